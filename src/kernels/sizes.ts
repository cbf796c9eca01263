import { type PointLoss, pointInputs } from './contract';
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
