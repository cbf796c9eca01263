import { type Draft, withDefaults } from '../../src/spec/defaults';
import { against, alongFlow, exactly, gaussian, ofSeeds, SAMPLES } from './moments';
import { cpuMinutes, publish, seeds, table } from './report';

/** Control of an acceleration, against its linear-quadratic solution. */
const GOAL = [
	{ mean: 1.5, std: 0.6 },
	{ mean: -1, std: 1.4 },
] as const;
const rows: string[][] = [];
for (const alpha of [2, 10]) {
	const draft: Draft = {
		target: gaussian(GOAL),
		terminal: { id: 'reverseKL', weight: alpha },
		dynamics: { order: 'second' },
		training: { steps: 3000, batch: 256, learningRate: 0.02 },
	};
	const exact = exactly(withDefaults(draft));
	const found = await ofSeeds(draft, (model) => alongFlow(model, 4));
	rows.push(...against(String(alpha), found, (axis, k) => exact(k / 4)[axis], 'std'));
}

publish('second-order', 'Second-order dynamics', [
	`${seeds().length} seeds, mean ± std; ${cpuMinutes()} CPU minutes, in one thread. Moments over ${SAMPLES.toLocaleString('en')} paths from balanced starts.`,
	'From N(0, I) at rest to N((1.5, −1), diag(0.6, 1.4)²) under α KL(ρ_T‖π) and ½|a|²; 3,000 steps of 256. Errors of means are in units of the standard deviation. Goal: 2 %.',
	table(['α', 'at T', 'model', 'truth', 'ratio', 'largest error, t = ¼ … 1'], rows),
]);
