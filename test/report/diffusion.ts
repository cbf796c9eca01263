import { discountedScale, ENTROPY_FORCE, POROUS_FORCE } from '../../src/exact/discountedFlow';
import { barenblattRadius, barenblattSecondMoment, heatFlow } from '../../src/exact/gradientFlow';
import { findPreset } from '../../src/spec/presets/index';
import { alongFlow, ofSeeds, SAMPLES, worst } from './moments';
import { cpuMinutes, over, percent, publish, seeds, table } from './report';

const momentRows: string[][] = [];
for (const [id, epsilon, atEpsilon, limit] of [
	[
		'heat-flow',
		0.02,
		(t: number) => 2 * discountedScale(ENTROPY_FORCE, 0.5, 0.02, 1).scale(t) ** 2,
		(t: number) => 2 * heatFlow({ mean: 0, std: 0.5 }).std(t) ** 2,
	],
	[
		'porous-medium',
		0.02,
		(t: number) => barenblattSecondMoment(discountedScale(POROUS_FORCE, 0.8, 0.02, 1).scale(t)),
		(t: number) => barenblattSecondMoment(barenblattRadius(0.8, t)),
	],
] as const) {
	const game = findPreset(id)?.game;
	if (game?.dynamics.discount !== 1 / epsilon) throw new Error(`the preset ${id} is not at ε = ${epsilon}`);
	const found = await ofSeeds(game, (model) => alongFlow(model, 4));
	for (const k of [1, 2, 3, 4]) {
		const values = found.map(
			(flow) => flow[k]?.reduce((sum, { mean, std }) => sum + mean ** 2 + std ** 2, 0) ?? Number.NaN,
		);
		momentRows.push([
			id,
			(k / 4).toFixed(2),
			over(values, 4),
			atEpsilon(k / 4).toFixed(4),
			percent(worst(values, atEpsilon(k / 4))),
			limit(k / 4).toFixed(4),
			percent(worst(values, limit(k / 4))),
		]);
	}
}

publish('diffusion', 'Heat flow and porous medium: E|X|²', [
	`${seeds().length} seeds, mean ± std; ${cpuMinutes()} CPU minutes, in one thread. Moments over ${SAMPLES.toLocaleString('en')} paths from balanced starts.`,
	'The presets `heat-flow` and `porous-medium`, at ε = 0.02, against the exact solution at that ε and against the gradient flow itself. Goal: 2 %.',
	table(
		['preset', 't', 'model', 'truth at ε', 'largest error', 'gradient flow', 'largest error'],
		momentRows,
	),
]);
