import type { Params } from '../../data/param';
import { duals } from '../../math/dual';
import type { Drift } from '../block';
import { evaluate, texOf } from '../formulas';

const VARIABLES = ['x', 'y'] as const;
const params = {
	potential: {
		kind: 'formula',
		label: 'potential Ψ(x, y)',
		symbol: '\\Psi',
		// Noising falls onto a ring of radius 2, generation climbs away from it.
		default: '-(sqrt(x^2+y^2+0.1)-2)^2/2',
		variables: VARIABLES,
		help: 'f = −∇Ψ; as a noising process (time reversed) particles follow +∇Ψ',
	},
} as const satisfies Params;

export const gradient: Drift<typeof params> = {
	id: 'gradient',
	label: 'Gradient −∇Ψ of a potential',
	params,
	source: 'overdamped Langevin dynamics; arXiv:2304.13534, §4 (nonlinear drift)',
	tex: ({ potential }) => `-\\nabla\\left[${texOf(potential, VARIABLES)}\\right]`,
	noising: () => 'nonlinear drift',
	rest: 'under f = −∇Ψ and constant σ that tends to e^{2Ψ/σ²}',
	drift: (A, { potential }, _t, [x, y]) => {
		const D = duals(A);
		const [zero, one] = [A.num(0), A.num(1)];
		const slope = (dx: typeof zero, dy: typeof zero) =>
			A.neg(evaluate(D, potential, { x: { value: x, slope: dx }, y: { value: y, slope: dy } }).slope);
		return [slope(one, zero), slope(zero, one)];
	},
};
