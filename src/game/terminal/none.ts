import type { TerminalCost } from '../block';

export const none: TerminalCost<Record<never, never>> = {
	id: 'none',
	label: 'None',
	params: {},
	source: 'F = 0',
	ways: { paths: ['interaction.some'], windows: [] },
	direction: 'forward',
	tex: () => ({ functional: '', variation: '0' }),
	weight: () => 0,
	convex: true,
	least: false,
	pull: () => 0,
	singular: () => null,
	theory: 'No terminal cost: where particles go is decided by what happens on the way alone.',
};
