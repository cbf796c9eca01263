import type { LossAndGradient, PointLoss, Rollout } from '../contract';
import type { Network } from '../network';
import type { PairSum, PairSums } from '../pairs';
import type { WasmCore } from './core';
import type { Part } from './shards';

type Floats = Float32Array<ArrayBuffer>;

/** A share of a call that one thread works on, over its own particles. */
export type Job =
	| {
			readonly kind: 'jets' | 'values';
			readonly network: Network;
			readonly theta: Floats;
			readonly points: Floats;
	  }
	| {
			readonly kind: 'loss';
			readonly theta: Floats;
			/** The shards of the share. */
			readonly shards: readonly Part[];
			readonly weights: readonly number[];
	  }
	| { readonly kind: 'paths'; readonly theta: Floats; readonly part: Part; readonly keep: number }
	| { readonly kind: 'pairs'; readonly sum: PairSum };

export interface Results {
	readonly jets: Floats;
	readonly values: Floats;
	readonly loss: readonly LossAndGradient[];
	readonly pairs: PairSums;
	readonly paths: { readonly states: Floats; readonly accumulators: Floats };
}
export type Result = Results[Job['kind']];

/** What a job is about, beside arrays. */
export type Spec = Rollout | PointLoss;

/** A spec crosses to a worker once and is then named by a key; the worker forgets that of the key `forget`. */
export interface Request {
	readonly id: number;
	readonly job: Job;
	readonly key: number;
	readonly spec?: Spec;
	readonly forget?: number;
}
export type Setup = { readonly module: WebAssembly.Module };
export type Reply =
	/** The worker has come up. */
	| { readonly ready: true }
	| { readonly id: number; readonly result: Result }
	| { readonly id: number; readonly error: string };

export function runJob(core: WasmCore, job: Job, spec: Spec | undefined): Result {
	if ('points' in job) return core[job.kind](job.network, job.theta, job.points);
	if (job.kind === 'pairs') return core.sumPairs(job.sum);
	if (!spec) throw new Error('wasm kernels: this worker was not given the loss');
	if (job.kind === 'loss') return job.shards.map((part) => core.shard(spec, job.theta, part, job.weights));
	if (!('rates' in spec)) throw new Error('wasm kernels: a loss at points has no paths');
	return core.paths(spec, job.theta, job.part.rows, job.keep, job.part.xi);
}

/** Buffers of a job, to be transferred; those of a pair sum are small, and copied. */
export function buffersOfJob(job: Job): ArrayBuffer[] {
	if (job.kind === 'pairs') return [];
	const parts = 'points' in job ? [] : job.kind === 'paths' ? [job.part] : job.shards;
	const own = 'points' in job ? [job.points] : parts.flatMap(({ rows, xi, pull }) => [rows, xi, pull]);
	return [job.theta, ...own].flatMap((array) => (array ? [array.buffer] : []));
}

/** Buffers of a result, to be transferred. */
export function buffersOf(result: Result): ArrayBuffer[] {
	if (result instanceof Float32Array) return [result.buffer];
	if ('gradient' in result) return [result.values.buffer, result.gradient.buffer];
	if ('states' in result) return [result.states.buffer, result.accumulators.buffer];
	return result.flatMap(({ terms, gradient }) => [terms.buffer, gradient.buffer]);
}
