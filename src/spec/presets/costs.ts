import { preset } from './preset';

/** Potential games after Ruthotto et al., arXiv:1912.01825, §4. */
export const obstacle = preset(
	'obstacle',
	'Potential flow around an obstacle',
	'A hill stands between noise and data: the crowd parts, goes round it and closes again.',
	{
		reference: { id: 'gaussian', x: -2.5, stdX: 0.6, stdY: 0.6 },
		target: { id: 'gaussian', x: 2.5, y: 0, stdX: 0.6, stdY: 0.6, correlation: 0 },
		potential: { id: 'obstacle', height: 30, x: 0, y: 0, radius: 0.6 },
		terminal: { id: 'forwardKL', weight: 30 },
		solver: { id: 'simulate', steps: 12 },
		regularizers: { hjb: 1 },
		training: { steps: 3000 },
	},
);

/** Brenier, Extended Monge–Kantorovich theory (2003). */
export const relativistic = preset(
	'relativistic',
	'Relativistic flow: a speed limit',
	'No particle moves faster than c = 3, so that the far edges of the modes are just within reach.',
	{
		running: { id: 'relativistic', speed: 3 },
		terminal: { id: 'forwardKL', weight: 30 },
		regularizers: { hjb: 1 },
		training: { steps: 4000 },
	},
);
