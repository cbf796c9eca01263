import type { Result } from '../result/index';

/** Where the least cost of a game is, by the model of a training step (see result/schema.ts). */
export type Optimum = NonNullable<NonNullable<Result['optimum']>> & {
	readonly step: number;
};

/** J*, in the units of the cost, and by how much that may be off. */
export interface Least {
	readonly value: number;
	readonly error: number;
}
