import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { gameOf } from '../../game/fixture';
import { normal, type Slots } from '../games';

type Matrix = readonly [readonly [number, number], readonly [number, number]];
const product = ([[a, b], [c, d]]: Matrix, [[e, f], [g, h]]: Matrix): Matrix => [
	[a * e + b * g, a * f + b * h],
	[c * e + d * g, c * f + d * h],
];
const flipped = ([[a, b], [c, d]]: Matrix): Matrix => [
	[a, c],
	[b, d],
];
const inverse = ([[a, b], [c, d]]: Matrix): Matrix => {
	const det = a * d - b * c;
	return [
		[d / det, -b / det],
		[-c / det, a / det],
	];
};
const sum = (m: Matrix, n: Matrix, share = 1): Matrix => {
	const at = (i: 0 | 1, j: 0 | 1): number => m[i][j] + share * n[i][j];
	return [
		[at(0, 0), at(0, 1)],
		[at(1, 0), at(1, 1)],
	];
};
const ONE: Matrix = [
	[1, 0],
	[0, 1],
];
/** e^(Bs), as a series. */
function carried(B: Matrix, s: number): Matrix {
	let [term, total] = [ONE, ONE];
	for (let k = 1; k < 40; k++) {
		term = sum(
			[
				[0, 0],
				[0, 0],
			],
			product(term, B),
			s / k,
		);
		total = sum(total, term);
	}
	return total;
}
/** Σ over midpoints of a map of e^(Bs), s from 0 to T. */
function overTime(B: Matrix, T: number, of: (M: Matrix) => Matrix): Matrix {
	let total: Matrix = [
		[0, 0],
		[0, 0],
	];
	const n = 2000;
	for (let k = 0; k < n; k++) total = sum(total, of(carried(B, ((k + 0.5) * T) / n)), T / n);
	return total;
}

const [T, alpha] = [1.2, 2];
const [m0, s0, m1, s1] = [
	[-0.5, 0.3],
	[0.8, 1.1],
	[1.2, -0.6],
	[0.7, 0.9],
] as const;
const spread = ([a, b]: readonly [number, number]): Matrix => [
	[a * a, 0],
	[0, b * b],
];
const given: Slots = {
	reference: normal(...m0, ...s0),
	target: normal(...m1, ...s1),
	terminal: { id: 'crossEntropy', weight: alpha },
};
const still = async (points: Float32Array) => new Float64Array(points.length / 3);
function certificate(game: Game) {
	const found = certificateOf(problemOf(game));
	if (typeof found === 'string') throw new Error(found);
	return found;
}

const rotation = (rate: number): readonly [Slots, Matrix] => [
	{ drift: { id: 'rotation', rate } },
	[
		[0, -rate],
		[rate, 0],
	],
];
const cheap = (angle: number, along: number, across: number): Matrix => {
	const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
	const R: Matrix = [
		[c, -s],
		[s, c],
	];
	return product(
		product(R, [
			[1 / along, 0],
			[0, 1 / across],
		]),
		flipped(R),
	);
};
const anisotropic = { id: 'anisotropic', along: 1, across: 4, angle: 25 } as const;

describe('a quadratic cost, −α log π at the end: D is J*', () => {
	it.each<readonly [string, readonly [Slots, Matrix], NonNullable<Slots['running']>, Matrix]>([
		['a rotation, anisotropic', rotation(1.3), anisotropic, cheap(25, 1, 4)],
		['a rotation the other way, anisotropic', rotation(-2), anisotropic, cheap(25, 1, 4)],
	])('%s', async (_, [drift, B], running, inverseG) => {
		const game = gameOf({ ...given, ...drift, running }, { dynamics: { horizon: T } });
		// From z = e^(BT)x to y it costs ½(y − z)ᵀΓ⁻¹(y − z), Γ = ∫e^(Bs)G⁻¹e^(Bᵀs)ds, and the least of that and α|y − m|²/2s² is a square again.
		const gramian = overTime(B, T, (M) => product(product(M, inverseG), flipped(M)));
		const K = carried(B, T);
		const Q = inverse(sum(gramian, spread(s1), 1 / alpha));
		const away = [0, 1].map((i) => (K[i]?.[0] ?? 0) * m0[0] + (K[i]?.[1] ?? 0) * m0[1] - (m1[i] ?? 0));
		const second = product(product(K, spread(s0)), flipped(K));
		let least = alpha * Math.log(2 * Math.PI * s1[0] * s1[1]);
		for (const i of [0, 1] as const)
			for (const j of [0, 1] as const)
				least += 0.5 * Q[i][j] * ((second[i][j] ?? 0) + (away[i] ?? 0) * (away[j] ?? 0));
		const { value, error } = await certificate(game).bound(still);
		// By so much sums over midpoints are off.
		expect(value).toBeLessThanOrEqual(least + 1e-6);
		expect(least - value).toBeLessThan(0.005 * least);
		expect(error).toBeLessThan(0.005 * least);
	});
});
