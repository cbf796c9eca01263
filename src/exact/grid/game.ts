import type { Game } from '../../game/game';
import { hasStateCost, heldBack } from '../../game/posed';
import { blockOf, problemOf } from '../../game/problem';
import { numbers } from '../../math/algebra';
import type { Box } from '../../math/grid';
import { type Density, densityOf } from '../certificate/density';
import {
	constantNoise,
	constantRate,
	driftless,
	firstOrder,
	inertiaOf,
	isWhole,
	undiscounted,
} from '../conditions';
import { pairsBelong } from '../gaussianBridge';
import { asLawOfStart, constantNoising, noisingOf, transition } from '../noising';
import type { Point } from '../symmetric';
import type { GridEnd, GridGame } from './bridge';

/** A game that a grid can solve, in the time in which its uncontrolled process is a linear one, and where its ends are. */
export interface GridProblem extends Pick<GridGame, 'start' | 'end'> {
	/** Noise that is the game's, or for a game without any one that spreads by so much from 0 to T. */
	dynamics(spread: number): Pick<GridGame, 'noising' | 'beta' | 'still' | 'matched'>;
	readonly still: boolean;
	/** Time of the grid at t, [0, T] → [0, its horizon]: another where the control is an acceleration. */
	clock(t: number): number;
	/** Maximum likelihood is played from π to ρ_0, against time, with −U for U; its λ and α. */
	readonly reversed: { readonly lambda: number; readonly alpha: number } | null;
	/** V, in the units of the cost, in the order in which the game is played. */
	readonly states: ((x: Point, t: number) => number) | null;
	readonly hull: Box;
	/** Whether log π is known up to a constant alone. */
	readonly unnormalised: boolean;
}

/** β where Hopf–Cole makes the game linear: |v|²/2σ² with any noise of a linear noising, λ/2 |v|² with a constant one. */
function costOf(game: Game): Pick<GridGame, 'beta' | 'matched'> | null {
	if (blockOf(game, 'running').block.form === 'matched') return { beta: 1, matched: true };
	const [lambda, sigma] = [inertiaOf(game), constantNoise(game)];
	return lambda !== null && sigma ? { beta: lambda * sigma ** 2 } : null;
}

function endOf(game: Game, target: Density): GridEnd | null {
	const { block, params } = blockOf(game, 'terminal');
	const alpha = block.weight(params);
	if (block.constraint)
		return pairsBelong(game, constantNoise(game) ?? 0) ? { kind: 'constraint', target } : null;
	if (block.conjugate === 'given') return { kind: 'crossEntropy', target, alpha };
	return block.conjugate === 'entropic' && block.direction === 'forward'
		? { kind: 'reverseKL', target, alpha }
		: null;
}

/** Noise and clock of a game, null where its uncontrolled process is no linear one. */
function timesOf(game: Game): Pick<GridProblem, 'dynamics' | 'still' | 'clock'> | null {
	const { horizon: T, order } = game.dynamics;
	const [sigma, lambda, rate] = [constantNoise(game), inertiaOf(game), constantRate(game)];
	// y = x + (T − t)w is moved by (T − t)u: the first-order game in the time ∫(T − t)²dt.
	const whole = order === 'second' ? T ** 3 / 3 : T;
	const clock = (t: number): number => (order === 'second' ? (T ** 3 - (T - t) ** 3) / 3 : t);
	if (order === 'second' && !driftless(game)) return null;
	if (sigma === 0) {
		if (lambda === null || rate === null) return null;
		// Against time a drift is turned round.
		const a = blockOf(game, 'terminal').block.direction === 'backward' ? -rate : rate;
		const one = transition(constantNoising(a, 1, whole), 0, whole);
		const least = Math.min(one.spread, asLawOfStart(one).spread);
		return {
			still: true,
			clock,
			dynamics: (spread) => {
				const variance = spread ** 2 / least;
				return {
					noising: constantNoising(a, Math.sqrt(variance), whole),
					beta: lambda * variance,
					still: true,
				};
			},
		};
	}
	const noising = order === 'second' ? sigma && constantNoising(0, sigma, whole) : noisingOf(game);
	const cost = costOf(game);
	return noising && cost ? { still: false, clock, dynamics: () => ({ noising, ...cost }) } : null;
}

/** The game between densities, with a quadratic cost, that a grid can solve; null for another. */
export function gridProblemOf(game: Game): GridProblem | null {
	if (!undiscounted(game) || game.interaction.id !== 'none' || !isWhole(game)) return null;
	const times = timesOf(game);
	const { logReference, logTarget } = problemOf(game);
	const states = hasStateCost(game);
	if (!times || !logReference || !logTarget || (states && !firstOrder(game))) return null;
	// Down a hill that nothing holds them back on costs have no least.
	if (!heldBack(game)) return null;
	const T = game.dynamics.horizon;
	const [origin, target] = [logReference, logTarget].map(densityOf);
	const lambda = inertiaOf(game);
	const { block: terminal, params } = blockOf(game, 'terminal');
	const alpha = terminal.weight(params);
	const likelihood = terminal.conjugate === 'entropic' && terminal.direction === 'backward';
	const reversed = times.still && likelihood && lambda !== null ? { lambda, alpha } : null;
	if (!origin || !target || (reversed && !driftless(game))) return null;
	const end: GridEnd | null = reversed ? { kind: 'reverseKL', target: origin, alpha } : endOf(game, target);
	// Without noise the law of an end that U_T is known at may be no density.
	if (!end || (times.still && end.kind === 'crossEntropy')) return null;
	const { block: potential, params: shape } = blockOf(game, 'potential');
	const [from, to] = (['reference', 'target'] as const).map((slot) => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	});
	if (!from || !to) return null;
	const hull = (axis: 'x' | 'y') =>
		[Math.min(from[axis][0], to[axis][0]), Math.max(from[axis][1], to[axis][1])] as const;
	return {
		...times,
		start: reversed ? target : origin,
		end,
		reversed,
		states: states ? (x, t) => potential.value?.(numbers, shape, reversed ? T - t : t, x) ?? 0 : null,
		hull: { x: hull('x'), y: hull('y') },
		unnormalised: blockOf(game, 'target').block.normalised === false,
	};
}
