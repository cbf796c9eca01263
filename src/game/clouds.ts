import type { BlockSpec } from '../data/param';
import { isMissing } from '../data/rows';
import { createRng } from '../math/rng';
import { moments } from '../math/stats';
import type { Game } from './game';
import { blockOf, readsTarget } from './problem';
import { takesUnits } from './units';

/** Samples of a cloud that are looked at. */
const LOOKED_AT = 500;
/** A network is made for places of order one, and learns nothing finer or farther than some such factor. */
const FAR = 20;

/**
 * Says so where the two clouds of a game differ in size, or in place by the larger one's size, by more than a factor of
 * 20; null where they do not, cannot be sampled, or π plays no part. Sizes are root mean square deviations on an axis.
 */
export function farApart(game: Game): string | null {
	if (!readsTarget(game)) return null;
	const [from, to] = [seen(game, 'reference'), seen(game, 'target')];
	if (!from || !to) return null;
	const [small, large] = [Math.min(from.size, to.size), Math.max(from.size, to.size)];
	const distance = Math.hypot(from.x - to.x, from.y - to.y);
	const far = [
		small > 0 && large > FAR * small
			? `${to.size > from.size ? 'π is' : 'ρ_0 is'} ${Math.round(large / small)} times as large as ${to.size > from.size ? 'ρ_0' : 'π'}`
			: '',
		large > 0 && distance > FAR * large
			? `ρ_0 and π lie ${Math.round(distance / large)} times as far apart as they are large`
			: '',
	].filter(Boolean);
	if (far.length === 0) return null;
	const help = takesUnits(game)
		? 'Put the points into their own units'
		: 'Give both clouds like sizes and places';
	return `${far.join(', and ')}: this hardly trains. ${help}.`;
}

interface Cloud {
	readonly x: number;
	readonly y: number;
	readonly size: number;
}
/** Most games of a page share the blocks of their neighbours. */
const known = new WeakMap<BlockSpec, Cloud | null>();

function seen(game: Game, slot: 'reference' | 'target'): Cloud | null {
	const { block, params } = blockOf(game, slot);
	const old = known.get(params);
	if (old !== undefined) return old;
	if (Object.values(params).some(isMissing)) return null;
	const samples = block.sample?.(params, createRng(1), LOOKED_AT);
	const cloud = samples ? cloudOf(samples) : null;
	known.set(params, cloud);
	return cloud;
}

function cloudOf(samples: Float32Array): Cloud {
	const { mean, covariance } = moments(samples);
	return { x: mean[0], y: mean[1], size: Math.sqrt((covariance[0] + covariance[2]) / 2) };
}
