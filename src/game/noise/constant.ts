import type { Params } from '../../data/param';
import { texNumber } from '../../math/tex';
import type { Noise } from '../block';

const params = {
	sigma: {
		kind: 'number',
		label: 'level σ',
		symbol: '\\sigma',
		default: 1,
		min: 0.01,
		max: 20,
		log: true,
	},
} as const satisfies Params;

export const constant: Noise<typeof params> = {
	id: 'constant',
	label: 'Constant σ',
	params,
	source: 'Brownian motion of variance σ² a unit of time and axis',
	steady: true,
	noising: 'Brownian noising',
	tex: ({ sigma }) => texNumber(sigma),
	sigma: (A, { sigma }) => A.num(sigma),
};
