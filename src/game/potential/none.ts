import type { StateCost } from '../block';

export const none: StateCost<Record<never, never>> = {
	id: 'none',
	label: 'None',
	params: {},
	source: 'V = 0',
	tex: () => '',
	pull: () => 0,
};
