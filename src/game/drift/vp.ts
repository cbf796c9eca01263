import { scaleV } from '../../math/algebra';
import type { Drift } from '../block';
import { texBeta, vpParams } from '../noise/schedules';

export const vp: Drift<typeof vpParams> = {
	id: 'vp',
	label: 'Variance preserving ½β(T − t) x',
	params: vpParams,
	source: 'Song et al., arXiv:2011.13456, eq. (11) and (32), time reversed',
	help: 'The time reverse of −½β(s)x; take the same β in the noise.',
	tex: () => '\\tfrac12\\beta(T-t)X',
	where: texBeta,
	drift: (A, { betaMin, betaMax }, t, x, T) =>
		scaleV(A, x, A.add(A.num(betaMax / 2), A.mul(A.num((betaMin - betaMax) / (2 * T)), t))),
	// Variance preserving is a(t) = ½σ(t)².
	noising: ({ betaMin, betaMax }, { sigma }, T) => {
		const beta = (t: number): number => betaMax + ((betaMin - betaMax) * t) / T;
		const alike = [0, T / 2, T].every((t) => Math.abs(sigma(t) ** 2 / beta(t) - 1) < 1e-9);
		return alike ? 'VP' : 'unusual schedules';
	},
	linear: ({ betaMin, betaMax }, t, T) => (betaMax + ((betaMin - betaMax) * t) / T) / 2,
};
