import type { Game } from '../game';
import { movesAtoms } from '../posed';
import { constrained, type Fact, noiseless, type Sentence } from './fact';
import { singular } from './laws';

/** Steps before iterated fitting: pairs are made anew every so many steps, from the warm start on. */
const stepsBeforeFitting = ({ solver: { warm, refresh } }: Game): number =>
	Number(refresh) * Math.ceil(Number(warm) / Number(refresh));

/** Whether training comes to iterated fitting at all. */
export const fitsIteratively = (game: Game): boolean =>
	game.solver.method === 'imf' && stepsBeforeFitting(game) < game.training.steps;

export const matched: Fact = (game) => {
	const { method, coupling, minibatch } = game.solver;
	if (!constrained(game) || coupling === undefined || movesAtoms(game)) return null;
	const refitted = fitsIteratively(game);
	const end = game.training.points > 0 ? 'the points that training sees' : 'π';
	if (method === 'imf' && !refitted)
		return {
			text: `Iterated fitting begins after ${stepsBeforeFitting(game)} steps, and training ends before: pairs stay ${coupling === 'independent' ? 'independent' : 'those of minibatches'}.`,
		};
	const within: Sentence = {
		text: `Pairs are optimal among ${minibatch} samples at a time, not among all: what is learned tends to the optimum as that number grows.`,
		source: 'Fatras et al., arXiv:1910.04091; Tong et al., arXiv:2302.00482',
	};
	if (noiseless(game))
		return coupling === 'independent'
			? {
					text: `The ends are paired independently: the flow carries ρ_0 to ${end}, but it is not optimal transport${refitted ? '; pairing anew by its own paths straightens it' : ', and its paths bend'}.`,
					source: 'Lipman et al., arXiv:2210.02747; Liu et al., arXiv:2209.03003',
				}
			: within;
	if (refitted || singular(game)) return null;
	return coupling === 'entropic'
		? within
		: {
				text: `The process carries ρ_0 to ${end}, but with these pairs it is not the Schrödinger bridge: that takes entropic pairs or iterated fitting.`,
				source: 'Shi et al., arXiv:2303.16852',
			};
};
