import { describe, expect, it } from 'vitest';
import type { Game } from '../../src/game/game';
import { isScoreModel, type Jet, problemOf } from '../../src/game/problem';
import { JET } from '../../src/kernels/contract';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { arrays, column } from '../../src/math/arrays';
import { createRng } from '../../src/math/rng';
import { moments } from '../../src/math/stats';
import { extentOf } from '../../src/model/scene';
import { balancedSource } from '../../src/solvers/data';
import { objectiveOf } from '../../src/solvers/index';
import { findPreset, presets } from '../../src/spec/presets/index';
import { initialTheta } from '../../src/train/steppers';
import { wasmModule } from '../kernels/wasmModule';

const kernels = createWasmKernels(await wasmModule());
const N = 200;

/** The jet of U at step 0, and the control there, at samples of ρ_0 and flow time t. */
async function atStart(id: string, start: 'calm' | 'random', share: number) {
	const preset = findPreset(id);
	if (!preset) throw new Error(`no preset ${id}`);
	const game = { ...preset.game, network: { ...preset.game.network, start } };
	const [objective, problem] = [objectiveOf(game), problemOf(game)];
	const [theta] = initialTheta(objective, createRng(game.seed));
	const [part] = objective.parts;
	if (!theta || !part) throw new Error('a part expected');
	const places = balancedSource(game, 'reference')(createRng(5), N);
	const points = new Float32Array(3 * N);
	for (let i = 0; i < N; i++)
		points.set([places[2 * i] ?? 0, places[2 * i + 1] ?? 0, share * problem.horizon], 3 * i);
	const jets = await kernels.jets(part.network, theta, points);
	const jet = Object.fromEntries(
		JET.map((name, k) => [name, column(jets, 7, k)]),
	) as unknown as Jet<Float64Array>;
	const at = [column(points, 3, 0), column(points, 3, 1)] as const;
	const [vx, vy] = problem.control(arrays(N), column(points, 3, 2), at, jet);
	const speed = vx.reduce((sum, v, i) => sum + Math.hypot(v, vy[i] ?? 0), 0) / N;
	const { x } = extentOf(game);
	return { game, places, jet, moved: (speed * problem.horizon) / (x[1] - x[0]) };
}

describe('a calm start', () => {
	// A bounded speed without a cost below its bound is taken whole, whatever U.
	const still = presets.filter(({ game }) => !isScoreModel(game) && game.running.id !== 'bounded');

	it.each(still.map(({ id }) => id))('moves particles by less than a tenth of the box: %s', async (id) => {
		for (const share of [0, 0.5, 1]) expect((await atStart(id, 'calm', share)).moved).toBeLessThan(0.1);
	});

	it('is told from the other one', async () => {
		expect((await atStart('otflow-8gaussians', 'random', 0.5)).moved).toBeGreaterThan(0.5);
	});

	it.each([
		['one point', [[1, 1]]],
		[
			'an upright line',
			[
				[0, 0],
				[0, 1],
				[0, 3],
			],
		],
		[
			'a level line',
			[
				[0, 2],
				[1, 2],
			],
		],
		[
			'a slanting line',
			[
				[0, 0],
				[0.1, 0.3],
				[0.2, 0.6],
				[0.7, 2.1],
			],
		],
	])('is near zero where ρ_0 has no width: %s', (_, points) => {
		const preset = findPreset('score-vp');
		if (!preset) throw new Error('no preset score-vp');
		const game = {
			...preset.game,
			reference: { id: 'points', points, standardise: false, heldOut: 0 },
			network: { ...preset.game.network, start: 'calm' },
		} satisfies Game;
		const [theta] = initialTheta(objectiveOf(game), createRng(1));
		expect(Math.max(...(theta ?? [Number.NaN]).map(Math.abs))).toBeLessThan(1);
	});

	it.each(presets.filter(({ game }) => isScoreModel(game)).map(({ id }) => id))(
		'is the score of a Gaussian with the moments of ρ_0: %s',
		async (id) => {
			for (const share of [0, 1]) {
				const { places, jet, game } = await atStart(id, 'calm', share);
				const many = balancedSource(game, 'reference')(createRng(9), 20_000);
				const { mean, covariance } = moments(many);
				const [xx, xy, yy] = covariance;
				const determinant = xx * yy - xy * xy;
				let [apart, size] = [0, 0];
				for (let i = 0; i < N; i++) {
					const [x, y] = [(places[2 * i] ?? 0) - mean[0], (places[2 * i + 1] ?? 0) - mean[1]];
					const truth = [(yy * x - xy * y) / determinant, (xx * y - xy * x) / determinant] as const;
					apart += ((jet.Ux[i] ?? 0) - truth[0]) ** 2 + ((jet.Uy[i] ?? 0) - truth[1]) ** 2;
					size += truth[0] ** 2 + truth[1] ** 2;
				}
				// What the neurons add, which begin near zero.
				expect(Math.sqrt(apart / size)).toBeLessThan(0.1);
			}
		},
	);
});
