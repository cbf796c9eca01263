import { gaussLegendre } from '../data/quadrature';
import type { Game } from '../game/game';
import { type Algebra, numbers, scaleV, type Vec } from '../math/algebra';
import { knotWeights } from '../math/quadrature';
import { driftless, firstOrder, rateOf, swirlOf, unswirled } from './conditions';
import { among, applied, exponential, type Matrix, transposed } from './matrix';

/** M of dz = M v dt, z where a particle would end without further control; a number for so many times the identity. */
export type Gain = number | Matrix;
/** M over time: ∫f(M)dt = Σ weight f(gain). */
export type Gains = readonly (readonly [weight: number, gain: Gain])[];

/** Intervals of a quadrature over time, of the fourth order, for each factor e by which places grow; for a gain that ends at 0. */
const [INTERVALS, TO_NOTHING] = [24, 96];
/** Nodes of one where gains are matrices, and more of them for each unit of B and time. */
const [NODES, QUICKER] = [12, 4];

export const matrixOf = (gain: Gain): Matrix =>
	typeof gain === 'number'
		? [
				[gain, 0],
				[0, gain],
			]
		: gain;
/** M v. */
export const moving = <S>(A: Algebra<S>, gain: Gain, v: Vec<S>): Vec<S> =>
	typeof gain === 'number' ? scaleV(A, v, A.num(gain)) : applied(A, among(A, gain), v);
/** Mᵀp. */
export const slopeBy = <S>(A: Algebra<S>, gain: Gain, p: Vec<S>): Vec<S> =>
	moving(A, typeof gain === 'number' ? gain : transposed(gain), p);

export const integral = (gains: Gains, f: (gain: Gain) => number): number =>
	gains.reduce((sum, [weight, gain]) => sum + weight * f(gain), 0);

/**
 * The gains from a time to another, and what places grow by; in words why they are not known.
 * @param round whether the cost is the same in all directions: then it does not see a turn
 */
export function gainsOf(
	game: Game,
	from: number,
	to: number,
	round: boolean,
): { readonly growth: number; readonly gains: Gains } | string {
	const rate = rateOf(unswirled(game));
	const accelerated = !firstOrder(game);
	if (rate === null) return 'the drift is no multiple of x, and no rotation';
	if (accelerated && !driftless(game)) return 'accelerations are solved without a drift alone';
	const swirl = swirlOf(game);
	if (swirl && !(round && isTurn(swirl))) return { growth: 1, gains: swirling(swirl, game, from, to) };
	if (!accelerated && driftless(unswirled(game))) return { growth: 1, gains: [[to - from, 1]] };
	const at = (t: number): number => (accelerated ? to - t : Math.exp((to - t) * rate((t + to) / 2)));
	const growth = accelerated ? 1 : at(from);
	const n = accelerated ? TO_NOTHING : Math.ceil(INTERVALS * Math.max(1, Math.abs(Math.log(growth))));
	const weights = from < to ? knotWeights(n, to - from) : [];
	return { growth, gains: Array.from(weights, (weight, k) => [weight, at(from + (k / n) * (to - from))]) };
}

/** e^(B(T − t)), as lattices see places, whatever the time moves lead to. */
function swirling(swirl: Matrix, game: Game, from: number, to: number): Gains {
	const speed = Math.max(...swirl.flat().map(Math.abs));
	const { nodes, weights } = gaussLegendre(Math.ceil(NODES + QUICKER * speed * (to - from)));
	return nodes.map((node, k) => [
		(weights[k] ?? Number.NaN) * (to - from),
		exponential(numbers, swirl, game.dynamics.horizon - from - node * (to - from)),
	]);
}

/** Whether e^(Bs) turns places about the origin. */
export const isTurn = ([[a, b], [c, d]]: Matrix): boolean => a === 0 && d === 0 && b === -c;
