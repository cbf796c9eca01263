import type { Params } from '../../data/param';
import { scaleV } from '../../math/algebra';
import { texFactor } from '../../math/tex';
import type { Drift } from '../block';

const params = {
	rate: {
		kind: 'number',
		label: 'rate a',
		symbol: 'a',
		default: 1,
		min: -10,
		max: 10,
		help: 'f = a x; a = +1 is the reverse of Ornstein–Uhlenbeck noising',
	},
} as const satisfies Params;

export const linear: Drift<typeof params> = {
	id: 'linear',
	label: 'Linear a x',
	params,
	source: 'arXiv:2304.13534, §4 (Ornstein–Uhlenbeck, time reversed)',
	tex: ({ rate }) => (rate === 0 ? '' : `${texFactor(rate)}X`),
	drift: (A, { rate }, _t, x) => scaleV(A, x, A.num(rate)),
	noising: ({ rate }, { steady }) => (rate > 0 && steady ? 'OU' : 'unusual schedules'),
	linear: ({ rate }) => rate,
};
