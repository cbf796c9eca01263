import type { Solution } from '../game/solution';
import { createRng } from '../math/rng';
import type { Observer } from '../model/look';
import type { Answer, Question } from '../protocol/questions';
import { balancedSource } from '../solvers/data';
import { probeBesideExact } from './probed';

/** Samples at once: enough for any picture. */
const MOST = 1_000_000;

/** The answer of a solution. Throws what stands against one. */
export async function answerTo(question: Question, solution: Solution, observer: Observer): Promise<Answer> {
	switch (question.what) {
		case 'probe':
			return probeBesideExact(solution, question.points);
		case 'samples': {
			const { game, horizon } = solution;
			const { n, t = horizon } = question;
			if (!Number.isInteger(n) || n < 1 || n > MOST)
				throw new Error(`samples: got ${n}, expected a whole number from 1 to ${MOST}`);
			if (!(t >= 0 && t <= horizon)) throw new Error(`samples: t = ${t} is not in [0, ${horizon}]`);
			const rng = createRng(game.seed).split('asked');
			const starts = balancedSource(game, 'reference')(rng, n);
			return (await solution.placesAt(starts, t, rng.split('noise'))).states;
		}
		case 'paths': {
			const rng = createRng(solution.game.seed).split('asked').split('noise');
			const { times, states, reduced } = await solution.paths(question.starts, question.keep, rng);
			return { times, states, reduced };
		}
		case 'fields':
			return observer.drawn(solution, question.wants);
		default:
			throw new Error(`there is no such question: ${JSON.stringify(question satisfies never)}`);
	}
}
