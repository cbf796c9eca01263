import type { Result } from '../../result/index';
import { mainMetricOf } from '../../result/main';
import { duration } from '../progress';
import { otherLab } from './folder';
import type { Outcome } from './sweep';

/** What a person is told of a sweep: a line for each game that is done with, and in the end how many of which. */
export interface Told {
	add(outcome: Outcome): void;
	end(): Readonly<Record<'trained' | 'there' | 'failed' | 'diverged', number>>;
}

interface Surroundings {
	/** Milliseconds, monotone. */
	now(): number;
	write(text: string): void;
}

/** `[12/40] games.jsonl:3 seed=2: nll 2.4391, 19.2 s; 9 min left`; of results that are there already the number alone. */
export function createTold(total: number, { now, write }: Surroundings): Told {
	const start = now();
	const counts = { trained: 0, there: 0, failed: 0, diverged: 0 };
	return {
		add: (outcome) => {
			counts[outcome.how]++;
			if (outcome.how !== 'failed' && outcome.result.diverged !== undefined) counts.diverged++;
			if (outcome.how === 'there') {
				for (const line of otherLab(outcome.path, outcome.result)) write(`${line}\n`);
				return;
			}
			const known = counts.trained + counts.there + counts.failed;
			const what = outcome.how === 'failed' ? outcome.why : inWords(outcome.result);
			const left = ((total - known) * (now() - start)) / 1000 / (counts.trained + counts.failed);
			write(`[${known}/${total}] ${outcome.name}: ${what}; ${duration(left)} left\n`);
		},
		end: () => {
			const { trained, there, failed, diverged } = counts;
			write(
				`${total} games: ${trained} trained, ${there} there already, ${failed} failed; ${diverged} have diverged\n`,
			);
			return counts;
		},
	};
}

function inWords(result: Result): string {
	const { id, value } = mainMetric(result);
	const end = result.divergence === undefined ? '' : `diverged: ${result.divergence}, `;
	return `${end}${id} ${value.toPrecision(5)}, ${result.seconds.toFixed(1)} s`;
}

/** The number by which results of one game are compared first: that of their main metric, or else the loss. */
export function mainMetric({ metrics, losses }: Result): { readonly id: string; readonly value: number } {
	const id = mainMetricOf(metrics);
	const metric = id === null ? undefined : metrics[id];
	if (id !== null && metric) return { id, value: metric.value };
	return { id: 'loss', value: losses.at(-1)?.total ?? Number.NaN };
}

/** An outcome as a line of JSON. */
export const lineOf = (outcome: Outcome): object => {
	if (outcome.how === 'failed') return outcome;
	const { result, ...rest } = outcome;
	const { seed, steps, seconds, diverged } = result;
	return {
		...rest,
		seed,
		steps,
		seconds,
		[mainMetric(result).id]: mainMetric(result).value,
		...(diverged === undefined ? {} : { diverged }),
	};
};
