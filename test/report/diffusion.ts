import {
	type AxisGaussian,
	barenblattRadius,
	barenblattSecondMoment,
	heatFlow,
} from '../../src/exact/gradientFlow';
import { mean } from '../../src/math/stats';
import { findPreset } from '../../src/spec/presets/index';
import { alongFlow, exactly, ofSeeds, SAMPLES, worst } from './moments';
import { cpuMinutes, over, percent, publish, seeds, table } from './report';

const momentRows: string[][] = [];
const second = (axes: readonly AxisGaussian[]): number =>
	axes.reduce((sum, { mean, std }) => sum + mean ** 2 + std ** 2, 0);
for (const [id, epsilon, limit] of [
	['heat-flow', 0.02, (t: number) => 2 * heatFlow({ mean: 0, std: 0.5 }).std(t) ** 2],
	['porous-medium', 0.02, (t: number) => barenblattSecondMoment(barenblattRadius(0.8, t))],
] as const) {
	const game = findPreset(id)?.game;
	if (game?.dynamics.discount !== 1 / epsilon) throw new Error(`the preset ${id} is not at ε = ${epsilon}`);
	const exact = exactly(game);
	const atEpsilon = (t: number): number => second(exact(t));
	/** E|X|² at t = ¼, ½, ¾, 1 of each seed. */
	const secondMoments = async (epsilon: number): Promise<number[][]> => {
		const { dynamics, interaction } = game;
		const at = {
			...game,
			dynamics: { ...dynamics, discount: 1 / epsilon },
			interaction: { ...interaction, weight: 1 / epsilon },
		};
		const flows = await ofSeeds(at, (model) => alongFlow(model, 4));
		return [1, 2, 3, 4].map((k) => flows.map((flow) => second(flow[k] ?? [])));
	};
	const [own, twice] = [await secondMoments(epsilon), await secondMoments(2 * epsilon)];
	for (const [k, values] of own.entries()) {
		const t = (k + 1) / 4;
		const extrapolated = values.map((value, s) => 2 * value - (twice[k]?.[s] ?? Number.NaN));
		momentRows.push([
			id,
			t.toFixed(2),
			over(values, 4),
			atEpsilon(t).toFixed(4),
			percent(worst(values, atEpsilon(t))),
			over(extrapolated, 4),
			limit(t).toFixed(4),
			percent(worst(extrapolated, limit(t))),
			percent(mean(extrapolated) / limit(t) - 1),
		]);
	}
}

publish('diffusion', 'Heat flow and porous medium: E|X|²', [
	`${seeds().length} seeds, mean ± std; ${cpuMinutes()} CPU minutes, in one thread. Moments over ${SAMPLES.toLocaleString('en')} paths from balanced starts.`,
	'The presets `heat-flow` and `porous-medium`, at ε = 0.02, against the exact solution at that ε; and extrapolated to ε → 0 by the straight line through ε = 0.04 and 0.02, seed by seed, against the gradient flow itself. Goal: 2 %.',
	table(
		[
			'preset',
			't',
			'model, ε = 0.02',
			'truth at ε',
			'largest error',
			'ε → 0',
			'gradient flow',
			'largest error',
			'of the mean',
		],
		momentRows,
	),
]);
