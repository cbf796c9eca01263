import { layoutOf, type Network } from './network';

/** Adam for all parameters, or Muon for the matrices K_0 … K_L and Adam for the rest. */
export type OptimiserId = 'adam' | 'muon';

/** Adam (Kingma and Ba, arXiv:1412.6980, Algorithm 1). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * Muon (Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"): a matrix steps against its momentum
 * with all singular values moved near one, by steps x ↦ ax + bx³ + cx⁵ of a Newton–Schulz iteration (those from 0.002 of the norm on
 * come to lie in 0.68 … 1.21), times `gain` √max(rows, columns): entries then move about as far as Adam's. A momentum shorter
 * than `least` has no direction, and the matrix stays.
 */
export const MUON = {
	beta: 0.95,
	iterations: 5,
	a: 3.4445,
	b: -4.775,
	c: 2.0315,
	gain: 0.3,
	least: 1e-15,
} as const;

/** A row-major matrix in θ; `rows` are at least `columns`. */
export interface Matrix {
	readonly at: number;
	readonly rows: number;
	readonly columns: number;
}

/** The parameters that an optimiser takes as matrices, and the stretches [from, to) of θ between them. */
export function sharesOf(
	optimiser: OptimiserId,
	network: Network,
): { readonly matrices: readonly Matrix[]; readonly rest: readonly (readonly [from: number, to: number])[] } {
	const { width: rows } = network;
	const { K0, K, size } = layoutOf(network);
	const hidden = K.map((at) => ({ at, rows, columns: rows }));
	const matrices = optimiser === 'muon' ? [{ at: K0, rows, columns: 3 }, ...hidden] : [];
	const ends = [0, ...matrices.map(({ at, rows, columns }) => at + rows * columns)];
	const starts = [...matrices.map(({ at }) => at), size];
	return {
		matrices,
		rest: ends.map((from, k) => [from, starts[k] ?? size] as const).filter(([from, to]) => from < to),
	};
}

/**
 * Weight decay (Loshchilov and Hutter, arXiv:1711.05101; for Muon Liu et al., arXiv:2502.16982), decoupled from the gradient:
 * what the matrices of K are multiplied by before a step.
 */
export const kept = ({ learningRate, decay }: Pick<OptimiserStep, 'learningRate' | 'decay'>): number =>
	1 - learningRate * decay;

/** Multiplies the matrices of θ by `share`, in place. */
export function decayMatrices(theta: Float32Array, network: Network, share: number): void {
	if (share === 1) return;
	for (const { at, rows, columns } of sharesOf('muon', network).matrices)
		for (let i = at; i < at + rows * columns; i++) theta[i] = (theta[i] ?? 0) * share;
}

/** What Muon's update of a matrix with singular values one is multiplied by. */
export const muonStep = ({ rows, columns }: Matrix, learningRate: number): number =>
	MUON.gain * Math.sqrt(Math.max(rows, columns)) * learningRate;

/** Adam's step size and ε with the bias corrections of update number `count` in them. */
export function adamStep(
	learningRate: number,
	count: number,
): { readonly rate: number; readonly floor: number } {
	const root = Math.sqrt(1 - ADAM.beta2 ** count);
	// ε is scaled likewise so that the update is the paper's to the last digit.
	return { rate: (learningRate * root) / (1 - ADAM.beta1 ** count), floor: ADAM.epsilon * root };
}

/**
 * Parameters, moments (of Adam; of Muon the momentum of a matrix and nothing) and number of updates: everything an optimiser
 * needs to go on.
 */
export interface StepperState {
	readonly theta: Float32Array<ArrayBuffer>;
	readonly first: Float32Array<ArrayBuffer>;
	readonly second: Float32Array<ArrayBuffer>;
	readonly count: number;
}

/** What an optimiser moves, in place. */
export type Moving = Omit<StepperState, 'count'> & { count: number };

/** How a step is made. */
export interface OptimiserStep {
	readonly learningRate: number;
	/** Largest Euclidean norm of the gradient; 0: any. */
	readonly clip: number;
	/** See `kept`. */
	readonly decay: number;
}

/**
 * One update of `state` in place by the gradient [P] of a loss, which is clipped (it may be in place, too). Returns its norm
 * before that. Where the loss or the norm is not finite the state stays as it was.
 *
 * Muon keeps the momentum of a matrix in `first`, β m + (1 − β) g, steps by Nesterov's β m + (1 − β) g of that, and leaves
 * `second` at zero. Where columns are scaled (`stepScales`, K_0 = K̃ D for a length unit) it acts on K̃, in whose units places
 * are of size one: the gradient of K̃ is that of K_0 times D, and a step of K̃ is one of K_0 times D.
 */
export type Optimiser = (
	state: Moving,
	gradient: Float32Array<ArrayBuffer>,
	step: OptimiserStep & { readonly loss: number },
) => number;

/** Makes the optimiser of a network. */
export type CreateOptimiser = (optimiser: OptimiserId, network: Network) => Optimiser;
