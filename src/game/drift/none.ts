import type { Drift } from '../block';

export const none: Drift<Record<never, never>> = {
	id: 'none',
	label: 'No drift',
	params: {},
	source: 'arXiv:2304.13534, eq. (1) with f = 0',
	tex: () => '',
	drift: (A) => [A.num(0), A.num(0)],
	noising: (_p, { noising }) => noising,
	linear: () => 0,
};
