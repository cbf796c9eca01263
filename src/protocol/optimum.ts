import type { Result } from '../result/index';

/** Where the least cost of a game is, by the model of a training step (see result/schema.ts). */
export type Optimum = NonNullable<NonNullable<Result['optimum']>> & {
	readonly step: number;
};
