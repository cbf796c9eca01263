import { describe, expect, test } from 'vitest';
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

const games = Object.keys(runningCosts).flatMap((running) =>
	Object.keys(drifts).flatMap((drift) =>
		Object.keys(potentials).map((potential) => ({ running, drift, potential })),
	),
);

describe.each(games)('$running, drift $drift, potential $potential', ({ running, drift, potential }) => {
	const problem = problemOf(
		gameOf({ running: { id: running }, drift: { id: drift }, potential: { id: potential } }),
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
		// so in general residual = −dU/dt − (L + V), dU/dt = U_t + (f+v*)·∇U.
		const j = jet(x, y, t);
		const [vx, vy] = velocity(x, y);
		const rate = j.Ut + vx * j.Ux + vy * j.Uy;
		const paid = problem.running(numbers, t, [x, y], j);
		// The power cost is smoothed near rest on both sides of its Legendre pair.
		expect(problem.residual(numbers, t, [x, y], j)).toBeCloseTo(-rate - paid, running === 'power' ? 2 : 10);
	});
});
