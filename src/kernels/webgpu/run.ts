import { SCHEMES, type Scheme } from '../../math/rungeKutta';
import type { Rollout } from '../contract';

/** Loss terms that a rollout may have here: their weights stand in a uniform of fixed size. */
export const MAX_TERMS = 16;

/** The uniform of every shader; one buffer for all dispatches of a step. */
export const RUN_WGSL = `
struct Run {
	count: u32, first: u32, total: u32, slots: u32,
	steps: u32, stages: u32, stride: u32, slices: u32,
	accumulate: u32, row: u32, pulled: u32, unused1: u32,
	dt: f32, origin: f32, later: f32, rate: f32,
	floor: f32, clip: f32, learningRate: f32, kept: f32,
	a: vec4f, b: vec4f,
	weights: array<vec4f, ${MAX_TERMS / 4}>,
}
`;
export const RUN_BYTES = 112 + 4 * MAX_TERMS;

/** What a shader is told at run time, so that no change of it recompiles anything. */
export interface Run {
	/** Particles of this dispatch, from `first` on, of `total`. */
	readonly count: number;
	readonly first: number;
	readonly total: number;
	/** Records per particle. */
	readonly slots: number;
	/** Partial sums per entry of θ's gradient, and whether to add to those of an earlier dispatch. */
	readonly slices: number;
	readonly accumulate: boolean;
	/** Row of the losses that this step writes. */
	readonly row?: number;
	/** Whether cotangents are given for the states after each step. */
	readonly pulled?: boolean;
	readonly timing?: Timing;
	readonly weights?: readonly number[];
	readonly update?: Update;
}

/**
 * Adam's step size and ε, both with the bias correction of this step in them, and the learning rate without; 0 for `clip`: no
 * clipping.
 */
export interface Update {
	readonly rate: number;
	readonly floor: number;
	readonly clip: number;
	readonly learningRate: number;
	/** What matrices are multiplied by first. */
	readonly kept: number;
}

export interface Timing {
	readonly steps: number;
	/** Steps between two states that are kept. */
	readonly stride: number;
	readonly from: number;
	readonly to: number;
	readonly scheme: Scheme;
}

/** Throws on steps that are no whole number from 1 on. */
export function timingOf({ integrator, steps, from, to }: Rollout, stride = steps): Timing {
	if (!(Number.isInteger(steps) && steps >= 1))
		throw new Error(`rollout: steps must be a whole number from 1 on, got ${steps}`);
	return { steps, stride, from, to, scheme: SCHEMES[integrator] };
}

export function packRun(run: Run): ArrayBuffer {
	const bytes = new ArrayBuffer(RUN_BYTES);
	const { timing, update, weights = [] } = run;
	const { a, b } = timing?.scheme ?? SCHEMES.euler;
	new Uint32Array(bytes).set([
		run.count,
		run.first,
		run.total,
		run.slots,
		timing?.steps ?? 0,
		a.length,
		timing?.stride ?? 1,
		run.slices,
		Number(run.accumulate),
		run.row ?? 0,
		Number(run.pulled ?? false),
	]);
	const floats = new Float32Array(bytes);
	if (timing) {
		const { from, to, steps } = timing;
		floats.set([(to - from) / steps, from, Math.max(from, to)], 12);
	}
	if (update) floats.set([update.rate, update.floor, update.clip, update.learningRate, update.kept], 15);
	floats.set(a, 20);
	floats.set(b, 24);
	floats.set(weights, 28);
	return bytes;
}
