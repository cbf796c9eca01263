import type { Game } from '../game/game';
import { problemOf } from '../game/problem';
import { RATE_INPUTS, type Rollout, termInputs } from '../kernels/contract';
import type { Algebra } from '../math/algebra';
import { record } from '../math/trace';
import type { Objective } from './objective';
import { commonOf } from './paths';
import { overWindows, type Window } from './windows';

/** Below this determinant a step all but folds the plane: from there on its logarithm goes on as a straight line. */
const FOLD = 1e-3;
const logOf = <S>(A: Algebra<S>, determinant: S): S => {
	const below = A.min(A.sub(A.mul(A.num(1 / FOLD), determinant), A.num(1)), A.num(0));
	return A.add(A.log(A.max(determinant, A.num(FOLD))), below);
};

/**
 * Steps `first` … `last` of the scheme, one after the other; 'divergence' gathers log det(I − τ∇²U/λ) exactly. Throws
 * for a cost other than the kinetic one.
 */
export function jkoSteps(game: Game, first: number, last: number): Rollout {
	const problem = problemOf(game);
	const tau = problem.horizon / Number(game.solver.steps);
	const { id, weight } = game.running;
	if (id !== 'kinetic') throw new Error(`running.id: JKO steps need the kinetic cost, not "${id}"`);
	const rates = record(RATE_INPUTS, (A, { x, y, t, ...jet }) => {
		const [dx, dy] = problem.velocity(A, t, [x, y], jet);
		const h = A.num(tau / Number(weight));
		const stretch = (second: typeof x) => A.sub(A.num(1), A.mul(h, second));
		const shear = A.mul(h, jet.Uxy);
		const determinant = A.sub(A.mul(stretch(jet.Uxx), stretch(jet.Uyy)), A.mul(shear, shear));
		return {
			dx,
			dy,
			// Euler's step makes τ times the rate of it.
			divergence: A.mul(A.num(1 / tau), logOf(A, determinant)),
			running: problem.running(A, t, [x, y], jet),
		};
	});
	return {
		...commonOf(game),
		integrator: 'euler',
		steps: last - first,
		from: first * tau,
		to: last * tau,
		rates,
		terms: record(termInputs(['divergence', 'running']), (_, { running }) => ({ running })),
	};
}

/**
 * Minimising movements (Jordan, Kinderlehrer and Otto, 1998): K steps ρ_{k+1} = argmin λW₂²(ρ, ρ_k)/2τ + I(ρ),
 * τ = T/K, each by the map x ↦ x − τ∇U(x, t_k)/λ, which at the optimum is the gradient of a convex function (Brenier). A
 * window is a step.
 */
export function jko(game: Game): Objective {
	const step = (k: number): Window => ({
		loss: jkoSteps(game, k, k + 1),
		lead: k === 0 ? null : jkoSteps(game, 0, k),
		weights: [0, 1],
		rest: 0,
	});
	const later = Array.from({ length: Number(game.solver.steps) - 1 }, (_, k) => step(k + 1));
	return overWindows(problemOf(game), [step(0), ...later]);
}
