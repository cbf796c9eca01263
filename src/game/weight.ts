import type { NumberParam } from '../data/param';

/** The factor α in front of a terminal cost, or w of an interaction. It multiplies the loss, so it can change while training. */
export const weightParam = (of: 'terminal' | 'interaction', value: number) =>
	({
		kind: 'number',
		...(of === 'terminal' ? { label: 'weight α', symbol: '\\alpha' } : { label: 'weight', symbol: 'w' }),
		default: value,
		min: 0.001,
		max: 1000,
		log: true,
		live: true,
	}) as const satisfies NumberParam;
