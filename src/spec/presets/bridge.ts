import type { Draft } from '../defaults';
import { type Preset, preset, quick } from './preset';

/** Lipman et al., arXiv:2210.02747; Tong et al., arXiv:2302.00482; Shi et al., arXiv:2303.16852. */
const matching = (coupling: string, draft: Draft = {}): Draft => ({
	terminal: { id: 'hard' },
	solver: { id: 'bridgeMatching', coupling },
	// tanh halves what W₂ is above its floor on moons, against log cosh.
	...quick({ steps: 2500 }, { width: 64, activation: 'tanh' }),
	...draft,
});
const noisy: Draft = {
	noise: { id: 'constant', sigma: 1 },
	sampler: { integrator: 'heun', steps: 32 },
};

export const bridgePresets: readonly Preset[] = [
	preset(
		'flow-matching',
		'Flow matching',
		'Straight lines between unrelated samples, averaged into one flow: its paths bend where the lines cross.',
		matching('independent', { target: { id: 'moons' } }),
	),
	preset(
		'ot-flow-matching',
		'Minibatch OT flow matching: 8 Gaussians',
		'Lines between samples that are paired optimally, 256 at a time, hardly cross: paths are straight, and few steps are enough.',
		matching('optimal', { target: { id: '8gaussians' } }),
	),
	preset(
		'ot-moons-8gaussians',
		'Optimal transport by minibatches: moons to 8 Gaussians',
		'Neither end is a Gaussian: two crescents are taken apart into eight modes, at the least cost that pairs within 256 samples give.',
		matching('optimal', { reference: { id: 'moons-cfm' }, target: { id: '8gaussians-cfm' } }),
	),
	preset(
		'schroedinger-bridge',
		'Schrödinger bridge',
		'The likeliest way for diffusing particles to get from two moons to eight modes.',
		matching('entropic', {
			...noisy,
			reference: { id: 'moons-cfm' },
			target: { id: '8gaussians-cfm' },
			// At 0.01 or 0.02 W₂ ends 0.09 to 0.11 above its floor, here at 0.015.
			...quick({ steps: 4000, learningRate: 0.003 }, { width: 64, activation: 'tanh' }),
		}),
	),
	preset(
		'dsbm',
		'Schrödinger bridge by iterated Markovian fitting',
		'Starts from unrelated pairs; a forward and a backward drift make better ones for each other, and the paths untangle.',
		{
			...matching('independent', { ...noisy, target: { id: '8gaussians' } }),
			solver: { id: 'bridgeMatching', coupling: 'independent', method: 'imf' },
			sampler: { integrator: 'heun', steps: 16 },
		},
	),
];
