import { couplingTable, shareTable } from './bridge/costs';
import { gaussians, learning as learningGaussians, PATHS } from './bridge/gaussians';
import { EULER, learning } from './bridge/methods';
import { published, setUps } from './bridge/published';
import { cpuMinutes, publish, seeds } from './report';

const budget = ({ network, training }: typeof learning | typeof learningGaussians): string =>
	`${training.steps.toLocaleString('en')} steps of ${training.batch}, width ${network.width}`;

const truths = await gaussians();
const [quality = '', energies = ''] = await published();
publish('bridge', 'Flow matching and Schrödinger bridges', [
	`${seeds().length} seeds, mean ± std; ${cpuMinutes()} CPU minutes, in one thread.`,
	'## Schrödinger bridges between Gaussians',
	`Paths of the forward SDE (${PATHS.toLocaleString('en')} from balanced starts, Heun, 64 steps) against the closed form (Bunne et al., arXiv:2202.05722): the largest error at t = ¼, ½, ¾, of the mean in units of √tr Σ, of the covariance in the Frobenius norm. ${budget(learningGaussians)}. Goal: 2 %.`,
	truths,
	'## Published tables',
	`W₂ after ${EULER} Euler steps of the flow without noise, from n starts to n samples; both, and those behind the floor, with equal shares of modes where the data can be drawn so. Published: Shi et al., arXiv:2303.16852, Table 2. ${budget(learning)}, two residual layers. The bridges’ flow is ½(v − v̂), from both drifts.`,
	quality,
	energies,
	setUps(),
	'## What coupling costs',
	'New pairs are made once in 32 steps and kept in a pool of 8,192.',
	couplingTable(),
	await shareTable(),
]);
process.exit(0);
