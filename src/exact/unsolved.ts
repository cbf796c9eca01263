import type { Game } from '../game/game';
import { hasStateCost, heldBack } from '../game/posed';
import { blockOf, problemOf } from '../game/problem';
import { constantNoise, constantRate, inertiaOf, isWhole, undiscounted } from './conditions';
import { pairsBelong } from './gaussianBridge';

/** In words, to go on "…, since ", what a game without an exact solution has that the solved ones do not have: one of such things, if there are many. */
export function whyUnsolved(game: Game): string {
	const labelOf = (slot: 'reference' | 'target' | 'interaction' | 'terminal' | 'running'): string =>
		blockOf(game, slot).block.label;
	if (game.interaction.id !== 'none') return `with “${labelOf('interaction')}” particles feel each other`;
	if (!undiscounted(game)) return 'costs on the way are discounted';
	const { logReference, logTarget } = problemOf(game);
	const { block: terminal } = blockOf(game, 'terminal');
	if (!terminal.constraint && terminal.conjugate !== 'given' && terminal.conjugate !== 'entropic')
		return `an end of “${terminal.label}” is not solved`;
	if (!logReference) return `“${labelOf('reference')}” has no known density`;
	if (!logTarget) return `“${labelOf('target')}” has no known density`;
	if (!isWhole(game)) return 'that of a data budget, or of a solver that is not this game’s, is another';
	if (!heldBack(game)) return 'nothing is known to hold particles back on the hill';
	if (game.running.id === 'none') return 'nothing is paid for moving, and many flows are as good';
	const quadratic = inertiaOf(game) !== null || blockOf(game, 'running').block.form === 'matched';
	if (!quadratic) return `“${labelOf('running')}” is solved without noise and with a cross-entropy alone`;
	if (constantNoise(game) === null)
		return 'noise that changes is solved with linear drifts and costs matched to it alone';
	if (constantRate(game) === null) return 'the drift is not linear';
	if (terminal.constraint && !pairsBelong(game, constantNoise(game) ?? 0))
		return 'its pairs are not those of the least cost, and are solved from a Gaussian to a mixture alone';
	if (hasStateCost(game)) return 'a state cost is not solved with this control and end';
	return 'its noise, drift and end are not solved together';
}
