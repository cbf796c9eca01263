import { problemOf } from '../game/problem';
import type { Solution } from '../game/solution';
import { RATE_INPUTS } from '../kernels/contract';
import { column } from '../math/arrays';
import { tabulate } from '../math/tabulate';
import { record } from '../math/trace';

/** Step of the difference in flow time, a share of T: in single precision half of it costs as much in roundoff as it gains. */
const STEP = 0.01;

/** ∂_x v_y − ∂_y v_x [n] of the velocity at points [n, 3], 1/time; null where it, or the Hessian of U, is not known. */
export async function curlAt(solution: Solution, points: Float32Array): Promise<Float64Array | null> {
	const jets = await solution.jets(points);
	if (!jets?.hessian) return null;
	const { gradient, hessian } = jets;
	const { curl } = problemOf(solution.game);
	const graph = record(RATE_INPUTS, (A, { x, y, t, ...jet }) => ({ curl: curl(A, t, [x, y], jet) }));
	const none = new Float64Array(points.length / 3);
	const [found] = tabulate(graph, [
		...[0, 1, 2].map((k) => column(points, 3, k)),
		none,
		...[0, 1].map((k) => column(gradient, 2, k)),
		none,
		...[0, 1, 2].map((k) => column(hessian, 3, k)),
	]);
	return found ?? null;
}

/**
 * D_t v = ∂_t v + (v·∇)v [n, 2] at points [n, 3], the acceleration of who goes along: a difference of the velocity along the path,
 * of second order in its step, one-sided where the time is too near to an end. Null where the velocity is not known.
 */
export async function accelerationAt(solution: Solution, points: Float32Array): Promise<Float64Array | null> {
	const velocity = await solution.velocity(points);
	if (!velocity) return null;
	const { horizon } = solution;
	const h = STEP * horizon;
	/** Which way a point looks: both, or forward or backward alone. */
	const side = (t: number): -1 | 0 | 1 => (t < h ? 1 : t > horizon - h ? -1 : 0);
	/** The velocity a time s·h on, s by the side, on the tangent of the path: what that misses of it cancels to second order. */
	const along = (s: (side: -1 | 0 | 1) => number): Promise<Float64Array | null> =>
		solution.velocity(
			points.map((value, i) => {
				const [row, k] = [Math.floor(i / 3), i % 3];
				const ahead = s(side(points[3 * row + 2] ?? 0)) * h;
				return k === 2 ? value + ahead : value + ahead * (velocity[2 * row + k] ?? 0);
			}),
		);
	const [first, second] = [await along((side) => side || -1), await along((side) => 2 * side || 1)];
	if (!first || !second) return null;
	return velocity.map((v, i) => {
		const [a, b] = [first[i] ?? Number.NaN, second[i] ?? Number.NaN];
		const at = side(points[3 * Math.floor(i / 2) + 2] ?? 0);
		return at === 0 ? (b - a) / (2 * h) : (at * (4 * a - 3 * v - b)) / (2 * h);
	});
}
