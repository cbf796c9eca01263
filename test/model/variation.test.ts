import { describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import { layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { cellCentres } from '../../src/math/grid';
import { createRng } from '../../src/math/rng';
import { Observer, SCREEN } from '../../src/model/look';
import { probe } from '../../src/model/probe';
import { trainedOf } from '../../src/model/trained';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { everything } from './everything';

const kernels = createWasmKernels(await wasmModule());

/** Particles are carried by f = a x alone: U = 0. So ρ_t and π carried back are Gaussians at all times. */
const [a, T] = [0.7, 1.5];
const [m, s] = [
	[1.2, -0.4],
	[0.8, 0.5],
] as const;
const drifting = (interaction: { readonly id: string; readonly weight: number }, terminal: string): Game =>
	gameOf(
		{
			reference: { id: 'gaussian' },
			target: { id: 'gaussian', x: m[0], y: m[1], stdX: s[0], stdY: s[1], correlation: 0 },
			drift: { id: 'linear', rate: a },
			interaction,
			terminal: { id: terminal },
		},
		// With an HJB regularizer the residual is shown as it is, not up to its mean.
		{ network: { width: 8 }, dynamics: { horizon: T }, regularizers: { hjb: 1 } },
	);
const still = (game: Game) => new Float32Array(layoutOf(game.network).size);
/** Mean and std of an axis of the law that an interaction sees at t. */
const lawAt = (terminal: string, t: number, axis: 0 | 1): readonly [number, number] => {
	const back = Math.exp(-a * (T - t));
	return terminal === 'forwardKL' ? [m[axis] * back, s[axis] * back] : [0, Math.exp(a * t)];
};
const logDensity = (terminal: string, t: number, at: readonly [number, number]): number =>
	([0, 1] as const).reduce<number>((sum, axis) => {
		const [mean, std] = lawAt(terminal, t, axis);
		return sum - 0.5 * ((at[axis] - mean) / std) ** 2 - Math.log(std * Math.sqrt(2 * Math.PI));
	}, 0);
const places = [
	[0.3, -0.2],
	[1, 0.5],
	[-0.4, 0.1],
] as const;

describe.each(['forwardKL', 'reverseKL'])('δI/δρ where the end is %s', (terminal) => {
	test.each([0, 0.6, T])('reads the density that costs are means over, t = %f', async (t) => {
		const game = drifting({ id: 'entropy', weight: 2 }, terminal);
		const solution = trainedOf(game, kernels, still(game));
		const got = await solution.variation?.at(Float32Array.from(places.flat()), t);
		const answers = await probe(
			solution,
			places.map((x) => ({ x, t })),
		);
		for (const [i, at] of places.entries()) {
			const exact = 2 * (logDensity(terminal, t, at) + 1);
			expect(got?.[i]).toBeCloseTo(exact, 3);
			// U = 0 has a residual of nothing else.
			expect(answers[i]?.hjbResidual).toBeCloseTo(-exact, 3);
		}
	});

	test('and the crowd that they are means over', async () => {
		const width = 0.9;
		const crowd = { id: 'crowd', weight: 3, width };
		const game = drifting(crowd, terminal);
		const solution = trainedOf(game, kernels, still(game));
		const starts = Float32Array.from(
			{ length: 4000 },
			(
				(rng) => () =>
					rng.normal()
			)(createRng(5)),
		);
		const paths = await solution.paths(starts, 3, createRng(1));
		const crowds = (await solution.variation?.crowds(paths)) ?? new Float32Array(0);
		for (const [k, t] of paths.times.entries()) {
			const size = crowds.length / paths.times.length;
			for (const cloud of [crowds.subarray(k * size, (k + 1) * size), undefined]) {
				const got = await solution.variation?.at(Float32Array.from(places.flat()), t, cloud);
				for (const [i, at] of places.entries()) {
					const exact = ([0, 1] as const).reduce((product, axis) => {
						const [mean, std] = lawAt(terminal, t, axis);
						const both = width ** 2 + std ** 2;
						return (product * width * Math.exp(-0.5 * ((at[axis] - mean) ** 2 / both))) / Math.sqrt(both);
					}, 3);
					// 2,000 particles, a kernel of height 3.
					expect(Math.abs((got?.[i] ?? 0) - exact)).toBeLessThan(0.1);
				}
			}
		}
	});

	test('and stands in the residual that is shown', async () => {
		const game = drifting({ id: 'entropy', weight: 2 }, terminal);
		const detail = { ...SCREEN, particles: 64, grid: 4, times: 2, target: 16, fewSteps: 16 };
		const shown = await everything(new Observer(game, detail), trainedOf(game, kernels, still(game)));
		const cells = cellCentres(shown.extent, detail.grid);
		for (const [k, t] of shown.times.entries())
			for (let i = 0; i < cells.length / 2; i++) {
				const exact = -2 * (logDensity(terminal, t, [cells[2 * i] ?? 0, cells[2 * i + 1] ?? 0]) + 1);
				const got = shown.residual?.[(k * cells.length) / 2 + i] ?? 0;
				expect(Math.abs(got - exact)).toBeLessThan(2e-3 * (1 + Math.abs(exact)));
			}
	});
});
