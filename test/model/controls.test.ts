import { describe, expect, it, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { pointsAt } from '../../src/game/points';
import { blockOf, problemOf } from '../../src/game/problem';
import { RATE_INPUTS, type Rollout } from '../../src/kernels/contract';
import { layoutOf } from '../../src/kernels/network';
import { noiseOfStep } from '../../src/kernels/noise';
import { numbers } from '../../src/math/algebra';
import { createRng } from '../../src/math/rng';
import { estimate, standardDeviation } from '../../src/math/stats';
import { record } from '../../src/math/trace';
import { noiseAlong } from '../../src/model/controls';
import { noiseFor, rolloutOf } from '../../src/solvers/paths';
import { hard, noisy } from '../exact/games';
import { gameOf } from '../game/fixture';
import { paths64 } from '../oracle/rollout64';

/** A Gaussian bridge, played here step by step, in double precision, with its exact control. */
const game = gameOf({ ...hard, noise: { id: 'constant', sigma: 0.5 } }, noisy);
const exact = exactOf(game);
const problem = problemOf(game);
const n = 1000;

const values = async (points: Float32Array) => (await exact?.jets(points))?.value ?? new Float64Array();
const velocity = async (points: Float32Array) => (await exact?.velocity(points)) ?? new Float64Array();

async function played(integrator: 'euler' | 'heun', steps: number) {
	if (!exact) throw new Error('the bridge has no closed form');
	const options = { process: 'dynamics', integrator, steps, from: 0, to: problem.horizon } as const;
	const rollout: Rollout = rolloutOf(problem, options);
	const { block, params } = blockOf(game, 'reference');
	const starts = block.sample?.(params, createRng(1), n) ?? new Float32Array();
	const { xi = new Float32Array() } = noiseFor(rollout, createRng(2), n);
	const states = new Float32Array(2 * n * (steps + 1));
	states.set(starts);
	const dt = problem.horizon / steps;
	const way = new Float64Array(n);
	const control = async (places: Float32Array, t: number) =>
		(await exact.control(pointsAt(places, t))) ?? new Float64Array(2 * n);
	const { block: running, params: cost } = blockOf(game, 'running');
	const L = (v: Float64Array, i: number) =>
		running.lagrangian(numbers, cost, 0, [0, 0], [v[2 * i] ?? 0, v[2 * i + 1] ?? 0], {
			sigma: 0.5,
			divergence: () => 0,
		});
	for (let k = 0; k < steps; k++) {
		const at = states.slice(2 * n * k, 2 * n * (k + 1));
		const kick = xi.subarray(2 * n * k, 2 * n * (k + 1)).map((z) => 0.5 * Math.sqrt(dt) * z);
		const first = await control(at, k * dt);
		const guess = at.map((x, i) => x + dt * (first[i] ?? 0) + (kick[i] ?? 0));
		const second = integrator === 'heun' ? await control(guess, (k + 1) * dt) : first;
		states.set(
			at.map((x, i) => x + (dt / 2) * ((first[i] ?? 0) + (second[i] ?? 0)) + (kick[i] ?? 0)),
			2 * n * (k + 1),
		);
		for (let i = 0; i < n; i++) way[i] = (way[i] ?? 0) + (dt / 2) * (L(first, i) + L(second, i));
	}
	const u = await values(pointsAt(states.subarray(2 * n * steps), problem.horizon));
	const above = await values(pointsAt(starts, 0));
	const noise = await noiseAlong({ jets: exact.jets, values, velocity }, rollout, states, xi);
	// The cost of each path, more than U(X_0, 0).
	const over = way.map((value, i) => value + (u[i] ?? 0) - (above[i] ?? 0));
	return { rollout, states, xi, way, over, left: over.map((value, i) => value - (noise[i] ?? 0)) };
}

test.each(['euler', 'heun'] as const)('ξ moves a particle by what is said of a step: %s', (integrator) => {
	const network = { width: 2, layers: 1, activation: 'tanh' } as const;
	const rollout: Rollout = {
		...{ network, integrator, steps: 3, from: 0.2, to: 1.4, terms: record([], () => ({})) },
		rates: record(RATE_INPUTS, (A) => ({ dx: A.num(0), dy: A.num(0) })),
		noise: record(['t'], (A, { t }) => ({ sigma: A.add(A.num(0.3), A.mul(t, t)) })),
	};
	const theta = new Float32Array(layoutOf(network).size);
	const [path] = paths64(rollout, theta, [0, 0], [1, -1, 0, 2, 0.5, 1]);
	const moved = [0, 1, 2].map((k) => noiseOfStep(rollout, k));
	expect(path?.states[3]?.[0]).toBeCloseTo((moved[0] ?? 0) + 0.5 * (moved[2] ?? 0), 12);
	expect(path?.states[3]?.[1]).toBeCloseTo(-(moved[0] ?? 0) + 2 * (moved[1] ?? 0) + (moved[2] ?? 0), 12);
});

describe('what noise alone adds to U along paths', () => {
	it.each(['euler', 'heun'] as const)(
		'is all that a path of the optimum costs beside U(X_0, 0): %s',
		async (integrator) => {
			const [coarse, fine] = [await played(integrator, 16), await played(integrator, 32)];
			const { mean, error } = estimate(fine.way);
			expect(Math.abs(mean - (exact?.cost?.running ?? Number.NaN))).toBeLessThan(4 * error);
			const spread = standardDeviation(fine.left);
			expect(spread).toBeLessThan(standardDeviation(fine.over) / 300);
			// What is left is of order 3/2: of order 1 without the second term, and of order 0 with the wrong sign.
			expect(standardDeviation(coarse.left) / spread).toBeGreaterThan(2.3);
			// In the mean it is what the time steps are off: of order 1, or 2.
			if (integrator === 'heun') expect(Math.abs(estimate(fine.left).mean)).toBeLessThan(3e-4);
			else expect(estimate(coarse.left).mean / estimate(fine.left).mean).toBeCloseTo(2, 0);
		},
	);

	it('has mean zero whatever U is', async () => {
		const { rollout, states, xi } = await played('heun', 16);
		// U = x²y + cos y.
		const rows = (points: Float32Array, of: (x: number, y: number) => readonly number[]): Float64Array =>
			Float64Array.from(
				Array.from({ length: points.length / 3 }, (_, i) =>
					of(points[3 * i] ?? 0, points[3 * i + 1] ?? 0),
				).flat(),
			);
		const wrong = {
			jets: async (points: Float32Array) => ({
				places: 'particles' as const,
				value: null,
				gradient: rows(points, (x, y) => [2 * x * y, x * x - Math.sin(y)]),
				timeDerivative: null,
				hessian: rows(points, (x, y) => [2 * y, 2 * x, -Math.cos(y)]),
				laplacian: null,
			}),
			values: async (points: Float32Array) => rows(points, (x, y) => [x * x * y + Math.cos(y)]),
			velocity,
		};
		const { mean, error } = estimate(await noiseAlong(wrong, rollout, states, xi));
		expect(error).toBeGreaterThan(0.01);
		expect(Math.abs(mean)).toBeLessThan(3 * error);
	});

	it.each(['euler', 'heun'] as const)(
		'of a cubic is all that it changes by, but for ½s²ΔU, where nothing else moves: %s',
		async (integrator) => {
			const network = { width: 2, layers: 1, activation: 'tanh' } as const;
			const steps = 3;
			const rollout: Rollout = {
				...{ network, integrator, steps, from: 0, to: 1.5, terms: record([], () => ({})) },
				rates: record(RATE_INPUTS, (A) => ({ dx: A.num(0), dy: A.num(0) })),
				noise: record(['t'], (A, { t }) => ({ sigma: A.add(A.num(0.3), t) })),
			};
			const rng = createRng(4);
			const xi = Float32Array.from({ length: 2 * n * steps }, () => rng.normal());
			const states = new Float32Array(2 * n * (steps + 1));
			const [row, U] = [2 * n, (x: number, y: number) => x ** 3 - 2 * x * y * y + x * y];
			const rows = (
				places: ArrayLike<number>,
				width: number,
				of: (x: number, y: number) => readonly number[],
			) =>
				Float64Array.from(
					Array.from({ length: places.length / width }, (_, i) =>
						of(places[width * i] ?? 0, places[width * i + 1] ?? 0),
					).flat(),
				);
			const drift = new Float64Array(n);
			for (let k = 0; k < steps; k++) {
				const s = noiseOfStep(rollout, k);
				for (let i = 0; i < row; i++)
					states[row * (k + 1) + i] = (states[row * k + i] ?? 0) + s * (xi[row * k + i] ?? 0);
				rows(states.subarray(row * k, row * (k + 1)), 2, (x) => [(s * s * (6 * x - 4 * x)) / 2]).forEach(
					(each, i) => {
						drift[i] = (drift[i] ?? 0) + each;
					},
				);
			}
			const cubic = {
				jets: async (points: Float32Array) => ({
					...{ places: 'particles' as const, value: null, timeDerivative: null, laplacian: null },
					gradient: rows(points, 3, (x, y) => [3 * x * x - 2 * y * y + y, x - 4 * x * y]),
					hessian: rows(points, 3, (x, y) => [6 * x, 1 - 4 * y, -4 * x]),
				}),
				values: async (points: Float32Array) => rows(points, 3, (x, y) => [U(x, y)]),
				velocity: async (points: Float32Array) => new Float64Array((2 * points.length) / 3),
			};
			const noise = await noiseAlong(cubic, rollout, states, xi);
			const ends = rows(states.subarray(row * steps), 2, (x, y) => [U(x, y)]);
			const off = noise.map((each, i) => Math.abs(each + (drift[i] ?? 0) - (ends[i] ?? 0)));
			// Float32 places, |U| up to some 100.
			expect(Math.max(...off)).toBeLessThan(1e-4);
		},
	);
});
