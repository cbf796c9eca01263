import { moments } from '../../src/math/stats';
import { evaluate } from '../../src/model/evaluation';
import { trainedOf } from '../../src/model/trained';
import { findPreset } from '../../src/spec/presets/index';
import { exactly } from './moments';
import { cpuMinutes, over, publish, seeds, table, trained } from './report';

/** Mean and std of each axis of what `lab train gaussian` generates, against the optimum in closed form. */
const preset = findPreset('gaussian');
if (!preset) throw new Error('no preset "gaussian"');
const SAMPLES = 20_000;
const rows: string[][] = [];
for (const alpha of [1, 5]) {
	const game = { ...preset.game, terminal: { ...preset.game.terminal, weight: alpha } };
	const truth = exactly(game)(game.dynamics.horizon).flatMap(({ mean, std }) => [mean, std]);
	const found: number[][] = [];
	for (const seed of seeds()) {
		const model = await trained(game, seed);
		const size = { samples: SAMPLES, heldOut: 1024, assignment: 0 };
		const { samples } = await evaluate(trainedOf(model.game, model.kernels, model.theta), size);
		const { mean, covariance } = moments(samples);
		found.push([mean[0], Math.sqrt(covariance[0]), mean[1], Math.sqrt(covariance[2])]);
		model.dispose();
	}
	['mean x', 'std x', 'mean y', 'std y'].forEach((name, k) => {
		const values = found.map((numbers) => numbers[k] ?? Number.NaN);
		const exact = truth[k] ?? Number.NaN;
		const worst = Math.max(...values.map((value) => Math.abs(value / exact - 1)));
		rows.push([String(alpha), name, over(values, 4), exact.toFixed(4), `${(100 * worst).toFixed(2)} %`]);
	});
}
publish('gaussian', 'Gaussian to Gaussian, kinetic cost, α KL(ρ_T‖π)', [
	`The preset \`gaussian\` (2,000 steps of 512) at two weights, ${seeds().length} seeds, ${SAMPLES} samples from balanced starts; ${cpuMinutes()} CPU minutes. Goal: 1 %.`,
	table(['α', '', 'model', 'truth', 'largest error of a seed'], rows),
]);
