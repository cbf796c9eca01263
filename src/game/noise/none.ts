import type { Noise } from '../block';

export const none: Noise<Record<never, never>> = {
	id: 'none',
	label: 'No noise',
	params: {},
	source: 'σ = 0: the continuity equation is first order',
	steady: true,
	noising: '',
	tex: () => '',
	sigma: (A) => A.num(0),
};
