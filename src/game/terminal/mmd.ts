import type { Params } from '../../data/param';
import { texFactor, texNumber } from '../../math/tex';
import type { TerminalCost } from '../block';
import { weightParam } from '../weight';

const params = {
	weight: weightParam('terminal', 100),
	width: {
		kind: 'number',
		label: 'middle width of the kernels',
		symbol: 'h',
		default: 0.6,
		min: 0.02,
		max: 20,
		log: true,
	},
} as const satisfies Params;

/** Widths of the kernels, in units of the middle one: a kernel sees errors near its own width only. */
const WIDTHS = [1 / 3, 1, 3] as const;
const widthsOf = (middle: number): number[] => WIDTHS.map((factor) => factor * middle);

export const mmd: TerminalCost<typeof params> = {
	id: 'mmd',
	label: 'Maximum mean discrepancy MMD²',
	params,
	source: 'Gretton et al., JMLR 13 (2012) 723',
	help: 'Samples against samples through Gaussian kernels of widths h/3, h and 3h.',
	ways: { paths: ['target.samples'] },
	direction: 'forward',
	tex: ({ weight }) => ({
		functional: `${texFactor(weight)}\\mathrm{MMD}_k^2(\\rho_T,\\pi)`,
		variation: `${texFactor(2 * weight)}k*(\\rho_T-\\pi)`,
	}),
	where: ({ width }) =>
		`k(z)=\\textstyle\\sum_h e^{-|z|^2/2h^2},\\;h=${widthsOf(width).map(texNumber).join(',')}`,
	weight: ({ weight }) => weight,
	cloud: ({ width }) => ({ kind: 'mmd', widths: widthsOf(width) }),
	convex: true,
	conjugate: 'discrepancy',
	least: true,
	pull: () => 0,
	singular: () => null,
	flow: () => 'MMD flow',
	theory:
		'MMD² is convex in ρ_T and, with Gaussian kernels, 0 only at the target; particles much farther than the widest kernel from all data feel no pull.',
};
