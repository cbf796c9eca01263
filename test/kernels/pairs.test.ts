import { describe, expect, test } from 'vitest';
import { type PairSum, partOf, sumPairs } from '../../src/kernels/pairs';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createPooledKernels } from '../../src/kernels/wasm/pool';
import { createRng } from '../../src/math/rng';
import { inProcess } from './inProcess';
import { wasmModule } from './wasmModule';

const rng = createRng(4);
const normals = (n: number, scale = 1) => Float32Array.from({ length: n }, () => scale * rng.normal());

/** 13 places and 21 particles: neither a multiple of the eight that the kernels take at a time. */
const at = normals(26, 2);
const from = normals(42, 2);
const widths = normals(13).map((h) => 0.3 + Math.abs(h));
const exponents = normals(21, 3).map((g) => -Math.abs(g));

const cases: readonly (readonly [string, PairSum])[] = [
	['gaussian', { kind: 'gaussian', at, from, others: false, width: 0.7 }],
	['gaussian, of the others', { kind: 'gaussian', at: from, from, others: true, width: 0.3 }],
	['logSumExp', { kind: 'logSumExp', at, from, others: false, width: 0.2, exponents }],
	['logSumExp, a width for each place', { kind: 'logSumExp', at, from, others: false, width: widths }],
	['gaussian, a width for each place', { kind: 'gaussian', at, from, others: false, width: widths }],
	['logSumExp, of the others', { kind: 'logSumExp', at: from, from, others: true, width: 0.2 }],
	[
		'logSumExp of large exponents',
		{ kind: 'logSumExp', at, from, others: false, width: 0.1, exponents: exponents.map((g) => 300 + 50 * g) },
	],
	['distance', { kind: 'distance', at, from, others: false }],
	['distance, of the others', { kind: 'distance', at: from, from, others: true }],
];

/** The definition at a place x near place i, in double precision. */
function definition(sum: PairSum, x: number, y: number, i: number): number {
	const terms: number[] = [];
	const widths = 'width' in sum ? sum.width : Number.NaN;
	const h = typeof widths === 'number' ? widths : (widths[i] ?? Number.NaN);
	for (let j = 0; j < sum.from.length / 2; j++) {
		if (sum.others && j === i) continue;
		const r = Math.hypot(x - (sum.from[2 * j] ?? 0), y - (sum.from[2 * j + 1] ?? 0));
		const g = ('exponents' in sum && sum.exponents?.[j]) || 0;
		terms.push(sum.kind === 'distance' ? r : Math.exp(g - 400 - r ** 2 / (2 * h ** 2)));
	}
	const total = terms.reduce((a, b) => a + b, 0);
	if (sum.kind === 'distance') return total;
	return sum.kind === 'gaussian' ? total * Math.exp(400) : 400 + Math.log(total);
}

describe.each([
	['plain', async () => sumPairs],
	['wasm', async () => createWasmKernels(await wasmModule()).sumPairs ?? sumPairs],
] as const)('%s pair sums', (_, make) => {
	test.each(cases)('%s: value and gradient of the definition', async (_, sum) => {
		const { values, gradient } = await (await make())(sum);
		for (let i = 0; i < sum.at.length / 2; i++) {
			const [x, y] = [sum.at[2 * i] ?? 0, sum.at[2 * i + 1] ?? 0];
			const f = (dx: number, dy: number) => definition(sum, x + dx, y + dy, i);
			const h = 1e-4;
			const slopes = [(f(h, 0) - f(-h, 0)) / (2 * h), (f(0, h) - f(0, -h)) / (2 * h)];
			// Exponents of size 400 and distances over h² carry float32 roundoff of 1e-7 times themselves.
			const close = (value: number | undefined, truth: number, room: number) =>
				expect(Math.abs((value ?? Number.NaN) - truth)).toBeLessThan(room * (1 + Math.abs(truth)));
			close(values[i], f(0, 0), 3e-6);
			close(gradient[2 * i], slopes[0] ?? Number.NaN, 2e-4);
			close(gradient[2 * i + 1], slopes[1] ?? Number.NaN, 2e-4);
		}
	});

	test('particles far away and clouds of one particle', async () => {
		const sums = await make();
		const one = Float32Array.of(3, 4);
		const origin = Float32Array.of(0, 0);
		const near = await sums({ kind: 'distance', at: origin, from: one, others: false });
		expect(near.values[0]).toBe(5);
		const far = await sums({ kind: 'logSumExp', at: origin, from: one, others: false, width: 0.01 });
		expect(far.values[0]).toBeCloseTo(-125_000, -1);
		// The gradient of −|x|²/2h² is −x/h².
		expect(far.gradient[0]).toBeCloseTo(30_000, -1);
		const none = await sums({ kind: 'gaussian', at: origin, from: one, others: false, width: 0.01 });
		expect(none.values[0]).toBeLessThan(1e-29);
	});

	test('what does not fit together is refused', async () => {
		const sums = await make();
		await expect(sums({ kind: 'distance', at, from, others: true })).rejects.toThrow('one size');
		await expect(sums({ kind: 'distance', at: at.slice(1), from, others: false })).rejects.toThrow('rows');
		await expect(
			sums({ kind: 'logSumExp', at, from, others: false, width: 1, exponents: at }),
		).rejects.toThrow('exponents');
		await expect(sums({ kind: 'gaussian', at, from, others: false, width: 0 })).rejects.toThrow('positive');
		await expect(sums({ kind: 'gaussian', at, from, others: false, width: exponents })).rejects.toThrow(
			'widths',
		);
		const none = new Float32Array(13);
		await expect(sums({ kind: 'gaussian', at, from, others: false, width: none })).rejects.toThrow(
			'positive',
		);
	});
});

test.each(cases)('%s: of a part the same numbers as in the whole', async (_, sum) => {
	const plain = { sumPairs };
	for (const { sumPairs: sums = sumPairs } of [plain, createWasmKernels(await wasmModule())]) {
		const whole = await sums(sum);
		const part = await sums(partOf(partOf(sum, 1, 12), 4, 9));
		expect(part).toEqual({ values: whole.values.slice(5, 10), gradient: whole.gradient.slice(10, 20) });
	}
});

test('in any number of threads the same bits as in one', async () => {
	const cloud = normals(2 * 700);
	const module = await wasmModule();
	const alone = createWasmKernels(module);
	for (const threads of [2, 3]) {
		let asked = 0;
		const spawn = () => {
			const worker = inProcess();
			return {
				...worker,
				post: (...told: Parameters<typeof worker.post>) => {
					asked += Number('job' in told[0]);
					worker.post(...told);
				},
			};
		};
		const pool = createPooledKernels(module, threads, spawn);
		for (const sum of [
			...cases.map(([, sum]) => sum),
			{ kind: 'gaussian', at: cloud, from: cloud, others: true, width: 0.4 },
			{
				kind: 'logSumExp',
				at: cloud,
				from: cloud,
				others: false,
				width: cloud.slice(0, 700).map((x) => 0.1 + x * x),
				exponents: cloud.slice(700),
			},
		] as const)
			expect(await pool.sumPairs?.(sum)).toEqual(await alone.sumPairs?.(sum));
		// Of the two that are worth it.
		expect(asked).toBe(2 * (threads - 1));
		pool.dispose();
	}
});
