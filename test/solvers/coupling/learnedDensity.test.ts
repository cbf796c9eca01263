import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../src/game/problem';
import { layoutOf } from '../../../src/kernels/network';
import { createWasmKernels } from '../../../src/kernels/wasm/kernels';
import { createRng } from '../../../src/math/rng';
import { mean } from '../../../src/math/stats';
import { probe } from '../../../src/model/probe';
import { trainedOf } from '../../../src/model/trained';
import { Knots } from '../../../src/solvers/coupling/knots';
import { learnedDensity, learnedIn } from '../../../src/solvers/coupling/learnedDensity';
import { backwardFrom, pathsOf } from '../../../src/solvers/paths';
import { simulate } from '../../../src/solvers/simulate';
import { withDefaults } from '../../../src/spec/defaults';
import { Trainer } from '../../../src/train/trainer';
import { wasmModule } from '../../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const LOG_2PI = Math.log(2 * Math.PI);
const RATE = 0.8;
const PULL = 0.3;
/** log N(x; 0, variance·I) at places [n, 2]. */
const normal = (places: Float32Array, variance = 1): Float64Array =>
	Float64Array.from({ length: places.length / 2 }, (_, i) => {
		const square = (places[2 * i] ?? 0) ** 2 + (places[2 * i + 1] ?? 0) ** 2;
		return -square / (2 * variance) - LOG_2PI - Math.log(variance);
	});

/**
 * dX = −(RATE − PULL)X dt + v dt + σ dW from N(0, I), σ² = 2 RATE, with v = −PULL·X of U = ½PULL|x|²: it stays N(0, I),
 * and Q = ½|x|² is exact.
 */
const stationary = (slots: object) =>
	withDefaults({
		reference: { id: 'gaussian', x: 0, y: 0, stdX: 1, stdY: 1, correlation: 0 },
		target: { id: 'gaussian', x: 0, y: 0, stdX: 0.5, stdY: 0.5, correlation: 0 },
		drift: { id: 'linear', rate: PULL - RATE },
		noise: { id: 'constant', sigma: Math.sqrt(2 * RATE) },
		running: { id: 'kinetic', weight: 1 },
		solver: { id: 'simulate', integrator: 'heun', steps: 16 },
		sampler: { process: 'dynamics', integrator: 'heun', steps: 16 },
		network: { width: 8, layers: 1 },
		...slots,
	});
const network = { width: 8, layers: 1, activation: 'logcosh' } as const;
const layout = layoutOf(network);
/** Parameters of ½curvature|x|² + slope·t. */
function parabola(curvature: number, slope = 0): Float32Array<ArrayBuffer> {
	const theta = new Float32Array(layout.size);
	theta[layout.A] = theta[layout.A + 4] = Math.sqrt(curvature);
	theta[layout.slope + 2] = slope;
	return theta;
}
const both = (U: Float32Array, Q: Float32Array): Float32Array<ArrayBuffer> => Float32Array.from([...U, ...Q]);
const modelOf = (theta: Float32Array) => ({ kernels, theta: async () => theta });

describe('where Q is exact', () => {
	const game = stationary({ terminal: { id: 'none' }, interaction: { id: 'entropy', weight: 1 } });
	const problem = problemOf(game);
	const objective = simulate(game);
	const [part, learned] = objective.parts;
	if (!part || !learned || !('rates' in part.loss)) throw new Error('two parts were expected');
	const rollout = part.loss;

	// A slope of Q in time is no change of ρ.
	test.each([0, 3])('log ρ at the knots, Q with a drift of %d in time', async (slope) => {
		const [batch] = await objective.batch(createRng(1), 64, modelOf(both(parabola(PULL), parabola(1))));
		if (!batch) throw new Error('no batch');
		const theta = parabola(PULL);
		const knots = await Knots.of(kernels, rollout, theta, batch);
		const learned = learnedIn(network, both(theta, parabola(1, slope)));
		const { values } = await learnedDensity(problem, kernels, rollout, knots, learned);
		const exact = normal(knots.states);
		// The mass of e^(−Q) is weighed at 256 places.
		expect(Math.max(...values.map((value, i) => Math.abs(value - (exact[i] ?? 0))))).toBeLessThan(0.01);
	});

	test('the probability flow stands still, and log ρ by it is exact', async () => {
		const theta = both(parabola(PULL), parabola(1));
		const places = Float32Array.from({ length: 20 }, (_, i) => Math.sin(3 * i) * 1.5);
		const { origins, logModel } = await backwardFrom(problem, kernels, theta, places, 0.7);
		expect(Math.max(...origins.map((x, i) => Math.abs(x - (places[i] ?? 0))))).toBeLessThan(1e-5);
		const exact = normal(places);
		expect(Math.max(...(logModel ?? []).map((v, i) => Math.abs(v - (exact[i] ?? 0))))).toBeLessThan(1e-4);
		const sampler = { process: 'flow', integrator: 'rk4', steps: 8 } as const;
		const paths = await pathsOf(problem, kernels, theta, places, 4, createRng(1), sampler);
		expect(paths.states).toHaveLength(5 * places.length);
		const ends = paths.states.subarray(-places.length);
		expect(Math.max(...ends.map((x, i) => Math.abs(x - (places[i] ?? 0))))).toBeLessThan(1e-5);
	});

	test('what Q is learned by is least there', async () => {
		const model = modelOf(both(parabola(PULL), parabola(1)));
		const batches = await objective.batch(createRng(1), 4000, model);
		const at = async (curvature: number) =>
			(await objective.evaluate(modelOf(both(parabola(PULL), parabola(curvature))), batches)).terms[1] ?? 0;
		// E(½k²|x|² − 2k) = k² − 2k in the plane.
		expect(Math.abs((await at(1)) + 1)).toBeLessThan(0.05);
		expect(await at(1)).toBeLessThan(Math.min(await at(0.9), await at(1.1)));
	});
});

/** ∫_0^1 (1 − e^(−2 RATE t))/RATE dt: what −∂Var/∂u is in all when U = ½u|x|². */
const moved = (1 - (1 - Math.exp(-2 * RATE)) / (2 * RATE)) / RATE;
const movedAtT = (1 - Math.exp(-2 * RATE)) / RATE;

describe('the gradient is that of the law, not of the batch', () => {
	// E log ρ = −1 − log 2π − log Var, and −E log π = Var/0.25 up to a constant.
	test.each([
		['entropy', { terminal: { id: 'none' }, interaction: { id: 'entropy', weight: 2 } }, 2 * moved],
		[
			'relative entropy',
			{ terminal: { id: 'none' }, interaction: { id: 'relativeEntropy', weight: 1 } },
			moved * (1 - 4),
		],
		[
			'congestion',
			// E ρ = 1/(4π Var).
			{ terminal: { id: 'none' }, interaction: { id: 'power', weight: 1, exponent: 2 } },
			moved / (4 * Math.PI),
		],
		['KL(ρ_T‖π)', { terminal: { id: 'reverseKL', weight: 3 } }, 3 * movedAtT * (1 - 4)],
	])('%s', async (_, slots, exact) => {
		const game = stationary({ ...slots, running: { id: 'kinetic', weight: 1 } });
		const objective = simulate(game);
		const [part] = objective.parts;
		const theta = both(parabola(PULL), parabola(1));
		const n = 20_000;
		const batches = await objective.batch(createRng(3), n, modelOf(theta));
		const [batch] = batches;
		const coupled = await objective.couple?.(modelOf(theta), batches);
		if (!part || !batch?.xi || !coupled || !('rates' in part.loss)) throw new Error('a coupled rollout');
		const { gradient } = await kernels.lossAndGradient(
			part.loss,
			theta.subarray(0, layout.size),
			batch.rows,
			part.terms.map(() => 0),
			{ xi: batch.xi, pull: coupled.pull },
		);
		// A = √u I, so ∂A/∂u = 1/(2√u) on the diagonal.
		const along = ((gradient[layout.A] ?? 0) + (gradient[layout.A + 4] ?? 0)) / (2 * Math.sqrt(PULL));
		// 16 steps of Heun, and 20,000 paths.
		expect(Math.abs(along / exact - 1)).toBeLessThan(0.04);
	});
});

test('learned along the paths of a cloud that spreads, log ρ is that of the wider Gaussian', async () => {
	const game = withDefaults({
		reference: { id: 'gaussian', x: 0, y: 0, stdX: 0.6, stdY: 0.6, correlation: 0 },
		target: { id: 'gaussian' },
		noise: { id: 'constant', sigma: 0.8 },
		terminal: { id: 'none' },
		// So small that nobody moves for it.
		interaction: { id: 'entropy', weight: 0.001 },
		solver: { id: 'simulate', integrator: 'heun', steps: 8 },
		sampler: { process: 'dynamics', integrator: 'heun', steps: 8 },
		network: { width: 16, layers: 1 },
		training: { steps: 400, batch: 128, learningRate: 0.02 },
	});
	const trainer = await Trainer.create(game, kernels);
	while (trainer.step < game.training.steps) await trainer.advance(100);
	const theta = await trainer.parameters();
	const rng = createRng(5);
	const variance = 0.36 + 0.64;
	const cloud = Float32Array.from({ length: 2000 }, () => Math.sqrt(variance) * rng.normal());
	const exact = normal(cloud, variance);
	for (const found of [
		await trainedOf(game, kernels, theta).logDensity(cloud, 1, cloud),
		(await backwardFrom(problemOf(game), kernels, theta, cloud, 1)).logModel,
	]) {
		const errors = Array.from(exact, (value, i) => (found?.[i] ?? Number.NaN) - value);
		expect(Math.abs(mean(errors))).toBeLessThan(0.03);
		expect(Math.sqrt(mean(errors.map((e) => e ** 2)))).toBeLessThan(0.1);
	}
});

test.each(['dynamics', 'flow'] as const)('a probe of such a game, sampled by its %s', async (process) => {
	const game = stationary({
		terminal: { id: 'none' },
		interaction: { id: 'entropy', weight: 1 },
		sampler: { process, integrator: 'heun', steps: 16 },
	});
	const points = [
		{ x: [0.5, -1], t: 0 },
		{ x: [0.5, -1], t: 0.5 },
	] as const;
	const answers = await probe(trainedOf(game, kernels, both(parabola(PULL), parabola(1))), points);
	const [exact = 0] = normal(Float32Array.of(0.5, -1));
	for (const { logDensity, hjbResidual } of answers) {
		// The mass is weighed at 1,024 places.
		expect(Math.abs((logDensity ?? Number.NaN) - exact)).toBeLessThan(0.01);
		expect(Number.isFinite(hjbResidual)).toBe(true);
	}
});
