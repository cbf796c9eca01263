import { evaluateFormula, type Formula, parseFormula, texOfFormula } from '../math/formula';
import type { Distribution } from './distribution';
import type { Params } from './param';

const params = {
	logDensity: {
		kind: 'formula',
		label: 'log-density',
		symbol: '\\log\\pi + \\text{const}',
		// Two crescents: Rezende and Mohamed, table 1, U_1, written so that nothing underflows far out.
		default: '-3.125*(sqrt(x^2+y^2)-2)^2 - (abs(x)-2)^2/0.72 + log(1+exp(-abs(x)/0.09))',
		variables: ['x', 'y'],
		help: 'in nats, up to a constant; it must fall to −∞ far out',
	},
	reach: {
		kind: 'number',
		label: 'half side of the picture',
		default: 4,
		min: 0.1,
		max: 100,
		help: 'a box that should hold nearly all of the mass',
	},
} as const satisfies Params;

/** The formula parsed last: log-densities are evaluated point by point. */
let last: Formula | undefined;

function parsed(text: string): Formula {
	if (last?.text === text) return last;
	const result = parseFormula(text, params.logDensity.variables);
	if (!result.ok) throw new Error(`the target's log-density "${text}": ${result.error.message}`);
	last = result.formula;
	return last;
}

/** A density typed as a formula, known up to its constant; no sampler comes with it. */
export const formula: Distribution<typeof params> = {
	id: 'formula',
	label: 'Density by formula',
	params,
	source: 'typed in; the default is U_1 of Rezende and Mohamed, arXiv:1505.05770, table 1',
	tex: (p) => `\\textstyle\\frac1Z \\exp\\left(${texOfFormula(parsed(p.logDensity))}\\right)`,
	normalised: false,
	logDensity: (A, p, [x, y]) => evaluateFormula(A, parsed(p.logDensity), { x, y }),
	extent: (p) => ({ x: [-p.reach, p.reach], y: [-p.reach, p.reach] }),
};
