import { describe, expect, it } from 'vitest';
import type { GaussianComponent } from '../../../src/data/distribution';
import { moons } from '../../../src/data/moons';
import type { Density } from '../../../src/exact/certificate/density';
import { gaussianBridge } from '../../../src/exact/gaussianBridge';
import type { GridGame } from '../../../src/exact/grid/bridge';
import { mixtureDiffusion } from '../../../src/exact/mixtureDiffusion';
import { constantNoising, variancePreserving } from '../../../src/exact/noising';
import { crossEntropyEnd, linearQuadraticGame, reverseKlEnd } from '../../../src/exact/riccati';
import { numbers } from '../../../src/math/algebra';
import type { Moments } from '../../../src/math/stats';
import { onGrid, pointwise } from './ask';

const gaussian = ({ mean, covariance: [xx, xy, yy] }: Moments): Density =>
	pointwise(([x, y]) => {
		const det = xx * yy - xy ** 2;
		const [dx, dy] = [x - mean[0], y - mean[1]];
		const form = (yy * dx ** 2 - 2 * xy * dx * dy + xx * dy ** 2) / det;
		return -0.5 * form - 0.5 * Math.log(det) - Math.log(2 * Math.PI);
	});
const box = { x: [-6, 6], y: [-6, 6] } as const;
/** Covariances that do not commute. */
const FROM: Moments = { mean: [-0.5, 0.3], covariance: [0.8, 0.3, 0.4] };
const TO: Moments = { mean: [0.8, 0.5], covariance: [0.4, -0.2, 0.7] };
const POINTS = [
	[0, 0],
	[1.1, -0.4],
	[-0.8, 1.2],
] as const;

// Between cells and times fields are polynomials of degree five: 1e-6, where the sums of the kernel are good to 1e-8.
describe('constraint: the bridge between Gaussians', () => {
	it.each([0.6, 1, 2])('law, value, drift and cost, σ = %s', (sigma) => {
		const T = 1;
		const known = gaussianBridge(FROM, TO, { sigma, horizon: T });
		// L = |v|²/2, so U is that of the closed form and not −log η.
		const beta = sigma ** 2;
		const grid = onGrid({
			box: { x: [-7, 7], y: [-7, 7] },
			n: 64,
			noising: constantNoising(0, sigma, T),
			beta,
			start: gaussian(FROM),
			end: { kind: 'constraint', target: gaussian(TO) },
		});
		expect(grid.cost.running).toBeCloseTo(known.cost, 6);
		for (const t of [0, 0.25, 0.5, 0.75, 1]) {
			const [law, exact] = [grid.moments(t), known.moments(t)];
			law.mean.forEach((value, k) => {
				expect(value).toBeCloseTo(exact.mean[k] ?? Number.NaN, 5);
			});
			law.covariance.forEach((value, k) => {
				expect(value).toBeCloseTo(exact.covariance[k] ?? Number.NaN, 5);
			});
		}
		for (const t of [0, 0.3, 0.7]) {
			for (const x of POINTS) {
				const v = known.forward(x, t);
				expect(grid.velocity(x, t)[0]).toBeCloseTo(v[0], 5);
				expect(grid.velocity(x, t)[1]).toBeCloseTo(v[1], 5);
				const rise = grid.jet(x, t).value - grid.jet([0, 0], 0.2).value;
				expect(rise).toBeCloseTo(known.value(x, t) - known.value([0, 0], 0.2), 5);
			}
		}
	});
});

const TARGET: readonly GaussianComponent[] = [
	{ weight: 1, mean: [-1.5, 0.5], covariance: [0.3, 0.1, 0.2] },
	{ weight: 2, mean: [1, 1], covariance: [0.2, -0.05, 0.4] },
];

describe('cross-entropy: the score-based model of a mixture', () => {
	it.each([
		['OU', constantNoising(1, Math.SQRT2, 1)],
		['VP', variancePreserving(0.5, 6, 1)],
	] as const)('%s: U, its derivatives and ρ_t', (_, noising) => {
		const known = mixtureDiffusion(TARGET, noising);
		const grid = onGrid({
			box,
			n: 80,
			noising,
			beta: 1,
			start: pointwise((x) => known.logDensity(numbers, x, 0)),
			end: { kind: 'crossEntropy', target: pointwise((x) => known.logDensity(numbers, x, 1)), alpha: 1 },
		});
		expect(grid.sweeps).toBe(1);
		for (const t of [0, 0.5, 0.7]) {
			// ∫_t^1 2a: what the diffusion-matched cost adds.
			const divergence = -2 * Math.log(noising.factor(numbers, 1 - t));
			for (const x of POINTS) {
				const [jet, exact] = [grid.jet(x, t), known.jet(x, t)];
				// Components of std 0.45 on cells of 0.15.
				expect(jet.value).toBeCloseTo(exact.value + divergence, 4);
				expect(jet.gradient[0]).toBeCloseTo(exact.gradient[0], 3);
				expect(jet.gradient[1]).toBeCloseTo(exact.gradient[1], 3);
				expect(jet.laplacian).toBeCloseTo(exact.laplacian, 1);
				expect(grid.velocity(x, t)[0]).toBeCloseTo(known.velocity(x, t)[0], 2);
			}
			// Started from η(·, 0) the law stays η(·, t).
			const rho = grid.density(t);
			for (const [i, j] of [
				[40, 40],
				[30, 45],
				[50, 44],
			] as const) {
				const x = [-6 + (i + 0.5) * 0.15, -6 + (j + 0.5) * 0.15] as const;
				expect(rho[j * 80 + i]).toBeCloseTo(Math.exp(known.logDensity(numbers, x, t)), 6);
			}
		}
	});
});

describe('ends with a weight: the Riccati equations', () => {
	const [sigma, T, a, lambda] = [1, 1, 0.4, 1.5];
	const starts = [
		{ mean: 0, std: 0.8 },
		{ mean: 0.5, std: 0.6 },
	] as const;
	const targets = [
		{ mean: 1, std: 0.5 },
		{ mean: -0.5, std: 0.9 },
	] as const;
	const product = ([x, y]: typeof starts | typeof targets): Moments => ({
		mean: [x.mean, y.mean],
		covariance: [x.std ** 2, 0, y.std ** 2],
	});
	it.each([
		['reverseKL', 0.5, reverseKlEnd],
		['reverseKL', 8, reverseKlEnd],
		['crossEntropy', 2, crossEntropyEnd],
	] as const)('%s, α = %s', (kind, alpha, quadratic) => {
		const exact = starts.map((start, axis) =>
			linearQuadraticGame({
				start,
				horizon: T,
				lambda,
				drift: a,
				sigma,
				discount: 0,
				potential: { weight: 0, centre: 0 },
				entropy: 0,
				end: quadratic(alpha, targets[axis] ?? start),
			}),
		);
		const grid = onGrid({
			// A light end leaves ρ_T wide: five standard deviations are 1e-6 of the mass.
			box: { x: [-9, 9], y: [-9, 9] },
			n: 80,
			noising: constantNoising(a, sigma, T),
			beta: lambda * sigma ** 2,
			start: gaussian(product(starts)),
			end: { kind, target: gaussian(product(targets)), alpha },
		});
		const total = (part: 'control' | 'end') => exact.reduce((sum, { cost }) => sum + cost[part], 0);
		expect(grid.cost.running).toBeCloseTo(total('control'), 6);
		expect(grid.cost.terminal).toBeCloseTo(total('end'), 6);
		for (const t of [0, 0.5, 1]) {
			const law = grid.moments(t);
			exact.forEach(({ mean, std }, axis) => {
				expect(law.mean[axis]).toBeCloseTo(mean(t), 6);
				expect(law.covariance[2 * axis]).toBeCloseTo(std(t) ** 2, 6);
			});
			expect(law.covariance[1]).toBeCloseTo(0, 8);
		}
		for (const t of [0, 0.6]) {
			for (const x of POINTS) {
				exact.forEach(({ control }, axis) => {
					expect(grid.velocity(x, t)[axis]).toBeCloseTo(control(x[axis] ?? Number.NaN, t), 5);
				});
				// Up to a constant, which either fixes in its own way.
				const rise = (at: readonly [number, number], time: number) =>
					exact.reduce((sum, { value }, axis) => sum + value(at[axis] ?? Number.NaN, time), 0);
				const known = rise(x, t) - rise([0, 0], 0.3);
				expect(grid.jet(x, t).value - grid.jet([0, 0], 0.3).value).toBeCloseTo(known, 6);
			}
		}
	});
});

describe('a target without a closed form', () => {
	const n = 88;
	const target = pointwise((x) => moons.logDensity?.(numbers, {}, x) ?? Number.NaN);
	const game: GridGame = {
		box: { x: [-6, 6], y: [-6, 6] },
		n,
		noising: constantNoising(0, 1, 1),
		beta: 1,
		start: gaussian({ mean: [0, 0], covariance: [1, 0, 1] }),
		end: { kind: 'constraint', target },
	};
	const grid = onGrid(game);
	const cell = 12 / n;
	const centre = (k: number) => [-6 + ((k % n) + 0.5) * cell, -6 + (Math.floor(k / n) + 0.5) * cell] as const;
	type Sums = readonly [number, number, number];
	/** ∫ρ_t f. */
	const over = (t: number, f: (x: readonly [number, number]) => Sums): Sums =>
		grid.density(t).reduce<Sums>(
			(sum, rho, k) => {
				if (rho < 1e-9) return sum;
				const [a, b, c] = f(centre(k));
				const mass = rho * cell ** 2;
				return [sum[0] + mass * a, sum[1] + mass * b, sum[2] + mass * c];
			},
			[0, 0, 0],
		);

	it('has the given ends', () => {
		const [start, end] = [grid.density(0), grid.density(1)];
		for (let k = 0; k < n * n; k++) {
			const [from = Number.NaN, to = Number.NaN] = [game.start, target].map(
				(log) => log(centre(k))[0] ?? Number.NaN,
			);
			expect(Math.abs((start[k] ?? 0) - Math.exp(from))).toBeLessThan(1e-5);
			expect(Math.abs((end[k] ?? 0) - Math.exp(to))).toBeLessThan(1e-5);
		}
		expect(grid.cost.terminal).toBe(0);
		for (const t of [0, 0.03, 0.5, 0.99, 1]) {
			const mass = grid.density(t).reduce((sum, rho) => sum + rho * cell ** 2, 0);
			expect(Math.abs(mass - 1)).toBeLessThan(1e-10);
		}
	});
	it('moves as its velocity says: mean, second moment and cost', () => {
		const h = 1e-3;
		const state = (t: number): Sums => {
			const [x, squared] = over(t, (at) => [at[0], at[0] ** 2 + at[1] ** 2, 0]);
			return [x, squared, grid.spent(t)];
		};
		const [before, after] = [state(0.4 - h), state(0.4 + h)];
		const carried = over(0.4, (at) => {
			const [vx, vy] = grid.velocity(at, 0.4);
			return [vx, 2 * (at[0] * vx + at[1] * vy) + 2, 0.5 * (vx ** 2 + vy ** 2)];
		});
		carried.forEach((value, k) => {
			const rate = ((after[k] ?? 0) - (before[k] ?? 0)) / (2 * h);
			// By differences of what is interpolated in time.
			expect(Math.abs(rate - value)).toBeLessThan(1e-4);
		});
		expect(grid.spent(0)).toBe(0);
	});
	it('U solves the HJB equation, derivatives by differences', () => {
		const h = 1e-3;
		for (const x of POINTS) {
			for (const t of [0.1, 0.8, 0.93]) {
				const { gradient, laplacian } = grid.jet(x, t);
				const U = (dx: number, dy: number, dt: number) => grid.jet([x[0] + dx, x[1] + dy], t + dt).value;
				expect((U(h, 0, 0) - U(-h, 0, 0)) / (2 * h)).toBeCloseTo(gradient[0], 3);
				expect((U(0, h, 0) - U(0, -h, 0)) / (2 * h)).toBeCloseTo(gradient[1], 3);
				const squared = gradient[0] ** 2 + gradient[1] ** 2;
				const slope = (U(0, 0, h) - U(0, 0, -h)) / (2 * h);
				// Moons of std 0.2 on cells of 0.14: where one and the other are as near, the curvature is good to 3 %.
				const size = 1 + squared + Math.abs(laplacian);
				expect(Math.abs(-slope + 0.5 * squared - 0.5 * laplacian)).toBeLessThan(0.03 * size);
			}
		}
	});
	it('a heavier reverse KL comes nearer, and the constraint is its limit', () => {
		// Coarser than the constraint was solved on, which is as good for a limit.
		const soft = [1, 10, 100].map((alpha) =>
			onGrid({ ...game, n: 56, end: { kind: 'reverseKL', target, alpha } }),
		);
		const kl = soft.map(({ cost }, k) => cost.terminal / 10 ** k);
		expect(kl[1]).toBeLessThan(kl[0] ?? 0);
		expect(kl[2]).toBeLessThan(kl[1] ?? 0);
		const running = soft.map(({ cost }) => cost.running);
		expect(running[2]).toBeLessThan(grid.cost.running);
		expect((running[2] ?? 0) / grid.cost.running).toBeCloseTo(1, 1);
	});
	it('pays for the mass that a target is not normalised to', () => {
		const paying = (of: Density) =>
			onGrid({ ...game, n: 48, end: { kind: 'reverseKL', target: of, alpha: 2 } }).cost;
		const [one, three] = [paying(target), paying((places) => target(places).map((log) => log + Math.log(3)))];
		expect(three.running).toBeCloseTo(one.running, 9);
		expect(three.terminal).toBeCloseTo(one.terminal - 2 * Math.log(3), 9);
	});
	it('refuses what it cannot resolve, and says what to change', () => {
		expect(() => grid.density(1.5)).toThrow('t = 1.5');
		expect(() => onGrid({ ...game, noising: constantNoising(0, 0.1, 1) })).toThrow('raise σ');
		const far = { ...game, n: 200, noising: constantNoising(0, 0.06, 1) };
		const away = gaussian({ mean: [4, 4], covariance: [0.1, 0, 0.1] });
		expect(() => onGrid({ ...far, end: { kind: 'constraint', target: away } })).toThrow('beyond the reach');
		const narrow = { ...game, n: 48, box: { x: [-2.5, 2.5], y: [-2.5, 2.5] } } as const;
		expect(() => onGrid({ ...narrow, noising: constantNoising(0, 2, 1) })).toThrow('widen it');
		const nowhere = pointwise(() => Number.NEGATIVE_INFINITY);
		expect(() => onGrid({ ...game, end: { kind: 'constraint', target: nowhere } })).toThrow('no mass');
		expect(() => onGrid({ ...game, end: { kind: 'reverseKL', target, alpha: 0 } })).toThrow('α = 0');
	});
});
