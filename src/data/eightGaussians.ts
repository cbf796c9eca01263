import type { Distribution } from './distribution';
import {
	type Component,
	isotropic,
	mixtureEntropy,
	mixtureExtent,
	mixtureLogDensity,
	sampleMixture,
	sampleMixtureBalanced,
} from './mixture';

/** Eight equal Gaussians, every 45° on a circle. */
function eightOf(
	block: Pick<Distribution, 'id' | 'label' | 'source'>,
	radius: number,
	std: number,
): Distribution<Record<string, never>> {
	const components: readonly Component[] = Array.from({ length: 8 }, (_, k) => ({
		weight: 1,
		x: radius * Math.cos((k * Math.PI) / 4),
		y: radius * Math.sin((k * Math.PI) / 4),
		std,
	}));
	return {
		...block,
		params: {},
		tex: () => '\\text{8 gaussians}',
		sample: (_, rng, n) => sampleMixture(components, rng, n),
		balancedSample: (_, rng, n, phase) => sampleMixtureBalanced(components, rng, n, phase),
		logDensity: (A, _, x) => mixtureLogDensity(A, components, x),
		gaussians: () => isotropic(components),
		tail: () => 1 / std ** 2,
		entropy: () => mixtureEntropy(components),
		extent: () => mixtureExtent(components),
	};
}

/** The data set's own rounded √2. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: results are compared to four digits
const ROOT = 1.414;

/** Radius 4/1.414, std 0.5/1.414. */
export const eightGaussians = eightOf(
	{ id: '8gaussians', label: '8 Gaussians', source: 'Grathwohl et al., FFJORD, arXiv:1810.01367, toy data' },
	4 / ROOT,
	0.5 / ROOT,
);

/** Radius 5, std 1. */
export const eightGaussiansWide = eightOf(
	{ id: '8gaussians-cfm', label: '8 Gaussians, wide', source: 'Tong et al., torchcfm, arXiv:2302.00482' },
	5,
	1,
);

/** Radius 12, std 1.5. */
export const eightGaussiansFar = eightOf(
	{
		id: '8gaussians-dsb',
		label: '8 Gaussians, far',
		source: 'De Bortoli et al., Diffusion Schrödinger Bridge, arXiv:2106.01357, toy data',
	},
	12,
	1.5,
);
