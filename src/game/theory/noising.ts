import { noisedLaw } from '../noisedLaw';
import { blockOf, isScoreModel, weightOfScore } from '../problem';
import { type Fact, noiseless, ordinary, percent } from './fact';

/** Generation is the reverse of noising only if it starts where noising ends. */
export const startsWhereNoisingEnds: (off: boolean) => Fact = (wanted) => (game) => {
	if (!isScoreModel(game)) return null;
	const source = 'Song et al., arXiv:2011.13456, §3';
	const law = noisedLaw(game);
	const { rest } = blockOf(game, 'drift').block;
	const { steady } = blockOf(game, 'noise').block;
	if (!law)
		return wanted
			? null
			: {
					text: `ρ_0 should be the law that noising ends in${rest && steady ? `; ${rest}` : ''}.`,
					source,
				};
	const { shrink, std } = law;
	const left = `Noising ends in ${percent(shrink)} of the data under noise of std ${std.toPrecision(3)}`;
	const { block: reference, params } = blockOf(game, 'reference');
	const [start, ...others] = reference.gaussians?.(params) ?? [];
	const off =
		start === undefined ||
		others.length > 0 ||
		[start.covariance[0], start.covariance[2]].some((v) => Math.abs(Math.sqrt(v) / std - 1) > 0.25) ||
		// Where the data are forgotten, the middle is the origin.
		(shrink < 0.05 && start.mean.some((m) => Math.abs(m) > 0.25 * std));
	if (off !== wanted) return null;
	return {
		text: `${left}: ρ_0 should be that law${off ? ', and it is another one here. What it is off by' : '. What it is off by'} stays in the samples.`,
		source,
	};
};

export const tempered: Fact = (game) =>
	(weightOfScore(game) ?? 1) !== 1 && game.dynamics.discount === 0
		? { text: 'With a weight α the value function ends in −α log π: η starts from π^α, a tempered target.' }
		: null;

export const linearised: Fact = (game) =>
	blockOf(game, 'running').block.form === 'kinetic' &&
	blockOf(game, 'noise').block.steady &&
	!noiseless(game) &&
	game.interaction.id === 'none' &&
	ordinary(game)
		? {
				text: 'Hopf–Cole: with U = −λσ² log η the HJB equation is linear in η.',
				source: 'Hopf (1950); Todorov (2009), linearly solvable control',
			}
		: null;
