import { describe, expect, it } from 'vitest';
import { betweenOf, dearerRound } from '../../../src/exact/certificate/between';
import { potentialsOf } from '../../../src/exact/certificate/bound';
import { certificateOf } from '../../../src/exact/certificate/index';
import { isAtRim, latticeWith, nodeOf, nodesOf, sizeOf } from '../../../src/exact/certificate/lattice';
import { posedOf } from '../../../src/exact/certificate/posed';
import { gridBridge } from '../../../src/exact/grid/bridge';
import { gridSolution } from '../../../src/exact/grid/solution';
import { exactOf } from '../../../src/exact/index';
import { constantNoising } from '../../../src/exact/noising';
import type { Game } from '../../../src/game/game';
import { pointsAt } from '../../../src/game/points';
import { problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { createRng } from '../../../src/math/rng';
import { findPreset } from '../../../src/spec/presets/index';
import { gameOf } from '../../game/fixture';
import { hard, noisy, normal, skew, soft } from '../games';
import { done, pointwise } from '../grid/ask';

const kinetic = { id: 'kinetic', weight: 1 } as const;
const CASES: readonly (readonly [name: string, game: Game])[] = [
	['KL(ρ_T‖π), α = 1', gameOf({ ...soft, terminal: { id: 'reverseKL', weight: 1 } })],
	['KL(ρ_T‖π), α = 5', gameOf({ ...soft, terminal: { id: 'reverseKL', weight: 5 } })],
	['KL(ρ_T‖π), correlated', gameOf({ ...soft, reference: normal(-0.5, 0.3, 0.8, 0.8), target: skew })],
	['maximum likelihood', gameOf({ ...soft, terminal: { id: 'forwardKL', weight: 5 } })],
	['λ = 3 and T = 2', gameOf({ ...soft, running: { ...kinetic, weight: 3 } }, { dynamics: { horizon: 2 } })],
	['an acceleration', gameOf(soft, { dynamics: { order: 'second' } })],
	['optimal transport', gameOf(hard)],
	['a bridge, σ = ½', gameOf({ ...hard, noise: { id: 'constant', sigma: 0.5 } }, noisy)],
	['a bridge, σ = 1', gameOf({ ...hard, noise: { id: 'constant', sigma: 1 } }, noisy)],
];

/** Of a bridge between Gaussians, on a grid. */
function bridgeCost(game: Game): { readonly running: number; readonly terminal: number } {
	const { logReference, logTarget } = problemOf(game);
	const log = (of: typeof logTarget) => pointwise((x) => of?.(numbers, x) ?? Number.NaN);
	const sigma = Number(game.noise.sigma);
	const job = gridBridge({
		box: { x: [-5, 5], y: [-5, 5] },
		n: 80,
		noising: constantNoising(0, sigma, game.dynamics.horizon),
		beta: Number(game.running.weight) * sigma ** 2,
		start: log(logReference),
		end: { kind: 'constraint', target: log(logTarget) },
	});
	for (;;) {
		const { done, value } = job.next();
		if (done) return value.cost;
	}
}

/** The bound from the exact value function, bent: U + bend · (quadratic in x), and J* in closed form. */
async function boundOf(game: Game, bend = 0) {
	const exact = exactOf(game);
	const certificate = certificateOf(problemOf(game));
	if (!exact || typeof certificate === 'string') throw new Error(`${game.terminal.id}: not known`);
	const bound = await certificate.bound(async (points) => {
		const value = (await exact.jets(points))?.value ?? new Float64Array(0);
		return value.map((u, i) => u + bend * ((points[3 * i] ?? 0) ** 2 - 0.5 * (points[3 * i + 1] ?? 0)));
	});
	const { running, terminal } = exact.cost ?? bridgeCost(game);
	return { ...bound, least: running + terminal };
}

describe('the certificate of a game in closed form', () => {
	it.each(CASES)('%s: D is below J*, and with the exact U next to it', async (_, game) => {
		const { value, error, least } = await boundOf(game);
		expect(value).toBeLessThanOrEqual(least);
		expect(least - value).toBeLessThan(0.005 * least);
		expect(error).toBeLessThan(0.005 * least);
	});

	it.each(CASES.filter(([name]) => name.startsWith('KL(ρ_T‖π), α')))(
		'%s: D of a u falls with the square of its error, and a better one is found',
		async (_, game) => {
			const posed = posedOf(problemOf(game), 1);
			const exact = exactOf(game);
			if (typeof posed === 'string' || !exact) throw new Error('known');
			const { start, end } = posed.laws();
			const nodes = nodesOf(end.lattice);
			const U = (await exact.jets(pointsAt(nodes, posed.to)))?.value ?? new Float64Array(0);
			const bent = (bend: number): number =>
				potentialsOf(
					posed.on(start, end, false, null),
					U.map((u, i) => u + bend * ((nodes[2 * i] ?? 0) ** 2 - 0.5 * (nodes[2 * i + 1] ?? 0))),
				).value;
			const [best, small, large] = [bent(0), bent(0.2), bent(0.4)];
			expect(best - small).toBeGreaterThan(0);
			expect((best - large) / (best - small)).toBeGreaterThan(3);
			expect((best - large) / (best - small)).toBeLessThan(5);
			for (const [bend, found] of [
				[0.2, small],
				[0.4, large],
			] as const) {
				const { value, error, least } = await boundOf(game, bend);
				expect(value).toBeLessThanOrEqual(least);
				expect(value + error).toBeGreaterThan(found);
			}
		},
	);
});

describe('a drift that drives particles apart, and noise with it', () => {
	it('score-vp: D from the exact score is J* = ∫U(·, 0)ρ_0, and not above it', async () => {
		const game = findPreset('score-vp')?.game;
		const [exact, certificate] = game ? [exactOf(game), certificateOf(problemOf(game))] : [];
		if (!exact || !certificate || typeof certificate === 'string') throw new Error('a preset of both');
		const value = async (points: Float32Array) => (await exact.jets(points))?.value ?? new Float64Array(0);
		const { value: D, error } = await certificate.bound(value);
		// N(0, I) by a midpoint rule.
		const side = 60;
		const places = Array.from({ length: side ** 2 }, (_, k) => [
			0.2 * ((k % side) - side / 2 + 0.5),
			0.2 * (Math.floor(k / side) - side / 2 + 0.5),
		]);
		const mass = places.map(([x = 0, y = 0]) => (0.04 * Math.exp(-(x * x + y * y) / 2)) / (2 * Math.PI));
		const U = await value(Float32Array.from(places.flatMap(([x = 0, y = 0]) => [x, y, 0])));
		const least = mass.reduce((sum, m, k) => sum + m * (U[k] ?? Number.NaN), 0);
		expect(D).toBeLessThanOrEqual(least + 1e-5);
		expect(D).toBeGreaterThan(least - 1e-3);
		expect(error).toBeLessThan(1e-3);
	});
});

describe('ends far from each other, and ends that hardly draw', () => {
	const round = (x: number, std: number) => normal(x, 0, std, std);
	it.each([
		['α = .01', round(0, 3), round(0, 0.5), 'reverseKL', 0.01],
		['α = .1', round(0, 3), round(0, 0.5), 'reverseKL', 0.1],
		['α = 1', round(0, 3), round(0, 0.5), 'reverseKL', 1],
		['α = .05', round(0, 1), normal(1.5, 0.5, 0.6, 0.9), 'reverseKL', 0.05],
		['likelihood, α = 1', round(0, 1), round(4, 1.5), 'forwardKL', 1],
		['likelihood, α = .1', round(0, 0.5), round(4, 1.5), 'forwardKL', 0.1],
	] as const)('D is below J*: %s', async (_, reference, target, id, weight) => {
		const { value, least } = await boundOf(gameOf({ reference, target, terminal: { id, weight } }));
		expect(value).toBeLessThanOrEqual(least);
	});

	it('noise much smaller than the laws', async () => {
		const { value, least } = await boundOf(
			gameOf({ ...hard, noise: { id: 'constant', sigma: 0.25 } }, noisy),
		);
		expect(value).toBeLessThanOrEqual(least);
		expect(value).toBeGreaterThan(0.99 * least);
	});

	it.each([['less than a cell', { ...hard, noise: { id: 'constant', sigma: 0.02 } }, noisy]] as const)(
		'what cannot be seen on a lattice is said: %s',
		async (words, slots, settings) => {
			const certificate = certificateOf(problemOf(gameOf(slots, settings)));
			if (typeof certificate === 'string') throw new Error(certificate);
			const flat = async (points: Float32Array) => new Float64Array(points.length / 3);
			await expect(certificate.bound(flat)).rejects.toThrow(words);
		},
	);
});

it('noise that leads to where π is no number any more: D of nothing known is below the least cost on a grid', async () => {
	const game = gameOf(
		{
			...soft,
			reference: { id: 'gaussian' },
			target: { id: 'moons' },
			noise: { id: 'constant', sigma: 0.8 },
			solver: { id: 'simulate', integrator: 'heun' },
		},
		noisy,
	);
	const job = gridSolution(game, 64);
	const grid = job && done(job).value.cost;
	const [posed, certificate] = [posedOf(problemOf(game), 1), certificateOf(problemOf(game))];
	if (typeof posed === 'string' || typeof certificate === 'string' || !grid) throw new Error('all are known');
	expect(posed.laws().end.logs).toContain(Number.NEGATIVE_INFINITY);
	const { value, error } = await certificate.bound(async (points) => new Float64Array(points.length / 3));
	const least = grid.running + grid.terminal;
	expect(value).toBeLessThanOrEqual(least + (grid.error ?? 0));
	expect(value).toBeGreaterThan(0.9 * least);
	expect(error).toBeLessThan(0.08 * least);
});

describe('laws that their boxes cut', () => {
	/** exp(−r²/2s²), in a box of the half side `reach`; its lattice ends at 1.5 times that. */
	const cut = (std: number, reach: number) => ({
		id: 'formula',
		logDensity: `-(x^2+y^2)/${2 * std ** 2}`,
		reach,
	});
	const still = async (points: Float32Array) => new Float64Array(points.length / 3);
	const slots = { reference: normal(0, 0, 0.5, 0.5), terminal: { id: 'reverseKL', weight: 20 } };
	const noise = { id: 'constant', sigma: 0.5 };

	it('KL with noise: no bound is told where the end draws particles beyond the lattice', async () => {
		// A hundredth of π is beyond 3.05 of its standard deviations; the lattice ends at 2.65 of them.
		const certificate = certificateOf(problemOf(gameOf({ ...slots, noise, target: cut(1.7, 3) }, noisy)));
		if (typeof certificate === 'string') throw new Error(certificate);
		await expect(certificate.bound(still)).rejects.toThrow('beyond the lattice');
	});

	it('the constraint: what of π may lie beyond the lattice is in the error', async () => {
		const problem = problemOf(gameOf({ ...hard, reference: normal(0, 0, 2, 2), target: cut(1, 1.9) }));
		const [certificate, posed] = [certificateOf(problem), posedOf(problem, 1)];
		if (typeof certificate === 'string' || typeof posed === 'string') throw new Error('a certificate');
		const { lattice, mass } = posed.laws().end;
		const rim = mass.reduce((sum, m, k) => sum + (isAtRim(lattice, k) ? m : 0), 0);
		// The potential of the map from N(0, 4I) to N(0, I) is |y|² (λ = 2): less its mean, 2, more than half of that at a corner.
		const { error } = await certificate.bound(still);
		expect(rim).toBeGreaterThan(1e-3);
		expect(error).toBeGreaterThan(rim * 2.85 ** 2);
	});
});

describe('u beyond the lattice, where something is paid on the way', () => {
	const posed = posedOf(problemOf(gameOf({ ...soft, potential: { id: 'obstacle', height: 5 } })), 0.5);
	it.each([-3, 2])('is no lower where it is told roughly, at a price of %d everywhere', (price) => {
		if (typeof posed === 'string') throw new Error(posed);
		const { start, end } = posed.laws();
		const own = posed.between(null);
		const even =
			own &&
			betweenOf(own.over, 1, { at: (at) => new Float64Array(sizeOf(at)).fill(price), changes: false }, null);
		const { ceiling, conjugate } = posed.on(start, end, false, even);
		const w = start.mass.map((_, k) => Math.sin(nodeOf(start.lattice, k)[0]));
		const [rough, least] = [ceiling(w, () => false), ceiling(w, () => true)];
		expect(rough).toBeGreaterThanOrEqual(least);
		expect(rough).toBeLessThan(least + 5);
		// And D is the same where that is told.
		const u = new Float64Array(sizeOf(end.lattice));
		const valueAt = (top: number) =>
			conjugate.value(u, Number.POSITIVE_INFINITY, (counts) => (counts(top) ? Number.NaN : top));
		const [alpha, lowest] = [posed.alpha ?? 0, valueAt(-50)];
		for (let top = -50; top < 100; top++)
			if (!Number.isNaN(valueAt(top))) expect(valueAt(top) - lowest).toBeLessThan(alpha * Math.exp(-12));
		expect(valueAt(2)).not.toBeNaN();
		expect(valueAt(200)).toBeNaN();
	});
});

describe('ways that wait at the rim of a box where others leave it', () => {
	const [STEPS, HORIZON] = [8, 16];
	const over = latticeWith({ x: [-4, 4], y: [-3, 5] }, 0.5);
	const [nx, ny] = [over.x.length, over.y.length];
	/** Columns and rows of the box, the first and the last. */
	const [columns, rows] = [[3, 11] as const, [4, 10] as const];
	const box = {
		x: over.x.slice(columns[0], columns[1] + 1),
		y: over.y.slice(rows[0], rows[1] + 1),
	};
	const held = (k: number, [first, last]: readonly [number, number]) => Math.min(last, Math.max(first, k));
	const L = {
		'|v|²/2': (vx: number, vy: number) => (vx * vx + vy * vy) / 2,
		'|v|^1.5': (vx: number, vy: number) => Math.hypot(vx, vy) ** 1.5,
		vᵀGv: (vx: number, vy: number) => vx * vx + 4 * vy * vy,
	};
	it.each(Object.entries(L))('pay more by no more than it is dearer there, %s', (_, paidFor) => {
		const rng = createRng(5);
		/** Dear along the rim, and by chance anywhere. */
		const prices = Array.from({ length: STEPS + 1 }, () =>
			Float64Array.from({ length: nx * ny }, (_, k) => {
				const [i, j] = [k % nx, Math.floor(k / nx)];
				const round = columns.some((c) => c === i) || rows.some((r) => r === j);
				return (round ? 2 : 0) + 0.05 * rng.normal();
			}),
		);
		const at = (_: unknown, t: number): Float64Array =>
			prices[Math.round((t * STEPS) / HORIZON)] ?? new Float64Array(0);
		const above = dearerRound(betweenOf(over, HORIZON, { at, changes: true }, null), HORIZON, STEPS, box);
		/** By trapezia, of a way through nodes. */
		const costOf = (way: readonly (readonly [number, number])[]): number =>
			way.reduce((sum, [i, j], k) => {
				const [before = i, below = j] = way[k - 1] ?? [];
				const speed = (cells: number): number => (0.5 * cells * STEPS) / HORIZON;
				const share = (k % STEPS === 0 ? 0.5 : 1) * (HORIZON / STEPS);
				const price = prices[k]?.[j * nx + i] ?? Number.NaN;
				return (
					sum + (k > 0 ? (HORIZON / STEPS) * paidFor(speed(i - before), speed(j - below)) : 0) + share * price
				);
			}, 0);
		let most = Number.NEGATIVE_INFINITY;
		for (let trial = 0; trial < 2000; trial++) {
			const way: (readonly [number, number])[] = [];
			for (let k = 0; k <= STEPS; k++) {
				const [i, j] = way[k - 1] ?? [columns[0] + (trial % 9), rows[0] + (trial % 7)];
				const step = (n: number, last: number): number =>
					k === 0 ? n : Math.min(last, Math.max(0, n + Math.round(2 * rng.normal())));
				way.push([step(i, nx - 1), step(j, ny - 1)]);
			}
			most = Math.max(most, costOf(way.map(([i, j]) => [held(i, columns), held(j, rows)])) - costOf(way));
		}
		expect(most).toBeLessThan(above);
		expect(most).toBeGreaterThan(0.6 * above);
	});
	it('is not known where the lattice between does not hold it', () => {
		const flat = { at: () => new Float64Array(nx * ny), changes: false };
		const between = betweenOf(over, HORIZON, flat, null);
		const wider = (by: number) => ({ x: box.x, y: box.y.map((y) => by * y) });
		expect(dearerRound(between, HORIZON, STEPS, wider(1))).toBe(0);
		expect(dearerRound(between, HORIZON, STEPS, wider(3))).toBe(Number.POSITIVE_INFINITY);
	});
});

describe('what has no certificate says why', () => {
	it.each([
		['drawn to each other', { interaction: { id: 'crowd', weight: -2 } }],
		['any way to the same end', { running: { id: 'none' } }],
		['conjugate F*', { terminal: { id: 'sinkhorn' } }],
		['nothing is paid at the end', { terminal: { id: 'none' } }],
		['a game of its own', { terminal: { id: 'none' }, solver: { id: 'jko', steps: 4 } }],
		['no multiple of x, no rotation and no shear', { drift: { id: 'formula' } }],
		['neither state costs nor interactions', { drift: { id: 'shear' }, potential: { id: 'obstacle' } }],
	] as const)('%s', (words, draft) => {
		expect(certificateOf(problemOf(gameOf({ ...soft, ...draft })))).toContain(words);
	});
});
