import { layoutOf } from '../math/layout';
import type { Rng } from '../math/rng';

export { type Layout, layoutOf } from '../math/layout';

export type Activation = 'logcosh' | 'tanh' | 'softplus' | 'sine';
export const ACTIVATIONS = ['logcosh', 'tanh', 'softplus', 'sine'] as const satisfies readonly Activation[];

/**
 * The potential network, s = (x, y, t):
 *
 *     U(s) = w·u_L + ½|A s|² + b·s + c,   u_0 = φ(K_0 s + b_0),   u_i = u_{i−1} + h φ(K_i u_{i−1} + b_i),  h = 1/L
 *
 * (OT-Flow, arXiv:2006.00104, eq. 11–12, whose nTh is L + 1). width m in 8…256, layers L ≥ 0.
 */
export interface Network {
	readonly width: number;
	readonly layers: number;
	readonly activation: Activation;
	/**
	 * Unit of length, 1 if absent: what multiplies x and y starts, and steps, as if places were divided by it. U itself is
	 * as above for all units.
	 */
	readonly unit?: number;
}

/** Stretches of θ that hold rows (x, y, t): where they begin, and how many rows. */
export const inputRows = (network: Network): readonly (readonly [start: number, rows: number])[] => {
	const { K0, A, slope } = layoutOf(network);
	return [
		[K0, network.width],
		[A, 3],
		[slope, 1],
	];
};

/** What the columns x, y, t of input rows start and step with. Null where all are 1. */
export const columnScales = ({ unit = 1 }: Network): readonly [x: number, y: number, t: number] | null =>
	unit === 1 ? null : [1 / unit, 1 / unit, 1];

/** The same for each parameter [P]; 1 for those that multiply no input. */
export function stepScales(network: Network): Float32Array<ArrayBuffer> | null {
	const columns = columnScales(network);
	if (!columns) return null;
	const scales = new Float32Array(layoutOf(network).size).fill(1);
	for (const [start, rows] of inputRows(network))
		for (let row = 0; row < rows; row++) scales.set(columns, start + 3 * row);
	return scales;
}

/** Residual step h = 1/L (1 where there is no residual layer). */
export const residualStep = ({ layers }: Network): number => 1 / Math.max(1, layers);

/** Another start than OT-Flow's. */
export interface Start {
	/** −w, of all neurons. */
	readonly weight: number;
	/** Adds ½|L x|² + b·x: L [2, 2] by rows, b [2]. */
	readonly quadratic?: {
		readonly factor: readonly [xx: number, xy: number, yx: number, yy: number];
		readonly slope: readonly [x: number, y: number];
	};
}

/**
 * θ as OT-Flow's own code starts it, seen from the other end: its potential Φ moves data to noise, so U = −Φ and
 * w = −1 (with w = +1 the untrained flow contracts towards the origin, and training takes several times longer).
 * Layers are uniform within ±1/√(inputs), b = c = 0; A starts small, for ½|As|² is convex and only contracts.
 */
export function initialParameters(
	network: Network,
	rng: Rng,
	{ weight, quadratic }: Start = { weight: 1 },
): Float32Array<ArrayBuffer> {
	const layout = layoutOf(network);
	const { width: m } = network;
	const theta = new Float32Array(layout.size);
	const fill = (at: number, n: number, bound: number): void => {
		for (let i = 0; i < n; i++) theta[at + i] = (2 * rng.uniform() - 1) * bound;
	};
	fill(layout.K0, 3 * m, 1 / Math.sqrt(3));
	fill(layout.b0, m, 1 / Math.sqrt(3));
	layout.K.forEach((at) => {
		fill(at, m * m, 1 / Math.sqrt(m));
	});
	layout.b.forEach((at) => {
		fill(at, m, 1 / Math.sqrt(m));
	});
	theta.fill(-weight, layout.w, layout.w + m);
	fill(layout.A, 9, 0.1);
	stepScales(network)?.forEach((scale, j) => {
		theta[j] = scale * (theta[j] ?? 0);
	});
	if (quadratic) {
		const { A, slope } = layout;
		const [xx, xy, yx, yy] = quadratic.factor;
		theta.set([xx, xy, 0, yx, yy, 0], A);
		theta.set(quadratic.slope, slope);
	}
	return theta;
}
