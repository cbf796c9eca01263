import { concatenate } from '../../math/arrays';
import type { Kernels, LossAndGradient } from '../contract';
import { pairsOf, partOf } from '../pairs';
import { checkGiven, pointsOf, rowsOf } from '../sizes';
import { KernelsLost } from '../stepper';
import { Contest, threadsToTry } from './contest';
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

/** Specs a worker keeps, those used last: a gradient flow has some 40. */
const KEPT = 128;
/** Pairs that are worth a message there and back. */
const WORTH = 2 ** 17;
/** Calls of different sizes and specs whose threads are remembered. */
const CONTESTS = 256;

export interface PooledKernels extends Kernels {
	/** How many threads took part in the last loss, and what it takes on how many, where that was measured. */
	readonly pace: Pace;
	/** Uses so many of its threads at most from now on: no less than one, no more than it was made with. */
	limit(threads: number): void;
}
export interface Pace {
	readonly threads: number;
	readonly measured: readonly { readonly threads: number; readonly milliseconds: number }[];
}

/**
 * The WASM kernels over several threads: `threads` − 1 workers, which are started when first needed, and this thread, which
 * works a share itself. The batch is always cut into the same shards and their sums are added in the same order, so numbers
 * equal those of `createWasmKernels` bit by bit, on any number of threads. A worker that dies rejects what is under way
 * and every later call: make a new pool.
 * @param module build/kernels/jets.wasm, compiled
 * @param spawn starts a worker whose entry is shard.worker.ts (browser) or cli/shard.node.mjs (Node)
 * @param now milliseconds, monotone: then all threads are used only for what they make faster, once they have come up. Without
 * it, always.
 */
export function createPooledKernels(
	module: WebAssembly.Module,
	threads: number,
	spawn: () => WorkerLike,
	now?: () => number,
): PooledKernels {
	const core = new WasmCore(module);
	const waiting = new Map<number, Waiting>();
	const keys = new WeakMap<Spec, number>();
	/** Keys of the specs that each worker keeps, those used last at the end. */
	const known: Set<number>[] = [];
	const contests = new Map<string, Contest>();
	let [nextId, nextKey, ready, calls] = [0, 1, 0, 0];
	let broken: Error | null = null;
	const workers: WorkerLike[] = [];
	let most = threads;
	let last: { readonly threads: number; readonly contest?: Contest } = { threads: 1 };

	const stop = (error: Error): void => {
		broken ??= error;
		for (const { reject } of waiting.values()) reject(error);
		waiting.clear();
	};
	const start = (k: number): WorkerLike => {
		const worker = spawn();
		known.push(new Set());
		worker.onMessage((reply) => {
			if ('ready' in reply) {
				ready += 1;
				return;
			}
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
	};

	const ask = (k: number, job: Job, spec: Spec | undefined): Promise<Result> =>
		new Promise((resolve, reject) => {
			const id = nextId++;
			waiting.set(id, { resolve, reject });
			workers[k]?.post({ id, job, ...name(k, spec) }, buffersOfJob(job));
		});
	const keyOf = (spec: Spec): number => {
		const key = keys.get(spec) ?? nextKey++;
		keys.set(spec, key);
		return key;
	};
	const name = (k: number, spec: Spec | undefined): Pick<Request, 'key' | 'spec' | 'forget'> => {
		const seen = known[k];
		if (!spec || !seen) return { key: 0 };
		const key = keyOf(spec);
		const had = seen.delete(key);
		seen.add(key);
		if (had) return { key };
		const [oldest = key] = seen;
		if (seen.size <= KEPT) return { key, spec };
		seen.delete(oldest);
		return { key, spec, forget: oldest };
	};

	/** What is known of calls like this one. */
	const contestOf = (like: string, parts: number): Contest => {
		const id = `${like} ${parts}`;
		const contest = contests.get(id) ?? new Contest(threadsToTry(most, parts));
		if (contests.size >= CONTESTS) contests.clear();
		contests.set(id, contest);
		return contest;
	};

	/**
	 * A call that falls into so many parts: `cut` gives a job for each of so many threads, the first of which is done here.
	 * Results in the order of the jobs. Calls of one kind, one spec and so many parts take alike long, or what is `like` them.
	 */
	const share = async <K extends Job['kind']>(
		kind: K,
		parts: number,
		cut: (threads: number) => readonly (Job & { kind: K })[],
		spec?: Spec,
		like = spec ? `${keyOf(spec)}` : '',
	): Promise<Results[K][]> => {
		if (broken) throw broken;
		while (parts > 1 && workers.length < most - 1) workers.push(start(workers.length));
		const contest = now && ready >= most - 1 ? contestOf(`${kind} ${like}`, parts) : null;
		const wanted = contest?.next ?? (now ? 1 : most);
		const jobs = cut(wanted);
		if (kind === 'loss') last = { threads: jobs.length, ...(contest ? { contest } : {}) };
		const [own, ...rest] = jobs;
		const alone = waiting.size === 0;
		calls += 1;
		const [turn, before] = [calls, contest && now ? now() : 0];
		const asked = rest.map((job, k) => ask(k, job, spec));
		// Run after the others were asked; a throw becomes a rejection, so that none of them is left unheard.
		const here = new Promise<Result | null>((resolve) => {
			resolve(own ? runJob(core, own, spec) : null);
		});
		const results = await Promise.all([here, ...asked]);
		// Calls that overlap tell nothing of each other.
		if (contest && now && alone && turn === calls) contest.took(now() - before);
		return results.filter((result) => result !== null) as Results[K][];
	};

	const sum = async (
		spec: Spec,
		theta: Float32Array,
		shards: readonly Part[],
		weights: readonly number[],
	): Promise<LossAndGradient> => {
		const cut = (threads: number) =>
			inShares(shards, threads).map(
				(own) => ({ kind: 'loss', theta: theta.slice(), shards: own, weights }) as const,
			);
		return addUp((await share('loss', shards.length, cut, spec)).flat(), spec);
	};

	const atPoints =
		<K extends 'jets' | 'values'>(kind: K): Kernels['jets'] =>
		async (network, theta, points) => {
			const n = pointsIn(points);
			const cut = (threads: number) =>
				partsOf(evenCuts(n, threads), points).map(
					({ rows }) => ({ kind, network, theta: theta.slice(), points: rows }) as const,
				);
			return concatenate(await share(kind, chunksIn(n), cut));
		};

	return {
		family: 'wasm',
		get pace() {
			const { threads, contest } = last;
			const measured = contest?.medians.map((milliseconds, k) => ({
				threads: contest.ways[k] ?? 1,
				milliseconds,
			}));
			return { threads, measured: measured ?? [] };
		},
		limit(wanted) {
			most = Math.max(1, Math.min(threads, wanted));
			// What was found out was among other numbers of threads.
			contests.clear();
		},
		jets: atPoints('jets'),
		values: atPoints('values'),
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
			const cut = (threads: number) =>
				partsOf(evenCuts(n, threads), starts, xi ? { xi } : {}, rollout.steps).map(
					(part) => ({ kind: 'paths', theta: theta.slice(), part, keep }) as const,
				);
			const parts = await share('paths', chunksIn(n), cut, rollout);
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
		async sumPairs(sum) {
			const { n, m } = pairsOf(sum);
			const most = Math.max(1, Math.min(chunksIn(n), Math.floor((n * m) / WORTH)));
			const cut = (threads: number) => {
				const [first = 0, ...ends] = evenCuts(n, Math.min(threads, most));
				return ends.map(
					(end, k) => ({ kind: 'pairs', sum: partOf(sum, ends[k - 1] ?? first, end) }) as const,
				);
			};
			const parts = await share('pairs', most, cut, undefined, `${sum.kind} ${m}`);
			return {
				values: concatenate(parts.map(({ values }) => values)),
				gradient: concatenate(parts.map(({ gradient }) => gradient)),
			};
		},
		optimiser: createWasmOptimiser(module),
		dispose() {
			stop(new Error('wasm kernels: the pool was disposed of'));
			for (const worker of workers) worker.terminate();
		},
	};
}

const chunksIn = (n: number): number => Math.max(1, Math.ceil(n / CHUNK));

/** Cuts of n particles into at most `parts` parts in whole chunks (results of a particle do not depend on them). */
function evenCuts(n: number, parts: number): number[] {
	const chunks = chunksIn(n);
	const count = Math.min(parts, chunks);
	return Array.from({ length: count + 1 }, (_, k) => Math.min(n, CHUNK * Math.floor((k * chunks) / count)));
}
