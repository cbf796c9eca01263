import type { Params } from '../../data/param';
import { texNumber, texOver, texRatio } from '../../math/tex';
import type { Noise } from '../block';

const params = {
	sigmaMin: {
		kind: 'number',
		label: 'σ at the data',
		symbol: '\\sigma_{\\min}',
		default: 0.05,
		min: 0.001,
		max: 10,
		log: true,
	},
	sigmaMax: {
		kind: 'number',
		label: 'σ at the noise',
		symbol: '\\sigma_{\\max}',
		default: 8,
		min: 0.01,
		max: 100,
		log: true,
	},
} as const satisfies Params;

export const ve: Noise<typeof params> = {
	id: 've',
	label: 'Variance exploding',
	params,
	source: 'Song et al., arXiv:2011.13456, eq. (9) and (30), time reversed',
	help: 'After noising time s the noise in the data has standard deviation σ_min (σ_max/σ_min)^(s/T), less σ_min² of variance.',
	steady: false,
	noising: 'VE',
	tex: () => '\\sigma(t)',
	where: ({ sigmaMin, sigmaMax }, T) => {
		const ratio = texNumber(sigmaMax / sigmaMin);
		return `\\sigma(t)=${texNumber(sigmaMax)}\\sqrt{${texRatio(2, T)}\\log ${ratio}}\\;${ratio}^{-t${texOver(T)}}`;
	},
	/** g(s) = σ(s) √(2 log(σ_max/σ_min)/T), s = T − t, so that ∫g² ds = σ(s)² − σ_min². */
	sigma: (A, { sigmaMin, sigmaMax }, t, T) => {
		const rate = Math.log(sigmaMax / sigmaMin) / T;
		const size = sigmaMax * Math.sqrt(2 * rate);
		return A.mul(A.num(size), A.exp(A.mul(A.num(-rate), t)));
	},
	fault: ({ sigmaMin, sigmaMax }) =>
		sigmaMin < sigmaMax
			? null
			: {
					key: 'sigmaMax',
					expected: `a number above σ at the data (${sigmaMin}): the noise grows from one to the other`,
				},
};
