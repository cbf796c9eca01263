import { beforeAll, describe, expect, test } from 'vitest';
import { isotropic } from '../../src/data/mixture';
import { mixtureDiffusion } from '../../src/exact/mixtureDiffusion';
import { constantNoising, variancePreserving } from '../../src/exact/noising';
import type { Game } from '../../src/game/game';
import { problemOf } from '../../src/game/problem';
import type { Kernels, PointLoss } from '../../src/kernels/contract';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { mean, moments, standardDeviation } from '../../src/math/stats';
import { networkOf } from '../../src/solvers/paths';
import { scoreMatching } from '../../src/solvers/scoreMatching';
import { noiserOf } from '../../src/solvers/shortSteps';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

const ROWS = [
	[1, -1.5, 0.5, 0.6],
	[2, 1, 1, 0.4],
] as const;
const components = isotropic(ROWS.map(([weight, x, y, std]) => ({ weight, x, y, std })));
const model = {
	target: { id: 'mixture', components: ROWS },
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'scoreMatching', start: 0.01, detail: 0 },
} as const;
const small = { network: { width: 8, layers: 1 } } as const;
const vp = { id: 'vp', betaMin: 0.1, betaMax: 8 };
const ou = { drift: { id: 'linear', rate: 1 }, noise: { id: 'constant', sigma: Math.SQRT2 } } as const;
/** The same process, of which the solver is not told that it is linear. */
const byFormula = { ...ou, drift: { id: 'formula', fx: 'x', fy: 'y' } } as const;

/** The objective of a game tabulates its noising: once is enough. */
const objectives = new Map<Game, ReturnType<typeof scoreMatching>>();

/** The points of a batch by column. */
async function pointsOf(game: Game, n: number, seed = 1) {
	const objective = objectives.get(game) ?? scoreMatching(game);
	objectives.set(game, objective);
	const theta = initialParameters(networkOf(game), createRng(3));
	const [batch] = await objective.batch(createRng(seed), n, { kernels, theta: async () => theta });
	const [part] = objective.parts;
	if (!batch || !part || 'rates' in part.loss) throw new Error('a point loss was expected');
	const loss: PointLoss = part.loss;
	const names = ['x', 'y', 't', ...loss.extras];
	const at = (i: number, name: string): number =>
		batch.rows[i * names.length + names.indexOf(name)] ?? Number.NaN;
	return { objective, rows: batch.rows, loss, theta, at, n };
}

/** Mean over a batch of n points, and its standard error from the means of pairs (neighbours are not independent). */
function overPairs(n: number, f: (i: number) => number): { mean: number; error: number } {
	const pairs = Float64Array.from({ length: n / 2 }, (_, k) => (f(2 * k) + f(2 * k + 1)) / 2);
	return { mean: mean(pairs), error: standardDeviation(pairs) / Math.sqrt(n / 2) };
}

describe.each([
	[
		'Gaussian transitions, VP',
		gameOf({ ...model, drift: vp, noise: vp }, small),
		variancePreserving(0.1, 8, 1),
	],
	[
		'Gaussian transitions, times uniform',
		gameOf({ ...model, ...ou, solver: { ...model.solver, times: 'uniform' } }, small),
		constantNoising(1, Math.SQRT2, 1),
	],
	['short steps', gameOf({ ...model, ...byFormula }, small), constantNoising(1, Math.SQRT2, 1)],
] as const)('%s', (label, game, noising) => {
	const exact = mixtureDiffusion(components, noising);

	test.each([8, 256])(
		'targets are right in the mean: E(g − ∇U*)·h = 0 for any field h, batches of %i',
		async (n) => {
			const field = (x: number, y: number, t: number) => [Math.sin(x + t), x * y] as const;
			// Points of a batch share their origins: the batches are independent, the points are not.
			const biases = await Promise.all(
				Array.from({ length: 6400 / n }, async (_, seed) => {
					const { at } = await pointsOf(game, n, seed);
					const off = (i: number): number => {
						const [x, y, t] = [at(i, 'x'), at(i, 'y'), at(i, 't')];
						const { gradient } = exact.jet([x, y], t);
						const [a, b] = field(x, y, t);
						return at(i, 'matching') * ((at(i, 'gx') - gradient[0]) * a + (at(i, 'gy') - gradient[1]) * b);
					};
					return mean(Array.from({ length: n }, (_, i) => off(i)));
				}),
			);
			const error = standardDeviation(biases) / Math.sqrt(biases.length);
			expect(Math.abs(mean(biases))).toBeLessThan(4 * error);
		},
	);

	test('a mean over the points is an integral over time of σ²/2 times a mean over ρ_t', async () => {
		const n = 4000;
		const { at } = await pointsOf(game, n);
		const T = game.dynamics.horizon;
		const [from, uniform] = [0.01 * T, label.includes('uniform')];
		const integral = Array.from({ length: 1000 }, (_, k) => from + ((k + 0.5) / 1000) * (T - from))
			.map((s) => noising.intensity(s))
			.reduce((sum, value) => sum + (value * (T - from)) / 1000, 0);
		const found = mean(Float64Array.from({ length: n }, (_, i) => at(i, 'matching')));
		if (!uniform) expect(found / integral).toBeCloseTo(1, 2);
		expect(mean(Float64Array.from({ length: n }, (_, i) => at(i, 'hjb')))).toBeCloseTo(T - from, 2);
		// Points at a time follow η: second moments near t = T/2.
		const near = Array.from({ length: n }, (_, i) => i).filter((i) => Math.abs(at(i, 't') - T / 2) < 0.1 * T);
		const { covariance } = moments(near.flatMap((i) => [at(i, 'x'), at(i, 'y')]));
		const truth = moments(exact.sample(createRng(9), 20_000, T / 2)).covariance;
		expect(Math.abs(covariance[0] / truth[0] - 1)).toBeLessThan(0.2);
	});

	test('evaluate and the kernel agree', async () => {
		const full = { ...game, regularizers: { ...game.regularizers, hjb: 0.1, terminal: 0.2 } };
		const { objective, rows, loss, theta, n } = await pointsOf(full, 101);
		const { terms } = await objective.evaluate({ kernels, theta: async () => theta }, [{ rows }]);
		const sums = await kernels.pointLossAndGradient(loss, theta, rows, [1, 1, 1]);
		terms.forEach((value, k) => {
			const sum = (sums.terms[k] ?? Number.NaN) / n;
			expect(Math.abs(value - sum)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
		});
		expect(terms).toHaveLength(3);
	});
});

describe('a rotation ωJx turns places and targets', () => {
	const [omega, T] = [2, 1];
	const noise = { id: 'constant', sigma: 1 };
	const still = mixtureDiffusion(components, constantNoising(0, 1, T));
	const turned = ([x, y]: readonly [number, number], angle: number): [number, number] => [
		Math.cos(angle) * x - Math.sin(angle) * y,
		Math.sin(angle) * x + Math.cos(angle) * y,
	];

	test('by −ωs after a noising time s, as the simulated process does', () => {
		const drift = { id: 'formula', fx: '-2*y', fy: '2*x' };
		const n = 4000;
		const starts = new Float32Array(2 * n).map((_, i) => (i % 2 === 0 ? 2 : 0));
		const until = new Float64Array(n).fill(0.4);
		const noiser = noiserOf(problemOf(gameOf({ ...model, drift, noise }, small)), { steps: 64, delta: 1e-6 });
		const centres = noiser(starts, until, createRng(2)).mean.map((axis) => mean(axis));
		turned([2, 0], -omega * 0.4).forEach((value, axis) => {
			expect(Math.abs((centres[axis] ?? 0) - value)).toBeLessThan(4 * Math.sqrt(0.4 / n));
		});
	});

	test('targets are right in the mean', async () => {
		const game = gameOf({ ...model, drift: { id: 'rotation', rate: omega }, noise }, small);
		const n = 64;
		const biases = await Promise.all(
			Array.from({ length: 100 }, async (_, seed) => {
				const { at } = await pointsOf(game, n, seed);
				const off = (i: number): number => {
					const [x, y, t] = [at(i, 'x'), at(i, 'y'), at(i, 't')];
					const back = omega * (T - t);
					const { gradient } = still.jet(turned([x, y], back), t);
					const [gx, gy] = turned(gradient, -back);
					return at(i, 'matching') * ((at(i, 'gx') - gx) * (1 + y) + (at(i, 'gy') - gy) * x * y);
				};
				return mean(Array.from({ length: n }, (_, i) => off(i)));
			}),
		);
		const error = standardDeviation(biases) / Math.sqrt(biases.length);
		expect(Math.abs(mean(biases))).toBeLessThan(4 * error);
		// Targets that are not turned are far off.
		expect(error).toBeLessThan(0.1);
	});
});

test('the mean over the origins in a batch takes noise off the targets', async () => {
	const game = gameOf({ ...model, drift: vp, noise: vp }, small);
	const exact = mixtureDiffusion(components, variancePreserving(0.1, 8, 1));
	const n = 1024;
	const { at } = await pointsOf(game, n);
	const late = Array.from({ length: n }, (_, i) => i).filter((i) => at(i, 't') < 0.3);
	const squares = late.map((i) => {
		const { gradient } = exact.jet([at(i, 'x'), at(i, 'y')], at(i, 't'));
		return (at(i, 'gx') - gradient[0]) ** 2 + (at(i, 'gy') - gradient[1]) ** 2;
	});
	// Of unit noise in the plane a single origin leaves about m² tr Σ/q², which is of order 0.1 there.
	expect(late.length).toBeGreaterThan(50);
	expect(mean(squares)).toBeLessThan(0.002);
});

describe('short steps', () => {
	/** An arbitrary smooth U and its derivatives, not the solution. */
	const gradient = (x: number, y: number) => [Math.cos(x) * y, Math.sin(x) + y] as const;
	const laplacian = (x: number, y: number) => -Math.sin(x) * y + 1;

	const deltas = [0.02, 0.002, 0.0002];
	const losses = deltas.map(async (start) => {
		const n = 8000;
		const game = gameOf({ ...model, ...byFormula, solver: { ...model.solver, start } }, small);
		const { at } = await pointsOf(game, n);
		const per = (i: number, f: (x: number, y: number) => number) =>
			at(i, 'matching') * f(at(i, 'x'), at(i, 'y'));
		const cross = overPairs(n, (i) =>
			per(i, (x, y) => gradient(x, y)[0] * at(i, 'gx') + gradient(x, y)[1] * at(i, 'gy')),
		);
		const implicit = overPairs(n, (i) => per(i, laplacian));
		return { cross, implicit };
	});

	test('as δ → 0 the loss is that of implicit score matching: E ∇U·g = E ΔU', async () => {
		for (const { cross, implicit } of await Promise.all(losses))
			expect(Math.abs(cross.mean - implicit.mean)).toBeLessThan(4 * Math.hypot(cross.error, implicit.error));
	});

	test('and its variance stays of order 1', async () => {
		const [coarse = Number.NaN, , fine = Number.NaN] = (await Promise.all(losses)).map(
			({ cross }) => cross.error,
		);
		expect(fine / coarse).toBeLessThan(1.2);
		expect(fine / coarse).toBeGreaterThan(0.8);
	});

	test('the simulated process has the law of the Gaussian transitions', () => {
		const n = 20_000;
		const rng = createRng(4);
		const noising = constantNoising(1, Math.SQRT2, 1);
		const exact = mixtureDiffusion(components, noising);
		const until = new Float64Array(n).fill(0.4);
		const starts = exact.sample(rng, n, 1);
		const problem = problemOf(gameOf({ ...model, ...byFormula }, small));
		const { mean: centres, size } = noiserOf(problem, { steps: 16, delta: 0.01 })(starts, until, rng);
		const ends = moments(Array.from({ length: 2 * n }, (_, i) => centres[i % 2 === 0 ? 0 : 1][i >> 1] ?? 0));
		const truth = moments(exact.sample(createRng(8), 100_000, 0.6));
		// The drift of the short step shrinks by 1 − δ, and its noise is still to come.
		const shrink = 0.99;
		expect(size[0]).toBeCloseTo(Math.SQRT2 * 0.1, 12);
		for (const k of [0, 1] as const)
			expect(Math.abs(ends.mean[k] - shrink * truth.mean[k])).toBeLessThan(
				4 * Math.sqrt((truth.covariance[0] * 1.2) / n),
			);
		for (const k of [0, 2] as const)
			expect(Math.abs(ends.covariance[k] / (shrink ** 2 * truth.covariance[k]) - 1)).toBeLessThan(
				4 * Math.sqrt(2.4 / n),
			);
	});
});

describe('the terminal residual', () => {
	test('stands at t = T on samples of π, with log π, and weighs one in the mean', async () => {
		const game = gameOf({ ...model, drift: vp, noise: vp }, { ...small, regularizers: { terminal: 1 } });
		const n = 400;
		const { at } = await pointsOf(game, n);
		const exact = mixtureDiffusion(components, variancePreserving(0.1, 8, 1));
		const ends = Array.from({ length: n }, (_, i) => i).filter((i) => at(i, 'end') > 0);
		expect(ends).toHaveLength(n / 8);
		expect(ends.reduce((sum, i) => sum + at(i, 'end'), 0) / n).toBeCloseTo(1, 5);
		for (const i of ends) {
			expect([at(i, 't'), at(i, 'matching'), at(i, 'hjb')]).toEqual([1, 0, 0]);
			expect(at(i, 'logTarget')).toBeCloseTo(-exact.jet([at(i, 'x'), at(i, 'y')], 1).value, 4);
		}
	});

	test('a data budget holds for every point', async () => {
		const game = gameOf(
			{ ...model, noise: { id: 'constant', sigma: 0.01 } },
			{ ...small, training: { points: 3 }, regularizers: { terminal: 1 } },
		);
		const { at, n } = await pointsOf(game, 300);
		const cells = new Set(Array.from({ length: n - 1 }, (_, i) => `${at(i, 'x').toFixed(1)}`));
		// Noise of std 0.01 around three places.
		expect(cells.size).toBeLessThanOrEqual(6);
	});
});
