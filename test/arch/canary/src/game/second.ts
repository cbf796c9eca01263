/** The other half of the cycle that first.ts is charged with. */
import { first } from './first';

export const second = (): number => first() - 1;
