import type { Result } from '../result/index';

/** Where a solution is asked: place x in data units, flow time t in [0, T]. */
export interface ProbePoint {
	readonly x: readonly [number, number];
	readonly t: number;
}

/** What it answers there. */
export type ProbeAnswer = NonNullable<Result['probe']>[number];
