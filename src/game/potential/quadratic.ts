import type { Params } from '../../data/param';
import { normSq } from '../../math/algebra';
import { texRatio } from '../../math/tex';
import type { StateCost } from '../block';

const params = {
	stiffness: { kind: 'number', label: 'stiffness k', symbol: 'k', default: 1, min: -10, max: 100 },
} as const satisfies Params;

export const quadratic: StateCost<typeof params> = {
	id: 'quadratic',
	label: 'Quadratic k/2 |x|²',
	params,
	source: 'harmonic trap (k > 0) or hill (k < 0)',
	tex: ({ stiffness }) => (stiffness === 0 ? '' : `${texRatio(stiffness, 2)}|x|^2`),
	value: (A, { stiffness }, _t, x) => A.mul(A.num(stiffness / 2), normSq(A, x)),
	pull: ({ stiffness }) => stiffness,
};
