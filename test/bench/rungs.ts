import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { initialParameters } from '../../src/kernels/network';
import { WasmCore } from '../../src/kernels/wasm/core';
import { createPooledKernels } from '../../src/kernels/wasm/pool';
import { inShares, shardsOf } from '../../src/kernels/wasm/shards';
import { nodeWorker } from '../../src/kernels/wasm/workers';
import { createRng } from '../../src/math/rng';
import { relaxedModule, wasmModule } from '../kernels/wasmModule';
import { OT_FLOW_WEIGHTS, otFlow, residual, score } from './games';
import { median, row } from './report';

/** Milliseconds of processor time of this process. */
function processorTime(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

const CASES = [
	{ title: 'OT-Flow', loss: otFlow(), weights: OT_FLOW_WEIGHTS, columns: 2, calls: 5 },
	{ title: 'score matching', loss: score, weights: [1], columns: 5, calls: 20 },
	{ title: 'HJB residual', loss: residual, weights: [1], columns: 3, calls: 20 },
] as const;

/** Both builds of the WASM kernels and both cuts of a batch, in turns within one run, by processor time; and what threads share. */
export async function benchRungs(rounds: number): Promise<void> {
	const cores = {
		wasm: new WasmCore(await wasmModule()),
		relaxed: new WasmCore(await relaxedModule()),
	};
	console.log('loss and gradient, one thread, processor time; × against wasm in coarse parts');
	console.log(row(['batch', 'build, parts', 'median ms', '×']));
	for (const { title, loss, weights, columns, calls } of CASES) {
		console.log(title);
		for (const B of [256, 1024, 4096]) {
			const rng = createRng(B);
			const theta = initialParameters(loss.network, rng).map((value) => 0.5 * value);
			const rows = Float32Array.from({ length: columns * B }, () => rng.normal());
			const engines = Object.entries(cores).flatMap(([name, core]) =>
				(['coarse', 'fine'] as const).map((parts) => ({
					name: `${name}, ${parts}`,
					times: [] as number[],
					run: () =>
						'rates' in loss
							? core.lossAndGradient({ ...loss, parts }, theta, rows, weights)
							: core.pointLossAndGradient({ ...loss, parts }, theta, rows, weights),
				})),
			);
			for (let round = -1; round < rounds; round++)
				for (const { run, times } of engines) {
					const start = processorTime();
					const count = Math.max(1, Math.round((calls * 256) / B));
					for (let k = 0; k < count; k++) run();
					// The first round warms up.
					if (round >= 0) times.push((processorTime() - start) / count);
				}
			const first = median(engines[0]?.times ?? []);
			engines.forEach(({ name, times }, k) => {
				const middle = median(times);
				console.log(
					row([k === 0 ? String(B) : '', name, middle.toFixed(2), `${(first / middle).toFixed(2)}×`]),
				);
			});
		}
	}
	console.log('\nspeed-up that the parts of OT-Flow allow, B over the largest share, by threads 1 to 8');
	for (const B of [128, 256, 1024, 4096])
		for (const parts of ['coarse', 'fine'] as const) {
			const cuts = shardsOf(B, { ...otFlow(), parts });
			const sizes = cuts.slice(1).map((end, k) => end - (cuts[k] ?? 0));
			const speedUps = Array.from({ length: 8 }, (_, k) => {
				const shares = inShares(sizes, k + 1).map((own) => own.reduce((a, b) => a + b));
				return `${(B / Math.max(...shares)).toFixed(2)}×`;
			});
			console.log(`${String(B).padStart(10)} ${parts.padEnd(8)} ${speedUps.join('  ')}`);
		}
	await timeThreads(rounds);
}

/** What pools of 1, 2, 4, … threads, as many as there are cores, make of a batch of OT-Flow and of a pair sum: wall time, in turns. */
async function timeThreads(rounds: number): Promise<void> {
	const [module, game] = [await wasmModule(), { ...otFlow(), parts: 'fine' as const }];
	const counts = [1, 2, 3, 4, 8, 16].filter((count) => count <= availableParallelism());
	const pools = counts.map((count) =>
		createPooledKernels(module, count, () =>
			nodeWorker(new Worker(new URL('../../src/cli/shard.node.mjs', import.meta.url))),
		),
	);
	const titles = { paths: 'OT-Flow in fine parts', pairs: 'a pair sum of Sinkhorn, B × B' } as const;
	for (const [what, title] of Object.entries(titles)) {
		console.log(`\n${title}, milliseconds that passed by threads: ${counts.join(', ')}`);
		for (const B of [256, 1024, 4096]) {
			const rng = createRng(B);
			const theta = initialParameters(game.network, rng).map((value) => 0.5 * value);
			const rows = Float32Array.from({ length: 2 * B }, () => rng.normal());
			const sum = { kind: 'logSumExp', at: rows, from: rows, others: false, width: 0.3 } as const;
			const times = pools.map((): number[] => []);
			for (let round = -1; round < rounds; round++)
				for (const [k, pool] of pools.entries())
					for (let call = 0; call < 5; call++) {
						const start = performance.now();
						if (what === 'paths') await pool.lossAndGradient(game, theta, rows, OT_FLOW_WEIGHTS);
						else await pool.sumPairs?.(sum);
						if (round >= 0) times[k]?.push(performance.now() - start);
					}
			const middles = times.map(median);
			const cells = middles.map(
				(middle) => `${middle.toFixed(2)} (${((middles[0] ?? Number.NaN) / middle).toFixed(2)}×)`,
			);
			console.log(`${String(B).padStart(10)} ${cells.join('  ')}`);
		}
	}
	for (const pool of pools) pool.dispose();
}
