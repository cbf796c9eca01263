import { describe, expect, test } from 'vitest';
import { targets } from '../../src/data/index';
import { pick } from '../../src/data/param';
import type { Solution } from '../../src/game/solution';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { slicedWasserstein2 } from '../../src/metrics/wasserstein';
import { compare, type Draw, furtherMetrics, whyNoFurther } from '../../src/model/furtherMetrics';
import { trainedOf } from '../../src/model/trained';
import { findPreset } from '../../src/spec/presets/index';
import { wasmModule } from '../kernels/wasmModule';

const EIGHT = pick(targets, '8gaussians');
const sample = (seed: number, n = 64) => EIGHT.sample?.({}, createRng(seed), n) ?? new Float32Array();
const shifted = (cloud: Float32Array, dx: number, dy: number) => cloud.map((v, i) => v + (i % 2 ? dy : dx));
/** Draws whose model is the truth, changed by `change`; π is 5 away from ρ_0. */
const drawsOf = (change: (truth: Float32Array) => Float32Array, energy: number | null = null): Draw[] =>
	[1, 2, 3].map((seed) => {
		const truth = sample(seed);
		return {
			model: change(truth),
			energy,
			truth,
			again: sample(100 + seed),
			reference: shifted(truth, 3, 4),
		};
	});
const found = (draws: readonly Draw[]) =>
	Object.fromEntries(compare(draws, EIGHT.gaussians?.({}) ?? []).map((metric) => [metric.id, metric]));

describe('further metrics of clouds', () => {
	test('of a shift are its closed forms, without error, and the floor is that of true samples', () => {
		const draws = drawsOf((truth) => shifted(truth, 0.6, 0.8));
		const { 'w2.sliced': sliced, sinkhorn } = found(draws);
		expect(sliced?.value).toBeCloseTo(1 / Math.SQRT2, 5);
		expect(sliced?.error).toBeCloseTo(0, 5);
		expect(sliced?.n).toBe(64);
		const floors = draws.map(({ truth, again }) => slicedWasserstein2(truth, again));
		expect(sliced?.bound?.value).toBeCloseTo(floors.reduce((a, b) => a + b) / 3, 12);
		// ½|shift|², whatever ε.
		expect(sinkhorn?.value).toBeCloseTo(0.5, 3);
	});

	test('tell a mode that is missed, and samples between modes', () => {
		const whole = found(drawsOf((truth) => truth));
		expect(whole['modes.missed']?.value).toBe(0);
		expect(whole['modes.stray']?.value).toBe(whole['modes.stray']?.bound?.value);
		const [first] = EIGHT.gaussians?.({}) ?? [];
		// All that is near the first mode goes to the centre, which is none.
		const emptied = (truth: Float32Array) => {
			const out = truth.slice();
			for (let i = 0; i < out.length; i += 2)
				if (Math.hypot((out[i] ?? 0) - (first?.mean[0] ?? 0), out[i + 1] ?? 0) < 1) out.fill(0, i, i + 2);
			return out;
		};
		const lost = found(drawsOf(emptied));
		expect(lost['modes.missed']).toMatchObject({ value: 1, n: 192 });
		expect(lost['modes.stray']?.value).toBeGreaterThan(0.05);
		expect(compare(drawsOf(emptied), []).map(({ id }) => id)).not.toContain('modes.missed');
	});

	test('measure the energy of paths by that of optimal transport; paths with noise have none', () => {
		const metric = found(drawsOf((truth) => truth, 37.5))['pathEnergy.normalized'];
		expect(metric?.value).toBeCloseTo(37.5 / 25 - 1, 5);
		expect(metric?.error).toBeCloseTo(0, 5);
		expect(found(drawsOf((truth) => truth))['pathEnergy.normalized']).toBeUndefined();
	});

	test('of particles beyond all numbers are no numbers, and nothing is lost beside them', () => {
		const broken = found(drawsOf((truth) => truth.slice().fill(Number.NaN, 0, 2), 37.5));
		for (const id of ['w2.sliced', 'energyDistance', 'mmd', 'sinkhorn'])
			expect(broken[id]?.value, id).toBeNaN();
		expect(broken['pathEnergy.normalized']?.value).toBeCloseTo(0.5, 5);
	});
});

describe('further metrics of a solution', () => {
	test('straight paths to the target come to the floors of true samples and to optimal transport', async () => {
		const preset = findPreset('gaussian')?.game;
		if (!preset) throw new Error('no preset gaussian');
		const [mean, std] = [
			[1.5, 0.5],
			[0.6, 0.9],
		] as const;
		const target = { id: 'gaussian', x: 1.5, y: 0.5, stdX: 0.6, stdY: 0.9, correlation: 0 } as const;
		const game = { ...preset, target };
		const kernels = createWasmKernels(await wasmModule());
		const exact: Solution = {
			...trainedOf(game, kernels, initialParameters(game.network, createRng(1))),
			// N(0, I) to N(m, diag s²): x ↦ m + s x.
			paths: async (starts, keep) => {
				const times = Float32Array.from({ length: keep + 1 }, (_, k) => k / keep);
				const states = Float32Array.from({ length: times.length * starts.length }, (_, i) => {
					const [t, x] = [times[Math.floor(i / starts.length)] ?? 0, starts[i % starts.length] ?? 0];
					return (1 - t) * x + t * ((mean[i % 2] ?? 0) + (std[i % 2] ?? 0) * x);
				});
				return { times, states, reduced: states };
			},
		};
		const metrics = await furtherMetrics(exact);
		expect(metrics.map(({ id }) => id)).toEqual([
			'w2.sliced',
			'energyDistance',
			'mmd',
			'sinkhorn',
			'pathEnergy.normalized',
		]);
		for (const { id, value, error = 0, bound } of metrics.slice(0, 4))
			expect(Math.abs(value - (bound?.value ?? Number.NaN)), id).toBeLessThan(6 * error);
		const last = metrics.at(-1);
		expect(last?.value).toBeLessThan(3 * (last?.error ?? 0));
		expect(last?.error).toBeLessThan(0.1);
	});

	test('a game without them says why', () => {
		const why = (id: string) => {
			const game = findPreset(id)?.game;
			return game ? whyNoFurther(game) : 'no such preset';
		};
		expect(why('gaussian')).toBeNull();
		expect(why('heat-flow')).toMatch(/π plays no part/);
	});
});
