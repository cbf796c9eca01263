import { describe, expect, it } from 'vitest';
import { betweenOf } from '../../../src/exact/certificate/between';
import { bestOf, potentialsOf } from '../../../src/exact/certificate/bound';
import { certificateOf } from '../../../src/exact/certificate/index';
import {
	areaOf,
	halved,
	type Lattice,
	latticeOf,
	nodeOf,
	nodesOf,
	sizeOf,
} from '../../../src/exact/certificate/lattice';
import { posedOf } from '../../../src/exact/certificate/posed';
import { tangentAt, tangentOf } from '../../../src/exact/certificate/tangent';
import { exactOf } from '../../../src/exact/index';
import { crowdFormula } from '../../../src/game/crowdCost';
import type { Game } from '../../../src/game/game';
import { blockOf, problemOf } from '../../../src/game/problem';
import { column } from '../../../src/math/arrays';
import { createRng } from '../../../src/math/rng';
import { tabulate } from '../../../src/math/tabulate';
import { gameOf } from '../../game/fixture';
import { noisy, normal, soft } from '../games';

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
const dot = (a: Float64Array, b: Float64Array) => a.reduce((total, v, i) => total + v * (b[i] ?? 0), 0);
const still = async (points: Float32Array) => new Float64Array(points.length / 3);

/** I(ρ) of masses at the nodes of a lattice, pair by pair or node by node. */
function paid(game: Game, lattice: Lattice, mass: Float64Array): number {
	const { block, params } = blockOf(game, 'interaction');
	const w = block.weight(params);
	const pair = block.pair?.(params);
	if (pair?.kind === 'gaussian') {
		const felt = mass.map((_, i) => {
			const [x, y] = nodeOf(lattice, i);
			return mass.reduce((total, m, j) => {
				const [p, q] = nodeOf(lattice, j);
				return total + m * Math.exp(-((x - p) ** 2 + (y - q) ** 2) / (2 * pair.width ** 2));
			}, 0);
		});
		return (w / 2) * dot(mass, felt);
	}
	const { integrand } = block;
	if (!integrand) throw new Error('no cost of a crowd');
	const places = nodesOf(lattice);
	const formula = crowdFormula(problemOf(game), (A, crowd) => integrand(A, params, crowd));
	const logs = mass.map((m) => Math.log(m / areaOf(lattice)));
	const [values = logs] = tabulate(formula, [column(places, 2, 0), column(places, 2, 1), logs]);
	return w * dot(mass, values);
}

describe('the line below what particles cost each other', () => {
	it.each([
		{ id: 'crowd', weight: 3, width: 0.6 },
		{ id: 'power', weight: 2, exponent: 2 },
		{ id: 'power', weight: 2, exponent: 1.4 },
		{ id: 'entropy', weight: 0.7 },
		{ id: 'relativeEntropy', weight: 0.7 },
	])('$id: no law pays less than it, and the one that it is drawn at as much', (interaction) => {
		const game = gameOf({ target: normal(0.2, 0, 0.8, 0.8), interaction });
		const at = tangentOf(problemOf(game), () => null);
		if (!at || typeof at === 'string') throw new Error('a line');
		const over = latticeOf({ x: [-1.5, 1.5], y: [-1, 2] }, 24);
		const rng = createRng(5);
		const places = Float32Array.from({ length: 80 }, (_, i) => 0.4 * rng.normal() + (i % 2 === 0 ? 0 : 0.5));
		const { at: g, conjugate } = at(places, new Float64Array(40).fill(1 / 40), over, 0);
		const below = (mass: Float64Array) => dot(g(over), mass) - conjugate;
		for (let k = 0; k < 20; k++) {
			const rough = Float64Array.from({ length: sizeOf(over) }, () => Math.exp(2 * rng.normal()));
			const mass = rough.map((m) => m / sum(rough));
			expect(paid(game, over, mass)).toBeGreaterThan(below(mass));
		}
	});
});

/** The cap of radius r(t) that r'' = −8w/πλr³ moves, λr'(T)/3 + αr/3s² = 0, by shooting; and what it costs. */
function cap(radius: number, lambda: number, w: number, alpha: number, s: number, T: number) {
	const n = 2000;
	const h = T / n;
	const run = (rate: number): number[] => {
		const radii = [radius];
		let [r, v] = [radius, rate];
		for (let k = 0; k < n; k++) {
			const pull = (at: number) => (-8 * w) / (Math.PI * lambda * at ** 3);
			const half = v + (h / 2) * pull(r);
			r += h * half;
			v = half + (h / 2) * pull(r);
			radii.push(r);
		}
		radii.push(v);
		return radii;
	};
	let [low, high] = [-3, 30];
	for (let k = 0; k < 60; k++) {
		const rate = (low + high) / 2;
		const found = run(rate);
		const v = found.pop() ?? 0;
		const end = found.at(-1) ?? 0;
		if (!(end > 0) || lambda * v + (alpha * end) / s ** 2 < 0) low = rate;
		else high = rate;
	}
	const radii = run(high).slice(0, -1);
	const way = radii.slice(1).reduce((total, r, k) => {
		const before = radii[k] ?? 0;
		const middle = (r + before) / 2;
		return total + (lambda * (r - before) ** 2) / (6 * h) + (h * 4 * w) / (3 * Math.PI * middle ** 2);
	}, 0);
	const end = alpha * ((radii.at(-1) ?? 0) ** 2 / (6 * s * s) + Math.log(2 * Math.PI * s * s));
	return { cost: way + end, at: (t: number) => radii[Math.round(t / h)] ?? Number.NaN };
}

describe('the bound of a game in which particles meet', () => {
	const [radius, lambda, w, alpha, s, T] = [0.8, 1.5, 2, 1, 1.2, 1];
	const caps = gameOf({
		reference: { id: 'barenblatt', radius },
		target: normal(0, 0, s, s),
		running: { id: 'kinetic', weight: lambda },
		interaction: { id: 'power', weight: w, exponent: 2 },
		terminal: { id: 'crossEntropy', weight: alpha },
	});
	const best = cap(radius, lambda, w, alpha, s, T);
	const problem = problemOf(caps);
	/** Particles that go by another share of the way than the best. */
	const going =
		(stretch: number) =>
		(starts: Float32Array): Float32Array => {
			const K = 16;
			return Float32Array.from({ length: (K + 1) * starts.length }, (_, i) => {
				const t = Math.floor(i / starts.length) / K;
				const grown = best.at(t * T) / radius;
				return (starts[i % starts.length] ?? 0) * (1 + stretch * (grown - 1));
			});
		};
	/** D of the line at their own crowd. */
	function boundAt(stretch: number): number {
		const posed = posedOf(problem, 1);
		if (typeof posed === 'string') throw new Error(posed);
		const { start, end } = posed.laws();
		const { places, mass } = posed.nodes(2500);
		const crowd = { states: going(stretch)(places), mass, from: 0, to: T };
		const solved = posed.on(start, end, false, posed.between(crowd));
		if (!solved.given) throw new Error('its end gives u');
		return potentialsOf(solved, solved.given).value;
	}

	/** D of a certificate that is told of such particles. */
	async function certified(stretch: number): Promise<number> {
		const certificate = certificateOf(problem);
		if (typeof certificate === 'string') throw new Error(certificate);
		return (await certificate.bound(still, async (starts) => going(stretch)(starts))).value;
	}

	it('a cap that thins out: D at its own way is J*, found by shooting, and not above it', async () => {
		const value = await certified(1);
		expect(value).toBeLessThanOrEqual(best.cost);
		expect(best.cost - value).toBeLessThan(0.01 * best.cost);
	});
	it('a cap that rests is led to a crowd by which D lacks a third at most of what it does at its own', async () => {
		const [value, own] = [await certified(0), boundAt(0)];
		expect(value).toBeLessThanOrEqual(best.cost);
		expect(best.cost - value).toBeLessThan((best.cost - own) / 3);
	});
	it('and at a crowd that is not led it falls with the square of what the way is off', () => {
		const [exact = 0, small = 0, large = 0] = [1, 1.15, 1.3].map(boundAt);
		expect(exact - small).toBeGreaterThan(0.005);
		expect((exact - large) / (exact - small)).toBeGreaterThan(2.4);
		expect((exact - large) / (exact - small)).toBeLessThan(5);
	});
});

describe('a crowd whose particles feel each other within less than a cell', () => {
	it('every other node of the lattice between is free of it, and that is in the error of D', async () => {
		const [std, weight] = [2, 1000];
		const law = normal(0, 0, std, std);
		const problem = problemOf(
			gameOf({
				reference: law,
				target: law,
				running: { id: 'kinetic', weight: 1 },
				interaction: { id: 'crowd', weight, width: 0.02 },
				terminal: { id: 'reverseKL', weight: 1 },
			}),
		);
		const [certificate, posed] = [certificateOf(problem), posedOf(problem, 1)];
		if (typeof certificate === 'string' || typeof posed === 'string') throw new Error('a certificate');
		const { places, mass } = posed.nodes(2500);
		const states = Float32Array.from([...places, ...places]);
		const over = posed.between({ states, mass, from: 0, to: 1 })?.over;
		if (!over) throw new Error('particles that meet');
		// On the nodes that it is given to a crowd at rest pays w∫ρ² times a cell of theirs.
		const felt = (weight * areaOf(halved(over))) / (4 * Math.PI * std ** 2);
		const { error } = await certificate.bound(still);
		expect(error).toBeGreaterThan(0.5 * felt);
	});
});

describe('a crowd at rest under noise', () => {
	const [k, w, sigma, lambda, T] = [1.5, 0.8, 0.9, 1.2, 1];
	const a = -w / sigma ** 2 + Math.sqrt(w ** 2 / sigma ** 4 + k * lambda);
	const std = Math.sqrt((sigma ** 2 * lambda) / (2 * a));
	const least =
		T * ((a * std) ** 2 / lambda + k * std ** 2 - w * (Math.log(2 * Math.PI * std ** 2) + 1)) +
		a * std ** 2 +
		Math.log((2 * Math.PI) / a);
	const game = gameOf(
		{
			reference: normal(0, 0, std, std),
			// U(·, T) = ½a|x|².
			target: normal(0, 0, Math.sqrt(1 / a), Math.sqrt(1 / a)),
			running: { id: 'kinetic', weight: lambda },
			potential: { id: 'quadratic', stiffness: k },
			interaction: { id: 'entropy', weight: w },
			noise: { id: 'constant', sigma },
			terminal: { id: 'crossEntropy', weight: 1 },
		},
		{ ...noisy, dynamics: { horizon: T } },
	);
	/** D of the line at a density that is wider by some factor. */
	function boundOf(wider: number): number {
		const problem = problemOf(game);
		const posed = posedOf(problem, 1);
		if (typeof posed === 'string') throw new Error(posed);
		const { start, end } = posed.laws();
		const { block, params } = blockOf(game, 'interaction');
		const { integrand, variation } = block;
		const own = posed.between(null);
		if (!integrand || !variation || !own) throw new Error('an entropy under a potential');
		const local = {
			priced: crowdFormula(problem, (A, crowd) => variation(A, params, crowd)),
			paid: crowdFormula(problem, (A, crowd) => integrand(A, params, crowd)),
			...{ weight: w, back: null },
		};
		const spread = wider * std;
		const logs = (lattice: Lattice) =>
			Float64Array.from({ length: sizeOf(lattice) }, (_, i) => {
				const [x, y] = nodeOf(lattice, i);
				return -(x * x + y * y) / (2 * spread ** 2) - Math.log(2 * Math.PI * spread ** 2);
			});
		const between = betweenOf(
			own.over,
			T,
			{ at: (at) => own.cost(at, 0), changes: false },
			{
				tangentAt: (_, __, over) => tangentAt(local, over, logs),
				crowd: { states: new Float32Array(4), mass: new Float64Array(1), from: 0, to: T },
			},
		);
		const solved = posed.on(start, end, false, between);
		if (!solved.given) throw new Error('its end gives u');
		return potentialsOf(solved, solved.given).value;
	}
	it('D of its own density is J*, and falls with the square of what that is off', () => {
		const [exact = 0, small = 0, large = 0] = [1, 1.05, 1.1].map(boundOf);
		expect(Math.abs(exact - least)).toBeLessThan(2e-4);
		expect(exact - small).toBeGreaterThan(1e-3);
		expect((exact - large) / (exact - small)).toBeGreaterThan(3.3);
		expect((exact - large) / (exact - small)).toBeLessThan(4.7);
	});
});

describe('a crowd that hardly keeps apart', () => {
	const without = {
		reference: normal(-0.5, 0.3, 0.8, 0.8),
		target: normal(1.5, -1, 0.6, 0.6),
		running: { id: 'kinetic', weight: 1.5 },
		terminal: { id: 'reverseKL', weight: 3 },
	} as const;
	const alone = exactOf(gameOf(without));
	const width = 0.7;
	/** What weight w adds at most: w∫I(ρ_t)dt of those who go as if they were alone; J* is less by a term of order w². */
	async function added(): Promise<number> {
		const ends = await alone?.paths(Float32Array.from([-0.5, 0.3, 0.5, 0.3]), 1, createRng(1));
		const [x0 = 0, , x1 = 0] = ends?.states.subarray(4) ?? [];
		const std = (t: number) => 0.8 * (1 - t + t * (x1 - x0));
		const n = 1000;
		return Float64Array.from({ length: n }, (_, k) => {
			const s = std((k + 0.5) / n);
			return (0.5 * width ** 2) / (width ** 2 + 2 * s * s) / n;
		}).reduce((a, b) => a + b, 0);
	}
	it('D is what it is without, and w∫I(ρ_t)dt more, less a term of order w²; and below both', async () => {
		const { running = 0, terminal = 0 } = alone?.cost ?? {};
		const most = await added();
		const short = async (weight: number): Promise<number> => {
			const game = gameOf({ ...without, interaction: { id: 'crowd', weight, width } });
			const certificate = certificateOf(problemOf(game));
			if (!alone || typeof certificate === 'string') throw new Error('a certificate');
			const { value, error } = await certificate.bound(
				async (points) => (await alone.jets(points))?.value ?? new Float64Array(0),
				async (starts) => (await alone.paths(starts, 16, createRng(1)))?.states ?? starts,
			);
			const least = running + terminal + weight * most;
			expect(value).toBeLessThanOrEqual(least);
			expect(error).toBeLessThan(0.01 * least);
			return least - value - error;
		};
		const [small, large] = [await short(0.5), await short(1)];
		expect(large / small).toBeGreaterThan(3);
	});
});

describe('a crowd that is led off the lattice about the model’s own', () => {
	const game = gameOf(
		{
			reference: normal(0, 0, 0.5, 0.5),
			target: normal(0, 0, 1, 1),
			running: { id: 'kinetic', weight: 1 },
			interaction: { id: 'crowd', weight: 300, width: 0.8 },
			terminal: { id: 'hard' },
		},
		{ dynamics: { horizon: 3 } },
	);
	/** Particles are on a ring after a quarter of the time: who goes through the hole is held there by their prices. */
	const ring = async (starts: Float32Array): Promise<Float32Array> =>
		Float32Array.from({ length: 9 * starts.length }, (_, i) => {
			const [step, k] = [Math.floor(i / starts.length), i % starts.length];
			const [x = 0, y = 0] = starts.subarray(k - (k % 2), k - (k % 2) + 2);
			const grown = (3 * Math.min(1, step / 2)) / Math.max(1e-9, Math.hypot(x, y));
			return (starts[k] ?? 0) * (step === 0 ? 1 : grown);
		});
	it('is not taken: the bound is that of the model’s crowd, with a u that is asked for at all nodes', async () => {
		const [certificate, posed] = [certificateOf(problemOf(game), 0.5), posedOf(problemOf(game), 0.5)];
		if (typeof certificate === 'string' || typeof posed === 'string') throw new Error('a certificate');
		const { places, mass } = posed.nodes(625);
		const crowd = { states: await ring(places), mass, from: 0, to: 3 };
		const { start, end } = posed.laws();
		const whole = posed.on(start, end, false, posed.between(crowd));
		const top = Math.max(...start.logs);
		const told = bestOf(
			whole,
			start.logs.map((log) => (log > top - 7 ? 0 : Number.NEGATIVE_INFINITY)),
			new Float64Array(sizeOf(end.lattice)),
		);
		const { value, error } = await certificate.bound(still, ring);
		expect(value + error).toBeCloseTo(told.value, 9);
	});
});

describe('noise, and a state cost', () => {
	it.each([
		['reverseKL', 'none'],
		['reverseKL', 'quadratic'],
		['crossEntropy', 'quadratic'],
	])(
		'%s under the potential %s: D from the exact U is J*, as the Riccati equations tell',
		async (end, id) => {
			const game = gameOf(
				{
					...soft,
					terminal: { id: end, weight: 3 },
					potential: { id, ...(id === 'none' ? {} : { stiffness: 1.5 }) },
					noise: { id: 'constant', sigma: 0.8 },
					solver: { id: 'simulate', integrator: 'heun', steps: 16 },
				},
				noisy,
			);
			const exact = exactOf(game);
			const certificate = certificateOf(problemOf(game));
			if (!exact || typeof certificate === 'string') throw new Error('both are known');
			const least = (exact.cost?.running ?? 0) + (exact.cost?.terminal ?? 0);
			const { value, error } = await certificate.bound(
				async (points) => (await exact.jets(points))?.value ?? new Float64Array(0),
			);
			expect(value).toBeLessThanOrEqual(least);
			expect(least - value).toBeLessThan(0.005 * least);
			expect(error).toBeLessThan(0.005 * least);
		},
	);
});
