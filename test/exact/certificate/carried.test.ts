import { describe, expect, it, vi } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { type Lattice, latticeOf, nodeOf, sizeOf } from '../../../src/exact/certificate/lattice';
import { wayOf } from '../../../src/exact/certificate/ways';
import { gridBridge } from '../../../src/exact/grid/bridge';
import { exactOf } from '../../../src/exact/index';
import { constantNoising } from '../../../src/exact/noising';
import type { Game } from '../../../src/game/game';
import { quadratic } from '../../../src/game/potential/quadratic';
import { problemOf } from '../../../src/game/problem';
import { normSq, numbers } from '../../../src/math/algebra';
import { createRng } from '../../../src/math/rng';
import { rungeKuttaStep } from '../../../src/math/rungeKutta';
import { gameOf } from '../../game/fixture';
import { hard, noisy, normal, type Slots, soft } from '../games';
import { done, pointwise } from '../grid/ask';

const still = async (points: Float32Array) => new Float64Array(points.length / 3);
const linear = (rate: number) => ({ id: 'linear', rate }) as const;
const bowl = { id: 'quadratic', stiffness: 1.5 } as const;

function certificate(game: Game, share: 0.5 | 1 = 1) {
	const found = certificateOf(problemOf(game), share);
	if (typeof found === 'string') throw new Error(found);
	return found;
}

describe('a drift and a state cost, as the Riccati equations tell: D from the exact U', () => {
	/** Bent by so many times a quadratic. */
	async function boundOf(slots: Slots, share: 0.5 | 1, bend = 0) {
		const game = gameOf(
			{ ...soft, potential: bowl, solver: { id: 'simulate', integrator: 'heun', steps: 16 }, ...slots },
			noisy,
		);
		const exact = exactOf(game);
		if (!exact?.cost) throw new Error('a closed form is known');
		const { running, terminal, interaction } = exact.cost;
		const { value, error } = await certificate(game, share).bound(
			async (points) =>
				((await exact.jets(points))?.value ?? new Float64Array(0)).map(
					(U, i) => U + bend * ((points[3 * i] ?? 0) ** 2 - 0.5 * (points[3 * i + 1] ?? 0)),
				),
			async (starts) => (await exact.paths(starts, 16, createRng(1)))?.states ?? starts,
		);
		return { value, error, least: running + terminal + interaction };
	}
	const noise = { id: 'constant', sigma: 0.8 } as const;
	const given = { terminal: { id: 'crossEntropy', weight: 3 } } as const;
	const apart = { interaction: { id: 'entropy', weight: 0.3 } } as const;

	it.each<readonly [name: string, share: 0.5 | 1, slots: Slots]>([
		['apart', 1, { drift: linear(0.6) }],
		['together', 1, { drift: linear(-0.8) }],
		['together, U_T given', 1, { drift: linear(-0.8), ...given }],
		['noise, apart', 1, { noise, drift: linear(0.7) }],
		['noise, apart, at a glance', 0.5, { noise, drift: linear(0.7) }],
		['noise, strongly together', 1, { noise: { ...noise, sigma: 0.6 }, drift: linear(-1.6) }],
		['noise, apart, U_T given', 1, { noise, drift: linear(1), ...given }],
		['who keeps apart', 0.5, { drift: linear(0.4), ...apart }],
		['noise, and who keeps apart', 1, { noise, drift: linear(-0.5), ...apart }],
	])('%s', async (_, share, slots) => {
		const { value, error, least } = await boundOf(slots, share);
		expect(value).toBeLessThanOrEqual(least);
		// With fewer nodes it takes less time and proves less.
		expect(least - value).toBeLessThan((0.01 / share) * least);
		expect(error).toBeLessThan(0.01 * least);
	});

	it.each<readonly [string, Slots]>([
		['without noise', { drift: linear(0.6) }],
		['with noise', { noise, drift: linear(-0.8) }],
	])('%s: it falls with the square of an error of U', async (_, slots) => {
		const [exact, ...bent] = await Promise.all(
			[0, 0.1, -0.1, 0.2, -0.2].map((bend) => boundOf(slots, 0.5, bend)),
		);
		const short = bent.map(({ value, error, least }) => {
			expect(value).toBeLessThanOrEqual(least);
			return (exact?.value ?? 0) + (exact?.error ?? 0) - value - error;
		});
		const [a = 0, b = 0, c = 0, d = 0] = short;
		expect(a + b).toBeGreaterThan(0);
		expect((c + d) / (a + b)).toBeGreaterThan(3.3);
		expect((c + d) / (a + b)).toBeLessThan(4.7);
	});

	it('maximum likelihood is the game against time, with the drift turned round', async () => {
		const { reference, target, running } = soft;
		if (!reference || !target || !running) throw new Error('told');
		const slots = { running, potential: bowl };
		const exact = exactOf(gameOf({ ...soft, ...slots, drift: linear(0.6) }));
		const { running: way = Number.NaN, terminal = Number.NaN } = exact?.cost ?? {};
		const game = gameOf({
			...slots,
			...{
				reference: target,
				target: reference,
				drift: linear(-0.6),
				terminal: { id: 'forwardKL', weight: 3 },
			},
		});
		const { value, error } = await certificate(game).bound(async (points) => {
			const turned = points.map((at, i) => (i % 3 === 2 ? 1 - at : at));
			return ((await exact?.jets(turned))?.value ?? new Float64Array(0)).map((U) => -U);
		});
		expect(value).toBeLessThanOrEqual(way + terminal);
		expect(value + 2 * error).toBeGreaterThan(way + terminal);
		expect(error).toBeLessThan(0.01 * value);
	});
});

describe('where ways lead under a drift and a state cost', () => {
	it.each([0, 0.6, -0.6])('step by step, where nothing is paid at the end: f = %d x', (a) => {
		const [lambda, k, T] = [1.3, 2, 1.5];
		const way = wayOf(
			gameOf(
				{
					running: { id: 'kinetic', weight: lambda },
					drift: linear(a),
					potential: { id: 'quadratic', stiffness: k },
				},
				{ dynamics: { horizon: T } },
			),
		);
		if (typeof way === 'string' || !way.bent) throw new Error('ways that bend');
		const over = latticeOf({ x: [-3, 3], y: [-3, 3] }, 128);
		const cost = (at: Lattice): Float64Array =>
			Float64Array.from({ length: sizeOf(at) }, (_, i) => (k / 2) * Math.hypot(...nodeOf(at, i)) ** 2);
		const between = { over, cost, growth: () => 1, met: () => 0 };
		const starts = [0.9, -0.4, -0.1, 1.2];
		for (const backward of [false, true]) {
			const { lead } = way.bent(backward, false, between)(new Float64Array(128 ** 2), over, over);
			const found = lead(Float32Array.from(starts));
			// U = ½λ(a + ψ'/ψ)x² with s = T − t left, ψ = cosh ωs − (a/ω) sinh ωs; against time the drift is turned round.
			const [omega, rate] = [Math.hypot(a, Math.sqrt(k / lambda)), backward ? -a : a];
			const psi = (s: number): number => Math.cosh(omega * s) - (rate / omega) * Math.sinh(omega * s);
			for (let j = 0; j <= 16; j++)
				starts.forEach((x, i) => {
					const share = psi(T * (1 - j / 16)) / psi(T);
					expect(Math.abs((found[4 * j + i] ?? Number.NaN) - share * x)).toBeLessThan(6e-3);
				});
		}
	});
});

describe('a drift that changes in time, and a state cost that does', () => {
	const [T, alpha] = [1.2, 2];
	const stiffness = (t: number): number => 0.4 + 1.2 * t;
	const shape = { betaMin: 0.4, betaMax: 3 };
	const [from, to] = [normal(-0.5, 0.3, 0.7, 0.9), normal(1, -0.6, 0.8, 0.6)];
	/** U = ½p x² + q x + r of an axis at 0, by Runge–Kutta: ∂_tU = −a x ∂_xU + (∂_xU)²/2λ − ½k(t)x² − ½σ²∂_xxU + paid. */
	function startOf(
		mean: number,
		std: number,
		rates: (t: number) => { a: number; mobility: number; variance: number; paid: number },
	): readonly number[] {
		const weight = alpha / std ** 2;
		let state: readonly number[] = [
			weight,
			-weight * mean,
			0.5 * weight * mean ** 2 + alpha * Math.log(std * Math.sqrt(2 * Math.PI)),
		];
		const n = 400;
		for (let i = n; i > 0; i--)
			state = rungeKuttaStep(
				'rk4',
				(t, [p = 0, q = 0]) => {
					const { a, mobility, variance, paid } = rates(t);
					return [
						mobility * p * p - 2 * a * p - stiffness(t),
						mobility * p * q - a * q,
						0.5 * mobility * q * q - 0.5 * variance * p - paid,
					];
				},
				(i * T) / n,
				state,
				-T / n,
			);
		return state;
	}
	const kinetic = { running: { id: 'kinetic', weight: 1.3 } } as const;
	/** 2a. */
	const beta = (t: number): number => shape.betaMax + ((shape.betaMin - shape.betaMax) * t) / T;
	it.each([
		['without noise', kinetic, () => ({ mobility: 1 / 1.3, variance: 0, paid: 0 })],
		[
			'with noise that is the same at all times',
			{ ...kinetic, noise: { id: 'constant', sigma: 0.8 } },
			() => ({ mobility: 1 / 1.3, variance: 0.8 ** 2, paid: 0 }),
		],
		[
			'with noise, and a cost that is matched to it',
			{ noise: { id: 'vp', ...shape }, running: { id: 'diffusion' } },
			(b: number) => ({ mobility: b, variance: b, paid: -b / 2 }),
		],
	] as const)('%s: D is J*, as Riccati equations in steps tell', async (_, slots, at) => {
		const rates = (t: number) => ({ a: beta(t) / 2, ...at(beta(t)) });
		const least = (['x', 'y'] as const).reduce((sum, axis) => {
			const std = axis === 'x' ? 'stdX' : 'stdY';
			const [p = 0, q = 0, r = 0] = startOf(to[axis], to[std], rates);
			return sum + 0.5 * p * (from[axis] ** 2 + from[std] ** 2) + q * from[axis] + r;
		}, 0);
		const game = gameOf(
			{
				...{ reference: from, target: to, drift: { id: 'vp', ...shape }, ...slots },
				potential: { id: 'quadratic', stiffness: 1 },
				terminal: { id: 'crossEntropy', weight: alpha },
			},
			{ dynamics: { horizon: T } },
		);
		// No block says such a cost yet.
		const blocks = vi
			.spyOn(quadratic, 'value')
			.mockImplementation((A, _, t, at) =>
				A.mul(
					A.add(A.num(0.5 * stiffness(0)), A.mul(A.num(0.5 * (stiffness(1) - stiffness(0))), t)),
					normSq(A, at),
				),
			);
		const found = certificate(game);
		blocks.mockRestore();
		const { value, error } = await found.bound(still);
		expect(value).toBeLessThanOrEqual(least);
		expect(value + 2 * error).toBeGreaterThan(least);
		expect(error).toBeLessThan(0.01 * Math.abs(least));
	});
});

describe('the constraint, a drift and a state cost', () => {
	it.each([
		['', 0.5, normal(-0.5, 0.3, 0.8, 1.1), normal(1, 0.5, 0.6, 1)],
		[' which come nearer to the origin than both ends', 3, normal(6, 7, 0.4, 0.4), normal(7, 6, 0.4, 0.5)],
	])(
		'without noise: D is the cost of the best pairs of Gaussians, by ways of an oscillator%s',
		async (_, a, from, to) => {
			const [lambda, k, T] = [2, 1.2, 1];
			// ½λ(ẋ − ax)² + ½kx² = ½λ(ẋ² + ω²x²) − d/dt ½λax².
			const omega = Math.sqrt(a * a + k / lambda);
			const [c, s] = [Math.cosh(omega * T), Math.sinh(omega * T)];
			const along = (m: number, std: number, m1: number, std1: number): number => {
				const [xx, yy, xy] = [m * m + std * std, m1 * m1 + std1 * std1, m * m1 + std * std1];
				return (lambda * omega * ((xx + yy) * c - 2 * xy)) / (2 * s) - (lambda * a * (yy - xx)) / 2;
			};
			const least = along(from.x, from.stdX, to.x, to.stdX) + along(from.y, from.stdY, to.y, to.stdY);
			/** U(·, 0) of an axis: its slope is −λ(ẋ(0) − ax), its best end m₁ + (std₁/std)(x − m). */
			const value = (x: number, m: number, std: number, m1: number, std1: number): number => {
				const g = std1 / std;
				const slope = lambda * (a + (omega * (c - g)) / s);
				const level = (lambda * omega * (m1 - g * m)) / s;
				return 0.5 * slope * x * x - level * x;
			};
			const game = gameOf({
				...{ ...hard, reference: from, target: to, running: { id: 'kinetic', weight: lambda } },
				...{ drift: linear(a), potential: { id: 'quadratic', stiffness: k } },
			});
			const bound = await certificate(game).bound(async (points) =>
				Float64Array.from({ length: points.length / 3 }, (_, i) => {
					const [x = 0, y = 0] = points.subarray(3 * i, 3 * i + 2);
					return value(x, from.x, from.stdX, to.x, to.stdX) + value(y, from.y, from.stdY, to.y, to.stdY);
				}),
			);
			expect(bound.value).toBeLessThanOrEqual(least);
			expect(least - bound.value).toBeLessThan(0.01 * least);
		},
	);

	it('with noise and an obstacle: D of a grid’s U is its least cost', async () => {
		const [sigma, rate, T] = [0.7, -0.6, 1];
		const game = gameOf(
			{
				...{ ...hard, noise: { id: 'constant', sigma }, drift: linear(rate) },
				potential: { id: 'obstacle', x: 0.2, y: 0.4, radius: 0.5, height: 4 },
			},
			{ ...noisy, dynamics: { horizon: T } },
		);
		const { logReference, logTarget } = problemOf(game);
		const log = (of: typeof logTarget) => pointwise((x) => of?.(numbers, x) ?? Number.NaN);
		const grid = done(
			gridBridge({
				...{ box: { x: [-5, 5], y: [-5, 5] }, n: 64, noising: constantNoising(rate, sigma, T) },
				beta: Number(game.running.weight) * sigma ** 2,
				start: log(logReference),
				end: { kind: 'constraint', target: log(logTarget) },
				states: ([x, y]) => 4 * Math.exp(-((x - 0.2) ** 2 + (y - 0.4) ** 2) / (2 * 0.5 ** 2)),
			}),
		).value;
		const least = grid.cost.running + grid.cost.terminal;
		const [start, end] = [grid.at(0).potential, grid.at(T).potential];
		const { value } = await certificate(game).bound(async (points) =>
			Float64Array.from({ length: points.length / 3 }, (_, i) => {
				const [x = 0, y = 0, t = 0] = points.subarray(3 * i, 3 * i + 3);
				return (t > 0 ? end : start).value([x, y]);
			}),
		);
		expect(value).toBeLessThanOrEqual(least);
		expect(least - value).toBeLessThan(0.01 * least);
	});
});

describe('ends far from where a drift comes from', () => {
	it('with noise: ways between them come nearer to it', async () => {
		const game = gameOf(
			{
				...{ reference: normal(7, 7, 0.4, 0.4), target: normal(8, 6, 0.4, 0.4), drift: linear(1.5) },
				...{ running: { id: 'kinetic', weight: 3 }, terminal: { id: 'crossEntropy', weight: 40 } },
				potential: { id: 'quadratic', stiffness: 0.1 },
				noise: { id: 'constant', sigma: 0.5 },
				solver: { id: 'simulate', integrator: 'heun', steps: 16 },
			},
			noisy,
		);
		const { running = Number.NaN, terminal = Number.NaN } = exactOf(game)?.cost ?? {};
		const { value } = await certificate(game).bound(still);
		expect(value).toBeLessThanOrEqual(running + terminal);
		expect(value).toBeGreaterThan(0.99 * (running + terminal));
	});
});

describe('an obstacle under a drift, without noise', () => {
	it('D is the mean cost of the best ways, found by shooting', async () => {
		const [lambda, T, alpha, s] = [1.4, 1, 2, 0.6];
		const [m, height, radius, centre] = [[1.2, 0.6], 5, 0.45, [0.2, 0.1]] as const;
		const [start, std] = [[-0.9, -0.6], 0.15] as const;
		for (const [drift, a, w] of [
			[linear(0.5), 0.5, 0],
			[linear(-0.5), -0.5, 0],
			[{ id: 'rotation', rate: 1.1 }, 0, 1.1],
			[{ id: 'rotation', rate: -2 }, 0, -2],
		] as const) {
			/** Of (x, y, p, q, cost) at t, with p = −λv. */
			const rates = (_: number, [x = 0, y = 0, p = 0, q = 0]: readonly number[]): readonly number[] => {
				const [dx, dy] = [x - centre[0], y - centre[1]];
				const V = height * Math.exp(-(dx * dx + dy * dy) / (2 * radius ** 2));
				const pull = V / radius ** 2;
				return [
					...[a * x - w * y - p / lambda, a * y + w * x - q / lambda],
					...[-a * p - w * q + pull * dx, -a * q + w * p + pull * dy, (p * p + q * q) / (2 * lambda) + V],
				];
			};
			/** From an end back to its start: where that is, and what the way and its end cost. */
			const shot = (x: number, y: number): readonly [number, number, number] => {
				const [dx, dy] = [x - m[0], y - m[1]];
				let state: readonly number[] = [x, y, (alpha * dx) / s ** 2, (alpha * dy) / s ** 2, 0];
				const n = 80;
				for (let i = n; i > 0; i--) state = rungeKuttaStep('rk4', rates, (i * T) / n, state, -T / n);
				const end = alpha * ((dx * dx + dy * dy) / (2 * s ** 2) + Math.log(2 * Math.PI * s ** 2));
				return [state[0] ?? 0, state[1] ?? 0, end - (state[4] ?? 0)];
			};
			/** The least cost from a start: Newton from ends about the mode. */
			const leastFrom = (x: number, y: number): number => {
				let best = Number.POSITIVE_INFINITY;
				for (let k = 0; k < 9; k++) {
					let [u, v] = [m[0] - 0.2 + 0.25 * ((k % 3) - 1), m[1] - 0.2 + 0.25 * (Math.floor(k / 3) - 1)];
					for (let i = 0; i < 25; i++) {
						const h = 1e-5;
						const [at, right, up] = [shot(u, v), shot(u + h, v), shot(u, v + h)];
						const [A, B] = [(right[0] - at[0]) / h, (up[0] - at[0]) / h];
						const [C, D] = [(right[1] - at[1]) / h, (up[1] - at[1]) / h];
						const [f, g] = [at[0] - x, at[1] - y];
						if (Math.hypot(f, g) < 1e-9) best = Math.min(best, at[2]);
						if (Math.hypot(f, g) < 1e-9 || !Number.isFinite(f)) break;
						const det = A * D - B * C;
						const [du, dv] = [(D * f - B * g) / det, (A * g - C * f) / det];
						const short = Math.min(1, 0.2 / Math.hypot(du, dv));
						[u, v] = [u - short * du, v - short * dv];
					}
				}
				return best;
			};
			// Gauss–Hermite, five nodes an axis.
			const nodes = [0, 1.355626179974266, 2.856970013872806].flatMap((x, k) =>
				(k === 0 ? [0] : [x, -x]).map(
					(x) => [x, [8 / 15, 0.2220759220056126, 0.01125741132772069][k] ?? 0] as const,
				),
			);
			let least = 0;
			for (const [x, wx] of nodes)
				for (const [y, wy] of nodes) least += wx * wy * leastFrom(start[0] + std * x, start[1] + std * y);
			const game = gameOf(
				{
					...{ reference: normal(...start, std, std), target: normal(...m, s, s), drift },
					running: { id: 'kinetic', weight: lambda },
					potential: { id: 'obstacle', x: centre[0], y: centre[1], radius, height },
					terminal: { id: 'crossEntropy', weight: alpha },
				},
				{ dynamics: { horizon: T } },
			);
			const { value } = await certificate(game).bound(still);
			expect(value).toBeLessThanOrEqual(least);
			expect(least - value).toBeLessThan(0.01 * least);
		}
	});
});
