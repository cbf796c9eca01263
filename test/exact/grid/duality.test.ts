import { describe, expect, test } from 'vitest';
import type { Density } from '../../../src/exact/certificate/density';
import type { GridGame } from '../../../src/exact/grid/bridge';
import { dualOf } from '../../../src/exact/grid/duality';
import { latticeOf, onLattice } from '../../../src/exact/grid/lattice';
import { lawsOf } from '../../../src/exact/grid/law';
import { constantNoising } from '../../../src/exact/noising';
import { linearQuadraticGame, reverseKlEnd } from '../../../src/exact/riccati';
import type { Point } from '../../../src/exact/symmetric';
import { pointwise } from './ask';

/** Mean and std along x and along y. */
interface Axis {
	readonly mean: number;
	readonly std: number;
}
type Axes = readonly [Axis, Axis];
const FROM: Axes = [
	{ mean: -0.5, std: 0.8 },
	{ mean: 0.3, std: 1.2 },
];
const TO: Axes = [
	{ mean: 1.5, std: 0.6 },
	{ mean: -1, std: 1.4 },
];
const gaussian = (axes: Axes): Density =>
	pointwise((x) =>
		axes.reduce(
			(sum, { mean, std }, k) =>
				sum - 0.5 * (((x[k] ?? Number.NaN) - mean) / std) ** 2 - Math.log(std * Math.sqrt(2 * Math.PI)),
			0,
		),
	);
const over = (f: (from: Axis, to: Axis, k: 0 | 1) => number): number =>
	f(FROM[0], TO[0], 0) + f(FROM[1], TO[1], 1);

const [lambda, T, sigma, alpha, stiffness] = [1.5, 1.2, 0.1, 3, 2];
/** Of so many cells a side. */
const CELLS = 96;

/** A game, its least cost, and its value function at the start. */
interface Known {
	readonly game: GridGame;
	readonly cost: number;
	value(x: Point): number;
}
const posed = (rate: number, end: Partial<GridGame>): GridGame => ({
	box: { x: [-6, 6], y: [-8.5, 7.5] },
	n: CELLS,
	noising: constantNoising(rate, sigma, T),
	beta: lambda * sigma ** 2,
	start: gaussian(FROM),
	end: { kind: 'constraint', target: gaussian(TO) },
	still: true,
	...end,
});

/** From N(g m, g²s²) straight to N(m', s'²), the law at the end, for ½λ|d|² over ∫g²dt. */
function straight(rate: number, ends: Axes, paid: number, end: Partial<GridGame>): Known {
	const growth = Math.exp(rate * T);
	const k = lambda / (rate === 0 ? T : (growth ** 2 - 1) / (2 * rate));
	const along = (from: Axis, to: Axis, x: number): number => {
		const off = growth * (x - from.mean);
		return -k * ((to.mean - growth * from.mean) * off + 0.5 * (to.std / (growth * from.std) - 1) * off ** 2);
	};
	const moved = (from: Axis, to: Axis): number =>
		0.5 * k * ((to.mean - growth * from.mean) ** 2 + (to.std - growth * from.std) ** 2);
	return {
		game: posed(rate, end),
		cost: paid + moved(FROM[0], ends[0]) + moved(FROM[1], ends[1]),
		value: ([x, y]) => along(FROM[0], ends[0], x) + along(FROM[1], ends[1], y),
	};
}

/** Where KL draws an axis without a drift (docs/mathematics.md, §6, 2). */
function drawn(from: Axis, to: Axis): Axis {
	const [pull, hold] = [alpha / to.std ** 2, lambda / T];
	return {
		mean: (hold * from.mean + pull * to.mean) / (hold + pull),
		std:
			(hold * from.std + Math.sqrt((hold * from.std) ** 2 + 4 * alpha * (hold + pull))) / (2 * (hold + pull)),
	};
}
const soft: GridGame['end'] = { kind: 'reverseKL', target: gaussian(TO), alpha };
const DRAWN: Axes = [drawn(FROM[0], TO[0]), drawn(FROM[1], TO[1])];
const kl = over((_, { mean, std }, k) => {
	const at = DRAWN[k];
	return Math.log(std / at.std) + (at.std ** 2 + (at.mean - mean) ** 2) / (2 * std ** 2) - 0.5;
});
/** In a bowl. */
function trapped(rate: number): Known {
	const solved = [0, 1].map((k) => {
		const [start, end] = [FROM[k], TO[k]];
		if (!start || !end) throw new Error('two axes');
		return linearQuadraticGame({
			...{ start, horizon: T, lambda, drift: rate, sigma: 0, discount: 0, entropy: 0 },
			...{ potential: { weight: stiffness, centre: 0 }, end: reverseKlEnd(alpha, end) },
		});
	});
	return {
		game: posed(rate, { end: soft, states: ([x, y]) => 0.5 * stiffness * (x ** 2 + y ** 2) }),
		cost: solved.reduce((sum, { cost }) => sum + cost.control + cost.potential + cost.end, 0),
		value: (x) => solved.reduce((sum, { value }, k) => sum + value(x[k] ?? Number.NaN, 0), 0),
	};
}

const KNOWN: readonly (readonly [name: string, known: Known, short: number])[] = [
	['ρ_T = π', straight(0, TO, 0, {}), 1e-3],
	['ρ_T = π, under a drift', straight(0.4, TO, 0, {}), 1e-3],
	['α KL(ρ_T‖π)', straight(0, DRAWN, alpha * kl, { end: soft }), 1e-3],
	['α KL(ρ_T‖π), and a state cost', trapped(0), 1e-2],
	['α KL(ρ_T‖π), and a state cost under a drift', trapped(0.4), 1e-2],
	['α KL(ρ_T‖π), and a state cost under a drift together', trapped(-0.4), 1e-2],
];

describe.each(KNOWN)('D of %s', (_, { game, cost, value }, short) => {
	/** D of the value function times 1 + off. */
	const dual = (off: number, cells = CELLS): number => {
		const lattice = latticeOf(game.box, cells);
		const w = onLattice(lattice, (x) => value(x) * (1 + off));
		return dualOf(game, lattice, lawsOf(game, lattice), w);
	};
	test('is below the least cost by next to nothing, less what half of the cells and steps make of it', () => {
		const least = dual(0) - Math.abs(dual(0) - dual(0, CELLS / 2));
		expect(least).toBeLessThan(cost * (1 + 1e-5));
		expect(least).toBeGreaterThan(cost * (1 - short));
	});
	test('is lower by the square of what w is off by', () => {
		const lower = (off: number): number => 2 * dual(0) - dual(off) - dual(-off);
		expect(lower(0.05)).toBeGreaterThan(0);
		expect(lower(0.1) / lower(0.05)).toBeGreaterThan(3.5);
		expect(lower(0.1) / lower(0.05)).toBeLessThan(4.5);
	});
});
