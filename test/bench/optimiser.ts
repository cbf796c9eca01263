import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { initialParameters, layoutOf, type Network } from '../../src/kernels/network';
import type { CreateOptimiser, OptimiserId } from '../../src/kernels/optimiser';
import { createWasmOptimiser } from '../../src/kernels/wasm/optimiser';
import { createRng } from '../../src/math/rng';
import { adamState } from '../../src/train/adam';
import { plainOptimiser } from '../../src/train/optimiser';
import { median, quantile } from './report';

const SIZES = [
	[32, 1],
	[64, 1],
	[64, 2],
	[128, 2],
	[256, 1],
] as const;
/** Updates of a turn take about so many milliseconds. */
const TURN = 30;
/** Processor milliseconds so far, of all threads. */
const processor = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
};

/** Processor milliseconds of an update alone, by family, optimiser and size of the network, all in turn. */
export function benchOptimiser(rounds: number): void {
	const binary = readFileSync(new URL('../../build/kernels/jets.wasm', import.meta.url));
	const families: readonly (readonly [string, CreateOptimiser])[] = [
		['WASM', createWasmOptimiser(new WebAssembly.Module(binary))],
		['JavaScript', plainOptimiser],
	];
	console.log(
		`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; processor time, ${rounds} rounds\n`,
	);
	console.log(
		'| width × layers | optimiser | WASM, ms | quartiles | JavaScript, ms | JavaScript ÷ WASM |\n|---|---|---|---|---|---|',
	);
	for (const [width, layers] of SIZES) {
		const network: Network = { width, layers, activation: 'tanh' };
		for (const optimiser of ['adam', 'muon'] as const) {
			const turns = families.map(([, create]) => turnOf(create, optimiser, network));
			const times = turns.map((): number[] => []);
			for (let round = 0; round < rounds; round++)
				for (const [k, turn] of turns.entries()) times[k]?.push(turn());
			const [wasm = [], plain = []] = times;
			const ratio = (median(plain) / median(wasm)).toFixed(1);
			console.log(
				`| ${width} × ${layers} | ${optimiser} | ${median(wasm).toFixed(3)} | ${[0.25, 0.75].map((q) => quantile(wasm, q).toFixed(3)).join(' – ')} | ${median(plain).toFixed(3)} | ${ratio} |`,
			);
		}
	}
}

/** Milliseconds of an update, over as many as fill a turn. */
function turnOf(create: CreateOptimiser, optimiser: OptimiserId, network: Network): () => number {
	const optimise = create(optimiser, network);
	const rng = createRng(1);
	const theta = initialParameters(network, rng);
	const gradient = Float32Array.from({ length: layoutOf(network).size }, () => rng.normal());
	const state = { theta, ...adamState(theta.length) };
	const run = (updates: number): number => {
		const before = processor();
		const step = { loss: 1, learningRate: 1e-4, clip: 0, decay: 0.1 };
		for (let k = 0; k < updates; k++) optimise(state, gradient, step);
		return (processor() - before) / updates;
	};
	run(3);
	const updates = Math.max(1, Math.min(2000, Math.round(TURN / Math.max(1e-3, run(3)))));
	return () => run(updates);
}
