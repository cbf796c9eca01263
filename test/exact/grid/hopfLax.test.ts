import { describe, expect, test, vi } from 'vitest';
import { hopfLax } from '../../../src/exact/grid/hopfLax';
import { type ExactSolution, exactOf, solvedBy } from '../../../src/exact/index';
import { solutionOf } from '../../../src/exact/solution';
import type { Game } from '../../../src/game/game';
import { blockOf, problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { cellArea, cellCentres } from '../../../src/math/grid';
import { createRng } from '../../../src/math/rng';
import { gameOf } from '../../game/fixture';
import { costAlong, expectEnd, expectEquations } from '../asks';
import { long, normal, type Slots, soft } from '../games';
import { done } from './ask';

// A minute of searches, one of them most of it: four at a busy time.
vi.setConfig({ testTimeout: 600_000 });

/** Of tests; of the product at least twice as many. */
const CELLS = 48;
function solved(game: Game, cells = CELLS): ExactSolution {
	const job = hopfLax(game, cells);
	if (!job) throw new Error('Hopf–Lax solves it');
	return solutionOf(game, done(job).value);
}

const given: Slots = { ...soft, terminal: { id: 'crossEntropy', weight: 2 } };
const modes = {
	id: 'mixture',
	components: [
		[1, -1.2, 0.5, 0.5],
		[2, 0.9, -0.4, 0.6],
	],
};
const split: Slots = { ...given, reference: normal(-0.2, 0.1, 0.8, 0.9), target: modes };
const COSTS: readonly NonNullable<Slots['running']>[] = [
	{ id: 'power', exponent: 3 },
	{ id: 'power', exponent: 1.5 },
	{ id: 'relativistic', speed: 2 },
	{ id: 'anisotropic', along: 1, across: 4, angle: 30 },
	{ id: 'kinetic', weight: 1.5 },
];

describe.each([
	['no drift', {}],
	['a drift apart', { drift: { id: 'linear', rate: 0.5 } }],
	['a drift together', { drift: { id: 'linear', rate: -0.7 } }],
] as const)('a Gaussian end and a quadratic cost, %s', (_, drift) => {
	const game = gameOf({ ...given, ...drift }, long);
	const [grid, exact] = [solved(game), exactOf(game)];
	const found = grid.cost;
	if (!exact?.cost || !found) throw new Error('a closed form is known');
	const { running, terminal } = exact.cost;
	const startsOf = async () => Float32Array.from((await exact.cloud(0))?.subarray(0, 200) ?? []);

	test('costs what the closed form does', () => {
		const { running: paid, terminal: left, error } = found;
		expect(Math.abs(paid - running)).toBeLessThan(1e-4 * running);
		expect(Math.abs(left - terminal)).toBeLessThan(1e-4 * Math.abs(terminal));
		expect(error).toBeLessThan(1e-4 * running);
	});
	test.each([0, 0.3, 0.75, 1])(
		'U, v, log ρ_t and paths are those of the closed form at t = %d T',
		async (share) => {
			const t = share * grid.horizon;
			const starts = await startsOf();
			const rng = createRng(1);
			const [cloud, theirs] = [await grid.placesAt(starts, t, rng), await exact.placesAt(starts, t, rng)];
			expectNear(cloud.states, theirs.states, 1e-4);
			const points = Float32Array.from({ length: (starts.length / 2) * 3 }, (_, i) =>
				i % 3 === 2 ? t : (cloud.states[2 * Math.floor(i / 3) + (i % 3)] ?? Number.NaN),
			);
			const [ours, right] = [await grid.jets(points), await exact.jets(points)];
			expectNear(ours?.value, right?.value, 1e-6);
			expectNear(ours?.timeDerivative, right?.timeDerivative, 1e-5);
			// The closed form is a differential equation, solved; here it is ∇² log π.
			expectNear(ours?.hessian, right?.hessian, 1e-4);
			expectNear(await grid.velocity(points), await exact.velocity(points), 1e-5);
			expectNear(await grid.logDensity(cloud.states, t), await exact.logDensity(cloud.states, t), 1e-5);
		},
	);
	test('back from where they end', async () => {
		const starts = await startsOf();
		const ends = await grid.placesAt(starts, grid.horizon, createRng(1));
		expectNear((await grid.origins(Float32Array.from(ends.states)))?.origins, starts, 1e-4);
	});
});

function expectNear(
	found: ArrayLike<number> | null | undefined,
	right: ArrayLike<number> | null | undefined,
	tolerance: number,
): void {
	if (!found || !right) throw new Error('both are known');
	const size = Math.max(...Array.from(right, Math.abs));
	const off = Math.max(...Array.from(right, (value, i) => Math.abs(value - (found[i] ?? Number.NaN))));
	expect(off).toBeLessThan(tolerance * (1 + size));
}

describe.each(COSTS)('two modes, and %o', (running) => {
	const game = gameOf({ ...split, running }, long);
	const grid = solved(game);
	const { logTarget } = problemOf(game);
	const { block, params } = blockOf(game, 'running');
	const still = { sigma: 0, divergence: () => 0 };
	/** U(x, t) over all ends of a fine lattice. */
	const slowly = (x: readonly [number, number], t: number): number => {
		const left = grid.horizon - t;
		let least = Number.POSITIVE_INFINITY;
		const side = 500;
		for (let k = 0; k < side ** 2; k++) {
			const y = [(k % side) * (6 / side) - 3, Math.floor(k / side) * (6 / side) - 3] as const;
			const v = [(y[0] - x[0]) / left, (y[1] - x[1]) / left] as const;
			if (running.id === 'relativistic' && Math.hypot(...v) > 2) continue;
			const L = block.lagrangian(numbers, params, t, x, v, still);
			least = Math.min(least, left * L - 2 * (logTarget?.(numbers, y) ?? Number.NaN));
		}
		return least;
	};
	test('U is the least over all ends', async () => {
		const points = [
			[0.3, 0.2, 0.1],
			[-0.5, -0.8, 0.4],
			[0.05, 0.1, 0.8],
			[1.4, -1.1, 1.2],
		] as const;
		const U = (await grid.jets(Float32Array.from(points.flat())))?.value;
		points.forEach(([x, y, t], i) => {
			const right = slowly([x, y], t);
			expect(U?.[i] ?? Number.NaN).toBeLessThan(right + 1e-5);
			expect(U?.[i] ?? Number.NaN).toBeGreaterThan(right - 2e-3);
		});
	});
	test('U and ρ_t solve the equations of the game', async () => {
		for (const [x, y, t] of [
			[1, -0.6, 0.5],
			[-1.1, 0.4, 0.9],
		] as const) {
			const { states } = await grid.placesAt(Float32Array.of(x, y), t, createRng(1));
			await expectEquations(grid, [states[0] ?? Number.NaN, states[1] ?? Number.NaN, t], 1e-3);
		}
		await expectEnd(grid, 1e-4);
	});
	test('all that start are somewhere, and nobody is where all turn away', async () => {
		const t = 0.6 * grid.horizon;
		const [box, cells] = [{ x: [-4.5, 4.5], y: [-4.5, 4.5] } as const, 75];
		const log = (await grid.logDensity(cellCentres(box, cells), t)) ?? new Float64Array(0);
		const mass = log.reduce((sum, value) => sum + (Math.exp(value) || 0), 0) * cellArea(box, cells);
		// The edge of where nobody is is known to a cell.
		expect(Math.abs(mass - 1)).toBeLessThan(0.03);
		expect(log.some((value) => value === Number.NEGATIVE_INFINITY)).toBe(true);
	});
	test('halving its cells is its error', () => {
		expect(grid.error).toMatch(/^grid of 48² cells halved: cost (below )?[\d.]+ %, v (below )?[\d.]+ %$/);
		expect(grid.cost?.error).toBeLessThan(2e-3);
	});
});

test.each([
	['a drift and a power', { drift: { id: 'linear', rate: 0.5 }, running: { id: 'power', exponent: 3 } }],
	[
		'a drift that changes',
		{ drift: { id: 'vp', betaMin: 0.2, betaMax: 1.5 }, running: { id: 'relativistic', speed: 3 } },
	],
] as const)('%s: U and ρ_t solve the equations of the game', async (_, slots) => {
	const grid = solved(gameOf({ ...split, ...slots }, long));
	await expectEquations(grid, [0.7, -0.3, 0.4], 2e-3);
	await expectEnd(grid, 1e-4);
	// Its cost is that along its paths.
	const [paid = 0, left = 0] = await costAlong(grid);
	const { running, terminal } = grid.cost ?? { running: Number.NaN, terminal: Number.NaN };
	expect(Math.abs(paid - running)).toBeLessThan(0.02 * running);
	expect(Math.abs(left - terminal)).toBeLessThan(0.02 * Math.abs(terminal));
});

/** The least of a function over [−6, 6]²: around the lowest nodes of a lattice, ever closer. */
function leastOver(f: (x: number, y: number) => number): number {
	let step = 12 / 160;
	let seen = Array.from({ length: 161 ** 2 }, (_, k) => [
		(k % 161) * step - 6,
		Math.floor(k / 161) * step - 6,
	]);
	let least = Number.POSITIVE_INFINITY;
	for (let closer = 0; closer < 6; closer++) {
		const lowest = seen
			.map(([x = 0, y = 0]) => ({ x, y, paid: f(x, y) }))
			.sort((a, b) => a.paid - b.paid)
			.slice(0, 40);
		least = Math.min(least, lowest[0]?.paid ?? Number.NaN);
		step /= 3;
		seen = lowest.flatMap(({ x, y }) =>
			Array.from({ length: 49 }, (_, k) => [x + ((k % 7) - 3) * step, y + (Math.floor(k / 7) - 3) * step]),
		);
	}
	return least;
}

// Ends crowd within a cell of a mode: nodes alone see neither which mode is best nor where in it.
test.each([1.5, 3])('a strong pull to narrow modes, and |v|^q/q with q = %d', async (exponent) => {
	const eight = { target: { id: '8gaussians' }, running: { id: 'power', exponent } };
	const game = gameOf({ ...split, ...eight, terminal: { id: 'crossEntropy', weight: 50 } });
	const grid = solved(game);
	const { logTarget } = problemOf(game);
	const points = [
		[0.3, 0.2, 0.1],
		[-0.5, -0.8, 0.4],
		[1.4, -1.1, 0.8],
	] as const;
	const U = (await grid.jets(Float32Array.from(points.flat())))?.value;
	points.forEach(([x, y, t], i) => {
		const left = grid.horizon - Math.fround(t);
		const right = leastOver(
			(a, b) =>
				(left * (Math.hypot(a - Math.fround(x), b - Math.fround(y)) / left) ** exponent) / exponent -
				50 * (logTarget?.(numbers, [a, b]) ?? Number.NaN),
		);
		// The cost is smoothed within 0.001 of rest.
		expect(Math.abs((U?.[i] ?? Number.NaN) - right)).toBeLessThan(1e-3);
	});
});

describe('what Hopf–Lax does not solve', () => {
	test('is another game', () => {
		for (const slots of [
			{ terminal: { id: 'reverseKL' } },
			// There may be more than one optimum.
			{ running: { id: 'bounded' } },
			{ interaction: { id: 'crowd' } },
			{ potential: { id: 'quadratic' } },
			{ drift: { id: 'rotation' } },
			{ target: { id: 'points' } },
			{ noise: { id: 'constant', sigma: 1 } },
		])
			expect(hopfLax(gameOf({ ...split, ...slots }, long))).toBeNull();
		expect(solvedBy(gameOf({ ...split, running: { id: 'power' } }, long))).toBe('grid');
	});
	test.each([
		[
			'an end that draws ever farther',
			{ target: { id: 'formula', logDensity: 'x^4+y^4' } },
			/beyond the grid, .*lower the weight of the end\.$/,
		],
	] as const)('%s is refused in a sentence that says what to change', (_, slots, words) => {
		const job = hopfLax(gameOf({ ...split, ...slots }, long), 16);
		expect(() => job && done(job)).toThrow(words);
	});
});
