import { describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import { clashes } from '../../src/game/needs';
import { problemOf } from '../../src/game/problem';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { mean } from '../../src/math/stats';
import { bridgeMatching } from '../../src/solvers/bridgeMatching';
import { backwardRollout, bridgeFlow } from '../../src/solvers/bridgePaths';
import type { Batch } from '../../src/solvers/objective';
import { drawnWhole } from '../../src/solvers/pairs';
import { networkOf, pathsOf } from '../../src/solvers/paths';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const small = { network: { width: 8, layers: 1 }, training: { batch: 32, steps: 100 } } as const;
/** From one point to another, so that every bridge has the same ends. */
const [FROM, TO] = [
	[1, -2],
	[3, 0.5],
] as const;
function game(
	solver: Readonly<Record<string, string | number>> = {},
	sigma = 1,
	settings: Parameters<typeof gameOf>[1] = {},
): Game {
	return gameOf(
		{
			terminal: { id: 'hard' },
			noise: sigma > 0 ? { id: 'constant', sigma } : { id: 'none' },
			solver: { id: 'bridgeMatching', ...solver },
		},
		{ ...small, sampler: { process: 'dynamics', integrator: 'heun', steps: 8 }, ...settings },
	);
}
const between = (base: Game): Game => ({
	...base,
	reference: { id: 'points', points: [FROM] },
	target: { id: 'points', points: [TO] },
});
const modelOf = (theta: Float32Array) => ({ kernels, theta: async () => theta });
const still = modelOf(new Float32Array(2 * layoutOf(small.network as never).size));

/** Rows of the two parts as records. */
async function rowsOf(base: Game, n: number) {
	const batches = await bridgeMatching(base).batch(createRng(4), n, still);
	return batches.map(({ rows }) =>
		Array.from({ length: n }, (_, i) => {
			const [x = 0, y = 0, t = 0, vx = 0, vy = 0, floor = 0] = rows.subarray(6 * i, 6 * i + 6);
			return { x, y, t, vx, vy, floor };
		}),
	);
}

describe('bridges between two points, T = 2, σ = 0.7', () => {
	const [T, sigma] = [2, 0.7];
	const base = between(
		game({ coupling: 'independent', method: 'both' }, sigma, { dynamics: { horizon: T } }),
	);

	test('the drift leads from where the bridge is to its end, forward and backward', async () => {
		const [forward = [], backward = []] = await rowsOf(base, 200);
		for (const { x, y, t, vx, vy } of forward) {
			// float32 targets of up to 50 over a time left of 2e-3.
			expect(x + (T - t) * vx).toBeCloseTo(TO[0], 4);
			expect(y + (T - t) * vy).toBeCloseTo(TO[1], 4);
		}
		for (const { x, y, t, vx, vy } of backward) {
			expect(x + t * vx).toBeCloseTo(FROM[0], 4);
			expect(y + t * vy).toBeCloseTo(FROM[1], 4);
		}
	});

	test('the law at t is that of the Brownian bridge: variance σ²t(T − t)/T about the line', async () => {
		const n = 20_000;
		for (const rows of await rowsOf(base, n)) {
			const scaled = rows.map(({ x, t }) => {
				const line = FROM[0] + (t / T) * (TO[0] - FROM[0]);
				return (x - line) / (sigma * Math.sqrt((t * (T - t)) / T));
			});
			expect(mean(scaled)).toBeCloseTo(0, 2);
			// The variance of n/2 independent squares of normals: std √(4/n) = 0.014.
			expect(Math.abs(mean(scaled.map((z) => z * z)) - 1)).toBeLessThan(0.04);
			// Times are evenly spread: the mean is T/2.
			expect(Math.abs(mean(rows.map(({ t }) => t)) - T / 2)).toBeLessThan(2e-3);
		}
	});

	test('the loss of U = 0 is the square of the speed of the straight line, whatever the noise', async () => {
		const objective = bridgeMatching(base);
		const batches = await objective.batch(createRng(9), 64, still);
		const { terms } = await objective.evaluate(still, batches);
		const truth = ((TO[0] - FROM[0]) ** 2 + (TO[1] - FROM[1]) ** 2) / T ** 2;
		for (const term of terms) expect(Math.abs(term / truth - 1)).toBeLessThan(1e-4);
	});
});

test('without noise the target is the velocity of the straight line, also for λ ≠ 1', async () => {
	const [rows = []] = await rowsOf(between(game({ coupling: 'independent' }, 0)), 20);
	for (const { x, t, vx, floor } of rows) {
		expect(vx).toBeCloseTo(TO[0] - FROM[0], 5);
		expect(x).toBeCloseTo(FROM[0] + t * vx, 5);
		expect(floor).toBe(0);
	}
	// One straight line is learned by a linear potential: ∇U = −λ v.
	const lambda = 3;
	const steep = {
		...between(game({ coupling: 'independent' }, 0)),
		running: { id: 'kinetic', weight: lambda },
	};
	const theta = new Float32Array(layoutOf(networkOf(steep)).size);
	const { slope } = layoutOf(networkOf(steep));
	theta.set([-lambda * (TO[0] - FROM[0]), -lambda * (TO[1] - FROM[1])], slope);
	const objective = bridgeMatching(steep);
	const { total } = await objective.evaluate(modelOf(theta), await objective.batch(createRng(1), 16, still));
	expect(total).toBeCloseTo(0, 9);
});

test('times are not in step with the order of balanced starts', async () => {
	// Balanced moons stand in the order of their angle.
	const base = game({ coupling: 'independent' }, 0);
	const [rows = []] = await rowsOf({ ...base, reference: { id: 'moons' } }, 400);
	const starts = rows.map(({ x, t, vx }) => x - t * vx);
	const [centre, middle] = [mean(starts), mean(rows.map(({ t }) => t))];
	const covariance = mean(rows.map(({ t }, i) => ((starts[i] ?? 0) - centre) * (t - middle)));
	// Independent: standard error 1.5 · 0.29/√400 = 0.02; in step it would be 0.2.
	expect(Math.abs(covariance)).toBeLessThan(0.05);
});

test('optimal pairs are shorter than independent ones; a pool grows and is drawn from', async () => {
	const length = async (coupling: string) => {
		const objective = bridgeMatching(game({ coupling, minibatch: 64, refresh: 2 }, 0));
		const batches = await objective.heldOut(createRng(2), 256, still);
		return (await objective.evaluate(still, batches)).total;
	};
	expect(await length('optimal')).toBeLessThan(0.8 * (await length('independent')));
	const objective = bridgeMatching(game({ coupling: 'optimal', minibatch: 64, refresh: 2 }, 0));
	const rng = createRng(3);
	const first = await objective.batch(rng, 16, still);
	const second = await objective.batch(rng, 16, still, first);
	const third = await objective.batch(rng, 16, still, second);
	const sizes = [first, second, third].map((batches) => batches[0]?.pool?.pairs[0]?.x0.length);
	expect(sizes).toEqual([128, 128, 256]);
	expect(first[0]?.rows).not.toEqual(second[0]?.rows);
});

test.each(['optimal', 'entropic'])(
	'%s pairs: a checkpoint with its pool is the whole state',
	async (coupling) => {
		const trainer = await Trainer.create(
			game({ coupling, minibatch: 32, refresh: 3, method: 'both' }),
			kernels,
		);
		const losses = async (steps: number) => {
			const found: number[] = [];
			for (let k = 0; k < steps; k++) found.push(...(await trainer.advance()).map(({ total }) => total));
			return found;
		};
		await losses(4);
		const kept = await trainer.checkpoint();
		const after = await losses(6);
		trainer.restore(kept);
		expect(await losses(6)).toEqual(after);
	},
);

describe('balanced ends', () => {
	const ended = (slots: Partial<Game>, solver: Readonly<Record<string, string | number>> = {}) =>
		bridgeMatching({ ...game({ ends: 'balanced', minibatch: 64, refresh: 1, ...solver }, 0), ...slots });
	const gaussian = { target: { id: 'gaussian', x: 2, y: -1, stdX: 1.2, stdY: 0.9, correlation: 0.5 } };
	/** Starts and displacements of n pairs, T = 1. */
	const pairsOf = ({ rows }: Batch) =>
		Array.from({ length: rows.length / 6 }, (_, i) => {
			const [x = 0, y = 0, t = 0, vx = 0, vy = 0] = rows.subarray(6 * i, 6 * i + 6);
			return { x: x - t * vx, y: y - t * vy, vx, vy };
		});

	test.each([64, 128])(
		'a batch of %i from the pool moves its mean by what the means are apart',
		async (n) => {
			const objective = ended(gaussian);
			const rng = createRng(6);
			let batches: readonly Batch[] | null = null;
			for (let k = 0; k < 10; k++) {
				batches = await objective.batch(rng, n, still, batches);
				const pairs = batches.flatMap(pairsOf);
				// At random it is off by 1.2/√64 = 0.15.
				expect(mean(pairs.map(({ vx }) => vx))).toBeCloseTo(2, 4);
				expect(mean(pairs.map(({ vy }) => vy))).toBeCloseTo(-1, 4);
			}
		},
	);

	test('the shares of modes that a minibatch cannot hold exactly are right on the average', async () => {
		const thirds = [-5, 0, 5].map((x) => [1, x, 0, 0.1]);
		const objective = ended({ target: { id: 'mixture', components: thirds } }, { minibatch: 16 });
		const { length } = thirds;
		const rng = createRng(5);
		const middle: number[] = [];
		for (let k = 0; k < 400; k++)
			for (const { x, vx } of (await objective.batch(rng, 16, still, null)).flatMap(pairsOf))
				middle.push(Math.abs(x + vx) < 2 ? 1 : 0);
		// Always rounded alike it would be 6/16 = 0.375; standard error 0.0015.
		expect(Math.abs(mean(middle) - 1 / length)).toBeLessThan(0.008);
	});

	test('independent pairs of two ends that stand in an order are independent', async () => {
		const objective = ended(
			{ reference: { id: 'moons' }, target: { id: 'moons' } },
			{ coupling: 'independent' },
		);
		const pairs = (await objective.batch(createRng(8), 2000, still, null)).flatMap(pairsOf);
		const [from, to] = [mean(pairs.map(({ x }) => x)), mean(pairs.map(({ x, vx }) => x + vx))];
		// In step it would be the variance, 3; standard error 3/√2000 = 0.07.
		expect(Math.abs(mean(pairs.map(({ x, vx }) => (x - from) * (x + vx - to))))).toBeLessThan(0.3);
	});

	test('a budget of data is kept: only its points are seen', async () => {
		const base = ended({ ...gaussian, training: { ...game().training, points: 3 } });
		const seen = (await base.batch(createRng(2), 64, still, null)).flatMap(pairsOf);
		expect(new Set(seen.map(({ x, vx }) => (x + vx).toFixed(3))).size).toBe(3);
	});

	test('minibatches are drawn whole, without what is left of the oldest, and thinned without repeats', () => {
		const pool = Float32Array.from({ length: 2 * 40 }, (_, i) => Math.floor(i / 2));
		const blocks = [8, 24].map((first) => Array.from({ length: 16 }, (_, i) => first + i));
		const rng = createRng(3);
		for (let k = 0; k < 20; k++)
			for (const n of [16, 5, 32]) {
				const rows = Array.from(drawnWhole({ x0: pool, x1: pool }, rng, n, 16).x0).filter(
					(_, i) => i % 2 === 0,
				);
				for (let at = 0; at < n; at += 16) {
					const together = new Set(rows.slice(at, at + 16));
					expect(together.size).toBe(Math.min(16, n));
					expect(blocks.some((block) => [...together].every((row) => block.includes(row)))).toBe(true);
				}
			}
	});
});

describe('backward', () => {
	const problem = problemOf(game({ method: 'both' }, 0));
	const network = networkOf(problem.game);
	const { A, w, slope, size } = layoutOf(network);
	const theta = initialParameters(network, createRng(8)).fill(0, A, A + 9);
	/** Û = −U: without noise the reversed drift is the reversed velocity. */
	const mirrored = theta.map((value, i) =>
		(i >= w && i < A) || (i >= slope && i < slope + 3) ? -value : value,
	);
	const both = new Float32Array(2 * size);
	both.set(theta);
	both.set(mirrored, size);
	const starts = new Float32Array([0.3, -0.2, 1, 1, -2, 0.4]);

	test('paths of Û = −U are those of U run backward', async () => {
		const { states } = await pathsOf(problem, kernels, both, starts, 1, createRng(1), {
			process: 'dynamics',
			integrator: 'rk4',
			steps: 32,
		});
		const back = { ...backwardRollout(problem), integrator: 'rk4', steps: 32 } as const;
		const { states: again } = await kernels.paths(back, mirrored, states.slice(6), 1);
		// RK4 both ways, float32.
		starts.forEach((x, k) => {
			expect(again[6 + k]).toBeCloseTo(x, 4);
		});
	});

	test('the probability flow of U and −U is the flow of U', async () => {
		const { states } = await pathsOf(problem, kernels, both, starts, 2, createRng(1), {
			process: 'dynamics',
			integrator: 'euler',
			steps: 10,
		});
		const flow = await bridgeFlow(problem, kernels, both, starts, 10, 2);
		states.forEach((x, k) => {
			expect(flow[k]).toBeCloseTo(x, 4);
		});
	});
});

test('iterated fitting: each drift is matched on pairs that the other one makes', async () => {
	const base = game({ method: 'imf', coupling: 'independent', minibatch: 16, refresh: 2, warm: 2 });
	const trainer = await Trainer.create(base, kernels);
	for (let k = 0; k < 6; k++)
		for (const { total } of await trainer.advance()) expect(Number.isFinite(total)).toBe(true);
	expect(trainer.terms.map(({ name }) => name)).toEqual(['forward', 'backward']);
	const { batches } = await trainer.checkpoint();
	const [forward, backward] = batches?.[0]?.pool?.pairs ?? [];
	// A first warm block, which both share, then two made apart.
	expect(forward?.x0.length).toBe(96);
	expect(forward?.x0.subarray(0, 32)).toEqual(backward?.x0.subarray(0, 32));
	expect(forward?.x0.subarray(32)).not.toEqual(backward?.x0.subarray(32));
	expect(forward?.x1.subarray(32)).not.toEqual(backward?.x1.subarray(32));
});

test('what does not fit is a clash, and the way out works', () => {
	expect(clashes(game())).toEqual([]);
	expect(clashes(game({}, 0))).toEqual([]);
	for (const change of [
		{ running: { id: 'relativistic', speed: 2 } },
		{ noise: { id: 'vp', min: 0.1, max: 10 } },
		{ drift: { id: 'rotation', rate: 1 } },
	]) {
		const found = clashes({ ...game(), ...change } as Game);
		expect(found.length).toBeGreaterThan(0);
		for (const { fix } of found) expect(clashes(fix.game)).toEqual([]);
	}
});
