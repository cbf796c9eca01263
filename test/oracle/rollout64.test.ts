import { describe, expect, test } from 'vitest';
import { RATE_INPUTS, type Rollout, termInputs } from '../../src/kernels/contract';
import { layoutOf, type Network } from '../../src/kernels/network';
import { normSq } from '../../src/math/algebra';
import { record } from '../../src/math/trace';
import { entry } from './potential64';
import { along, gradient64, loss64, path64, terms64 } from './rollout64';

/**
 * U = ½(a x² + b y²), so that v = −∇U has the paths x e^{−at}, y e^{−bt}, ∫½|∇U|² dt = ¼[a x²(1 − e^{−2at}) + …]
 * and ∫ −ΔU dt = −(a + b)T; backward in time the signs of the exponents turn.
 */
const network: Network = { width: 8, layers: 0, activation: 'tanh' };
const [a, b, T] = [1.2, 0.4, 1.5];
const theta = new Float64Array(layoutOf(network).size);
theta[layoutOf(network).A] = Math.sqrt(a);
theta[layoutOf(network).A + 4] = Math.sqrt(b);

const linear = (integrator: Rollout['integrator'], steps: number, forward = true): Rollout => ({
	network,
	integrator,
	steps,
	from: forward ? 0 : T,
	to: forward ? T : 0,
	rates: record(RATE_INPUTS, (A, { Ux, Uy, Uxx, Uyy }) => ({
		dx: A.neg(Ux),
		dy: A.neg(Uy),
		divergence: A.neg(A.add(Uxx, Uyy)),
		energy: A.mul(A.num(0.5), normSq(A, [Ux, Uy])),
	})),
	terms: record(termInputs(['divergence', 'energy']), (A, { x0, x1, y1, divergence, energy, U }) => ({
		end: A.add(A.mul(x1, x0), y1),
		divergence,
		energy,
		later: U,
	})),
});
const [x0, y0] = [1.3, -0.8];

for (const forward of [true, false]) {
	test(`a linear flow ${forward ? 'forward' : 'backward'} has its closed form`, () => {
		const sign = forward ? -1 : 1;
		const [x1, y1] = [x0 * Math.exp(sign * a * T), y0 * Math.exp(sign * b * T)];
		const [[end = 0, divergence = 0, energy = 0, later = 0]] = [
			path64(linear('rk4', 500, forward), theta, x0, y0).terms,
		];
		expect(end).toBeCloseTo(x1 * x0 + y1, 8);
		expect(divergence).toBeCloseTo(-(a + b) * T, 12);
		expect(energy).toBeCloseTo((sign / 4) * (a * (x1 ** 2 - x0 ** 2) + b * (y1 ** 2 - y0 ** 2)), 8);
		const [x, y] = forward ? [x1, y1] : [x0, y0];
		expect(later).toBeCloseTo((a * x ** 2 + b * y ** 2) / 2, 8);
	});
}

describe('measured order of convergence', () => {
	test.each([
		['euler', 1],
		['heun', 2],
		['rk4', 4],
	] as const)('%s: %i', (integrator, order) => {
		const error = (steps: number): number => {
			const [x = 0, y = 0] = path64(linear(integrator, steps), theta, x0, y0).states.at(-1) ?? [];
			return Math.hypot(x - x0 * Math.exp(-a * T), y - y0 * Math.exp(-b * T));
		};
		expect(Math.log2(error(64) / error(128))).toBeCloseTo(order, 1);
	});
});

test('terms are summed over particles', () => {
	const starts = [x0, y0, 0.2, 0.5];
	const [first, second] = [
		path64(linear('heun', 4), theta, x0, y0),
		path64(linear('heun', 4), theta, 0.2, 0.5),
	];
	expect(terms64(linear('heun', 4), theta, starts)).toEqual(
		first.terms.map((term, k) => term + entry(second.terms, k)),
	);
});

test('a pull takes its share of the state after each step, of each particle', () => {
	const [steps, one, other] = [400, 99, 399];
	const pull = new Float64Array(steps * 2 * 4);
	const at = (step: number, particle: number, column: number): number => (2 * step + particle) * 4 + column;
	pull[at(one, 0, 0)] = 2;
	pull[at(one, 1, 2)] = 3;
	pull[at(other, 1, 1)] = -1;
	pull[at(other, 0, 3)] = 0.5;
	const found = loss64(linear('rk4', steps), theta, [x0, y0, 0.2, 0.5], [0, 0, 0, 0], { pull });
	const energy = a * x0 ** 2 * (1 - Math.exp(-2 * a * T)) + b * y0 ** 2 * (1 - Math.exp(-2 * b * T));
	const exact = 2 * x0 * Math.exp((-a * T) / 4) - (3 * (a + b) * T) / 4 - 0.5 * Math.exp(-b * T) + energy / 8;
	expect(found).toBeCloseTo(exact, 8);
});

test('finite differences are exact to 1e-9 on a known gradient', () => {
	const f = (x: Float64Array): number => Math.sin(entry(x, 0)) * Math.exp(entry(x, 1));
	const gradient = gradient64(f, [0.3, -0.7]);
	expect(entry(gradient, 0)).toBeCloseTo(Math.cos(0.3) * Math.exp(-0.7), 9);
	expect(entry(gradient, 1)).toBeCloseTo(Math.sin(0.3) * Math.exp(-0.7), 9);
	expect(along(f, [0.3, -0.7], [2, 1])).toBeCloseTo(2 * entry(gradient, 0) + entry(gradient, 1), 8);
});
