import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { Drift } from '../block';

const params = {
	rate: { kind: 'number', label: 'shear rate γ', symbol: '\\gamma', default: 1, min: -20, max: 20 },
} as const satisfies Params;

export const shear: Drift<typeof params> = {
	id: 'shear',
	label: 'Shear γ y e₁',
	params,
	source: 'plane Couette flow',
	tex: ({ rate }) => (rate === 0 ? '' : `${texFactor(rate)}(X_2,0)`),
	noising: () => 'shear, by short steps',
	drift: (A, { rate }, _t, [, y]) => [A.mul(A.num(rate), y), A.num(0)],
	shear: ({ rate }) => rate,
};
