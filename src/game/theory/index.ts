import type { Game } from '../game';
import { blockOf } from '../problem';
import { accelerated, bent, collocated, densityNeeded, discounted, learned } from './dynamics';
import { alone, constrained, type Fact, finite, free, ordinary, type Sentence } from './fact';
import { apart, budgeted, covered, rough, singular, targetless, unnormalised, unsplit } from './laws';
import { potentialGame, smooth, steep, unique, unpaid } from './minimum';
import { linearised, startsWhereNoisingEnds, tempered } from './noising';
import { matched } from './pairs';

export type { Sentence } from './fact';

/** What running costs say of paths holds of velocities alone, what the matched one says where HJB is that of noising. */
const saysOfRunning = (game: Game): boolean => {
	const matched = blockOf(game, 'running').block.form === 'matched';
	return matched ? alone(game) && ordinary(game) : free(game);
};

const ofBlock =
	(slot: 'running' | 'interaction' | 'terminal'): Fact =>
	(game) => {
		const { theory, source } = blockOf(game, slot).block;
		const elsewhere = slot === 'running' && finite(game) && !saysOfRunning(game);
		return theory === '' || elsewhere ? null : { text: theory, source };
	};

/** What is wrong or unusual first, then what the costs say, then what holds of many games. */
const FACTS: readonly Fact[] = [
	apart,
	rough,
	tempered,
	steep,
	covered,
	startsWhereNoisingEnds(true),
	unsplit,
	matched,
	singular,
	targetless,
	budgeted,
	accelerated,
	collocated,
	discounted,
	learned,
	ofBlock('interaction'),
	(game) => (constrained(game) ? ofBlock('terminal')(game) : null),
	bent,
	ofBlock('running'),
	unpaid,
	ofBlock('terminal'),
	startsWhereNoisingEnds(false),
	unique,
	linearised,
	potentialGame,
	smooth,
	densityNeeded,
	unnormalised,
];

/** What theory says of a game, most telling first. */
export function theoryOf(game: Game): readonly Sentence[] {
	const said = new Map<string, Sentence>();
	for (const fact of FACTS) {
		const sentence = fact(game);
		if (sentence && !said.has(sentence.text)) said.set(sentence.text, sentence);
	}
	return [...said.values()];
}
