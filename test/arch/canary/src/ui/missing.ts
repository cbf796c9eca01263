// breaks: resolvable
import { nothing } from '../data/not-there';

export const shown = nothing;
