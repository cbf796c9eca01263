// breaks: types-protocol
import { two } from '../data/fine';

export const size = two;
