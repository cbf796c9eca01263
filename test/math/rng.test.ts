import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng, type Rng, restoreRng } from '../../src/math/rng';
import { mean } from '../../src/math/stats';

const draws = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw);

/** sfc32 in BigInt, modulo 2³²: independent of the integer tricks of the implementation. */
function* sfc32([a0, b0, c0, d0]: readonly number[]): Generator<number> {
	const word = (value: bigint): bigint => BigInt.asUintN(32, value);
	let [a, b, c, d] = [a0, b0, c0, d0].map((value) => word(BigInt(value ?? 0))) as [
		bigint,
		bigint,
		bigint,
		bigint,
	];
	for (;;) {
		const sum = word(a + b + d);
		d = word(d + 1n);
		a = b ^ (b >> 9n);
		b = word(c + (c << 3n));
		c = word(word(c << 21n) | (c >> 11n));
		c = word(c + sum);
		yield Number(sum) / 2 ** 32;
	}
}

describe('determinism', () => {
	test('golden: createRng(1234), first five uniforms, then normals, then below(1000)', () => {
		// node -e "const r = createRng(1234); console.log([r.uniform() ×5, r.normal() ×3, r.below(1000) ×3])"
		const rng = createRng(1234);
		expect([...draws(5, rng.uniform), ...draws(3, rng.normal), ...draws(3, () => rng.below(1000))]).toEqual(
			GOLDEN,
		);
	});

	test('is sfc32', () => {
		const rng = createRng(99);
		const [, ...words] = rng.state();
		const oracle = sfc32(words.map(Number));
		for (let i = 0; i < 1000; i++) expect(rng.uniform()).toBe(oracle.next().value);
	});

	test('state and restore go on exactly, also between the two normals of a pair, also through JSON', () => {
		fc.assert(
			fc.property(
				fc.integer(),
				fc.array(fc.constantFrom('uniform', 'normal'), { maxLength: 20 }),
				(seed, past) => {
					const rng = createRng(seed);
					for (const kind of past) rng[kind === 'uniform' ? 'uniform' : 'normal']();
					const copy = restoreRng(JSON.parse(JSON.stringify(rng.state())));
					expect(draws(5, copy.normal)).toEqual(draws(5, rng.normal));
					expect(copy.split('a').uniform()).toBe(rng.split('a').uniform());
				},
			),
			{ seed: 1 },
		);
	});
});

describe('split', () => {
	test('depends on seed and key, not on what was drawn', () => {
		const [fresh, used] = [createRng(5), createRng(5)];
		draws(17, used.normal);
		expect(draws(4, used.split('batch').uniform)).toEqual(draws(4, fresh.split('batch').uniform));
		expect(fresh.split('batch').uniform()).not.toBe(fresh.split('noise').uniform());
		expect(fresh.split(1).split(2).uniform()).not.toBe(fresh.split(2).split(1).uniform());
	});

	test('streams of neighbouring seeds and keys are not correlated', () => {
		const n = 20_000;
		const streams: Rng[] = [createRng(1), createRng(2), createRng(1).split(0), createRng(1).split(1)];
		const values = streams.map((rng) => draws(n, rng.normal));
		values.forEach((a, i) => {
			values.slice(0, i).forEach((b) => {
				// Correlation of independent streams is N(0, 1/n); 4.5 standard deviations.
				expect(Math.abs(mean(a.map((value, k) => value * (b[k] ?? 0))))).toBeLessThan(4.5 / Math.sqrt(n));
			});
		});
	});

	test('first draws of a thousand splits are uniform (χ², 20 cells)', () => {
		const parent = createRng(3);
		expect(chiSquare(Array.from({ length: 1000 }, (_, key) => parent.split(key).uniform()))).toBeLessThan(
			CHI2_19,
		);
	});
});

describe('distributions', () => {
	const n = 50_000;
	// Means of n draws are within 4.5 of their standard deviations.
	const within = (value: number, expected: number, variance: number): void => {
		expect(Math.abs(value - expected)).toBeLessThan(4.5 * Math.sqrt(variance / n));
	};

	test('uniform: range, moments, χ²', () => {
		const u = draws(n, createRng(11).uniform);
		expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...u)).toBeLessThan(1);
		within(mean(u), 1 / 2, 1 / 12);
		within(mean(u.map((x) => x * x)), 1 / 3, 4 / 45);
		expect(chiSquare(u)).toBeLessThan(CHI2_19);
	});

	test('normal: moments to the fourth, and pairs uncorrelated', () => {
		const z = draws(n, createRng(12).normal);
		within(mean(z), 0, 1);
		within(mean(z.map((x) => x ** 2)), 1, 2);
		within(mean(z.map((x) => x ** 3)), 0, 15);
		within(mean(z.map((x) => x ** 4)), 3, 96);
		within(mean(z.map((x, i) => x * (z[i ^ 1] ?? 0))), 0, 2);
	});

	test('below(n) reaches every integer of [0, n) alike', () => {
		const rng = createRng(13);
		expect(chiSquare(draws(n, () => (rng.below(20) + 0.5) / 20))).toBeLessThan(CHI2_19);
	});
});

/** χ² of 20 equal cells of [0, 1). */
function chiSquare(values: readonly number[]): number {
	const counts = new Array<number>(20).fill(0);
	for (const value of values) counts[Math.floor(value * 20)] = (counts[Math.floor(value * 20)] ?? 0) + 1;
	const expected = values.length / 20;
	return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
/** 99.99 % point of χ² with 19 degrees of freedom. */
const CHI2_19 = 52.4;
const GOLDEN = [
	0.46333431266248226, 0.17171553149819374, 0.44004544662311673, 0.3029340321663767, 0.46359212859533727,
	1.7015921293957696, -1.3958341226256792, 1.358354220287802, 20, 352, 910,
];
