import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { pairsUpon } from '../../../src/engine/threads';
import type { Rollout } from '../../../src/kernels/contract';
import type { Network } from '../../../src/kernels/network';
import { createWasmKernels } from '../../../src/kernels/wasm/kernels';
import { createPooledKernels, type WorkerLike } from '../../../src/kernels/wasm/pool';
import { addUp, inShares, shardsOf } from '../../../src/kernels/wasm/shards';
import { nodeWorker } from '../../../src/kernels/wasm/workers';
import { record } from '../../../src/math/trace';
import { pointLossOf, rowsFor } from '../pointLosses';
import { everything, normals, seeded, someParameters, wasmModule } from './fixtures';

const entry = new URL('../../../src/cli/shard.node.mjs', import.meta.url);
const started: Worker[] = [];
function spawn(): WorkerLike {
	const worker = new Worker(entry);
	started.push(worker);
	return nodeWorker(worker);
}
afterAll(() => Promise.all(started.map((worker) => worker.terminate())));

const network: Network = { width: 16, layers: 1, activation: 'logcosh' };
const rollout = everything(network, 'rk4', 2, 1, 0);
const residual = pointLossOf('residual', network);
const rng = seeded('pool');
const theta = someParameters(network, rng).map((value) => 0.5 * value);

test.each(['coarse', 'fine'] as const)(
	'any number of threads gives the same bits as one, in %s parts',
	async (parts) => {
		const rollout = { ...everything(network, 'rk4', 2, 1, 0), parts };
		const noisy = {
			...everything(network, 'heun', 2, 0, 1),
			noise: record(['t'], (A, { t }) => ({ sigma: A.exp(t) })),
			parts,
		};
		const residual = { ...pointLossOf('residual', network), parts };
		const alone = createWasmKernels(wasmModule);
		for (const threads of [1, 2, 3]) {
			const pool = createPooledKernels(wasmModule, threads, spawn);
			for (const B of [5, 150, 700]) {
				const starts = normals(rng, 2 * B);
				const points = normals(rng, 3 * B);
				const rows = rowsFor(residual, B, B);
				const xi = normals(rng, 2 * 2 * B);
				const given = { xi, pull: normals(rng, 2 * 5 * B) };
				const [loss, paths, jets, atPoints, noisyLoss, noisyPaths] = await Promise.all([
					pool.lossAndGradient(rollout, theta, starts, [1, 2, 3, 4]),
					pool.paths(rollout, theta, starts, 2),
					pool.jets(network, theta, points),
					pool.pointLossAndGradient(residual, theta, rows, [1, 2]),
					pool.lossAndGradient(noisy, theta, starts, [1, 2, 3, 4], given),
					pool.paths(noisy, theta, starts, 2, xi),
				]);
				expect(loss).toEqual(await alone.lossAndGradient(rollout, theta, starts, [1, 2, 3, 4]));
				expect(paths).toEqual(await alone.paths(rollout, theta, starts, 2));
				expect(jets).toEqual(await alone.jets(network, theta, points));
				expect(atPoints).toEqual(await alone.pointLossAndGradient(residual, theta, rows, [1, 2]));
				expect(noisyLoss).toEqual(await alone.lossAndGradient(noisy, theta, starts, [1, 2, 3, 4], given));
				expect(noisyPaths).toEqual(await alone.paths(noisy, theta, starts, 2, xi));
			}
			pool.dispose();
		}
	},
);

test('shards: whole chunks, covering the batch, of a number that depends on its size alone', () => {
	for (const coarse of [rollout, residual, { ...rollout, parts: 'coarse' } as const]) {
		expect(shardsOf(5, coarse)).toEqual([0, 5]);
		expect(shardsOf(256, coarse)).toEqual([0, 64, 128, 192, 256]);
		expect(shardsOf(150, coarse)).toEqual([0, 64, 150]);
		expect(shardsOf(4096, coarse)).toHaveLength(9);
	}
	const paths = { ...rollout, parts: 'fine' } as const;
	expect(shardsOf(5, paths)).toEqual([0, 5]);
	expect(shardsOf(256, paths)).toEqual([0, 32, 64, 96, 128, 160, 192, 224, 256]);
	expect(shardsOf(150, paths)).toEqual([0, 32, 64, 96, 150]);
	expect(shardsOf(16384, paths)).toHaveLength(25);
	const points = { ...residual, parts: 'fine' } as const;
	expect(shardsOf(256, points)).toEqual(shardsOf(256, residual));
	expect(shardsOf(1024, points)).toHaveLength(17);
});

test('fine parts of paths give threads what they should at B = 256', () => {
	const speedUp = (loss: Rollout, threads: number): number => {
		const cuts = shardsOf(256, loss);
		const sizes = cuts.slice(1).map((end, k) => end - (cuts[k] ?? 0));
		const shares = inShares(sizes, threads).map((own) => own.reduce((a, b) => a + b));
		return 256 / Math.max(...shares);
	};
	expect([2, 3, 4, 8].map((threads) => speedUp(rollout, threads))).toEqual([2, 2, 4, 4]);
	const fine = { ...rollout, parts: 'fine' } as const;
	expect([2, 3, 4, 8].map((threads) => speedUp(fine, threads))).toEqual([2, 256 / 96, 4, 8]);
});

test('many parts lose nothing by their number where they are fine', () => {
	// The first is so large that in float32 none of the others moves it.
	const shards = () =>
		[2 ** 24, ...Array<number>(16).fill(0.5)].map((value) => ({
			terms: Float64Array.of(value),
			gradient: Float32Array.of(value),
		}));
	expect(addUp(shards(), rollout).gradient[0]).toBe(2 ** 24);
	expect(addUp(shards(), { ...rollout, parts: 'fine' })).toEqual({
		terms: Float64Array.of(2 ** 24 + 8),
		gradient: Float32Array.of(2 ** 24 + 8),
	});
});

test('more rollouts than a worker keeps', async () => {
	const alone = createWasmKernels(wasmModule);
	const pool = createPooledKernels(wasmModule, 2, spawn);
	const starts = normals(rng, 300);
	for (let k = 0; k < 20; k++) {
		const other = everything(network, 'euler', 1 + (k % 10), 0, 1);
		expect(await pool.lossAndGradient(other, theta, starts, [1, 1, 1, 1])).toEqual(
			await alone.lossAndGradient(other, theta, starts, [1, 1, 1, 1]),
		);
	}
	pool.dispose();
});

test('bad sizes are rejected by the pool as by one thread, and it goes on working', async () => {
	const pool = createPooledKernels(wasmModule, 2, spawn);
	const starts = normals(rng, 300);
	await expect(pool.lossAndGradient(rollout, theta, starts, [1])).rejects.toThrow(/4 loss terms, got 1/);
	await expect(pool.lossAndGradient(rollout, theta.slice(1), starts, [1, 1, 1, 1])).rejects.toThrow(
		/parameters/,
	);
	await expect(pool.paths(rollout, theta, starts, 7)).rejects.toThrow(/keep = 7/);
	expect((await pool.paths(rollout, theta, starts, 1)).states).toHaveLength(600);
	pool.dispose();
});

test('a worker that dies rejects what is under way and all that follows', async () => {
	// A worker whose answers are lost, so that a fast one is under way too.
	const pool = createPooledKernels(wasmModule, 2, () => ({ ...spawn(), onMessage: () => {} }));
	const starts = normals(rng, 300);
	const underWay = pool.lossAndGradient(rollout, theta, starts, [1, 1, 1, 1]);
	await started.at(-1)?.terminate();
	await expect(underWay).rejects.toThrow(/worker 1 of 1 stopped/);
	await expect(pool.paths(rollout, theta, starts, 1)).rejects.toThrow(/worker 1 of 1 stopped/);
	pool.dispose();
});

test('pair sums beside another family go on upon the next pool when a worker of the one before has died', async () => {
	const mute = (): WorkerLike => ({ ...spawn(), onMessage: () => {} });
	const pools = [mute, spawn].map((each) => createPooledKernels(wasmModule, 2, each));
	const [dead, fresh] = pools.map((kernels) => ({ kernels, label: '' }));
	if (!dead || !fresh) throw new Error('there are two pools');
	let now = dead;
	const sum = pairsUpon(async () => now);
	// As many as are worth a worker.
	const [at, from] = [normals(rng, 1200), normals(rng, 1200)];
	const asked = { kind: 'distance', at, from, others: false } as const;
	const underWay = sum(asked);
	await new Promise((resolve) => setImmediate(resolve));
	await started.at(-1)?.terminate();
	await expect(underWay).rejects.toThrow(/worker 1 of 1 stopped/);
	now = fresh;
	expect(await sum(asked)).toEqual(await createWasmKernels(wasmModule).sumPairs?.(asked));
	for (const pool of pools) pool.dispose();
});
