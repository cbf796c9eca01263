import { describe, expect, test } from 'vitest';
import { secondOrderGame } from '../../src/exact/secondOrder';
import { drifts } from '../../src/game/drift/index';
import { potentials } from '../../src/game/potential/index';
import { type Jet, problemOf } from '../../src/game/problem';
import { runningCosts } from '../../src/game/running/index';
import { numbers } from '../../src/math/algebra';
import { record, replay } from '../../src/math/trace';
import { gameOf } from './fixture';

/** A smooth value function in closed form, with its jet in closed form. */
const U = (x: number, y: number, t: number): number =>
	Math.sin(x + 2 * t) * Math.cos(0.7 * y) + 0.3 * x * y * t;
const jet = (x: number, y: number, t: number): Jet<number> => {
	const [s, c] = [Math.sin(x + 2 * t), Math.cos(x + 2 * t)];
	const [sy, cy] = [Math.sin(0.7 * y), Math.cos(0.7 * y)];
	return {
		U: U(x, y, t),
		Ux: c * cy + 0.3 * y * t,
		Uy: -0.7 * s * sy + 0.3 * x * t,
		Ut: 2 * c * cy + 0.3 * x * y,
		Uxx: -s * cy,
		Uxy: -0.7 * c * sy + 0.3 * t,
		Uyy: -0.49 * s * cy,
	};
};

/** Of the games whose cost is matched to it. */
const SIGMA = 0.7;

const games = Object.keys(runningCosts).flatMap((running) =>
	Object.keys(drifts).flatMap((drift) =>
		Object.keys(potentials).map((potential) => ({ running, drift, potential })),
	),
);

describe.each(games)('$running, drift $drift, potential $potential', ({ running, drift, potential }) => {
	const problem = problemOf(
		gameOf({
			running: { id: running },
			drift: { id: drift },
			potential: { id: potential },
			...(running === 'diffusion' ? { noise: { id: 'constant', sigma: SIGMA } } : {}),
		}),
	);
	const [x, y, t] = [0.8, -0.4, 0.3];
	const velocity = (a: number, b: number) => problem.velocity(numbers, t, [a, b], jet(a, b, t));

	test('divergence is that of the velocity field, by central differences', () => {
		const h = 1e-5;
		const dx = (velocity(x + h, y)[0] - velocity(x - h, y)[0]) / (2 * h);
		const dy = (velocity(x, y + h)[1] - velocity(x, y - h)[1]) / (2 * h);
		// Central differences of a smooth field: error h² and roundoff 1e-16/h.
		expect(problem.divergence(numbers, t, [x, y], jet(x, y, t))).toBeCloseTo(dx + dy, 7);
	});

	test('the recorded graph says the same as plain numbers', () => {
		const names = ['x', 'y', 't', 'U', 'Ux', 'Uy', 'Ut', 'Uxx', 'Uxy', 'Uyy'] as const;
		const graph = record(names, (A, { x, y, t, ...j }) => ({
			divergence: problem.divergence(A, t, [x, y], j),
			running: problem.running(A, t, [x, y], j),
			residual: problem.residual?.(A, t, [x, y], j) ?? A.num(0),
		}));
		const j = jet(x, y, t);
		const [divergence, cost, residual] = replay(numbers, graph, [
			x,
			y,
			t,
			j.U,
			j.Ux,
			j.Uy,
			j.Ut,
			j.Uxx,
			j.Uxy,
			j.Uyy,
		]);
		expect(divergence).toBeCloseTo(problem.divergence(numbers, t, [x, y], j), 12);
		expect(cost).toBeCloseTo(problem.running(numbers, t, [x, y], j), 12);
		expect(residual).toBeCloseTo(problem.residual?.(numbers, t, [x, y], j) ?? 0, 12);
	});

	test('the residual is −∂_tU − f·∇U − sup_v(…) with signs of the value function', () => {
		if (!problem.residual) return expect(running).toBe('none');
		// Along its own optimal path a value function falls by what is paid: −dU/dt = L + V when the residual is 0,
		// so in general residual = −dU/dt − (L + V), dU/dt = U_t + (f+v*)·∇U; with noise also −(σ²/2)ΔU.
		const j = jet(x, y, t);
		const [vx, vy] = velocity(x, y);
		const rate = j.Ut + vx * j.Ux + vy * j.Uy;
		const paid = problem.running(numbers, t, [x, y], j);
		const diffusion = running === 'diffusion' ? (SIGMA ** 2 / 2) * (j.Uxx + j.Uyy) : 0;
		// The power cost is smoothed near rest on both sides of its Legendre pair.
		expect(problem.residual(numbers, t, [x, y], j)).toBeCloseTo(
			-rate - paid - diffusion,
			running === 'power' ? 2 : 10,
		);
	});
});

describe.each([
	['σ constant', gameOf({ noise: { id: 'constant', sigma: 0.8 } })],
	['VP', gameOf({ noise: { id: 'vp' }, drift: { id: 'vp' }, running: { id: 'diffusion' } })],
	['a discount', gameOf({ running: { id: 'relativistic' } }, { dynamics: { discount: 4 } })],
	[
		'a discount, noise and drift',
		gameOf({ noise: { id: 've' }, drift: { id: 'shear' } }, { dynamics: { discount: 2 } }),
	],
	['an acceleration', gameOf({}, { dynamics: { order: 'second', horizon: 2 } })],
	['an acceleration, noise', gameOf({ noise: { id: 'constant' } }, { dynamics: { order: 'second' } })],
	['a bounded acceleration', gameOf({ running: { id: 'bounded' } }, { dynamics: { order: 'second' } })],
] as const)('with %s', (_, game) => {
	const problem = problemOf(game);
	const [x, y, t] = [0.8, -0.4, 0.3];
	const j = jet(x, y, t);

	test('the residual is U/ε less the change of E U and what is paid', () => {
		// Itô: dE U/dt = U_t + velocity·∇U + ½(gσ)²ΔU; e^(−t/ε)U falls by e^(−t/ε)(L + V) where the residual is 0.
		const [vx, vy] = problem.velocity(numbers, t, [x, y], j);
		const sigma = problem.sigma?.(numbers, t) ?? 0;
		const change = j.Ut + vx * j.Ux + vy * j.Uy + 0.5 * sigma ** 2 * (j.Uxx + j.Uyy);
		const paid = problem.running(numbers, t, [x, y], j);
		const expected = game.dynamics.discount * j.U - change - paid;
		expect(problem.residual?.(numbers, t, [x, y], j)).toBeCloseTo(expected, 10);
	});

	test('divergence is that of the velocity field, by central differences', () => {
		const h = 1e-5;
		const velocity = (a: number, b: number) => problem.velocity(numbers, t, [a, b], jet(a, b, t));
		const dx = (velocity(x + h, y)[0] - velocity(x - h, y)[0]) / (2 * h);
		const dy = (velocity(x, y + h)[1] - velocity(x, y - h)[1]) / (2 * h);
		expect(problem.divergence(numbers, t, [x, y], j)).toBeCloseTo(dx + dy, 7);
	});
});

describe('an acceleration as control', () => {
	const T = 2;
	const lambda = 1.5;
	const game = gameOf(
		{ running: { id: 'kinetic', weight: lambda } },
		{ dynamics: { order: 'second', horizon: T } },
	);
	const problem = problemOf(game);

	test('moves the place y = x + (T − t)w, where a particle would end, by (T − t) times itself', () => {
		const t = 0.5;
		const j = jet(0.3, 0.2, t);
		const a = problem.control(numbers, t, [0.3, 0.2], j);
		const v = problem.velocity(numbers, t, [0.3, 0.2], j);
		expect(a[0]).toBeCloseTo((-(T - t) * j.Ux) / lambda, 12);
		expect(v).toEqual([(T - t) * a[0], (T - t) * a[1]]);
	});

	test('the residual of the exact value function vanishes along and off optimal paths', () => {
		const axis = { horizon: T, lambda, alpha: 3, start: { mean: 0, std: 1 } };
		const exact = [
			secondOrderGame({ ...axis, target: { mean: 1, std: 0.5 } }),
			secondOrderGame({ ...axis, target: { mean: -0.5, std: 1.5 } }),
		] as const;
		/** A function of y and t: at rest y is the place. */
		const value = (x: number, y: number, t: number): number =>
			exact[0].value(x, 0, t) + exact[1].value(y, 0, t);
		const h = 1e-4;
		for (const [x, y, t] of [
			[0.3, 0.2, 0.1],
			[-1, 2, 0.9],
			[2, -1, 1.8],
		] as const) {
			const slope = (f: (by: number) => number): number => (f(h) - f(-h)) / (2 * h);
			const j = {
				U: value(x, y, t),
				Ux: slope((by) => value(x + by, y, t)),
				Uy: slope((by) => value(x, y + by, t)),
				Ut: slope((by) => value(x, y, t + by)),
				// Without noise they play no part.
				Uxx: 0,
				Uxy: 0,
				Uyy: 0,
			};
			expect(problem.residual?.(numbers, t, [x, y], j)).toBeCloseTo(0, 6);
			expect(problem.control(numbers, t, [x, y], j)[0]).toBeCloseTo(exact[0].control(x, 0, t), 6);
		}
	});
});

describe('drifts', () => {
	const at = (
		drift: { readonly id: string } & Record<string, string | number>,
		x: number,
		y: number,
		t = 0.3,
	) => problemOf(gameOf({ drift })).drift(numbers, t, [x, y]);
	test('shear moves along x by the height', () => {
		expect(at({ id: 'shear', rate: 2 }, 5, -0.7)).toEqual([-1.4, 0]);
	});
	test('a typed formula is what it says, in x, y and t', () => {
		const [fx, fy] = at({ id: 'formula', fx: 'x*y + t', fy: 'exp(-x^2)' }, 0.5, 2, 0.25);
		expect(fx).toBeCloseTo(1.25, 12);
		expect(fy).toBeCloseTo(Math.exp(-0.25), 12);
	});
	test('the gradient of a potential goes down it', () => {
		const [fx, fy] = at({ id: 'gradient', potential: 'x^2*y + sin(y)' }, 0.5, 2);
		expect(fx).toBeCloseTo(-2 * 0.5 * 2, 12);
		expect(fy).toBeCloseTo(-(0.25 + Math.cos(2)), 12);
	});
	test('its default falls onto a ring of radius 2 with time reversed', () => {
		const radial = (r: number): number =>
			at({ id: 'gradient', potential: '-(sqrt(x^2+y^2+0.1)-2)^2/2' }, r, 0)[0];
		expect(radial(3)).toBeGreaterThan(0);
		expect(radial(1)).toBeLessThan(0);
	});
});
