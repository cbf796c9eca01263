import type { Algebra } from '../math/algebra';
import { type Graph, record } from '../math/trace';
import type { Crowd } from './block';
import type { Problem } from './problem';

/** A cost of one particle in the crowd as a formula of x, y and log ρ there; log π is that of the game, if it has one. */
export const crowdFormula = (problem: Problem, of: <S>(A: Algebra<S>, crowd: Crowd<S>) => S): Graph =>
	record(['x', 'y', 'logModel'], (A, { x, y, logModel }) => {
		const logTarget = problem.logTarget?.(A, [x, y]);
		return { value: of(A, { x: [x, y], logModel, ...(logTarget === undefined ? {} : { logTarget }) }) };
	});
