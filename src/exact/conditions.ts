import type { Game } from '../game/game';
import { playable } from '../game/needs';
import { hasStateCost } from '../game/posed';
import { blockOf } from '../game/problem';
import { numbers } from '../math/algebra';
import type { Moments } from '../math/stats';
import { isTurn, type Matrix } from './matrix';

/** What closed forms ask of a game. A block whose parameters make it nothing counts as none. */

export const driftless = (game: Game): boolean => {
	const { block, params } = blockOf(game, 'drift');
	return block.tex(params) === '';
};
export const noiseless = ({ noise }: Game): boolean => noise.id === 'none';
/** a where f = a x at all times; null for another drift. */
export const constantRate = (game: Game): number | null => {
	if (driftless(game)) return 0;
	return game.drift.id === 'linear' ? Number(game.drift.rate) : null;
};
/** a(t), at most a line in t, where f = a(t) x; null for another drift. */
export const rateOf = (game: Game): ((t: number) => number) | null => {
	const rate = constantRate(game);
	if (rate !== null) return () => rate;
	const { block, params } = blockOf(game, 'drift');
	return game.drift.id === 'vp' ? (t) => block.linear?.(params, t, game.dynamics.horizon) ?? 0 : null;
};
/** B ≠ 0, tr B = 0, where f = Bx and the control is a velocity; null for another game. */
export const swirlOf = (game: Game): Matrix | null => {
	const { block, params } = blockOf(game, 'drift');
	const [turn, shear] = [block.turn?.(params) ?? 0, block.shear?.(params) ?? 0];
	if (!firstOrder(game) || (turn === 0 && shear === 0)) return null;
	return [
		[0, shear - turn],
		[turn, 0],
	];
};
/** Whether a drift Bx does more than turn places. */
export const isSheared = (game: Game): boolean => {
	const swirl = swirlOf(game);
	return swirl !== null && !isTurn(swirl);
};
/** The game without a drift Bx, as it is seen in e^(B(T − t))x; laws, V and what noise and control do there are the caller's to tell. */
export const unswirled = (game: Game): Game => (swirlOf(game) ? { ...game, drift: { id: 'none' } } : game);
/** σ where it is the same at all times; null where not. */
export const constantNoise = ({ noise }: Game): number | null => {
	if (noise.id === 'none') return 0;
	return noise.id === 'constant' ? Number(noise.sigma) : null;
};

/** λ where L = λ/2 |v|²; null for another running cost. */
export function inertiaOf(game: Game): number | null {
	const { block, params } = blockOf(game, 'running');
	const inertia = block.inertia?.(params);
	if (inertia === undefined) return null;
	const still = { sigma: 0, divergence: () => 0 };
	return block.lagrangian(numbers, params, 0, [0, 0], [0, 0], still) === 0 ? inertia : null;
}

/** Particles meet in the terminal cost alone, and no state costs anything. */
export const onlyEndsCount = (game: Game): boolean => !hasStateCost(game) && game.interaction.id === 'none';
export const firstOrder = ({ dynamics }: Game): boolean => dynamics.order === 'first';
export const undiscounted = ({ dynamics }: Game): boolean => dynamics.discount === 0;

/**
 * Whether it can be trained at all, and on all of π: a data budget makes another game, that of its points. Residuals as
 * regularizers are 0 at the solution, and change nothing.
 */
export const isWhole = (game: Game): boolean => playable(game) && game.training.points === 0;

/** Mean and covariance of the law in a slot, in the lab's units; null where it is no Gaussian. */
export function gaussianOf(game: Game, slot: 'reference' | 'target'): Moments | null {
	const { block, params } = blockOf(game, slot);
	const [only, ...more] = block.gaussians?.(params) ?? [];
	return only && more.length === 0 ? only : null;
}
