import type { Kernels, Rollout } from '../contract';
import { WasmCore } from './core';
import { type Job, type Reply, type Request, type Results, runJob, type Setup } from './job';
import { CHUNK } from './machine';
import { addUp, shardsOf } from './shards';

/** What the pool needs of a worker: a Web Worker or a worker thread behind the same four things. */
export interface WorkerLike {
	post(message: Setup | Request, transfer: ArrayBuffer[]): void;
	onMessage(handler: (reply: Reply) => void): void;
	/** Called with what is known when the worker fails or ends unasked. */
	onFailure(handler: (reason: string) => void): void;
	terminate(): void;
}

interface Waiting {
	readonly worker: number;
	resolve(result: Results[Job['kind']]): void;
	reject(error: Error): void;
}

/** Rollouts a worker keeps. */
const KEPT = 8;

/**
 * The WASM kernels over several threads: `threads` − 1 workers and this thread, which works a share itself. The
 * batch is always cut into the same shards and their sums are added in the same order, so numbers equal those
 * of `createWasmKernels` bit by bit, on any number of threads. A worker that dies rejects what is under way
 * and every later call: make a new pool.
 * @param module build/kernels/jets.wasm, compiled
 * @param spawn starts a worker whose entry is shard.worker.ts (browser) or shard.node.ts (Node)
 */
export function createPooledKernels(
	module: WebAssembly.Module,
	threads: number,
	spawn: () => WorkerLike,
): Kernels {
	const core = new WasmCore(module);
	const waiting = new Map<number, Waiting>();
	const keys = new WeakMap<Rollout, number>();
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
			stop(new Error(`wasm kernels: worker ${k + 1} of ${threads - 1} stopped: ${reason}. Restart the run.`));
		});
		worker.post({ module }, []);
		return worker;
	});

	const ask = (k: number, job: Job, rollout: Rollout | undefined): Promise<Results[Job['kind']]> =>
		new Promise((resolve, reject) => {
			const id = nextId++;
			waiting.set(id, { worker: k, resolve, reject });
			workers[k]?.post({ id, job, ...name(k, rollout) }, transferable(job));
		});
	const name = (k: number, rollout: Rollout | undefined): Pick<Request, 'key' | 'rollout' | 'forget'> => {
		const seen = known[k];
		if (!rollout || !seen) return { key: 0 };
		const key = keys.get(rollout) ?? nextKey++;
		keys.set(rollout, key);
		if (seen.has(key)) return { key };
		const forget = seen.size >= KEPT;
		if (forget) seen.clear();
		seen.add(key);
		return forget ? { key, rollout, forget } : { key, rollout };
	};

	/** One share a thread, the first to this one; results in the order of the shares. */
	const share = async <K extends Job['kind']>(
		jobs: readonly (Job & { kind: K })[],
		rollout?: Rollout,
	): Promise<Results[K][]> => {
		if (broken) throw broken;
		const [own, ...rest] = jobs;
		const asked = rest.map((job, k) => ask(k, job, rollout));
		// Run after the others were asked; a throw becomes a rejection, so that none of them is left unheard.
		const here = new Promise<Results[Job['kind']] | null>((resolve) => {
			resolve(own ? runJob(core, own, rollout) : null);
		});
		const results = await Promise.all([here, ...asked]);
		return results.filter((result) => result !== null) as Results[K][];
	};

	return {
		family: 'wasm',
		async jets(network, theta, points) {
			const kind = 'jets';
			const cuts = evenCuts(points.length / 3, threads);
			const parts = await share(
				slices(points, cuts, 3).map((part) => ({ kind, network, theta: theta.slice(), points: part })),
			);
			return concatenate(parts);
		},
		async lossAndGradient(rollout, theta, starts, weights) {
			const kind = 'loss';
			const cuts = shardsOf(starts.length / 2);
			const shards = slices(starts, cuts, 2);
			const jobs = Array.from({ length: Math.min(threads, shards.length) }, (_, k, n = Math.min(threads, shards.length)) => ({
				kind,
				theta: theta.slice(),
				shards: shards.slice(Math.floor((k * shards.length) / n), Math.floor(((k + 1) * shards.length) / n)),
				weights,
			}) as const);
			return addUp((await share(jobs, rollout)).flat());
		},
		async paths(rollout, theta, starts, keep) {
			const kind = 'paths';
			const cuts = evenCuts(starts.length / 2, threads);
			const parts = await share(
				slices(starts, cuts, 2).map((part) => ({ kind, theta: theta.slice(), starts: part, keep })),
				rollout,
			);
			const states = Array.from({ length: keep + 1 }, (_, k) =>
				parts.map((part) => part.states.subarray((k * part.states.length) / (keep + 1), ((k + 1) * part.states.length) / (keep + 1))),
			);
			return { states: concatenate(states.flat()), accumulators: concatenate(parts.map((part) => part.accumulators)) };
		},
		dispose() {
			stop(new Error('wasm kernels: the pool was disposed of'));
			for (const worker of workers) worker.terminate();
		},
	};
}
