import { gaussLegendre } from '../data/quadrature';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { type Algebra, numbers, scaleV, type Vec } from '../math/algebra';
import { knotWeights } from '../math/quadrature';
import { driftless, firstOrder, isSheared, noiseless, rateOf, swirlOf, unswirled } from './conditions';
import { among, applied, exponential, type Matrix, product, transposed } from './matrix';
import { combine, type Symmetric } from './symmetric';

/** M of dz = M v dt, z where a particle would end without further control; a number for so many times the identity. */
export type Gain = number | Matrix;
/** M over time: ∫f(M)dt = Σ weight f(gain). */
export type Gains = readonly (readonly [weight: number, gain: Gain])[];

/** Intervals of a quadrature over time, of the fourth order, for each factor e by which places grow; for a gain that ends at 0. */
const [INTERVALS, TO_NOTHING, SHORT] = [24, 96, { grown: 0.2, intervals: 4 }];
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
	if (accelerated && !driftless(game)) return 'accelerations are solved without a drift alone';
	if (rate === null) return 'the drift is no multiple of x, no rotation and no shear';
	if (swirlOf(game) && !(round && !isSheared(game))) {
		const seen = seenOf(game);
		return { growth: 1, gains: overTime(game, (t) => seen(t) ?? 1, from, to) };
	}
	if (!accelerated && driftless(unswirled(game))) return { growth: 1, gains: [[to - from, 1]] };
	const at = (t: number): number => (accelerated ? to - t : Math.exp((to - t) * rate((t + to) / 2)));
	const growth = accelerated ? 1 : at(from);
	const grown = Math.abs(Math.log(growth));
	const few = grown < SHORT.grown ? SHORT.intervals : Math.ceil(INTERVALS * Math.max(1, grown));
	const n = accelerated ? TO_NOTHING : few;
	const weights = from < to ? knotWeights(n, to - from) : [];
	return { growth, gains: Array.from(weights, (weight, k) => [weight, at(from + (k / n) * (to - from))]) };
}

/** ∫MMᵀdt. */
export const gramianOf = (gains: Gains): Symmetric =>
	gains.reduce<Symmetric>(
		(sum, [weight, gain]) => {
			const [[a, b], [c, d]] = matrixOf(gain);
			return combine(1, sum, weight, [a * a + b * b, a * c + b * d, c * c + d * d]);
		},
		[0, 0, 0],
	);

/** How a place x is seen at flow time t: where it is, if that is null, else z = K x, det K = 1. */
export type Seen = (t: number) => Matrix | null;

/**
 * As a drift Bx leads places to T, by e^(B(T − t)): there they stay if nothing is done. Of a shear by W e^(B(T − t)) with ∫σ²KKᵀdt a multiple of the
 * identity (σ = 1 without noise), so that noise, and control at a cost λ/2 |v|², move z alike in all directions; but W = 1 where distances are measured at T.
 */
export function seenOf(game: Game): Seen {
	const swirl = swirlOf(game);
	if (!swirl) return () => null;
	const T = game.dynamics.horizon;
	const ahead = (t: number): Matrix => exponential(numbers, swirl, T - t);
	if (!isSheared(game) || isSkewed(game)) return (t) => (t < T ? ahead(t) : null);
	const { block, params } = blockOf(game, 'noise');
	const intensity = (t: number): number => (noiseless(game) ? 1 : block.sigma(numbers, params, t, T) ** 2);
	const [xx, xy, yy] = gramianOf(overTime(game, ahead, 0, T, intensity));
	const wide = Math.sqrt(yy / Math.sqrt(xx * yy - xy * xy));
	const W: Matrix = [
		[wide, (-wide * xy) / yy],
		[0, 1 / wide],
	];
	return (t) => product(W, ahead(t));
}

/** Whether a shear is seen as it is: then control is dearer in some directions than in others. */
export const isSkewed = (game: Game): boolean =>
	isSheared(game) && blockOf(game, 'terminal').block.cloud !== undefined;

/** Gains under a drift Bx, their weights times an intensity. */
export function overTime(
	game: Game,
	gain: (t: number) => Gain,
	from: number,
	to: number,
	intensity: (t: number) => number = () => 1,
): Gains {
	const speed = Math.max(...(swirlOf(game)?.flat() ?? []).map(Math.abs));
	const { nodes, weights } = gaussLegendre(Math.ceil(NODES + QUICKER * speed * (to - from)));
	return nodes.map((node, k) => {
		const t = from + node * (to - from);
		return [(weights[k] ?? Number.NaN) * (to - from) * intensity(t), gain(t)];
	});
}
