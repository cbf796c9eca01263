import type { Game } from '../../src/game/game';
import { EIGHT, THREE } from './mixtures';
import { caseOf, scoreReport } from './score/tables';

const regularized = ({ regularizers }: Game): Partial<Game> => ({
	regularizers: { ...regularizers, hjb: 0.3, terminal: 0.3 },
});

await scoreReport(
	'score-regularized',
	'Score-based models of Gaussian mixtures, with both residuals',
	[
		caseOf('score-vp', EIGHT, 'VP, 8 Gaussians', regularized),
		caseOf('score-ve', THREE, 'VE, 3 Gaussians', regularized),
		caseOf('score-ou', THREE, 'OU, 3 Gaussians', regularized),
		caseOf('score-vp', THREE, 'VP, 3 Gaussians', regularized),
	],
	'As [score.md](score.md), the same budget (60,000 steps of 128) and seeds, with λ_HJB = λ_T = 0.3 (mean |r|)',
);
