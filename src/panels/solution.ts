import type { ExactState } from '../protocol/exact';

/** Why there is no exact solution to be seen, in a sentence; null where there is. */
export function unsolvedWords(exact: ExactState): string | null {
	switch (exact.type) {
		case 'drawn':
			return null;
		case 'busy':
			return `The exact solution is being computed, ${Math.floor(100 * exact.progress)} %.`;
		case 'failed':
			return `There is no exact solution: ${exact.why}`;
		case 'none':
			return 'No exact solution could be computed.';
		default:
			return 'The exact solution was not asked for yet.';
	}
}
