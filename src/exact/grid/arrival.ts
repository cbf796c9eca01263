import { numbers } from '../../math/algebra';
import { duals } from '../../math/dual';
import type { Matrix } from '../matrix';
import type { Moves } from '../moves';
import type { Point, Symmetric } from '../symmetric';

const DUALS = duals(numbers);

/** An end, ∇U_T there, which is ∇U in z all along the way, and ∇²U_T. */
export interface Arrival {
	readonly end: Point;
	readonly slope: Point;
	readonly bend: Symmetric;
}

/** Where z was, of which the end is known; and ∂z/∂y. */
export function cameFrom({ moved }: Moves, { end: [x, y], slope: [p, q], bend: [e, f, h] }: Arrival) {
	const along = (dp: number, dq: number) =>
		moved(DUALS, [
			{ value: p, slope: dp },
			{ value: q, slope: dq },
		]);
	const [first, second] = [along(e, f), along(f, h)];
	const spread: Matrix = [
		[1 - first[0].slope, -second[0].slope],
		[-first[1].slope, 1 - second[1].slope],
	];
	return { z: [x - first[0].value, y - first[1].value] as const, spread };
}
