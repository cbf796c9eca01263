import { layoutOf, stepScales } from '../network';
import {
	ADAM,
	adamStep,
	type CreateOptimiser,
	decayMatrices,
	kept,
	MUON,
	muonStep,
	sharesOf,
} from '../optimiser';
import { instantiate } from './instance';

/** What assembly/adam.ts and assembly/muon.ts export; addresses and sizes in bytes. */
interface Exports {
	readonly memory: WebAssembly.Memory;
	heapBase(): number;
	clipNorm(gradient: number, n: number, limit: number): number;
	adam(
		theta: number,
		gradient: number,
		first: number,
		second: number,
		scales: number,
		n: number,
		beta1: number,
		beta2: number,
		rate: number,
		floor: number,
	): void;
	muonBytes(rows: number, columns: number): number;
	muon(
		theta: number,
		gradient: number,
		first: number,
		scales: number,
		rows: number,
		columns: number,
		beta: number,
		iterations: number,
		a: number,
		b: number,
		c: number,
		least: number,
		step: number,
		scratch: number,
	): void;
}

/**
 * The optimisers in SIMD, in an instance (and a memory) of their own, made when first needed and laid out anew by each
 * update. Adam gives the bits of the plain one; Newton–Schulz steps are in float32.
 * @param module build/kernels/jets.wasm, compiled
 */
export function createWasmOptimiser(module: WebAssembly.Module): CreateOptimiser {
	let instance: Exports | null = null;
	return (optimiser, network) => {
		instance ??= instantiate(module, 'muon') as WebAssembly.Exports & Exports;
		const run = instance;
		const { size } = layoutOf(network);
		const scales = stepScales(network);
		const { matrices, rest } = sharesOf(optimiser, network);
		// An array begins on a cache line, and leaves room for one number more.
		const apart = 64 * (Math.floor(size / 16) + 1);
		const base = 64 * Math.ceil(run.heapBase() / 64);
		const [theta, gradient, first, second, scaled, scratch] = [
			base,
			base + apart,
			base + 2 * apart,
			base + 3 * apart,
			base + 4 * apart,
			base + 5 * apart,
		];
		const end = scratch + Math.max(0, ...matrices.map(({ rows, columns }) => run.muonBytes(rows, columns)));
		return (state, given, { loss, ...step }) => {
			const { learningRate, clip } = step;
			const missing = end - run.memory.buffer.byteLength;
			if (missing > 0) run.memory.grow(Math.ceil(missing / 65536));
			const view = new Float32Array(run.memory.buffer);
			view.set(given, gradient / 4);
			const norm = run.clipNorm(gradient, size, clip);
			if (!Number.isFinite(loss) || !Number.isFinite(norm)) return norm;
			decayMatrices(state.theta, network, kept(step));
			view.set(state.theta, theta / 4);
			view.set(state.first, first / 4);
			view.set(state.second, second / 4);
			if (scales) view.set(scales, scaled / 4);
			state.count += 1;
			const scalesFrom = (bytes: number): number => (scales ? scaled + bytes : 0);
			const { beta, iterations, a, b, c, least } = MUON;
			for (const matrix of matrices) {
				const { rows, columns } = matrix;
				const at = 4 * matrix.at;
				const own = scalesFrom(at);
				run.muon(
					...([theta + at, gradient + at, first + at, own, rows, columns] as const),
					...([beta, iterations, a, b, c, least, muonStep(matrix, learningRate), scratch] as const),
				);
			}
			const { rate, floor } = adamStep(learningRate, state.count);
			const { beta1, beta2 } = ADAM;
			for (const [from, to] of rest) {
				const at = 4 * from;
				const own = scalesFrom(at);
				run.adam(
					...([theta + at, gradient + at, first + at, second + at, own] as const),
					...([to - from, beta1, beta2, rate, floor] as const),
				);
			}
			for (const [list, at] of [
				[state.theta, theta],
				[state.first, first],
				[state.second, second],
			] as const)
				list.set(view.subarray(at / 4, at / 4 + size));
			return norm;
		};
	};
}
