import type { Solution } from '../../src/game/solution';
import type { Observer } from '../../src/model/look';
import { DRAWN, type Metric } from '../../src/protocol/snapshot';

/** All that there is to see of a solution. */
export const everything = async (
	observer: Observer,
	solution: Solution,
	metrics: readonly Metric[] = [],
) => ({
	...observer.picture(await observer.see(solution), metrics),
	...(await observer.drawn(solution, DRAWN)),
});
