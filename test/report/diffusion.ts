import { discountedScale, ENTROPY_FORCE, POROUS_FORCE } from '../../src/exact/discountedFlow';
import {
	type AxisGaussian,
	barenblattRadius,
	barenblattSecondMoment,
	heatFlow,
} from '../../src/exact/gradientFlow';
import { secondOrderGame } from '../../src/exact/secondOrder';
import type { Draft } from '../../src/spec/defaults';
import { findPreset } from '../../src/spec/presets/index';
import { against, alongFlow, gaussian, ofSeeds, SAMPLES, worst } from './moments';
import { cpuMinutes, over, percent, publish, seeds, table } from './report';

const UNIT: AxisGaussian = { mean: 0, std: 1 };

// Heat and the porous medium.
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
		const values = found.map((flow) =>
			(flow[k] ?? [UNIT, UNIT]).reduce((sum, { mean, std }) => sum + mean ** 2 + std ** 2, 0),
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

// Control of an acceleration.
const GOAL = [
	{ mean: 1.5, std: 0.6 },
	{ mean: -1, std: 1.4 },
] as const;
const secondRows: string[][] = [];
for (const alpha of [2, 10]) {
	const draft: Draft = {
		target: gaussian(GOAL),
		terminal: { id: 'reverseKL', weight: alpha },
		dynamics: { order: 'second' },
		training: { steps: 3000, batch: 256, learningRate: 0.02 },
	};
	const exact = GOAL.map((target) => secondOrderGame({ start: UNIT, target, horizon: 1, lambda: 1, alpha }));
	const found = await ofSeeds(draft, (model) => alongFlow(model, 4));
	secondRows.push(...against(String(alpha), found, (axis, k) => exact[axis]?.moments(k / 4) ?? UNIT, 'std'));
}

publish('diffusion', 'Heat, porous medium, second-order dynamics', [
	`${seeds().length} seeds, mean ± std; ${cpuMinutes()} CPU minutes, in one thread. Moments over ${SAMPLES.toLocaleString('en')} paths from balanced starts.`,
	'## Heat and porous medium: E|X|²',
	'The presets `heat-flow` and `porous-medium`, at ε = 0.02, against the exact solution at that ε and against the gradient flow itself. Goal: 2 %.',
	table(
		['preset', 't', 'model', 'truth at ε', 'largest error', 'gradient flow', 'largest error'],
		momentRows,
	),
	'## Second-order dynamics',
	'From N(0, I) at rest to N((1.5, −1), diag(0.6, 1.4)²) under α KL(ρ_T‖π) and ½|a|²; 3,000 steps of 256. Errors of means are in units of the standard deviation. Goal: 2 %.',
	table(['α', 'at T', 'model', 'truth', 'ratio', 'largest error, t = ¼ … 1'], secondRows),
]);
