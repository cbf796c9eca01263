import type { Matrix } from '../matrix';
import type { Moves } from '../moves';
import { type Point, type Symmetric, times } from '../symmetric';

/** An end, ∇U_T there, which is ∇U in z all along the way, and ∇²U_T. */
export interface Arrival {
	readonly end: Point;
	readonly slope: Point;
	readonly bend: Symmetric;
}

/** Where z was, of which the end is known; ∂z/∂y, and what the way there cost. */
export function cameFrom({ steered }: Moves, { end: [x, y], slope, bend: [e, f, h] }: Arrival) {
	const { moved, bends, spent } = steered(slope);
	const [first, second] = [times(bends, [e, f]), times(bends, [f, h])];
	const spread: Matrix = [
		[1 - first[0], -second[0]],
		[-first[1], 1 - second[1]],
	];
	return { z: [x - moved[0], y - moved[1]] as const, spread, spent };
}
