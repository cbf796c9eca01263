import { describe, expect, test } from 'vitest';
import { type PairSum, sumPairs } from '../../src/kernels/pairs';
import { createWasmPairs } from '../../src/kernels/wasm/pairs';
import { createRng } from '../../src/math/rng';
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
	['wasm', async () => createWasmPairs(await wasmModule())],
] as const)('%s pair sums', (_, make) => {
	test.each(cases)('%s: value and gradient of the definition', async (_, sum) => {
		const { values, gradient } = (await make())(sum);
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
		expect(sums({ kind: 'distance', at: origin, from: one, others: false }).values[0]).toBe(5);
		const far = sums({ kind: 'logSumExp', at: origin, from: one, others: false, width: 0.01 });
		expect(far.values[0]).toBeCloseTo(-125_000, -1);
		// The gradient of −|x|²/2h² is −x/h².
		expect(far.gradient[0]).toBeCloseTo(30_000, -1);
		expect(
			sums({ kind: 'gaussian', at: origin, from: one, others: false, width: 0.01 }).values[0],
		).toBeLessThan(1e-29);
	});

	test('what does not fit together is refused', async () => {
		const sums = await make();
		expect(() => sums({ kind: 'distance', at, from, others: true })).toThrow('one size');
		expect(() => sums({ kind: 'distance', at: at.slice(1), from, others: false })).toThrow('rows');
		expect(() => sums({ kind: 'logSumExp', at, from, others: false, width: 1, exponents: at })).toThrow(
			'exponents',
		);
		expect(() => sums({ kind: 'gaussian', at, from, others: false, width: 0 })).toThrow('positive');
		expect(() => sums({ kind: 'gaussian', at, from, others: false, width: exponents })).toThrow('widths');
		const none = new Float32Array(13);
		expect(() => sums({ kind: 'gaussian', at, from, others: false, width: none })).toThrow('positive');
	});
});
