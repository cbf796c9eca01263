import { preset, quick } from './preset';

/** Terminal costs that compare clouds of samples: no density of the target, and none of the model. */
const energy = preset(
	'energy-8gaussians',
	'Energy distance: 8 Gaussians',
	'Only samples are compared, by all their distances; large scales are right within seconds, detail comes later.',
	{
		target: { id: '8gaussians' },
		terminal: { id: 'energyDistance', weight: 100 },
		...quick({ steps: 700 }),
	},
);

const mmdFlow = preset(
	'mmd-moons',
	'MMD: two moons',
	'Gaussian kernels of three widths tell the clouds apart: what is narrower than the narrowest goes unseen.',
	{
		target: { id: 'moons' },
		terminal: { id: 'mmd', weight: 1000, width: 0.4 },
		...quick({ steps: 1000 }),
	},
);

const sinkhornFlow = preset(
	'sinkhorn-moons-8gaussians',
	'Sinkhorn divergence: moons to 8 Gaussians',
	'Samples at both ends and no density at either; transport in the running cost and in the terminal cost.',
	{
		reference: { id: 'moons' },
		target: { id: '8gaussians' },
		terminal: { id: 'sinkhorn', weight: 100, blur: 0.3 },
		...quick({ steps: 700 }),
	},
);

/** Points of a circle of radius 2: a target of dimension one. */
const CIRCLE = Array.from({ length: 96 }, (_, k) =>
	[Math.cos((Math.PI * k) / 48), Math.sin((Math.PI * k) / 48)].map(
		(value) => (Math.round(2000 * value) + 0) / 1000,
	),
);

/** Gu et al., arXiv:2407.11901: the Wasserstein-1 proximal makes targets on a curve well-posed. */
const w1Proximal = preset(
	'w1-circle',
	'W₁ and W₂ proximals: a target on a curve',
	'All data lie on a curve, where KL(ρ_T‖π) is infinite: a critic with bounded slope still tells the way.',
	{
		target: { id: 'points', points: CIRCLE },
		terminal: { id: 'wasserstein1', weight: 5, bound: 2 },
		...quick({ steps: 530, learningRate: 0.005 }),
	},
);

export const samplesOnlyPresets = [energy, mmdFlow, sinkhornFlow, w1Proximal] as const;
