import { shuffled } from '../data/balanced';
import type { OwnRows } from '../data/distribution';
import { drawRows } from '../data/points';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { picked } from '../math/arrays';
import { createRng, type Rng } from '../math/rng';

/** Draws n samples, row-major [n, 2]. */
export type Source = (rng: Rng, n: number) => Float32Array<ArrayBuffer>;

/** Fresh samples of the block in a slot. Throws where it cannot be sampled. */
export function sourceOf(game: Game, slot: 'target' | 'reference'): Source {
	const { block, params } = blockOf(game, slot);
	const { sample } = block;
	if (!sample) throw new Error(`${block.label} cannot be sampled`);
	return (rng, n) => sample(params, rng, n);
}

/** Balanced samples (see Distribution) where the block in a slot has them, else fresh ones. Throws where it has none. */
export function balancedSource(game: Game, slot: 'target' | 'reference'): Source {
	const { block, params } = blockOf(game, slot);
	const { balancedSample } = block;
	return balancedSample ? (rng, n) => balancedSample(params, rng, n) : sourceOf(game, slot);
}

/** The rows of a target that is nothing but rows; null where new samples can be drawn. */
export function ownRowsOf(game: Game): OwnRows | null {
	const { block, params } = blockOf(game, 'target');
	return block.own?.(params) ?? null;
}

/** Samples of π without the rows that are kept from training. */
function seenSource(game: Game): Source {
	const own = ownRowsOf(game);
	return own && own.heldOut.length > 0
		? (rng, n) => drawRows(own.training, rng, n)
		: sourceOf(game, 'target');
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

/** The data budget [n, 2] of a game, the same for a seed; null where it is not limited. */
export function trainingSet(game: Game): Float32Array<ArrayBuffer> | null {
	const { points } = game.training;
	return points === 0 ? null : seenSource(game)(createRng(game.seed).split('training set'), points);
}

/** Samples of π that training may see: fresh ones, or draws with replacement from the data budget. */
export function trainingSource(game: Game): Source {
	const set = trainingSet(game);
	return set ? (rng, n) => drawRows(set, rng, n) : seenSource(game);
}
