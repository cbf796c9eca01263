import type { Integrator } from '../math/rungeKutta';
import type { Graph } from '../math/trace';
import type { Network } from './network';
import type { CreateOptimiser } from './optimiser';
import type { SumPairs } from './pairs';

/** Channels of a jet, in this order: U and its derivatives at (x, y, t). */
export const JET = ['U', 'Ux', 'Uy', 'Ut', 'Uxx', 'Uxy', 'Uyy'] as const;
export type JetChannel = (typeof JET)[number];

/** Inputs of a local function of a rollout: where the particle is, and the jet of U there. */
export const RATE_INPUTS = ['x', 'y', 't', ...JET] as const;

export type { Integrator };

/**
 * Into which parts a batch is cut whose sums are added one after the other; the last bits of a loss and its gradient depend
 * on it, so it is a matter of the loss and never of the machine. Families that do not sum by parts ignore it.
 */
export type Parts = 'coarse' | 'fine';

/**
 * A game as a rollout kernel sees it; plain JSON, so it crosses postMessage.
 *
 * Every particle carries its position and accumulators. `rates` maps RATE_INPUTS to outputs 'dx', 'dy' (the
 * velocity dX/dt) and then one rate per accumulator. Time runs from `from` to `to` in `steps` equal steps
 * (backward when to < from); an accumulator is ∫ rate |dt|, i.e. ∫_0^T rate dt whichever way the path is run.
 */
export interface Rollout {
	readonly network: Network;
	readonly integrator: Integrator;
	readonly steps: number;
	readonly from: number;
	readonly to: number;
	readonly rates: Graph;
	/**
	 * σ(t) ≥ 0 of dX = (dx, dy) dt + σ dW: input 't', output 'sigma'; absent where σ = 0. Paths then take standard
	 * normals. The schemes and their orders are in noise.ts; there is none for 'rk4'.
	 */
	readonly noise?: Graph;
	/**
	 * Per-particle loss terms at the end of the path. Inputs: 'x0','y0' (where the path was started), 'x1','y1'
	 * (where it ended), the accumulators by name, and, when the graph reads any of them, the jet of U at the
	 * *later* end, flow time max(from, to): at (x0, y0, from) when time runs backward, at (x1, y1, to) when it
	 * runs forward, as 'U', 'Ux', …; its gradient in that place counts. Outputs: one per loss term.
	 */
	readonly terms: Graph;
	/** 'coarse' if absent. */
	readonly parts?: Parts | undefined;
}

/** Names of the accumulators of a rollout, in order. */
export const accumulatorsOf = ({ rates }: Rollout): readonly string[] =>
	rates.outputs.slice(2).map(({ name }) => name);

/** Input names of a `terms` graph over the given accumulators. */
export const termInputs = <const Name extends string>(
	accumulators: readonly Name[],
): readonly ('x0' | 'y0' | 'x1' | 'y1' | Name | JetChannel)[] => [
	'x0',
	'y0',
	'x1',
	'y1',
	...accumulators,
	...JET,
];

/**
 * A loss without paths: the sum over points of local functions of (x, y, t), the jet of U there, and numbers that
 * come with the point. Score, bridge and flow matching, and the square of an HJB residual, are such. Plain JSON.
 */
export interface PointLoss {
	readonly network: Network;
	/** Names of the numbers that come with each point. */
	readonly extras: readonly string[];
	/** Inputs: `pointInputs(extras)`; outputs: one per loss term. */
	readonly terms: Graph;
	/** 'coarse' if absent. */
	readonly parts?: Parts | undefined;
}

/** Input names of the `terms` of a point loss with the given extras. */
export const pointInputs = <const Name extends string>(
	extras: readonly Name[],
): readonly ((typeof RATE_INPUTS)[number] | Name)[] => [...RATE_INPUTS, ...extras];

/** What enters the loss of paths beside θ and their starts [B, 2]. */
export interface Given {
	/** Standard normals [steps, B, 2], to be given exactly where the rollout has noise. */
	readonly xi?: Float32Array;
	/**
	 * Cotangents [steps, B, 2 + A] of x, y and the A accumulators at the end of each step, in the order in which the
	 * path is run: what a cost that couples the particles of the cloud asks of each of them.
	 */
	readonly pull?: Float32Array;
}

export interface LossAndGradient {
	/** Σ over the batch (not the mean) of each loss term. */
	readonly terms: Float64Array<ArrayBuffer>;
	/** Gradient in θ of Σ_k weights[k]·term_k, and of Σ pull·state where a pull is given. */
	readonly gradient: Float32Array<ArrayBuffer>;
}

/**
 * One family of kernels (wasm, reference, webgpu) in one thread, over typed arrays. Everything is float32;
 * matrices row-major. Implementations throw on sizes that do not fit together.
 */
export interface Kernels {
	readonly family: 'wasm' | 'reference' | 'webgpu';
	/** Jet of U at points [n, 3] = (x, y, t) → [n, 7] in the order of JET. */
	jets(network: Network, theta: Float32Array, points: Float32Array): Promise<Float32Array<ArrayBuffer>>;
	/** U alone at points [n, 3] → [n], to the last bit what `jets` tells of it: where this family tells it for less. */
	values?(network: Network, theta: Float32Array, points: Float32Array): Promise<Float32Array<ArrayBuffer>>;
	/**
	 * Loss of paths started at `starts` [B, 2]. The gradient is that of the discrete path with the normals held.
	 */
	lossAndGradient(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		weights: readonly number[],
		given?: Given,
	): Promise<LossAndGradient>;
	/** Loss over `rows` [B, 3 + extras] = (x, y, t, extras…). */
	pointLossAndGradient(
		loss: PointLoss,
		theta: Float32Array,
		rows: Float32Array,
		weights: readonly number[],
	): Promise<LossAndGradient>;
	/**
	 * Runs paths and keeps them at `keep` + 1 equally spaced times (both ends; keep divides steps): states
	 * [keep + 1, B, 2] and accumulators [keep + 1, B, A], zero at the first. `xi` as in Given.
	 */
	paths(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		keep: number,
		xi?: Float32Array,
	): Promise<{ states: Float32Array<ArrayBuffer>; accumulators: Float32Array<ArrayBuffer> }>;
	/** The same at all steps, and the jets where each of them begins [steps, B, 7]: where this family has them at hand. */
	pathsWithJets?(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		xi?: Float32Array,
	): Promise<{
		states: Float32Array<ArrayBuffer>;
		accumulators: Float32Array<ArrayBuffer>;
		jets: Float32Array<ArrayBuffer>;
	}>;
	/** Pair sums where this family has fast ones; else those of pairs.ts. */
	readonly sumPairs?: SumPairs;
	/** Optimisers where this family has fast ones; else plain ones. */
	readonly optimiser?: CreateOptimiser;
	dispose(): void;
}
