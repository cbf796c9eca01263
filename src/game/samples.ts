import type { OwnRows } from '../data/distribution';
import { drawRows } from '../data/points';
import { createRng, type Rng } from '../math/rng';
import type { Game } from './game';
import { blockOf } from './problem';

/** Draws n samples, row-major [n, 2]. */
export type Source = (rng: Rng, n: number) => Float32Array<ArrayBuffer>;

/** Fresh samples of the block in a slot. Throws where it cannot be sampled. */
export function sourceOf(game: Game, slot: 'target' | 'reference'): Source {
	const { block, params } = blockOf(game, slot);
	const { sample } = block;
	if (!sample) throw new Error(`${block.label} cannot be sampled`);
	return (rng, n) => sample(params, rng, n);
}

/** The rows of a target that is nothing but rows; null where new samples can be drawn. */
export function ownRowsOf(game: Game): OwnRows | null {
	const { block, params } = blockOf(game, 'target');
	return block.own?.(params) ?? null;
}

/** Samples of π without the rows that are kept from training. */
export function seenSource(game: Game): Source {
	const own = ownRowsOf(game);
	return own && own.heldOut.length > 0
		? (rng, n) => drawRows(own.training, rng, n)
		: sourceOf(game, 'target');
}

/** The data budget [n, 2] of a game, the same for a seed; null where it is not limited. */
export function trainingSet(game: Game): Float32Array<ArrayBuffer> | null {
	const { points } = game.training;
	return points === 0 ? null : seenSource(game)(createRng(game.seed).split('training set'), points);
}
