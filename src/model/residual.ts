import { pointsAt } from '../game/points';
import { type Problem, problemOf } from '../game/problem';
import type { Jets, Solution } from '../game/solution';
import { RATE_INPUTS } from '../kernels/contract';
import { column } from '../math/arrays';
import { tabulate } from '../math/tabulate';
import { record } from '../math/trace';

/** The HJB residual [n] of jets at points [n, 3], without δI/δρ; null where H is infinite, or a derivative is not known. */
export function residualOf(problem: Problem, points: Float32Array, jets: Jets): Float64Array | null {
	const { residual } = problem;
	const { value, gradient, timeDerivative, hessian, laplacian } = jets;
	if (!residual || !timeDerivative || !(hessian || laplacian)) return null;
	if (!value && problem.discount > 0) return null;
	const none = new Float64Array(points.length / 3);
	// Of second derivatives it reads the Laplacian.
	const second = hessian ? [0, 1, 2].map((k) => column(hessian, 3, k)) : [laplacian ?? none, none, none];
	const graph = record(RATE_INPUTS, (A, { x, y, t, ...jet }) => ({ r: residual(A, t, [x, y], jet) }));
	const [r] = tabulate(graph, [
		...[0, 1, 2].map((k) => column(points, 3, k)),
		value ?? none,
		...[0, 1].map((k) => column(gradient, 2, k)),
		timeDerivative,
		...second,
	]);
	return r ?? null;
}

/**
 * The HJB residual [n] at places [n, 2] at flow time t, δI/δρ taken off: of a given cloud [m, 2] of what the interaction sees, or
 * of one that is run for it. Null where a solution has none.
 */
export async function residualAt(
	solution: Solution,
	places: Float32Array,
	t: number,
	crowd?: Float32Array,
): Promise<Float64Array | null> {
	const points = pointsAt(places, t);
	const jets = await solution.jets(points);
	const r = jets && residualOf(problemOf(solution.game), points, jets);
	if (!r || !solution.variation) return r;
	const variation = await solution.variation.at(places, t, crowd);
	return r.map((value, i) => value - (variation?.[i] ?? 0));
}
