import { affineTable } from './pairs/affine';
import { flowTable, learning } from './pairs/flows';
import { cpuMinutes, publish, seeds } from './report';

const pairing = affineTable();
const flows = await flowTable();
publish('pairs', 'What a minibatch of optimal pairs costs', [
	`${seeds().length} seeds; ${cpuMinutes()} CPU minutes. Flow matching from N(0, Σ₀) to N((2, −1), Σ₁), Σ₁ = (1.5 .6; .6 .8), whose optimal map is known.`,
	'## Pairs alone, without a network',
	'Pairs of 32,768 samples, n at a time, Σ₀ = I. Their length E|x₁ − x₀|² above W₂²; the best affine velocity E[x₁ − x₀ | x_t] by regression, whose truth is affine, too: its path energy against W₂², and its distance to the truth in L²(ρ_t), relative.',
	pairing,
	'A minibatch makes pairs longer, and bends the velocity near the ends, where it shrinks or stretches by less than it should; the flow that comes out has the right ends and nearly the right energy.',
	'## Flows that were trained',
	`${learning.steps.toLocaleString('en')} steps of ${learning.batch}, width 32, Adam at ${learning.learningRate}. *Exact* pairs are those of the closed form, fresh at each step: what is left is the network’s. Path energy against W₂² (mean ± std over seeds), then the largest error of a seed: of the energy, of the mean at T in units of |m|, of the covariance at T in the Frobenius norm.`,
	flows,
	'What makes ends and energies differ from seed to seed is the luck of the targets: 8,192 random ones in a pool have a mean that is 1.1 % of a std off, and the last steps of a run see hardly more than one pool. Balanced minibatches, drawn whole, leave the noise of the last steps. Of the cost of the minibatch they take a fifth.',
]);
process.exit(0);
