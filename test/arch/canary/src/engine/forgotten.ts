// breaks: unreached
/** Only its own test would import it. */
import { one } from '../math/fine';

export const two = one + one;
