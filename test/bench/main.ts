/**
 * npm run bench [-- --rounds N] [-- --browser] [-- --page] [-- --optimiser] [-- --rungs] [-- --certificate] [-- --gpu --peak TFLOPS]: one training iteration (forward,
 * exact gradient, Adam), ours against PyTorch eager, all engines taking turns within one run so that a slow spell of the
 * machine meets them all.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';
import { initialParameters, type Network } from '../../src/kernels/network';
import { WasmCore } from '../../src/kernels/wasm/core';
import { createPooledKernels } from '../../src/kernels/wasm/pool';
import { nodeWorker } from '../../src/kernels/wasm/workers';
import { createRng } from '../../src/math/rng';
import { adam, adamState } from '../../src/train/adam';
import { relaxedModule } from '../kernels/wasmModule';
import { benchBrowser } from './browser';
import { benchCertificate } from './certificate';
import { OT_FLOW_NETWORK, OT_FLOW_WEIGHTS, otFlow, residual, score } from './games';
import { benchGpu } from './gpu';
import { benchOptimiser } from './optimiser';
import { benchPage } from './page';
import { agree, findPeer } from './peer';
import { median, row, spread } from './report';
import { benchRungs } from './rungs';

const flag = (name: string): string | undefined => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? undefined : (process.argv[at + 1] ?? '');
};
if (process.argv.includes('--browser')) {
	// Steps a second by backend in a real browser, beside op-by-op TensorFlow.js there.
	await benchBrowser(flag('rounds') === undefined ? undefined : Number(flag('rounds')));
	process.exit();
}
if (process.argv.includes('--page')) {
	// How the built page feels: until it moves, frames, long tasks, answers.
	await benchPage();
	process.exit();
}
if (process.argv.includes('--optimiser')) {
	// An update of the parameters alone.
	benchOptimiser(Number(flag('rounds') ?? 15));
	process.exit();
}
if (process.argv.includes('--rungs')) {
	// Both builds of the WASM kernels and both cuts of a batch; what threads share.
	await benchRungs(Number(flag('rounds') ?? 21));
	process.exit();
}
if (process.argv.includes('--certificate')) {
	// What a certificate takes, beside that of another checkout.
	await benchCertificate({
		rounds: Number(flag('rounds') ?? 5),
		ids: flag('presets')?.split(',') ?? null,
		share: process.argv.includes('--glance') ? 0.5 : 1,
		against: flag('against') ?? null,
	});
	process.exit();
}
if (process.argv.includes('--gpu')) {
	const [peak, records] = [Number(flag('peak')), Number(flag('records'))];
	await benchGpu({
		rounds: Number(flag('rounds') ?? 7),
		batches: (flag('batches') ?? '256,1024,4096').split(',').map(Number),
		peak: peak > 0 ? peak : null,
		records: records > 0 ? records : null,
	});
	process.exit();
}
const ROUNDS = Number(flag('rounds') ?? 7);
const WORKER = new URL('../../src/cli/shard.node.mjs', import.meta.url);

interface Case {
	readonly id: string;
	readonly title: string;
	readonly network: Network;
	/** Columns of a particle, and of its data. */
	readonly columns: number;
	readonly data: number;
	readonly batches: readonly number[];
	readonly pooled: boolean;
	/** Forms of the peer, its cases in torch_otflow.py: the paper's program where there is one, and the best we know. */
	readonly published?: string;
	readonly tuned: string;
}
const CASES: readonly Case[] = [
	{
		id: 'ot-flow',
		title: 'OT-Flow: m = 32, one residual layer, RK4, nt = 8, loss α·C + L + R',
		network: OT_FLOW_NETWORK,
		columns: 2,
		data: 0,
		batches: [256, 1024, 4096],
		pooled: true,
		published: 'ot-flow published',
		tuned: 'ot-flow tuned',
	},
	{
		id: 'score',
		title: 'Score matching: mean |∇U − g|², width 64',
		network: score.network,
		columns: 3,
		data: 2,
		batches: [256, 1024],
		pooled: false,
		tuned: 'score',
	},
	{
		id: 'residual',
		title: 'HJB residual with Laplacian, mean square, width 64',
		network: residual.network,
		columns: 3,
		data: 0,
		batches: [256, 1024, 4096],
		pooled: false,
		tuned: 'residual',
	},
];

type Gradient = { readonly terms: Float64Array; readonly gradient: Float32Array };
interface Engine {
	readonly name: string;
	/** Milliseconds of each of so many iterations. */
	run(iterations: number): Promise<number[]>;
	readonly form?: 'published' | 'tuned';
}
/** Wall milliseconds that an engine takes per turn, about. */
const TURN = 300;
/** A peer this many times slower than the same on one thread is left out, and that is said. */
const HOPELESS = 1.5;

const module = new WebAssembly.Module(
	readFileSync(new URL('../../build/kernels/jets.wasm', import.meta.url)),
);
const core = new WasmCore(module);
const fused = new WasmCore(await relaxedModule());
const pool = createPooledKernels(module, 2, () => nodeWorker(new Worker(WORKER)));
const game = otFlow();
const peer = await findPeer();
const startOfRun = performance.now();

console.log(
	`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
);
console.log(
	`load at start ${loadavg()
		.map((value) => value.toFixed(1))
		.join(' ')}; ${ROUNDS} rounds, engines in turn`,
);
console.log(
	typeof peer === 'string'
		? peer
		: `peer: ${peer.name}. "published": OT-Flow's own operations one by one; "tuned": the fastest eager form we know.`,
);

for (const { id, title, network, columns, data, batches, pooled, published, tuned } of CASES) {
	console.log(`\n${title}`);
	console.log(row(['batch', 'engine', 'median ms', 'min … q1 – q3', 'steps/s', '× published', '× tuned']));
	for (const B of batches) {
		const rng = createRng(1).split(`${id}${B}`);
		const theta = initialParameters(network, rng).map((value) => 0.5 * value);
		const normal = (n: number, scale: number) => Float32Array.from({ length: n }, () => scale * rng.normal());
		const points = normal(columns * B, 1.5);
		const targets = normal(data * B, 1);
		const rows = Float32Array.from({ length: (columns + data) * B }, (_, i) => {
			const [k, c] = [Math.floor(i / (columns + data)), i % (columns + data)];
			return (c < columns ? points[columns * k + c] : targets[data * k + c - columns]) ?? Number.NaN;
		});
		const perParticle = (id === 'ot-flow' ? OT_FLOW_WEIGHTS : [1]).map((weight) => weight / B);
		const singleOn =
			(core: WasmCore) =>
			(parameters: Float32Array): Gradient =>
				id === 'ot-flow'
					? core.lossAndGradient(game, parameters, points, perParticle)
					: core.pointLossAndGradient(id === 'score' ? score : residual, parameters, rows, perParticle);
		const single = singleOn(core);
		const iterate = (gradientAt: (parameters: Float32Array<ArrayBuffer>) => Gradient | Promise<Gradient>) => {
			const [mine, state] = [theta.slice(), adamState(theta.length)];
			return async (iterations: number): Promise<number[]> => {
				const times: number[] = [];
				for (let k = 0; k < iterations; k++) {
					const start = performance.now();
					const { gradient } = await gradientAt(mine);
					adam(mine, Float32Array.from(gradient), state, 1e-4);
					times.push(performance.now() - start);
				}
				return times;
			};
		};
		const engines: Engine[] = [
			{ name: 'one worker', run: iterate(single) },
			{ name: 'one worker, relaxed SIMD', run: iterate(singleOn(fused)) },
		];
		if (pooled) {
			engines.push({
				name: 'two workers',
				run: iterate((parameters) => pool.lossAndGradient(game, parameters, points, perParticle)),
			});
		}
		if (typeof peer !== 'string') {
			const request = { batch: B, theta: [...theta], points: [...points], data: [...targets] };
			const add = (form: 'published' | 'tuned', name: string, threads: number): void => {
				const run = async (iterations: number): Promise<number[]> => [
					...((await peer.ask({ ...request, case: name, iterations, threads })).milliseconds ?? []),
				];
				const title = `PyTorch ${published ? `${form}, ` : ''}${threads} thread${threads > 1 ? 's' : ''}`;
				engines.push({ name: title, run, form });
			};
			for (const threads of [1, 2]) if (published) add('published', published, threads);
			for (const threads of [1, 2]) add('tuned', tuned, threads);
			for (const name of published ? [published, tuned] : [tuned])
				agree(
					`${id}, batch ${B}`,
					single(theta),
					await peer.ask({ ...request, case: name, iterations: 0, threads: 1 }),
					perParticle,
				);
		}
		const times = engines.map((): number[] => []);
		// The first turn warms up, and tells how many iterations fill a turn.
		const iterations: number[] = [];
		const left: string[] = [];
		for (const [k, { name, run, form }] of engines.entries()) {
			const milliseconds = Math.min(...(await run(3)));
			const before = engines[k - 1]?.form === form ? (iterations[k - 1] ?? 0) : 0;
			const hopeless = form !== undefined && before > 0 && milliseconds > HOPELESS * (TURN / before);
			iterations.push(hopeless ? 0 : Math.max(2, Math.min(100, Math.round(TURN / milliseconds))));
			if (hopeless) left.push(`${name} (${milliseconds.toFixed(0)} ms)`);
		}
		for (let round = 0; round < ROUNDS; round++) {
			for (const [k, { run }] of engines.entries()) {
				const count = iterations[k] ?? 0;
				if (count > 0) times[k]?.push(...(await run(count)));
			}
		}
		const best = (form: 'published' | 'tuned'): number =>
			Math.min(...times.filter((all, k) => engines[k]?.form === form && all.length > 0).map(median));
		engines.forEach(({ name }, k) => {
			const all = times[k] ?? [];
			if (all.length === 0) return;
			const middle = median(all);
			const ratio = (of: number): string => (Number.isFinite(of) ? `${(of / middle).toFixed(2)}×` : '–');
			console.log(
				row([
					k === 0 ? String(B) : '',
					name,
					middle.toFixed(2),
					spread(all),
					(1000 / middle).toFixed(1),
					ratio(best('published')),
					ratio(best('tuned')),
				]),
			);
		});
		if (left.length > 0) console.log(`           left out, slower than one thread: ${left.join(', ')}`);
	}
}

const theta = initialParameters(OT_FLOW_NETWORK, createRng(2));
const starts = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i));
core.lossAndGradient(game, theta, starts, OT_FLOW_WEIGHTS);
const [pages, heap] = [core.pages, process.memoryUsage().heapUsed];
for (let k = 0; k < 1000; k++) core.lossAndGradient(game, theta, starts, OT_FLOW_WEIGHTS);
console.log(
	`\nmemory over 1,000 steps: WASM pages ${pages} → ${core.pages}; JavaScript heap ${(heap / 2 ** 20).toFixed(1)} → ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(1)} MiB (collected when the engine likes)`,
);
if (core.pages !== pages) process.exitCode = 1;
console.log(
	`load at end ${loadavg()
		.map((value) => value.toFixed(1))
		.join(' ')}; ${((performance.now() - startOfRun) / 1000).toFixed(0)} s`,
);
pool.dispose();
if (typeof peer !== 'string') peer.close();
