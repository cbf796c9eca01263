import { format } from 'd3';
import type { Drawn } from '../../protocol/snapshot';
import type { Compared } from './compared';

const say = format(',');

/** "A at step 1,200, B at 800", of what is drawn of a field, or of the pictures; one step where it is the same. */
export function measuredAt({ a, b }: Compared<never>, field?: Drawn): string {
	const [first, second] = [a, b].map(({ snapshot: { measured, step } }) =>
		field === undefined ? step : measured[field],
	);
	if (first === undefined || second === undefined) return '';
	return first === second ? `both at step ${say(first)}` : `A at step ${say(first)}, B at ${say(second)}`;
}
