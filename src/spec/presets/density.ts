import { preset, quick } from './preset';

/** Four lobes joined by a ring, known by their energy alone. */
export const lobes = {
	id: 'formula',
	logDensity: '-3*(sqrt(x^2+y^2)-2)^2 + 1.2*(x^2-y^2)^2/(x^2+y^2+0.1)^2',
} as const;

/** Boltzmann generators: Noé et al., arXiv:1812.01729; as a game, arXiv:2304.13534 §3.2. */
export const boltzmann = preset(
	'boltzmann',
	'Boltzmann generator: a density by formula',
	'No data at all: the flow learns to sample an energy that is only written down.',
	{
		// The reverse divergence would drop one of two modes that are far apart.
		target: lobes,
		terminal: { id: 'reverseKL', weight: 10 },
		regularizers: { hjb: 1 },
		...quick({ steps: 1000 }),
	},
);

/** KL(ρ_T‖N(m, s²)) from N(0, I): optimal mean and std are known in closed form for every weight α. */
export const gaussian = preset(
	'gaussian',
	'Gaussian to Gaussian: a known answer',
	'The optimal flow is known exactly: mean αm/(s² + α) and a std that solves a quadratic, by straight paths.',
	{
		target: { id: 'gaussian', x: 1.5, y: -1, stdX: 0.6, stdY: 1.4, correlation: 0 },
		terminal: { id: 'reverseKL', weight: 5 },
		...quick({ steps: 700, batch: 512 }),
	},
);
