import { describe, expect, test } from 'vitest';
import { RATE_INPUTS, type Rollout, termInputs } from '../../src/kernels/contract';
import { layoutOf, type Network } from '../../src/kernels/network';
import { createRng } from '../../src/math/rng';
import { record } from '../../src/math/trace';
import { entry } from './potential64';
import { type Normals64, path64 } from './rollout64';

const network: Network = { width: 1, layers: 0, activation: 'tanh' };
const theta = new Float64Array(layoutOf(network).size);
const T = 1;

/** dX = f dt + (0.4 + t) dW forward in time; f = −a x, plus sin y in x where it is not linear. */
const a = 1.3;
const walk = (integrator: 'euler' | 'heun', steps: number, linear: boolean): Rollout => ({
	network,
	integrator,
	steps,
	from: 0,
	to: T,
	rates: record(RATE_INPUTS, (A, { x, y }) => ({
		dx: A.add(A.mul(A.num(-a), x), linear ? A.num(0) : A.sin(A.mul(A.num(2), y))),
		dy: A.mul(A.num(-a), linear ? y : A.tanh(y)),
	})),
	noise: record(['t'], (A, { t }) => ({ sigma: A.add(A.num(0.4), t) })),
	terms: record(termInputs([]), () => ({})),
});
const end = (rollout: Rollout, xi: Normals64): readonly [number, number] =>
	entry(path64(rollout, theta, 1, 0.5, xi).states, rollout.steps);

describe('weak order: mean and variance of Ornstein–Uhlenbeck with σ(t) = 0.4 + t', () => {
	/** ∫ e^{−2a(T−s)} (0.4 + s)² ds by Simpson's rule, far below the errors measured. */
	const variance = (() => {
		const n = 2000;
		const f = (s: number): number => Math.exp(-2 * a * (T - s)) * (0.4 + s) ** 2;
		let sum = f(0) + f(T);
		for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * f((i * T) / n);
		return (sum * T) / (3 * n);
	})();

	/** The scheme is linear in ξ: x = mean + Σ c_k ξ_k, whence the exact variance Σ c_k² of what it samples. */
	const errors = (scheme: 'euler' | 'heun', steps: number): readonly [mean: number, variance: number] => {
		const rollout = walk(scheme, steps, true);
		const impulse = (at: number): Normals64 =>
			Array.from({ length: steps }, (_, k) => [Number(k === at), 0] as const);
		const [mean] = end(rollout, impulse(-1));
		let sum = 0;
		for (let k = 0; k < steps; k++) sum += (end(rollout, impulse(k))[0] - mean) ** 2;
		return [Math.abs(mean - Math.exp(-a * T)), Math.abs(sum - variance)];
	};

	test.each([
		['euler', 1],
		['heun', 2],
	] as const)('%s: %i', (scheme, order) => {
		const [coarse, fine] = [errors(scheme, 80), errors(scheme, 160)];
		for (const k of [0, 1] as const) expect(Math.log2(coarse[k] / fine[k])).toBeCloseTo(order, 1);
	});
});

describe('strong order 1: the same Brownian path, coarse and fine', () => {
	const FINE = 256;
	const PATHS = 50;
	const rng = createRng(3);
	const fine = Array.from({ length: PATHS }, () =>
		Array.from({ length: FINE }, () => [rng.normal(), rng.normal()] as const),
	);
	/** Normals of larger steps over the same path: sums, back to variance 1. */
	const coarser = (xi: Normals64, ratio: number): Normals64 =>
		Array.from({ length: xi.length / ratio }, (_, k) => {
			const own = xi.slice(k * ratio, (k + 1) * ratio);
			const sum = (axis: 0 | 1): number => own.reduce((s, pair) => s + pair[axis], 0) / Math.sqrt(ratio);
			return [sum(0), sum(1)] as const;
		});

	test.each(['euler', 'heun'] as const)('%s', (scheme) => {
		const exact = fine.map((xi) => end(walk('heun', FINE, false), xi));
		const error = (steps: number): number => {
			const squares = fine.map((xi, i) => {
				const [x, y] = end(walk(scheme, steps, false), coarser(xi, FINE / steps));
				const [ex, ey] = entry(exact, i);
				return (x - ex) ** 2 + (y - ey) ** 2;
			});
			return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / PATHS);
		};
		const order = Math.log2(error(8) / error(32)) / 2;
		// 50 paths, and a reference of 256 steps: a tenth of the order.
		expect(order).toBeGreaterThan(0.85);
		expect(order).toBeLessThan(1.15);
	});
});
