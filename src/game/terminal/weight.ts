import type { NumberParam } from '../../data/param';

/** The factor α in front of a terminal cost. It multiplies the loss, so it can change while training. */
export const weightParam = (value: number) =>
	({
		kind: 'number',
		label: 'weight α',
		symbol: '\\alpha',
		default: value,
		min: 0.001,
		max: 1000,
		log: true,
		live: true,
	}) as const satisfies NumberParam;
