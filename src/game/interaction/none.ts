import type { Interaction } from '../block';

export const none: Interaction<Record<never, never>> = {
	id: 'none',
	label: 'None',
	params: {},
	source: 'I = 0: particles meet only in the terminal cost',
	needs: [],
	tex: () => ({ functional: '', variation: '' }),
	weight: () => 0,
	convex: () => true,
	bounded: true,
	pull: () => 0,
	theory: '',
};
