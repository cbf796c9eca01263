import type { Game } from '../game/game';
import type { Jet } from '../game/problem';
import type { Solution } from '../game/solution';
import type { Moments } from '../math/stats';
import type { Point } from './symmetric';

/** ∇U and ∇²U at a place. */
export type Slopes = Pick<Jet<number>, 'Ux' | 'Uy' | 'Uxx' | 'Uxy' | 'Uyy'>;

/**
 * A solution at one flow time, in float64 and the lab's units. Places are those that U is a function of (see PathSet).
 * NaN at a place where no particle comes and nothing is known.
 */
export interface Instant {
	/**
	 * U, in the units of the cost. A hard end and maximum likelihood leave its level to a convention, which is docs/mathematics.md's;
	 * null where there is none.
	 */
	readonly value: ((x: Point) => number) | null;
	slopes(x: Point): Slopes;
	/** log ρ_t in nats per unit area. */
	logDensity(x: Point): number;
	/** The score of the deterministic flow with the marginals of the dynamics: ∇log ρ_t. Asked for with noise alone. */
	score(x: Point): Point;
}

/** What is known of a game. ∂_tU is not among it: it follows from the HJB equation. */
export interface ClosedForm {
	/** For t in [0, T]. */
	at(t: number): Instant;
	/** Mean and covariance of the particles at t; null where they are not known. */
	moments(t: number): Moments | null;
	readonly cost: Solution['cost'];
	/** How far it may be off, in words. */
	readonly error: string;
	/** Whether the deterministic flow of U has other marginals than the dynamics, so that no log-density goes with it. */
	readonly flowApart?: true;
	/** The time at which paths end, if that is before T: nothing is known from there on. */
	readonly until?: number;
	/** By how much of their size the ends of paths may move with the steps they are run in. 1e-5 if absent. */
	readonly tolerance?: number;
	/** Where paths are known at once, without noise: the place at t from one at 0, and the place at 0 to one at T. They are run in steps if absent. */
	readonly paths?: { from(x: Point): (t: number) => Point; origin(x: Point): Point };
	/** So many equal stretches of time, at whose ends U jumps. 1 if absent. */
	readonly stretches?: number;
}

/** Thrown by a family where a game belongs to it, but would take too long to solve. */
export class Unsolved extends Error {
	override readonly name = 'Unsolved';
}

/** A family of games with a known solution: how a game that belongs to it is solved, told at once; null where it does not belong. */
export type Family = (game: Game) => (() => ClosedForm) | null;

/** The error of a formula that is evaluated in float64. */
export const EXACT = 'closed form';
