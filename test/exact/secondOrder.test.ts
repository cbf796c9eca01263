import { describe, expect, it } from 'vitest';
import { gaussianKl } from '../../src/exact/gaussianGame';
import { type SecondOrderGame, secondOrderGame } from '../../src/exact/secondOrder';

const GAME: SecondOrderGame = {
	start: { mean: -0.5, std: 0.8 },
	target: { mean: 1.5, std: 0.4 },
	horizon: 1.5,
	lambda: 0.7,
	alpha: 2,
};
const { start, target, horizon: T, lambda, alpha } = GAME;
const exact = secondOrderGame(GAME);

/**
 * With u constant on n pieces, moving x by d at least cost is a quadratic programme with one constraint,
 * Σ b_k u_k = d, b_k = ∂x_T/∂u_k, so u_k = d b_k/Σb².
 */
function cheapest(d: number, n: number): { readonly cost: number; readonly u: readonly number[] } {
	const h = T / n;
	const b = Array.from({ length: n }, (_, k) => h * (T - (k + 0.5) * h));
	const norm = b.reduce((sum, value) => sum + value ** 2, 0);
	const u = b.map((value) => (d * value) / norm);
	return { cost: u.reduce((sum, value) => sum + 0.5 * lambda * h * value ** 2, 0), u };
}

it('paths are those of the discretised quadratic programme', () => {
	const n = 400;
	for (const x0 of [-2, -0.5, 1]) {
		const end = exact.path(x0, T).x;
		const { u } = cheapest(end - x0, n);
		let [x, w] = [x0, 0];
		for (let k = 0; k < n; k++) {
			const [h, push] = [T / n, u[k] ?? Number.NaN];
			expect(push).toBeCloseTo(exact.path(x0, (k + 0.5) * h).u, 4);
			x += h * w + 0.5 * h ** 2 * push;
			w += h * push;
			const at = exact.path(x0, (k + 1) * h);
			expect(x).toBeCloseTo(at.x, 4);
			expect(w).toBeCloseTo(at.w, 4);
		}
	}
});

it('mean and std at T minimise the discretised cost', () => {
	// Moving x0 to m + s (x0 − m0)/s0 costs c(d) = c(1)d² for each particle; over the start E d² is known.
	const perUnit = cheapest(1, 2000).cost;
	const cost = (mean: number, std: number) =>
		perUnit * ((mean - start.mean) ** 2 + (std - start.std) ** 2) +
		alpha * gaussianKl(mean, std, target.mean, target.std);
	const { mean, std } = exact.moments(T);
	const best = cost(mean, std);
	expect(best).toBeCloseTo(exact.cost.control + exact.cost.terminal, 5);
	for (const [dm, ds] of [
		[1e-3, 0],
		[0, 1e-3],
	] as const) {
		const [up, down] = [cost(mean + dm, std + ds) - best, cost(mean - dm, std - ds) - best];
		expect(up).toBeGreaterThan(0);
		expect(Math.abs(up - down)).toBeLessThan(0.02 * (up + down));
	}
});

describe('the value function', () => {
	it('solves its HJB equation, and gives the control along the paths', () => {
		const h = 1e-4;
		for (const [x, w, t] of [
			[0.3, -0.4, 0.2],
			[-1, 1.2, 0.9],
			[2, 0, 1.3],
		] as const) {
			const { value, control } = exact;
			const Ut = (value(x, w, t + h) - value(x, w, t - h)) / (2 * h);
			const Ux = (value(x + h, w, t) - value(x - h, w, t)) / (2 * h);
			const Uw = (value(x, w + h, t) - value(x, w - h, t)) / (2 * h);
			expect(-Ut - w * Ux + Uw ** 2 / (2 * lambda)).toBeCloseTo(0, 5);
			expect(control(x, w, t)).toBeCloseTo(-Uw / lambda, 6);
		}
		for (const x0 of [-2, 0.4]) {
			for (const t of [0, 0.5, 1.2]) {
				const { x, w, u } = exact.path(x0, t);
				expect(exact.control(x, w, t)).toBeCloseTo(u, 9);
			}
		}
	});
	it('ends in α log(ρ_T/π), and its mean at rest is the whole cost', () => {
		const { mean, std } = exact.moments(T);
		const log = (x: number, m: number, s: number) => -0.5 * ((x - m) / s) ** 2 - Math.log(s);
		for (const x of [-1, 0.5, 2]) {
			const end = alpha * (log(x, mean, std) - log(x, target.mean, target.std));
			expect(exact.value(x, 3, T)).toBeCloseTo(end, 8);
		}
		// α KL is the mean of its variation, so here E U(x_0, 0, 0) is the total. Quadratic: three points are enough.
		const at = (z: number) => exact.value(start.mean + z * start.std, 0, 0);
		const average = (at(Math.sqrt(3)) + 4 * at(0) + at(-Math.sqrt(3))) / 6;
		expect(average).toBeCloseTo(exact.cost.control + exact.cost.terminal, 8);
	});
});

it('moments are those of the paths', () => {
	for (const t of [0.3, 1.1]) {
		const { mean, std } = exact.moments(t);
		expect(exact.path(start.mean, t).x).toBeCloseTo(mean, 10);
		expect(exact.path(start.mean + start.std, t).x).toBeCloseTo(mean + std, 10);
	}
	expect(exact.moments(0)).toEqual(start);
});

it('refuses T ≤ 0 and flat starts', () => {
	expect(() => secondOrderGame({ ...GAME, horizon: 0 })).toThrow('got 0');
	expect(() => secondOrderGame({ ...GAME, start: { mean: 0, std: 0 } })).toThrow('the start');
});
