import { describe, expect, test } from 'vitest';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { initialParameters } from '../../../src/kernels/network';
import { createWasmKernels } from '../../../src/kernels/wasm/kernels';
import { createRng } from '../../../src/math/rng';
import { couplingOf } from '../../../src/solvers/coupling';
import type { Batch, Objective } from '../../../src/solvers/objective';
import { networkOf } from '../../../src/solvers/paths';
import { simulate } from '../../../src/solvers/simulate';
import { gameOf } from '../../game/fixture';
import { wasmModule } from '../../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const modelOf = (theta: Float32Array) => ({ kernels, theta: async () => theta });
const n = 24;

/** The whole loss of a batch, and its gradient in θ of the first part. */
async function wholeLoss(objective: Objective, theta: Float32Array, batches: readonly Batch[]) {
	const [part, batch] = [objective.parts[0], batches[0]];
	if (!part || !batch || !('rates' in part.loss) || !objective.couple) throw new Error('a coupled rollout');
	const coupled = await objective.couple(modelOf(theta), batches);
	const weights = part.terms.map(({ weight }) => weight / n);
	const { length } = initialParameters(part.network, createRng(1));
	const given = { pull: coupled.pull, ...(batch.xi ? { xi: batch.xi } : {}) };
	const own = theta.subarray(0, length);
	const { terms, gradient } = await kernels.lossAndGradient(part.loss, own, batch.rows, weights, given);
	const local = terms.reduce((sum, term, k) => sum + term * (weights[k] ?? 0), 0);
	const total = objective.coupled.reduce(
		(sum, { weight }, k) => sum + weight * (coupled.terms[k] ?? 0),
		local,
	);
	return { total, gradient };
}

/** The slope of `value` at 0, by central differences of fourth order. */
async function slope(value: (h: number) => Promise<number>, h: number): Promise<number> {
	const near = (await value(h)) - (await value(-h));
	const far = (await value(2 * h)) - (await value(-2 * h));
	return (8 * near - far) / (12 * h);
}
const moved = (theta: Float32Array, h: number, direction: Float32Array): Float32Array =>
	theta.map((x, i) => x + h * (direction[i] ?? 0));
const along = (gradient: Float32Array, direction: Float32Array): number =>
	gradient.reduce((sum, g, i) => sum + g * (direction[i] ?? 0), 0);

const small = { network: { width: 8, layers: 1 } } as const;
const noisy = { id: 'constant', sigma: 0.5 };
const simulated = (game: Game, integrator: string): Game => ({
	...game,
	solver: { id: 'simulate', integrator, steps: 4 },
	sampler: { process: 'dynamics', integrator: 'heun', steps: 4 },
});
const target = { id: 'gaussian' };

describe.each([
	[
		'entropy, forward',
		{ terminal: { id: 'reverseKL' }, target, interaction: { id: 'entropy', weight: 3 } },
		'rk4',
	],
	['entropy, backward', { target, interaction: { id: 'entropy', weight: 3 } }, 'rk4'],
	['relative entropy', { terminal: { id: 'none' }, target, interaction: { id: 'relativeEntropy' } }, 'heun'],
	['congestion', { terminal: { id: 'reverseKL' }, target, interaction: { id: 'power', weight: 5 } }, 'rk4'],
	['crowd, forward', { terminal: { id: 'reverseKL' }, target, interaction: { id: 'crowd' } }, 'rk4'],
	['crowd, backward', { target, interaction: { id: 'crowd' } }, 'euler'],
	[
		'crowd with noise',
		{ noise: noisy, terminal: { id: 'crossEntropy' }, target, interaction: { id: 'crowd' } },
		'euler',
	],
	['energy distance', { terminal: { id: 'energyDistance' }, target }, 'rk4'],
	['MMD with noise', { noise: noisy, terminal: { id: 'mmd' }, target }, 'heun'],
	['Sinkhorn', { terminal: { id: 'sinkhorn', blur: 1, iterations: 100 }, target }, 'rk4'],
	[
		'energy distance and crowd, discounted',
		{ terminal: { id: 'energyDistance' }, target, interaction: { id: 'crowd' } },
		'rk4',
	],
] as const)('%s', (name, slots, integrator) => {
	const discount = name.includes('discounted') ? 2 : 0;
	const game = simulated(gameOf(slots, { ...small, dynamics: { discount } }), integrator);
	const objective = simulate(game);
	const rng = createRng(5);
	const theta = initialParameters(networkOf(game), rng).map((x) => 0.5 * x);

	test('the gradient is that of the whole loss, noise and samples of π held', async () => {
		const batches = await objective.batch(createRng(8), n, modelOf(theta));
		const { gradient } = await wholeLoss(objective, theta, batches);
		const direction = Float32Array.from(theta, () => rng.normal());
		const measured = await slope(
			async (h) => (await wholeLoss(objective, moved(theta, h, direction), batches)).total,
			4e-3,
		);
		const claimed = along(gradient, direction);
		// Differences of a float32 loss: roundoff 1e-5/h. Sinkhorn stops at 1 % of its marginals.
		const room = name === 'Sinkhorn' ? 0.02 : 0.005;
		expect(Math.abs(claimed - measured)).toBeLessThan(room * Math.abs(measured) + 0.01);
	});

	test('evaluate says the same as the step', async () => {
		const batches = await objective.batch(createRng(8), n, modelOf(theta));
		const { total } = await wholeLoss(objective, theta, batches);
		const evaluated = await objective.evaluate(modelOf(theta), batches);
		// Evaluation lets Sinkhorn converge further.
		const room = name === 'Sinkhorn' ? 3e-3 : 1e-4;
		expect(Math.abs(evaluated.total - total)).toBeLessThan(1e-5 * Math.abs(total) + room);
	});
});

describe('values at rest (θ = 0: no particle moves)', () => {
	const still = (slots: Parameters<typeof gameOf>[0], discount = 0) => {
		const game = simulated(gameOf(slots, { ...small, dynamics: { discount } }), 'rk4');
		return { objective: simulate(game), theta: initialParameters(networkOf(game), createRng(1)).fill(0) };
	};
	const couple = async ({ objective, theta }: ReturnType<typeof still>, B: number) => {
		const batches = await objective.batch(createRng(3), B, modelOf(theta));
		return (await objective.couple?.(modelOf(theta), batches))?.terms ?? [];
	};

	test('the entropy of N(0, I) stays −1 − log 2π; discounted by (1 − e^(−r))/r', async () => {
		const slots = { terminal: { id: 'reverseKL' }, target, interaction: { id: 'entropy' } };
		const [plain = 0] = await couple(still(slots), 4000);
		expect(Math.abs(plain + 1 + Math.log(2 * Math.PI))).toBeLessThan(0.05);
		const [discounted = 0] = await couple(still(slots, 3), 4000);
		expect(discounted / plain).toBeCloseTo((1 - Math.exp(-3)) / 3, 4);
	});

	test('½∬kρρ of N(0, I) is ½h²/(h² + 2)', async () => {
		const slots = { terminal: { id: 'reverseKL' }, target, interaction: { id: 'crowd', width: 0.5 } };
		const [value = 0] = await couple(still(slots), 2000);
		expect(Math.abs(value - 0.5 * (0.25 / 2.25))).toBeLessThan(0.002);
	});
});

describe('the critic of the Wasserstein-1 proximal', () => {
	const game = simulated(gameOf({ terminal: { id: 'wasserstein1' }, target }, small), 'rk4');
	const objective = simulate(game);
	const rng = createRng(5);
	const own = () => initialParameters(networkOf(game), rng).map((x) => 0.5 * x);
	const [value, critic] = [own(), own()];
	const theta = Float32Array.from([...value, ...critic]);

	test('its loss at its batch is minus the dual, and U descends on it', async () => {
		const batches = await objective.batch(createRng(8), n, modelOf(theta));
		const coupled = await objective.couple?.(modelOf(theta), batches);
		const part = objective.parts[1];
		const rows = coupled?.others?.[0]?.rows;
		if (!part || !rows || 'rates' in part.loss) throw new Error('a critic was expected');
		const { terms } = await kernels.pointLossAndGradient(part.loss, critic, rows, [1, 0]);
		expect((terms[0] ?? 0) / n).toBeCloseTo(-(coupled?.terms[0] ?? 0), 4);
		const direction = Float32Array.from(theta, (_, i) => (i < value.length ? rng.normal() : 0));
		const { gradient } = await wholeLoss(objective, theta, batches);
		const measured = await slope(
			async (h) => (await wholeLoss(objective, moved(theta, h, direction), batches)).total,
			4e-3,
		);
		const claimed = along(gradient, direction);
		expect(Math.abs(claimed - measured)).toBeLessThan(0.005 * Math.abs(measured) + 0.01);
	});

	test('the gradient of its loss is that of minus the dual', async () => {
		const batches = await objective.batch(createRng(8), n, modelOf(theta));
		const part = objective.parts[1];
		const rows = (await objective.couple?.(modelOf(theta), batches))?.others?.[0]?.rows;
		if (!part || !rows || 'rates' in part.loss) throw new Error('a critic was expected');
		const { gradient } = await kernels.pointLossAndGradient(part.loss, critic, rows, [1 / n, 0]);
		const direction = Float32Array.from(critic, () => rng.normal());
		const measured = await slope(async (h) => {
			const both = Float32Array.from([...value, ...moved(critic, h, direction)]);
			return (await objective.couple?.(modelOf(both), batches))?.terms[0] ?? Number.NaN;
		}, 2e-3);
		const claimed = along(gradient, direction);
		expect(Math.abs(claimed + measured)).toBeLessThan(0.005 * Math.abs(measured) + 0.01);
	});

	test('parameters of both networks are judged together', async () => {
		const batches = await objective.heldOut(createRng(8), n, modelOf(theta));
		const { terms, total } = await objective.evaluate(modelOf(theta), batches);
		expect(terms.length).toBe(4);
		expect(Number.isFinite(total)).toBe(true);
		expect(terms[1]).toBeCloseTo(-(terms[3] ?? 0), 4);
	});
});

test('a game of local costs has no coupling', () => {
	const game = simulated(gameOf(), 'rk4');
	const [part] = simulate(game).parts;
	if (!part || !('rates' in part.loss)) throw new Error('a rollout was expected');
	expect(couplingOf(problemOf(game), part.loss)).toBeNull();
});
