import type { Result } from '../result/index';

/** Where a solution is asked: place x in data units, flow time t in [0, T]. */
export interface ProbePoint {
	readonly x: readonly [number, number];
	readonly t: number;
}

/** What it answers there. */
export type ProbeAnswer = NonNullable<Result['probe']>[number];

/** A path at K flow times. */
export interface Followed {
	/** [K], ascending, 0 … T. */
	readonly times: Float32Array<ArrayBuffer>;
	/** [K, 2], data units. */
	readonly places: Float32Array<ArrayBuffer>;
}
