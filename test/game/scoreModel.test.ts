import { describe, expect, test } from 'vitest';
import { type MixtureDiffusion, mixtureDiffusionOf } from '../../src/exact/mixtureDiffusion';
import {
	constantNoising,
	type Noising,
	varianceExploding,
	variancePreserving,
} from '../../src/exact/noising';
import type { Game } from '../../src/game/game';
import { type Jet, problemOf } from '../../src/game/problem';
import { terminalCosts } from '../../src/game/terminal/index';
import { addV, numbers, scaleV, type Vec } from '../../src/math/algebra';
import { arrays, column } from '../../src/math/arrays';
import { duals } from '../../src/math/dual';
import { createRng } from '../../src/math/rng';
import { moments } from '../../src/math/stats';
import { gameOf } from './fixture';

const ROWS = [
	[1, -1.5, 0.5, 0.6],
	[2, 1, 1, 0.4],
] as const;
const score = {
	target: { id: 'mixture', components: ROWS },
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'scoreMatching' },
} as const;
/** With noise no integrator is of order 4. */
const heun = { sampler: { integrator: 'heun' } } as const;
const vp = { id: 'vp', betaMin: 0.1, betaMax: 8 };

const MODELS: readonly (readonly [string, Game, Noising])[] = [
	['VP', gameOf({ ...score, drift: vp, noise: vp }, heun), variancePreserving(0.1, 8, 1)],
	[
		'VE',
		gameOf({ ...score, noise: { id: 've', sigmaMin: 0.1, sigmaMax: 4 } }, heun),
		varianceExploding(0.1, 4, 1),
	],
	[
		'OU',
		gameOf(
			{ ...score, drift: { id: 'linear', rate: 1 }, noise: { id: 'constant', sigma: Math.SQRT2 } },
			{ ...heun, dynamics: { horizon: 2 } },
		),
		constantNoising(1, Math.SQRT2, 2),
	],
];

/** The exact value function with its whole Hessian, mixed term by central differences of the gradient. */
function jetOf(exact: MixtureDiffusion, [x, y]: Vec<number>, t: number): Jet<number> {
	const h = 1e-4;
	const { value, gradient, timeDerivative } = exact.jet([x, y], t);
	const slope = (i: 0 | 1, along: Vec<number>): number =>
		(exact.jet([x + along[0], y + along[1]], t).gradient[i] -
			exact.jet([x - along[0], y - along[1]], t).gradient[i]) /
		(2 * h);
	return {
		U: value,
		Ux: gradient[0],
		Uy: gradient[1],
		Ut: timeDerivative,
		Uxx: slope(0, [h, 0]),
		Uxy: slope(0, [0, h]),
		Uyy: slope(1, [0, h]),
	};
}

describe.each(MODELS)('%s: the blocks together are the score-based model', (_, game, noising) => {
	const problem = problemOf(game);
	const exact = mixtureDiffusionOf(game);
	if (!exact) throw new Error('a score model of a mixture is known');
	const T = noising.horizon;
	const jet = (x: Vec<number>, t: number) => jetOf(exact, x, t);

	test('drift and noise are the noising process, time reversed', () => {
		for (const t of [0, 0.3 * T, T]) {
			const [fx, fy] = problem.drift(numbers, t, [2, -3]);
			expect([fx, fy]).toEqual([
				expect.closeTo(2 * noising.rate(T - t), 9),
				expect.closeTo(-3 * noising.rate(T - t), 9),
			]);
			const sigma = problem.sigma?.(numbers, t) ?? Number.NaN;
			expect(sigma ** 2 / noising.intensity(T - t)).toBeCloseTo(1, 9);
		}
	});

	test('the exact U solves the HJB equation and its end', () => {
		for (const x of [
			[0.4, 0.2],
			[-1.6, 1.2],
		] as const) {
			for (const t of [0.1 * T, 0.6 * T, 0.95 * T]) {
				const intensity = noising.intensity(T - t);
				// The Hessian is by differences.
				expect(Math.abs(problem.residual?.(numbers, t, x, jet(x, t)) ?? Number.NaN)).toBeLessThan(
					1e-5 * (1 + intensity),
				);
			}
			const logTarget = problem.logTarget?.(numbers, x) ?? Number.NaN;
			const end = terminalCosts.crossEntropy?.variation?.(numbers, game.terminal, { logTarget });
			expect(exact.jet(x, T).value).toBeCloseTo(end ?? Number.NaN, 9);
		}
	});

	test('the probability flow carries the density: log η grows along it by −∇·velocity', () => {
		let x: Vec<number> = [0.3, 0.9];
		let carried = exact.logDensity(numbers, x, 0);
		const steps = 200;
		const flow = problem.flow;
		if (!flow) throw new Error('a score model has a probability flow');
		const slope = ([x, y]: Vec<number>, t: number): readonly [number, number, number] => {
			const j = jet([x, y], t);
			const [dx, dy] = flow.velocity(numbers, t, [x, y], j);
			return [dx, dy, -flow.divergence(numbers, t, [x, y], j)];
		};
		const h = T / steps;
		for (let k = 0; k < steps; k++) {
			// The midpoint rule, of second order.
			const [a, b] = slope(x, k * h);
			const [dx, dy, rate] = slope([x[0] + (h / 2) * a, x[1] + (h / 2) * b], (k + 0.5) * h);
			x = [x[0] + h * dx, x[1] + h * dy];
			carried += h * rate;
		}
		expect(carried).toBeCloseTo(exact.logDensity(numbers, x, T), 2);
	});

	test('the dynamics from η(·, 0) end in π', () => {
		const [n, steps] = [1000, 160];
		const rng = createRng(5);
		const A = arrays(n);
		const D = duals(A);
		const starts = exact.sample(rng, n, 0);
		let x: Vec<Float64Array> = [column(starts, 2, 0), column(starts, 2, 1)];
		const [still, one, h] = [A.num(0), A.num(1), T / steps];
		const normals = () => Float64Array.from(still, () => rng.normal());
		for (let k = 0; k < steps; k++) {
			const t = A.num(k * h);
			const slope = (dx: Float64Array, dy: Float64Array): Float64Array => {
				const at = [
					{ value: x[0], slope: dx },
					{ value: x[1], slope: dy },
				] as const;
				return A.neg(exact.logDensity(D, at, { value: t, slope: still }).slope);
			};
			const [Ux, Uy] = [slope(one, still), slope(still, one)];
			const jet = { U: still, Ux, Uy, Ut: still, Uxx: still, Uxy: still, Uyy: still };
			const velocity = problem.velocity(A, t, x, jet);
			const kick = A.mul(problem.sigma?.(A, t) ?? still, A.num(Math.sqrt(h)));
			x = addV(A, x, addV(A, scaleV(A, velocity, A.num(h)), scaleV(A, [normals(), normals()], kick)));
		}
		const state = Float64Array.from({ length: 2 * n }, (_, i) => x[i % 2 === 0 ? 0 : 1][i >> 1] ?? 0);
		const { mean, covariance } = moments(state);
		const truth = moments(exact.sample(createRng(6), 40_000, T));
		// Four standard errors, and the order of Euler–Maruyama.
		const room = (variance: number) => 4 * Math.sqrt(variance / n) + 0.02;
		expect(Math.abs(mean[0] - truth.mean[0])).toBeLessThan(room(truth.covariance[0]));
		expect(Math.abs(mean[1] - truth.mean[1])).toBeLessThan(room(truth.covariance[2]));
		expect(Math.abs(covariance[2] / truth.covariance[2] - 1)).toBeLessThan(4 * Math.sqrt(2 / n) + 0.03);
	});
});

test('U is no score where the terminal cost has another weight, or something else is paid', () => {
	const noise = { id: 'constant' };
	const flow = (slots: Parameters<typeof gameOf>[0]) => problemOf(gameOf({ ...score, noise, ...slots })).flow;
	expect(flow({})).not.toBeNull();
	expect(flow({ terminal: { id: 'crossEntropy', weight: 2 } })).toBeNull();
	expect(flow({ potential: { id: 'obstacle' } })).toBeNull();
	expect(flow({ running: { id: 'kinetic' } })).toBeNull();
});
