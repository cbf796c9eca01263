import { type Algebra, sumAll, type Vec } from '../math/algebra';
import type { Distribution } from './distribution';
import type { Params } from './param';

const WELLS = [
	{ height: -200, a: -1, b: 0, c: -10, x: 1, y: 0 },
	{ height: -100, a: -1, b: 0, c: -10, x: 0, y: 0.5 },
	{ height: -170, a: -6.5, b: 11, c: -6.5, x: -0.5, y: 1.5 },
	{ height: 15, a: 0.7, b: 0.6, c: 0.7, x: -1, y: 1 },
] as const;

function potential<S>(A: Algebra<S>, [x, y]: Vec<S>): S {
	const terms = WELLS.map((well) => {
		const [dx, dy] = [A.sub(x, A.num(well.x)), A.sub(y, A.num(well.y))];
		const form = A.add(
			A.add(A.mul(A.num(well.a), A.mul(dx, dx)), A.mul(A.num(well.b), A.mul(dx, dy))),
			A.mul(A.num(well.c), A.mul(dy, dy)),
		);
		// The last term grows without bound; past e^6 (V > 6000) only its finiteness matters.
		return A.mul(A.num(well.height), A.exp(A.min(form, A.num(6))));
	});
	return sumAll(A, terms);
}

const params = {
	temperature: { kind: 'number', label: 'temperature', symbol: 'kT', default: 20, min: 5, max: 100 },
} as const satisfies Params;

/** exp(−V/kT) of a surface with three wells and two passes, the test case of rare-event methods. */
export const mullerBrown: Distribution<typeof params> = {
	id: 'muller-brown',
	label: 'Müller–Brown',
	params,
	source: 'Müller and Brown, Theor. Chim. Acta 53 (1979) 75',
	tex: () => '\\textstyle\\frac1Z e^{-V_{\\text{MB}}/kT}',
	normalised: false,
	logDensity: (A, p, x) => A.mul(A.num(-1 / p.temperature), potential(A, x)),
	extent: () => ({ x: [-1.8, 1.4], y: [-0.6, 2.2] }),
};
