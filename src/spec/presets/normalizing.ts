import { preset, quick } from './preset';

/** Chen et al. (2018), FFJORD (arXiv:1810.01367); as a game, arXiv:2304.13534 §3.1. */
export const normalizingFlow = preset(
	'cnf-moons',
	'Continuous normalizing flow: two moons',
	'Likelihood alone: with no running cost many flows are optimal, and another seed finds another.',
	{
		target: { id: 'moons' },
		running: { id: 'none' },
		terminal: { id: 'forwardKL', weight: 1 },
		...quick({ steps: 1000 }),
	},
);
