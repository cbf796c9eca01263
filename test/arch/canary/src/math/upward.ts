// breaks: room-math
import { two } from '../data/fine';

export const three = two + 1;
