import { describe, expect, test } from 'vitest';
import { MAX_THREADS, pooledRung, restAfter, threadsFor } from '../../../src/engine/threads';
import type { Request, Setup } from '../../../src/kernels/wasm/job';
import { createWasmKernels } from '../../../src/kernels/wasm/kernels';
import { createPooledKernels, type WorkerLike } from '../../../src/kernels/wasm/pool';
import { inProcess } from '../inProcess';
import { everything, normals, seeded, someParameters, wasmModule } from './fixtures';

const rollout = {
	...everything({ width: 8, layers: 1, activation: 'tanh' }, 'euler', 1, 0, 1),
	parts: 'fine',
} as const;
const rng = seeded('contest');
const [theta, starts] = [someParameters(rollout.network, rng), normals(rng, 2 * 256)];
const WEIGHTS = [1, 2, 3, 4];

/** A pool of four threads on a machine where a step takes `cost` milliseconds in so many of them. */
function machine(cost: (threads: number) => number) {
	let [clock, busy, working] = [0, 0, false];
	const specs: number[] = [];
	const spawn = (): WorkerLike => {
		const worker = inProcess();
		return {
			...worker,
			post: (message: Setup | Request, transfer) => {
				if ('job' in message) {
					busy += 1;
					if (message.spec) specs.push(message.key);
				}
				worker.post(message, transfer);
			},
		};
	};
	// It is looked at before a call and after it.
	const now = (): number => {
		if (working) clock += cost(1 + busy);
		else busy = 0;
		working = !working;
		return clock;
	};
	return { pool: createPooledKernels(wasmModule, 4, spawn, now), specs };
}

describe('threads of a pool with a clock', () => {
	const alone = createWasmKernels(wasmModule);
	const step = (pool: ReturnType<typeof machine>['pool']) =>
		pool.lossAndGradient(rollout, theta, starts, WEIGHTS);

	test.each([
		['long steps', (threads: number) => 8 / threads, 4],
		['steps that are soon done', (threads: number) => 0.3 + 0.1 * threads, 1],
		['cores that are two and said to be four', (threads: number) => 4 * Math.abs(threads - 2) + 4, 2],
	] as const)('%s: as many as are fastest, with the same bits all the time', async (_, cost, best) => {
		const { pool } = machine(cost);
		const exact = await alone.lossAndGradient(rollout, theta, starts, WEIGHTS);
		const used = new Set<number>();
		for (let k = 0; k < 40; k++) {
			expect(await step(pool)).toEqual(exact);
			used.add(pool.pace.threads);
		}
		expect([...used].sort()).toEqual([1, 2, 4]);
		expect(pool.pace.threads).toBe(best);
		const rung = pooledRung(pool, wasmModule, 'WASM');
		expect(rung.label).toBe(`WASM · ${best} ${best === 1 ? 'thread' : 'threads'}`);
		expect(rung.remark?.()).toBe(
			`Threads were tried: a step takes ${[4, 2, 1].map((n) => `${cost(n).toFixed(2)} ms in ${n}`).join(', ')}.`,
		);
		pool.dispose();
	});

	test('until the workers have come up it is this thread that works', async () => {
		const mute = (): WorkerLike => ({ ...inProcess(), onMessage: () => {} });
		const pool = createPooledKernels(wasmModule, 4, mute, () => 0);
		expect(await step(pool)).toEqual(await alone.lossAndGradient(rollout, theta, starts, WEIGHTS));
		expect(pool.pace).toEqual({ threads: 1, measured: [] });
		pool.dispose();
	});

	test('what was fastest is measured again after a while', async () => {
		let crowded = false;
		const { pool } = machine((threads) => (crowded ? threads : 8 / threads));
		for (let k = 0; k < 40; k++) await step(pool);
		expect(pool.pace.threads).toBe(4);
		crowded = true;
		for (let k = 0; k < 2100; k++) await step(pool);
		expect(pool.pace.threads).toBe(1);
		pool.dispose();
	});

	test('it keeps to those that it is left, and takes those that it is given back', async () => {
		const { pool } = machine((threads) => 8 / threads);
		const threadsAfter = async (steps: number): Promise<number> => {
			for (let k = 0; k < steps; k++) await step(pool);
			return pool.pace.threads;
		};
		expect(await threadsAfter(30)).toBe(4);
		pool.limit(2);
		expect(await threadsAfter(1), 'at once').toBe(2);
		expect(await threadsAfter(20)).toBe(2);
		pool.limit(64);
		expect(await threadsAfter(30)).toBe(4);
		pool.dispose();
	});
});

test('a page takes what cores there are, and leaves one of two or three to itself', () => {
	const all = [1, 2, 3, 4, 6, 8, 64];
	expect(all.map((cores) => threadsFor(cores))).toEqual([1, 1, 2, 4, 6, 8, MAX_THREADS]);
	expect(
		all.map((cores) => threadsFor(cores, 2)),
		'each of two experiments',
	).toEqual([1, 1, 1, 2, 3, 4, MAX_THREADS]);
});

test('a worker is told each program of a game once, be they as many as a gradient flow has', async () => {
	const { pool, specs } = machine((threads) => 8 / threads);
	const programs = Array.from({ length: 41 }, (_, k) => ({ ...rollout, to: 1 + k }));
	for (let turn = 0; turn < 3; turn++)
		for (const program of programs) await pool.lossAndGradient(program, theta, starts, WEIGHTS);
	// Three workers.
	expect(specs.length).toBeLessThanOrEqual(3 * 41);
	pool.dispose();
});

test('experiments that are more than the cores for them take turns; others do not rest', () => {
	expect([1, 2, 3].map((experiments) => restAfter(8, 2, experiments))).toEqual([0, 8, 16]);
	expect([restAfter(8, 3, 2), restAfter(8, 4, 2), restAfter(8, 1, 1)]).toEqual([0, 0, 0]);
});
