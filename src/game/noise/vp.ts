import type { Noise } from '../block';
import { texBeta, vpParams } from './schedules';

export const vp: Noise<typeof vpParams> = {
	id: 'vp',
	label: 'Variance preserving √β(T − t)',
	params: vpParams,
	source: 'Song et al., arXiv:2011.13456, eq. (11) and (32), time reversed',
	help: 'With the drift ½β(T − t)x of the same β noising keeps the variance of standardised data.',
	steady: false,
	noising: 'unusual schedules',
	tex: () => '\\sqrt{\\beta(T-t)}',
	where: texBeta,
	sigma: (A, { betaMin, betaMax }, t, T) =>
		A.sqrt(A.add(A.num(betaMax), A.mul(A.num((betaMin - betaMax) / T), t))),
};
