import { accumulatorsOf, type PointLoss, pointInputs, type Rollout } from './contract';
import { layoutOf, type Network } from './network';

/** Every family of kernels refuses what does not fit together with the same words. */
export function checkTheta(network: Network, length: number): void {
	const { size } = layoutOf(network);
	if (length === size) return;
	const { width, layers } = network;
	throw new Error(
		`parameters: expected ${size} numbers for width ${width} and ${layers} layers, got ${length}`,
	);
}

/** Rows of a flat row-major array; `what` names it in the error. */
export function rowsOf(what: string, length: number, columns: number): number {
	if (length === 0 || length % columns !== 0) {
		throw new Error(`${what}: expected rows of ${columns} numbers, at least one, got ${length} numbers`);
	}
	return length / columns;
}

/** Steps between two kept states. Throws unless `keep` divides `steps`. */
export function strideOf(steps: number, keep: number): number {
	if (!Number.isInteger(keep) || keep < 1 || steps % keep !== 0) {
		throw new Error(`paths: keep = ${keep} must divide the ${steps} steps`);
	}
	return steps / keep;
}

export function checkWeights(terms: number, weights: number): void {
	if (weights !== terms)
		throw new Error(`loss weights: the game has ${terms} loss terms, got ${weights} weights`);
}

/**
 * Throws unless `xi` numbers are [steps, particles, 2] where the rollout has noise and none where it has not, and `pull`
 * numbers, where any are given, [steps, particles, 2 + A]. Lengths, as arrays and tensors both have them.
 */
export function checkGiven(rollout: Rollout, particles: number, xi = 0, pull?: number): void {
	const { noise, integrator, steps } = rollout;
	if (noise && integrator === 'rk4')
		throw new Error(
			'noise: rk4 has no scheme with noise here; take heun (weak order 2) or euler (weak order 1)',
		);
	const normals = noise ? 2 * steps * particles : 0;
	if (xi !== normals)
		throw new Error(
			noise
				? `noise: expected standard normals [${steps}, ${particles}, 2], that is ${normals} numbers, got ${xi}`
				: `noise: got ${xi} normals for a rollout without noise`,
		);
	const columns = 2 + accumulatorsOf(rollout).length;
	const cotangents = steps * particles * columns;
	if (pull !== undefined && pull !== cotangents)
		throw new Error(
			`pull: expected cotangents of (x, y, accumulators) after each step [${steps}, ${particles}, ${columns}], ` +
				`that is ${cotangents} numbers, got ${pull}`,
		);
}

/** Points of a batch of a point loss, from the lengths of what is given. Throws unless they fit together. */
export function pointsOf(
	{ network, extras, terms }: PointLoss,
	theta: number,
	rows: number,
	weights: number,
): number {
	const expected = pointInputs(extras).join(', ');
	if (terms.inputs.join(', ') !== expected)
		throw new Error(
			`point loss: the inputs of its terms must be ${expected}; got ${terms.inputs.join(', ')}`,
		);
	checkTheta(network, theta);
	checkWeights(terms.outputs.length, weights);
	return rowsOf('points', rows, 3 + extras.length);
}
