/** Breaks nothing. */
import { one } from '../math/fine';

export interface Shape {
	readonly size: number;
}
export const two = one + one;
