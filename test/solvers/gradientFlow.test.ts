import { describe, expect, test } from 'vitest';
import { gaussianReference } from '../../src/data/gaussian';
import { exactOf } from '../../src/exact/index';
import { problemOf } from '../../src/game/problem';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { numbers } from '../../src/math/algebra';
import { createRng } from '../../src/math/rng';
import { moments } from '../../src/math/stats';
import { objectiveOf } from '../../src/solvers/index';
import type { Objective } from '../../src/solvers/objective';
import { networkOf, pathsOf } from '../../src/solvers/paths';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { gradientError, partsOf } from '../kernels/gradientError';
import { wasmModule } from '../kernels/wasmModule';
import { entry, jet64 } from '../oracle/potential64';
import { paths64 } from '../oracle/rollout64';

const kernels = createWasmKernels(await wasmModule());
const epsilon = 0.4;
const target = { id: 'gaussian', x: 0.5, y: -1, stdX: 0.8, stdY: 1.3, correlation: 0.2 };
const slots = { target, interaction: { id: 'relativeEntropy', weight: 2 }, terminal: { id: 'none' } };
const small = { network: { width: 8 } };
const discounted = gameOf(
	{ ...slots, solver: { id: 'gradientFlow', steps: 4, window: 2 } },
	{ ...small, dynamics: { discount: 1 / epsilon } },
);
const jko = gameOf(
	{ ...slots, running: { id: 'kinetic', weight: 2 }, solver: { id: 'jko', steps: 4 } },
	small,
);
const N = 6;

/** A batch of a window that begins after 0, its gradient, and what float64 says of the paths. */
async function late(game: typeof discounted) {
	const objective = objectiveOf(game);
	const theta = initialParameters(networkOf(game), createRng(2)).map((x) => 0.5 * x);
	const model = { kernels, theta: async () => theta };
	const rng = createRng(1);
	const draw = async (): ReturnType<Objective['batch']> => {
		const batches = await objective.batch(rng, N, model);
		return (batches[0]?.stretch ?? 0) > 0 ? batches : draw();
	};
	const [batch] = await draw();
	const { stretch = 0, rows, logStart } = batch ?? {};
	const loss = objective.parts[0]?.stretches?.[stretch];
	if (!batch || !loss || !rows || !logStart) throw new Error('a batch of a window was expected');
	const coupled = await objective.couple?.(model, [batch]);
	if (!coupled) throw new Error('a coupled cost was expected');
	const { gradient } = await kernels.lossAndGradient(loss, theta, rows, [1 / N], { pull: coupled.pull });
	const problem = problemOf(game);
	/** KL(ρ_t‖π) of the cloud after each step, and the running cost of the window. */
	const along = (at: ArrayLike<number>) => {
		const paths = paths64(loss, at, rows);
		const divergence = loss.rates.outputs.findIndex(({ name }) => name === 'divergence') - 2;
		return {
			paths,
			running: paths.reduce((sum, { terms }) => sum + entry(terms, 0) / N, 0),
			kl: Array.from({ length: loss.steps + 1 }, (_, k) =>
				paths.reduce((sum, path, i) => {
					const logModel = entry(logStart, i) - entry(entry(path.accumulators, k), divergence);
					return sum + (logModel - (problem.logTarget?.(numbers, entry(path.states, k)) ?? 0)) / N;
				}, 0),
			),
		};
	};
	return { game, theta, loss, coupled, gradient, along };
}

describe('the discounted game', () => {
	test('a window from ρ_s, held fixed: its gradient by float64 differences', async () => {
		const { game, theta, loss, coupled, gradient, along } = await late(discounted);
		expect(loss.to - loss.from).toBeCloseTo(2 * epsilon, 12);
		const h = (2 * epsilon) / 4;
		/** ∫ e^(−r/ε) of the cubic through the four knots nearest to r, by a fine midpoint rule. */
		const integral = (values: readonly number[]): number => {
			const cells = 4000;
			let sum = 0;
			for (let c = 0; c < cells; c++) {
				const u = (4 * (c + 0.5)) / cells;
				const first = Math.max(0, Math.min(Math.floor(u) - 1, 1));
				let value = 0;
				for (let j = first; j < first + 4; j++) {
					let basis = entry(values, j);
					for (let k = first; k < first + 4; k++) if (k !== j) basis *= (u - k) / (j - k);
					value += basis;
				}
				sum += (value * Math.exp((-u * h) / epsilon) * 4 * h) / cells;
			}
			return sum;
		};
		const cost = (at: Float64Array): number => {
			const { paths, running, kl } = along(at);
			// The price of what follows is that of the present value function.
			const rest = paths.reduce((sum, { states }) => {
				const [x, y] = entry(states, loss.steps);
				return sum + jet64(networkOf(game), theta, x, y, loss.to)[0] / N;
			}, 0);
			return running + 2 * integral(kl) + Math.exp(-2) * rest;
		};
		expect(coupled.terms[0]).toBeCloseTo(integral(along(theta).kl), 4);
		expect(gradientError(gradient, cost, theta, partsOf(networkOf(game)), createRng(4))).toBeLessThan(2e-4);
	});
});

describe('JKO', () => {
	test('a step from ρ_k, held fixed: its gradient by float64 differences', async () => {
		const { game, theta, loss, coupled, gradient, along } = await late(jko);
		expect([loss.steps, loss.integrator, loss.to - loss.from]).toEqual([1, 'euler', 0.25]);
		const cost = (at: Float64Array): number => along(at).running + 2 * entry(along(at).kl, 1);
		expect(coupled.terms[0]).toBeCloseTo(entry(along(theta).kl, 1), 5);
		expect(gradientError(gradient, cost, theta, partsOf(networkOf(game)), createRng(4))).toBeLessThan(2e-4);
	});

	test('a step is x − τ∇U/λ, its change of volume exact, its cost λ|step|²/2τ', async () => {
		const { game, theta, loss, along } = await late(jko);
		const [tau, lambda] = [0.25, 2];
		const step = (x: number, y: number): [number, number] => {
			const [, Ux, Uy] = jet64(networkOf(game), theta, x, y, loss.from);
			return [x - (tau * Ux) / lambda, y - (tau * Uy) / lambda];
		};
		for (const { states, accumulators, terms } of along(theta).paths) {
			const [x, y] = entry(states, 0);
			expect(entry(entry(states, 1), 0)).toBeCloseTo(step(x, y)[0], 10);
			const h = 1e-5;
			const [a, b] = [step(x + h, y), step(x - h, y)];
			const [c, d] = [step(x, y + h), step(x, y - h)];
			const determinant = ((a[0] - b[0]) * (c[1] - d[1]) - (a[1] - b[1]) * (c[0] - d[0])) / (4 * h * h);
			expect(entry(entry(accumulators, 1), 0)).toBeCloseTo(Math.log(determinant), 6);
			const moved = (step(x, y)[0] - x) ** 2 + (step(x, y)[1] - y) ** 2;
			expect(entry(terms, 0)).toBeCloseTo((lambda * moved) / (2 * tau), 10);
		}
	});
});

describe.each([
	['discounted', discounted],
	['JKO', jko],
] as const)('%s', (_, game) => {
	test('a window begins where the present flow has carried particles of ρ_0, with their log ρ', async () => {
		const theta = initialParameters(networkOf(game), createRng(2)).map((x) => 0.5 * x);
		const led: Parameters<typeof kernels.paths>[] = [];
		const spy: typeof kernels = {
			...kernels,
			paths: (...call) => {
				led.push(call);
				return kernels.paths(...call);
			},
		};
		const rng = createRng(1);
		const objective = objectiveOf(game);
		const draw = () => objective.batch(rng, N, { kernels: spy, theta: async () => theta });
		let [batch] = await draw();
		while (!batch?.stretch) [batch] = await draw();
		const [lead, , origins] = led.at(-1) ?? [];
		if (!lead || !origins) throw new Error('a lead-in was expected');
		expect([lead.from, lead.to]).toEqual([0, objective.parts[0]?.stretches?.[batch.stretch]?.from]);
		const divergence = lead.rates.outputs.findIndex(({ name }) => name === 'divergence') - 2;
		paths64(lead, theta, origins).forEach(({ states, accumulators }, i) => {
			const [x, y] = [entry(origins, 2 * i), entry(origins, 2 * i + 1)];
			expect(batch?.rows[2 * i]).toBeCloseTo(entry(entry(states, lead.steps), 0), 5);
			const logReference = -(x ** 2 + y ** 2) / 2 - Math.log(2 * Math.PI);
			const logStart = logReference - entry(entry(accumulators, lead.steps), divergence);
			expect(batch?.logStart?.[i]).toBeCloseTo(logStart, 5);
		});
	});

	test('it is judged on windows from the first to the last, from held-out particles', async () => {
		const objective = objectiveOf(game);
		const theta = initialParameters(networkOf(game), createRng(2));
		const model = { kernels, theta: async () => theta };
		const { total, terms } = await objective.evaluate(
			model,
			await objective.heldOut(createRng(3), 64, model),
		);
		expect(terms).toHaveLength(2);
		expect(total).toBeCloseTo((terms[0] ?? 0) + 2 * (terms[1] ?? 0), 10);
	});

	test('without an interaction there is nothing to train', () => {
		expect(() => objectiveOf({ ...game, interaction: { id: 'none' } })).toThrow('interaction.id');
	});

	test('the trainer steps each batch on its own window, and repeats it from a checkpoint', async () => {
		const { training } = game;
		const trainer = await Trainer.create({ ...game, training: { ...training, batch: 16 } }, kernels);
		const totals = async () => (await trainer.advance(6)).map(({ total }) => total);
		await totals();
		const kept = await trainer.checkpoint();
		const after = await totals();
		// Another window has another loss: a rollout of the wrong stretch of time would show here.
		expect(new Set(after).size).toBe(6);
		trainer.restore(kept);
		expect(await totals()).toEqual(after);
	});
});

test('two JKO steps are learned in a second', async () => {
	const game = gameOf(
		{
			reference: { id: 'gaussian', x: 1, stdX: 0.6, stdY: 0.6 },
			target: { id: 'gaussian', x: 0, y: 0, stdX: 1, stdY: 1, correlation: 0 },
			interaction: { id: 'relativeEntropy', weight: 1 },
			terminal: { id: 'none' },
			solver: { id: 'jko', steps: 2 },
		},
		{
			network: { width: 8 },
			training: { batch: 32, steps: 1000 },
			sampler: { integrator: 'euler', steps: 2 },
		},
	);
	const trainer = await Trainer.create(game, kernels);
	while (trainer.step < 1000) await trainer.advance(100);
	const starts = gaussianReference.balancedSample?.(
		{ x: 1, y: 0, stdX: 0.6, stdY: 0.6, correlation: 0 },
		createRng(5),
		1000,
	);
	const theta = await trainer.parameters();
	const { states } = await pathsOf(
		problemOf(game),
		kernels,
		theta,
		starts ?? new Float32Array(0),
		2,
		createRng(1),
	);
	for (const k of [1, 2]) {
		const exact = exactOf(game)?.moments(k / 2);
		const { mean, covariance } = moments(states.subarray(2000 * k, 2000 * (k + 1)));
		expect(Math.abs(mean[0] - (exact?.mean[0] ?? Number.NaN))).toBeLessThan(0.02);
		const std = Math.sqrt(exact?.covariance[0] ?? Number.NaN);
		expect(Math.abs(Math.sqrt(covariance[0]) - std)).toBeLessThan(0.02);
	}
});

test('a JKO scheme has neither a flow between its steps nor an HJB residual', () => {
	const problem = problemOf(
		gameOf({ terminal: { id: 'none' }, interaction: { id: 'relativeEntropy' }, solver: { id: 'jko' } }),
	);
	expect(problem.flow).toBeNull();
	expect(problem.residual).toBeNull();
});
