import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { gridSolution } from '../../../src/exact/grid/solution';
import { linearQuadraticGame, reverseKlEnd } from '../../../src/exact/riccati';
import { solutionOf } from '../../../src/exact/solution';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { gameOf } from '../../game/fixture';
import { AXES, type Slots, soft, unpaired } from '../games';
import { done } from '../grid/ask';

const [T, lambda, sigma, alpha] = [1.5, 1.5, 0.8, 3];
const settings = { dynamics: { horizon: T, order: 'second' }, sampler: { integrator: 'heun' } } as const;
const accelerated = (slots: Slots): Game =>
	gameOf(
		{
			...{ ...soft, noise: { id: 'constant', sigma }, solver: { id: 'simulate', integrator: 'heun' } },
			...slots,
		},
		settings,
	);

type Value = (points: Float32Array) => Promise<Float64Array>;
const of =
	(U: (x: number, y: number, t: number) => number): Value =>
	async (points) =>
		Float64Array.from({ length: points.length / 3 }, (_, k) =>
			U(points[3 * k] ?? 0, points[3 * k + 1] ?? 0, points[3 * k + 2] ?? 0),
		);

async function boundOf(game: Game, value: Value, share: 0.5 | 1 = 1) {
	const found = certificateOf(problemOf(game), share);
	if (typeof found === 'string') throw new Error(found);
	return found.bound(value);
}

/**
 * The least cost of an axis from N(mean, std²), at rest, to −α log N(x; to.mean, to.std²), by the Riccati equation of place and speed: with the
 * value function ½(x, w)P(x, w) + q·(x, w) + r, ẋ = w and ẇ = a, that is −Ṗ = AᵀP + PA − Pbbᵀ P/λ, −q̇ = Aᵀq − P b q_w/λ, −ṙ = ½σ²P_ww − q_w²/2λ.
 */
function leastOf([start, to]: (typeof AXES)[number]): number {
	type State = readonly number[];
	const falls = ([a = 0, b = 0, d = 0, p = 0, q = 0]: State): State => [
		-(b * b) / lambda,
		a - (b * d) / lambda,
		2 * b - (d * d) / lambda,
		-(b * q) / lambda,
		p - (d * q) / lambda,
		(sigma ** 2 * d) / 2 - q ** 2 / (2 * lambda),
	];
	const along = (s: State, by: number, d: State): State => s.map((each, i) => each + by * (d[i] ?? 0));
	const pull = alpha / to.std ** 2;
	const level =
		(alpha * to.mean ** 2) / (2 * to.std ** 2) + alpha * Math.log(to.std * Math.sqrt(2 * Math.PI));
	let state: State = [pull, 0, 0, -pull * to.mean, 0, level];
	const [n, h] = [400, T / 400];
	for (let k = 0; k < n; k++) {
		const first = falls(state);
		const second = falls(along(state, h / 2, first));
		const third = falls(along(state, h / 2, second));
		const fourth = falls(along(state, h, third));
		for (const [share, slope] of [
			[1, first],
			[2, second],
			[2, third],
			[1, fourth],
		] as const)
			state = along(state, (share * h) / 6, slope);
	}
	const [a = 0, , , p = 0, , r = 0] = state;
	return (a * (start.mean ** 2 + start.std ** 2)) / 2 + p * start.mean + r;
}

describe('an acceleration with noise', () => {
	it('U_T given: D is J* by the Riccati equation of place and speed', async () => {
		const least = AXES.reduce((sum, axis) => sum + leastOf(axis), 0);
		const game = accelerated({ terminal: { id: 'crossEntropy', weight: alpha } });
		const { value, error } = await boundOf(
			game,
			of(() => 0),
		);
		expect(value).toBeLessThanOrEqual(least);
		expect(least - value).toBeLessThan(0.005 * least);
		expect(error).toBeLessThan(0.005 * least);
	});

	it('KL(ρ_T‖π): from the exact U D is next to J*, and it falls with the square of an error of U', async () => {
		const axes = AXES.map(([start, to]) =>
			linearQuadraticGame({
				...{ start, end: reverseKlEnd(alpha, to), horizon: T ** 3 / 3, lambda, sigma },
				...{ drift: 0, discount: 0, entropy: 0, potential: { weight: 0, centre: 0 } },
			}),
		);
		const least = axes.reduce((sum, { cost }) => sum + cost.control + cost.end, 0);
		const bent = (bend: number) =>
			boundOf(
				accelerated({ terminal: { id: 'reverseKL', weight: alpha } }),
				of((x, y, t) => {
					const s = (T ** 3 - (T - t) ** 3) / 3;
					const values = axes.map((axis, k) => axis.value(k === 0 ? x : y, s));
					return values.reduce((sum, each) => sum + each, bend * (x ** 2 - y / 2));
				}),
			);
		const [exact, ...off] = await Promise.all([0, 0.1, -0.1, 0.2, -0.2].map(bent));
		if (!exact) throw new Error('a bound');
		expect(exact.value).toBeLessThanOrEqual(least);
		expect(least - exact.value).toBeLessThan(0.005 * least);
		const [a = 0, b = 0, c = 0, d = 0] = off.map(
			({ value, error }) => exact.value + exact.error - value - error,
		);
		expect((c + d) / (a + b)).toBeGreaterThan(3.3);
		expect((c + d) / (a + b)).toBeLessThan(4.7);
	});

	it('to a mixture: D of a grid’s U is its least cost', async () => {
		const target = unpaired.target ?? { id: '8gaussians' };
		const game = accelerated({ target, terminal: { id: 'reverseKL', weight: alpha } });
		const job = gridSolution(game, 96);
		const grid = job && solutionOf(game, done(job).value);
		if (!grid?.cost) throw new Error('a grid solves it');
		const least = grid.cost.running + grid.cost.terminal;
		const value: Value = async (points) => (await grid.jets(points))?.value ?? new Float64Array(0);
		const bound = await boundOf(game, value);
		expect(bound.value).toBeLessThanOrEqual(least + (grid.cost.error ?? 0));
		expect(least - bound.value).toBeLessThan(0.005 * least + (grid.cost.error ?? 0));
	});

	it('a cost that is matched to a noise that grows: β = 1, and what noise spreads by is ∫(T − t)²σ²dt', async () => {
		const noise = { id: 've', sigmaMin: 0.3, sigmaMax: 1.5 } as const;
		const game = accelerated({
			...{ noise, running: { id: 'diffusion' }, terminal: { id: 'crossEntropy', weight: 1 } },
		});
		// U = −log E π(z_T) is that of a Gaussian, axis by axis.
		const n = 4000;
		const { sigma } = problemOf(game);
		const squares = Array.from({ length: n }, (_, k) => {
			const t = ((k + 0.5) * T) / n;
			return (sigma?.(numbers, t) ?? Number.NaN) ** 2;
		});
		const spread = (squares.reduce((sum, each) => sum + each, 0) * T) / n;
		const least = AXES.reduce((sum, [start, to]) => {
			const variance = to.std ** 2 + spread;
			const square = start.std ** 2 + (start.mean - to.mean) ** 2;
			return sum + Math.log(2 * Math.PI * variance) / 2 + square / (2 * variance);
		}, 0);
		const { value, error } = await boundOf(
			game,
			of(() => 0),
		);
		expect(value).toBeLessThanOrEqual(least + 1e-6);
		expect(least - value).toBeLessThan(0.005 * least);
		expect(error).toBeLessThan(0.005 * least);
	});

	it.each<readonly [string, Slots]>([
		['a drift', { drift: { id: 'linear', rate: 0.5 } }],
		['a state cost', { potential: { id: 'obstacle' } }],
	])('with %s is refused', (_, slots) => {
		expect(certificateOf(problemOf(accelerated(slots)))).toBe(
			'accelerations are solved without a drift, a state cost or an interaction',
		);
	});
});
