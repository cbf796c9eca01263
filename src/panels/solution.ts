import type { ExactPicture, ExactState } from '../protocol/exact';

/** What is drawn of an exact solution; null as long as there is nothing. */
export const pictureIn = (exact: ExactState | null): ExactPicture | null =>
	exact?.type === 'drawn' ? exact.picture : null;

/** How far solving has come, and why it is slow where a model trains beside it. */
export const progressWords = ({ progress, rests }: Extract<ExactState, { type: 'busy' }>): string =>
	`${Math.floor(100 * progress)} %${rests ? ' (slowly while the model trains)' : ''}`;

/** Whether an exact solution was looked for in vain. */
export const isRefused = ({ type }: ExactState): boolean => type === 'failed' || type === 'none';

/** Why there is no exact solution to be seen, in a sentence; null where there is. */
export function unsolvedWords(exact: ExactState): string | null {
	switch (exact.type) {
		case 'drawn':
			return null;
		case 'busy':
			return `The exact solution is being computed, ${progressWords(exact)}.`;
		case 'failed':
			return `The exact solution cannot be shown. ${exact.why}`;
		case 'none':
			return 'No exact solution could be computed.';
		default:
			return 'The exact solution was not asked for yet.';
	}
}
