import type { Rollout } from '../contract';
import type { Network } from '../network';
import type { WasmCore } from './core';
import type { LossAndGradient } from './shards';

type Floats = Float32Array<ArrayBuffer>;

/** A share of a call that one thread works on, over its own particles. */
export type Job =
	| { readonly kind: 'jets'; readonly network: Network; readonly theta: Floats; readonly points: Floats }
	| {
			readonly kind: 'loss';
			readonly theta: Floats;
			/** Starts of each shard of the share. */
			readonly shards: readonly Floats[];
			readonly weights: readonly number[];
	  }
	| { readonly kind: 'paths'; readonly theta: Floats; readonly starts: Floats; readonly keep: number };

export interface Results {
	readonly jets: Floats;
	readonly loss: readonly LossAndGradient[];
	readonly paths: { readonly states: Floats; readonly accumulators: Floats };
}
export type Result = Results[Job['kind']];

/** Rollouts cross to a worker once and are then named by a key; `forget` empties its table first. */
export interface Request {
	readonly id: number;
	readonly job: Job;
	readonly key: number;
	readonly rollout?: Rollout;
	readonly forget?: true;
}
export type Setup = { readonly module: WebAssembly.Module };
export type Reply =
	| { readonly id: number; readonly result: Result }
	| { readonly id: number; readonly error: string };

export function runJob(core: WasmCore, job: Job, rollout: Rollout | undefined): Result {
	if (job.kind === 'jets') return core.jets(job.network, job.theta, job.points);
	if (!rollout) throw new Error('wasm kernels: this worker was not given the rollout');
	if (job.kind === 'paths') return core.paths(rollout, job.theta, job.starts, job.keep);
	return job.shards.map((starts) => core.shard(rollout, job.theta, starts, job.weights));
}

/** Buffers of a job, to be transferred. */
export function buffersOfJob(job: Job): ArrayBuffer[] {
	const own = job.kind === 'jets' ? [job.points] : job.kind === 'paths' ? [job.starts] : job.shards;
	return [job.theta, ...own].map(({ buffer }) => buffer);
}

/** Buffers of a result, to be transferred. */
export function buffersOf(result: Result): ArrayBuffer[] {
	if (result instanceof Float32Array) return [result.buffer];
	if ('states' in result) return [result.states.buffer, result.accumulators.buffer];
	return result.flatMap(({ terms, gradient }) => [terms.buffer, gradient.buffer]);
}
