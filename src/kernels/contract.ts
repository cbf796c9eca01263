import type { Graph } from '../math/trace';
import type { Network } from './network';

/** Channels of a jet, in this order: U and its derivatives at (x, y, t). */
export const JET = ['U', 'Ux', 'Uy', 'Ut', 'Uxx', 'Uxy', 'Uyy'] as const;
export type JetChannel = (typeof JET)[number];

/** Inputs of a local function of a rollout: where the particle is, and the jet of U there. */
export const RATE_INPUTS = ['x', 'y', 't', ...JET] as const;

export type Integrator = 'euler' | 'heun' | 'rk4';

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
	 * Per-particle loss terms at the end of the path. Inputs: 'x0','y0' (where the path was started), 'x1','y1'
	 * (where it ended), the accumulators by name, and, when the graph reads any of them, the jet of U at the
	 * *later* end, flow time max(from, to): at (x0, y0, from) when time runs backward, at (x1, y1, to) when it
	 * runs forward, as 'U', 'Ux', …; its gradient in that place counts. Outputs: one per loss term.
	 */
	readonly terms: Graph;
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
 * One family of kernels (wasm, reference, webgpu) in one thread, over typed arrays. Everything is float32;
 * matrices row-major. Implementations throw on sizes that do not fit together.
 */
export interface Kernels {
	readonly family: 'wasm' | 'reference' | 'webgpu';
	/** Jet of U at points [n, 3] = (x, y, t) → [n, 7] in the order of JET. */
	jets(network: Network, theta: Float32Array, points: Float32Array): Promise<Float32Array<ArrayBuffer>>;
	/**
	 * Σ over particles (not the mean) of each loss term, and the gradient in θ of Σ_k weights[k]·term_k, for
	 * paths started at `starts` [B, 2].
	 */
	lossAndGradient(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		weights: readonly number[],
	): Promise<{ terms: Float64Array; gradient: Float32Array<ArrayBuffer> }>;
	/**
	 * Runs paths and keeps the states at `keep` + 1 equally spaced times (both ends; keep divides steps):
	 * states [keep + 1, B, 2] and accumulators [B, accumulators].
	 */
	paths(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		keep: number,
	): Promise<{ states: Float32Array<ArrayBuffer>; accumulators: Float32Array<ArrayBuffer> }>;
	dispose(): void;
}
