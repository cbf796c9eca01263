import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { TerminalCost } from '../block';
import { weightParam } from '../weight';

const params = { weight: weightParam('terminal', 10) } as const satisfies Params;

export const energyDistance: TerminalCost<typeof params> = {
	id: 'energyDistance',
	label: 'Energy distance',
	params,
	source: 'Székely and Rizzo, J. Stat. Plan. Inference 143 (2013) 1249',
	help: 'Samples against samples, all distances at once: no density, no bandwidth.',
	ways: { paths: ['target.samples'] },
	direction: 'forward',
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}\\bigl(2\\,\\mathbb E|X_T-Y|-\\mathbb E|X_T-X_T'|-\\mathbb E|Y-Y'|\\bigr)`,
		variation: `${texFactor(2 * weight)}\\bigl(\\mathbb E|x-Y|-\\mathbb E|x-X_T|\\bigr)`,
	}),
	weight: ({ weight }) => weight,
	cloud: () => ({ kind: 'energy' }),
	convex: true,
	conjugate: 'discrepancy',
	least: true,
	pull: () => 0,
	singular: () => null,
	flow: () => 'Energy-distance flow',
	theory:
		'The energy distance is convex in ρ_T and 0 only at the target, and is finite whatever the supports; it sees large scales first and fine detail last.',
};
