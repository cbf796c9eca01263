import type { Kernels, LossAndGradient } from '../contract';
import { checkGiven, pointsOf, rowsOf } from '../sizes';
import { KernelsLost } from '../stepper';
import { WasmCore } from './core';
import { pointsIn } from './jets';
import {
	buffersOfJob,
	type Job,
	type Reply,
	type Request,
	type Result,
	type Results,
	runJob,
	type Setup,
	type Spec,
} from './job';
import { CHUNK } from './machine';
import { createWasmOptimiser } from './optimiser';
import { createWasmPairs } from './pairs';
import { addUp, inShares, type Part, partsOf, shardsOf } from './shards';

/** What the pool needs of a worker: a Web Worker or a worker thread behind the same four things. */
export interface WorkerLike {
	post(message: Setup | Request, transfer: ArrayBuffer[]): void;
	onMessage(handler: (reply: Reply) => void): void;
	/** Called with what is known when the worker fails or ends unasked. */
	onFailure(handler: (reason: string) => void): void;
	terminate(): void;
}

interface Waiting {
	resolve(result: Result): void;
	reject(error: Error): void;
}

/** Specs a worker keeps. */
const KEPT = 8;

/**
 * The WASM kernels over several threads: `threads` − 1 workers and this thread, which works a share itself. The
 * batch is always cut into the same shards and their sums are added in the same order, so numbers equal those
 * of `createWasmKernels` bit by bit, on any number of threads. A worker that dies rejects what is under way
 * and every later call: make a new pool.
 * @param module build/kernels/jets.wasm, compiled
 * @param spawn starts a worker whose entry is shard.worker.ts (browser) or cli/shard.node.mjs (Node)
 */
export function createPooledKernels(
	module: WebAssembly.Module,
	threads: number,
	spawn: () => WorkerLike,
): Kernels {
	const core = new WasmCore(module);
	const waiting = new Map<number, Waiting>();
	const keys = new WeakMap<Spec, number>();
	const known: Set<number>[] = [];
	let [nextId, nextKey] = [0, 1];
	let broken: Error | null = null;

	const stop = (error: Error): void => {
		broken ??= error;
		for (const { reject } of waiting.values()) reject(error);
		waiting.clear();
	};
	const workers = Array.from({ length: Math.max(0, threads - 1) }, (_, k) => {
		const worker = spawn();
		known.push(new Set());
		worker.onMessage((reply) => {
			const entry = waiting.get(reply.id);
			waiting.delete(reply.id);
			if ('error' in reply) entry?.reject(new Error(reply.error));
			else entry?.resolve(reply.result);
		});
		worker.onFailure((reason) => {
			stop(new KernelsLost(`wasm kernels: worker ${k + 1} of ${threads - 1} stopped: ${reason}`));
		});
		worker.post({ module }, []);
		return worker;
	});

	const ask = (k: number, job: Job, spec: Spec | undefined): Promise<Result> =>
		new Promise((resolve, reject) => {
			const id = nextId++;
			waiting.set(id, { resolve, reject });
			workers[k]?.post({ id, job, ...name(k, spec) }, buffersOfJob(job));
		});
	const name = (k: number, spec: Spec | undefined): Pick<Request, 'key' | 'spec' | 'forget'> => {
		const seen = known[k];
		if (!spec || !seen) return { key: 0 };
		const key = keys.get(spec) ?? nextKey++;
		keys.set(spec, key);
		if (seen.has(key)) return { key };
		const forget = seen.size >= KEPT;
		if (forget) seen.clear();
		seen.add(key);
		return forget ? { key, spec, forget } : { key, spec };
	};

	/** One share a thread, the first to this one; results in the order of the shares. */
	const share = async <K extends Job['kind']>(
		jobs: readonly (Job & { kind: K })[],
		spec?: Spec,
	): Promise<Results[K][]> => {
		if (broken) throw broken;
		const [own, ...rest] = jobs;
		const asked = rest.map((job, k) => ask(k, job, spec));
		// Run after the others were asked; a throw becomes a rejection, so that none of them is left unheard.
		const here = new Promise<Result | null>((resolve) => {
			resolve(own ? runJob(core, own, spec) : null);
		});
		const results = await Promise.all([here, ...asked]);
		return results.filter((result) => result !== null) as Results[K][];
	};

	const sum = async (
		spec: Spec,
		theta: Float32Array,
		shards: readonly Part[],
		weights: readonly number[],
	): Promise<LossAndGradient> => {
		const jobs = inShares(shards, threads).map(
			(own) => ({ kind: 'loss', theta: theta.slice(), shards: own, weights }) as const,
		);
		return addUp((await share(jobs, spec)).flat(), spec);
	};

	return {
		family: 'wasm',
		async jets(network, theta, points) {
			const parts = partsOf(evenCuts(pointsIn(points), threads), points);
			const jobs = parts.map(
				({ rows }) => ({ kind: 'jets', network, theta: theta.slice(), points: rows }) as const,
			);
			return concatenate(await share(jobs));
		},
		async lossAndGradient(rollout, theta, starts, weights, given = {}) {
			const n = rowsOf('starts', starts.length, 2);
			checkGiven(rollout, n, given.xi?.length, given.pull?.length);
			return sum(rollout, theta, partsOf(shardsOf(n, rollout), starts, given, rollout.steps), weights);
		},
		async pointLossAndGradient(loss, theta, rows, weights) {
			const n = pointsOf(loss, theta.length, rows.length, weights.length);
			return sum(loss, theta, partsOf(shardsOf(n, loss), rows), weights);
		},
		async paths(rollout, theta, starts, keep, xi) {
			const n = rowsOf('starts', starts.length, 2);
			checkGiven(rollout, n, xi?.length);
			const jobs = partsOf(evenCuts(n, threads), starts, xi ? { xi } : {}, rollout.steps).map(
				(part) => ({ kind: 'paths', theta: theta.slice(), part, keep }) as const,
			);
			const parts = await share(jobs, rollout);
			const byTime = (arrays: readonly Float32Array[]): Float32Array<ArrayBuffer> => {
				const times = Array.from({ length: keep + 1 }, (_, k) =>
					arrays.map((array) => {
						const size = array.length / (keep + 1);
						return array.subarray(k * size, (k + 1) * size);
					}),
				);
				return concatenate(times.flat());
			};
			return {
				states: byTime(parts.map(({ states }) => states)),
				accumulators: byTime(parts.map(({ accumulators }) => accumulators)),
			};
		},
		sumPairs: createWasmPairs(module),
		optimiser: createWasmOptimiser(module),
		dispose() {
			stop(new Error('wasm kernels: the pool was disposed of'));
			for (const worker of workers) worker.terminate();
		},
	};
}

/** Cuts of n particles into at most `parts` parts in whole chunks (results of a particle do not depend on them). */
function evenCuts(n: number, parts: number): number[] {
	const chunks = Math.max(1, Math.ceil(n / CHUNK));
	const count = Math.min(parts, chunks);
	return Array.from({ length: count + 1 }, (_, k) => Math.min(n, CHUNK * Math.floor((k * chunks) / count)));
}

function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
	const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
