import type { Game } from '../game/game';
import { problemOf } from '../game/problem';
import { MOST_WINDOWS } from '../game/solver/gradientFlow';
import { termInputs } from '../kernels/contract';
import { knotWeights } from '../math/quadrature';
import { record } from '../math/trace';
import type { Objective } from './objective';
import { rolloutOf } from './paths';
import { overWindows, type Window } from './windows';

/** At least so many windows; up to the most, one begins every ε. */
const LEAST_WINDOWS = 8;

/**
 * The discounted game ∫ e^(−t/ε)( L + V + I ) dt (arXiv:2304.13534, §5), which tends to the gradient flow as ε → 0, on
 * windows [s, s + W] with s from 0 to T: as the game goes on for ever, each is the same game again from ρ_s, with the
 * present e^(−W/ε)U(·, s + W) as the price of what follows. That price is wrong as long as U is, by a factor e^(−W/ε)
 * less with every look.
 */
export function gradientFlow(game: Game): Objective {
	const problem = problemOf(game);
	const { horizon, discount, running } = problem;
	const steps = Number(game.solver.steps);
	const length = Number(game.solver.window) / discount;
	const count = Math.min(MOST_WINDOWS, Math.max(LEAST_WINDOWS, Math.ceil(horizon * discount)));
	const weights = knotWeights(steps, length, discount);
	const beginning = (from: number): Window => {
		const shared = { process: 'dynamics', integrator: 'rk4' } as const;
		return {
			loss: rolloutOf(problem, {
				...shared,
				steps,
				from,
				to: from + length,
				rates: (A, t, x, jet) => ({
					running: A.mul(A.exp(A.mul(A.num(-discount), A.sub(t, A.num(from)))), running(A, t, x, jet)),
				}),
				terms: (accumulators) =>
					record(termInputs(accumulators), (A, { running }) => ({ running: running ?? A.num(0) })),
			}),
			lead:
				from === 0
					? null
					: rolloutOf(problem, {
							...shared,
							steps: Math.ceil((game.sampler.steps * from) / horizon),
							from: 0,
							to: from,
						}),
			weights,
			rest: Math.exp(-length * discount),
		};
	};
	const windows = Array.from({ length: count }, (_, k) => beginning(((k + 1) * horizon) / count));
	return overWindows(problem, [beginning(0), ...windows]);
}
