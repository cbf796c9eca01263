import { describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import { problemOf } from '../../src/game/problem';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createReferenceKernels } from '../../src/kernels/reference/kernels';
import { createRng, type Rng } from '../../src/math/rng';
import type { Objective } from '../../src/solvers/objective';
import { backwardFrom, networkOf, pathsOf } from '../../src/solvers/paths';
import { simulate } from '../../src/solvers/simulate';
import { gameOf } from '../game/fixture';

const kernels = createReferenceKernels();
/** The loss as it is trained, with its gradient. */
async function lossOf({ parts: [part] }: Objective, theta: Float32Array, batch: Float32Array) {
	if (!part || !('rates' in part.loss)) throw new Error('a rollout was expected');
	const { loss: rollout, terms } = part;
	const n = batch.length / 2;
	const weights = terms.map(({ weight }) => weight / n);
	const result = await kernels.lossAndGradient(rollout, theta, batch, weights);
	const means = Array.from(result.terms, (sum) => sum / n);
	const total = means.reduce((sum, mean, k) => sum + mean * (terms[k]?.weight ?? 0), 0);
	return { total, terms: means, gradient: result.gradient };
}

const modelOf = (theta: Float32Array) => ({ kernels, theta: async () => theta });
async function startsOf(objective: Objective, rng: Rng, n: number): Promise<Float32Array<ArrayBuffer>> {
	const [batch] = await objective.batch(rng, n, modelOf(new Float32Array(0)));
	if (!batch) throw new Error('no batch');
	return batch.rows;
}

const small = { network: { width: 8, layers: 1 } } as const;
const start = (game: Game) => initialParameters(networkOf(game), createRng(3));

describe('the untrained identity flow (θ = 0, U = 0)', () => {
	const game = gameOf({ target: { id: 'moons' } }, small);
	const theta = new Float32Array(layoutOf(networkOf(game)).size);

	test('has the NLL of the standard Gaussian', async () => {
		const objective = simulate(game);
		const batch = await startsOf(objective, createRng(1), 50);
		const gaussian =
			Array.from(batch, (x) => (x * x) / 2).reduce((sum, x) => sum + x, 0) / 50 + Math.log(2 * Math.PI);
		const { terms } = await objective.evaluate(modelOf(theta), [{ rows: batch }]);
		expect(terms[0]).toBeCloseTo(gaussian, 5);
		expect(terms[1]).toBe(0);
		const trained = await lossOf(objective, theta, batch);
		expect(trained.terms[0]).toBeCloseTo(gaussian, 5);
	});

	test('leaves particles where they start, with the density of the reference', async () => {
		const problem = problemOf(game);
		const places = new Float32Array([0.5, -1, 2, 0]);
		const { states, times } = await pathsOf(problem, kernels, theta, places, 4, createRng(1));
		expect(Array.from(times)).toEqual([0, 0.25, 0.5, 0.75, 1]);
		expect(Array.from(states.subarray(-4))).toEqual(Array.from(places));
		const { logModel } = await backwardFrom(problem, kernels, theta, places);
		expect(logModel?.[0]).toBeCloseTo(-(0.25 + 1) / 2 - Math.log(2 * Math.PI), 5);
	});
});

describe('forward and backward paths', () => {
	test('invert each other, and carry the same change of density', async () => {
		const game = gameOf({}, { ...small });
		const problem = problemOf({
			...game,
			sampler: { process: 'dynamics', integrator: 'rk4', steps: 32 },
		});
		const theta = start(game).map((x) => 0.3 * x);
		const starts = new Float32Array([0.2, 0.4, -1, 0.3, 0.5, -0.8]);
		const { states, accumulated } = await pathsOf(problem, kernels, theta, starts, 1, createRng(1));
		const ends = states.slice(starts.length);
		const { origins, logModel } = await backwardFrom(problem, kernels, theta, ends);
		for (let i = 0; i < 3; i++) {
			const [x, y] = [starts[2 * i] ?? 0, starts[2 * i + 1] ?? 0];
			const logReference = -(x * x + y * y) / 2 - Math.log(2 * Math.PI);
			// RK4 with 32 steps: discretization error near 1e-7, float32 roundoff near 1e-6.
			expect(origins[2 * i]).toBeCloseTo(x, 4);
			expect(logModel?.[i]).toBeCloseTo(logReference - (accumulated.divergence?.[i] ?? 0), 4);
		}
	});
});

/** Central differences of the float32 loss: enough to catch a wrong formula, not a wrong digit. */
describe.each([
	['KL(π‖ρ_T), kinetic, HJB L1', gameOf({}, { ...small, regularizers: { hjb: 1 } })],
	['KL(π‖ρ_T), kinetic, HJB L2', gameOf({}, { ...small, regularizers: { hjb: 0.5, hjbNorm: 'L2' } })],
	[
		'relativistic with obstacle',
		gameOf({ running: { id: 'relativistic' }, potential: { id: 'obstacle' } }, small),
	],
	['power, rotating', gameOf({ running: { id: 'power' }, drift: { id: 'rotation' } }, small)],
	['anisotropic, linear drift', gameOf({ running: { id: 'anisotropic' }, drift: { id: 'linear' } }, small)],
	['no running cost', gameOf({ running: { id: 'none' } }, small)],
	['bounded speed', gameOf({ running: { id: 'bounded' } }, small)],
	['a typed drift', gameOf({ drift: { id: 'formula' } }, small)],
	['a discount, HJB', gameOf({}, { ...small, dynamics: { discount: 3 }, regularizers: { hjb: 0.5 } })],
	[
		'an acceleration, HJB',
		gameOf({}, { ...small, dynamics: { order: 'second' }, regularizers: { hjb: 0.5, hjbNorm: 'L2' } }),
	],
	['KL(ρ_T‖π)', gameOf({ terminal: { id: 'reverseKL' } }, small)],
	[
		'terminal residual of KL(ρ_T‖π)',
		gameOf(
			{ terminal: { id: 'reverseKL' } },
			{ ...small, regularizers: { terminal: 0.1, terminalNorm: 'L2' } },
		),
	],
] as const)('%s', (_, game) => {
	const objective = simulate({
		...game,
		solver: { id: 'simulate', integrator: 'rk4', steps: 2 },
		sampler: { process: 'dynamics', integrator: 'rk4', steps: 2 },
	});
	const theta = start(game).map((x) => 0.2 * x);

	const batchOf = () => startsOf(objective, createRng(5), 4);

	test('the gradient is that of the loss', async () => {
		const batch = await batchOf();
		const { gradient } = await lossOf(objective, theta, batch);
		const rng = createRng(11);
		const direction = Float32Array.from(theta, () => rng.normal());
		const at = async (h: number) => {
			const moved = theta.map((x, i) => x + h * (direction[i] ?? 0));
			return (await lossOf(objective, moved, batch)).total;
		};
		const h = 2e-3;
		const measured =
			(8 * ((await at(h)) - (await at(-h))) - ((await at(2 * h)) - (await at(-2 * h)))) / (12 * h);
		const claimed = gradient.reduce((sum, g, i) => sum + g * (direction[i] ?? 0), 0);
		// Fourth-order differences of a float32 loss of order 100: roundoff 1e-5/h sets the floor.
		expect(Math.abs(claimed - measured)).toBeLessThan(0.01 * Math.abs(measured) + 0.02);
	});

	test('evaluate and train agree at equal accuracy', async () => {
		const batch = await batchOf();
		const trained = await lossOf(objective, theta, batch);
		const evaluated = await objective.evaluate(modelOf(theta), [{ rows: batch }]);
		// The terms are summed in another order, and in double precision: float32 roundoff of large terms.
		expect(Math.abs(evaluated.total - trained.total)).toBeLessThan(1e-5 * Math.abs(trained.total) + 1e-4);
	});
});

test('a missing density is said, not guessed', () => {
	expect(() => simulate(gameOf({ reference: { id: 'points' } }))).toThrow('log ρ_T');
});
