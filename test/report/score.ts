import type { Game } from '../../src/game/game';
import { EIGHT, THREE } from './mixtures';
import { caseOf, scoreReport } from './score/tables';

/** Scores alone, whatever residuals a preset has. */
const alone = ({ regularizers }: Game): Partial<Game> => ({
	regularizers: { ...regularizers, hjb: 0, terminal: 0 },
});

await scoreReport(
	'score',
	'Score-based models of Gaussian mixtures',
	[
		caseOf('score-vp', THREE, 'VP, 3 Gaussians', alone),
		caseOf('score-ve', THREE, 'VE, 3 Gaussians', alone),
		caseOf('score-ou', THREE, 'OU, 3 Gaussians', alone),
		caseOf('score-ou', THREE, 'OU, 3 Gaussians, λ_HJB = 0.01, λ_T = 0.1', ({ regularizers }) => ({
			regularizers: { ...regularizers, hjb: 0.01, terminal: 0.1 },
		})),
		caseOf('score-vp', EIGHT, 'VP, 8 Gaussians', alone),
	],
	'The presets `score-vp`, `score-ve` and `score-ou` by scores alone, after their own budget (60,000 steps of 128), on two targets',
	[
		'At t = T the score is that of π itself, and learned up to the first noising time only: it is the hardest. U at t = T also holds the masses of the modes, which the score near T says nothing about: it is blind to a constant between regions that hardly touch. The HJB residual ties U(·, T) to earlier times, at which they do.',
	],
);
