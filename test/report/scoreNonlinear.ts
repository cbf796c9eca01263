import { THREE } from './mixtures';
import { caseOf, scoreReport } from './score/tables';

/** The process of `score-ou`, but the lab cannot know that a typed drift is linear. */
await scoreReport(
	'score-nonlinear',
	'Score-based models by short steps',
	[12_000, 36_000].map((steps) =>
		caseOf('score-ou', THREE, `OU typed in, ${steps.toLocaleString('en')} steps`, ({ training }) => ({
			drift: { id: 'formula', fx: 'x', fy: 'y' },
			training: { ...training, steps },
		})),
	),
	'The preset `score-ou` with its drift x typed in as a formula, so that its score is learned from short steps as in the preset `score-nonlinear`, which takes 12,000 steps of 128',
);
