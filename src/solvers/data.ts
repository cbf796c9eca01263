import { shuffled } from '../data/balanced';
import { drawRows } from '../data/points';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { ownRowsOf, type Source, seenSource, sourceOf, trainingSet } from '../game/samples';
import { picked } from '../math/arrays';

export { ownRowsOf, type Source, sourceOf, trainingSet } from '../game/samples';

/** Balanced samples (see Distribution) where the block in a slot has them, else fresh ones. Throws where it has none. */
export function balancedSource(game: Game, slot: 'target' | 'reference'): Source {
	const { block, params } = blockOf(game, slot);
	const { balancedSample } = block;
	return balancedSample ? (rng, n) => balancedSample(params, rng, n) : sourceOf(game, slot);
}

/** Samples of π that training never sees: fresh ones, or of the rows kept from it, where some are. */
export function heldOutSource(game: Game): Source {
	const own = ownRowsOf(game);
	return own && own.heldOut.length > 0 ? (rng, n) => drawRows(own.heldOut, rng, n) : sourceOf(game, 'target');
}

/**
 * The same for one end of pairs: at a random phase, so that no share of a mode is rounded alike in every batch, and in an
 * order that knows nothing of the other end. Samples of π are drawn from the data budget where there is one.
 */
export function endSource(game: Game, slot: 'target' | 'reference'): Source {
	const { block, params } = blockOf(game, slot);
	const { balancedSample } = block;
	if (slot === 'target' && (game.training.points > 0 || !balancedSample)) return trainingSource(game);
	if (!balancedSample) return sourceOf(game, slot);
	return (rng, n) => {
		const samples = balancedSample(params, rng, n, rng.uniform());
		if (slot === 'reference') return samples;
		return picked(samples, shuffled(rng, n));
	};
}

/** Samples of π that training may see: fresh ones, or draws with replacement from the data budget. */
export function trainingSource(game: Game): Source {
	const set = trainingSet(game);
	return set ? (rng, n) => drawRows(set, rng, n) : seenSource(game);
}
