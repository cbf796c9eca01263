import type { FormulaParam, Params } from '../../data/param';
import type { Drift } from '../block';
import { evaluate, texOf } from '../formulas';

const VARIABLES = ['x', 'y', 't'] as const;
const component = (label: string, text: string) =>
	({ kind: 'formula', label, default: text, variables: VARIABLES }) as const satisfies FormulaParam;

const params = {
	fx: component('f₁(x, y, t)', 'sin(y)'),
	fy: component('f₂(x, y, t)', '-sin(x)'),
} as const satisfies Params;

export const formula: Drift<typeof params> = {
	id: 'formula',
	label: 'Drift by formula',
	params,
	source: 'typed in; the default is a cellular flow',
	tex: ({ fx, fy }) => `\\bigl(${texOf(fx, VARIABLES)},\\,${texOf(fy, VARIABLES)}\\bigr)`,
	noising: () => 'nonlinear drift',
	drift: (A, { fx, fy }, t, [x, y]) => [evaluate(A, fx, { x, y, t }), evaluate(A, fy, { x, y, t })],
};
