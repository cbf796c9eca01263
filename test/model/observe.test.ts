import { beforeAll, describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import { blockOf, problemOf } from '../../src/game/problem';
import type { Kernels } from '../../src/kernels/contract';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { wasserstein2 } from '../../src/metrics/wasserstein';
import { fewStepsOf } from '../../src/model/fewSteps';
import { Observer, SCREEN } from '../../src/model/look';
import { extentOf } from '../../src/model/scene';
import { trainedOf } from '../../src/model/trained';
import { pathsOf } from '../../src/solvers/paths';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { everything } from './everything';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

const small = { network: { width: 8 }, sampler: { integrator: 'euler', steps: 8 } } as const;
const start = (game: Game) => initialParameters(game.network, createRng(3));
const still = (game: Game) => new Float32Array(layoutOf(game.network).size);
const detail = { ...SCREEN, particles: 64, grid: 6, times: 2, target: 32, fewSteps: 16 };
/** The entropy alone is lowered: π is there, and nothing reads it. */
const unaimed = { interaction: { id: 'entropy' }, terminal: { id: 'none' } } as const;
const look = (game: Game, theta = start(game)) =>
	everything(new Observer(game, detail), trainedOf(game, kernels, theta));

test('the box of all panels holds reference and target with a little air, equal on both axes', () => {
	const game = gameOf({ reference: { id: 'gaussian', x: -3 }, target: { id: 'moons' } }, small);
	const { x, y } = extentOf(game);
	for (const slot of ['reference', 'target'] as const) {
		const { block, params } = blockOf(game, slot);
		const box = block.extent(params);
		expect(x[0]).toBeLessThan(box.x[0]);
		expect(x[1]).toBeGreaterThan(box.x[1]);
		expect(y[0]).toBeLessThan(box.y[0]);
		expect(y[1]).toBeGreaterThan(box.y[1]);
	}
	expect(y[1] - y[0]).toBeCloseTo(x[1] - x[0], 12);
});

test('a level of the residual that nothing trains is taken off its picture, and kept where the loss fixes it', async () => {
	// U = 0 under a drift of divergence −2: r = H(0) = ∇·f everywhere.
	const noise = { id: 'constant', sigma: 1 };
	const parts = {
		drift: { id: 'linear', rate: -1 },
		noise,
		running: { id: 'diffusion' },
		terminal: { id: 'crossEntropy' },
		solver: { id: 'scoreMatching' },
	} as const;
	for (const [hjb, level] of [
		[0, 0],
		[1, -2],
	] as const) {
		const game = gameOf(parts, { ...small, regularizers: { hjb } });
		const { residual } = await look(game, still(game));
		expect(residual?.length).toBeGreaterThan(0);
		for (const r of residual ?? []) expect(r).toBeCloseTo(level, 5);
	}
});

describe('few steps', () => {
	test('Euler steps of dx = a x dt multiply by (1 + a/k)^k', async () => {
		const a = 0.8;
		const narrow = { id: 'gaussian', stdX: 0.5, stdY: 0.5 };
		const game = gameOf({ drift: { id: 'linear', rate: a }, reference: narrow }, small);
		const measure = fewStepsOf(game, 64);
		const { steps, w2 } = (await measure?.measure(trainedOf(game, kernels, still(game)))) ?? {
			steps: [],
			w2: [],
		};
		expect(Array.from(steps)).toEqual([1, 2, 4, 8, 16, 32]);
		const seeds = createRng(game.seed).split('few steps');
		const draw = (slot: 'reference' | 'target', name: string): Float32Array => {
			const { block, params } = blockOf(game, slot);
			return block.sample?.(params, seeds.split(name), 64) ?? new Float32Array(0);
		};
		const [starts, truth] = [draw('reference', 'starts'), draw('target', 'truth')];
		for (const [i, k] of Array.from(steps).entries()) {
			const moved = starts.map((x) => x * (1 + a / k) ** k);
			expect(w2[i]).toBeCloseTo(wasserstein2(moved, truth), 4);
		}
	});

	test('is null where the target cannot be sampled', () => {
		const game = gameOf({ target: { id: 'formula' }, terminal: { id: 'reverseKL' } }, small);
		expect(fewStepsOf(game, 8)).toBeNull();
	});

	test('is null where the target plays no part', () => {
		expect(fewStepsOf(gameOf(unaimed, small), 8)).toBeNull();
	});

	test('particles beyond all numbers have no distance', async () => {
		const game = gameOf({ drift: { id: 'formula', fx: 'exp(99*x^2)', fy: '0' } }, small);
		const { w2 } = (await fewStepsOf(game, 8)?.measure(trainedOf(game, kernels, still(game)))) ?? { w2: [0] };
		expect(w2.at(-1)).toBeNaN();
	});
});

describe('a scene', () => {
	test('has no target that plays no part, and is framed as before', () => {
		const scene = (slots: Parameters<typeof gameOf>[0]) =>
			new Observer(gameOf(slots, small), detail).scene(1, []);
		const [aimed, free] = [scene({}), scene(unaimed)];
		expect([aimed.target.length, aimed.targetDensity?.length]).toEqual([64, 36]);
		expect([free.target.length, free.targetDensity]).toEqual([0, null]);
		expect(free.extent).toEqual(aimed.extent);
	});
});

describe('a look', () => {
	test('where training sees ∇U alone, the residual is shown less its mean over ρ_t', async () => {
		const raw = await look(gameOf({}, { ...small, regularizers: { hjb: 1 } }));
		const levelled = await look(gameOf({}, small));
		expect(levelled.velocity).toEqual(raw.velocity);
		const cells = detail.grid ** 2;
		for (let k = 0; k < raw.times.length; k++) {
			const shift = (i: number) =>
				(raw.residual?.[k * cells + i] ?? 0) - (levelled.residual?.[k * cells + i] ?? 0);
			for (let i = 1; i < cells; i++) expect(shift(i)).toBeCloseTo(shift(0), 4);
			expect(levelled.residualProfile?.[k]).toBeLessThanOrEqual(2 * (raw.residualProfile?.[k] ?? 0));
		}
	});

	test('with a data budget the distance to it is told beside that of true samples', async () => {
		const without = await look(gameOf({}, small));
		expect(without.metrics.map(({ id }) => id)).toEqual(['straightness']);
		const [, metric] = (await look(gameOf({}, { ...small, training: { points: 5 } }))).metrics;
		expect(metric).toMatchObject({ id: 'nearest', n: 64, bound: { label: 'true samples' } });
		expect(metric?.value).toBeGreaterThan(0);
	});
});

test('with an acceleration U is read where particles would end: at T they are there, at 0 they start there', async () => {
	const game = gameOf({}, { ...small, dynamics: { order: 'second' } });
	const starts = Float32Array.of(0.3, -1, 1.2, 0.4);
	const { states, reduced } = await pathsOf(problemOf(game), kernels, start(game), starts, 4, createRng(1));
	expect(Array.from(reduced.subarray(-4))).toEqual(Array.from(states.subarray(-4)));
	expect(Array.from(reduced.subarray(0, 4))).toEqual(Array.from(starts));
	expect(Array.from(reduced.subarray(4, 8))).not.toEqual(Array.from(states.subarray(4, 8)));
});
