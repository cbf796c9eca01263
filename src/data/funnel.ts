import type { Distribution } from './distribution';
import type { Params } from './param';

const params = {
	std: { kind: 'number', label: 'std of y', symbol: 's', default: 1, min: 0.1, max: 3 },
} as const satisfies Params;

/** y ~ N(0, s²), x given y ~ N(0, e^y): a narrow neck and a wide mouth. */
export const funnel: Distribution<typeof params> = {
	id: 'funnel',
	label: 'Funnel',
	params,
	source: 'Neal, Slice sampling, Ann. Statist. 31 (2003) 705, section 8 (there s = 3)',
	tex: () => '\\text{funnel}',
	sample: (p, rng, n) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			const y = p.std * rng.normal();
			out[2 * i] = Math.exp(y / 2) * rng.normal();
			out[2 * i + 1] = y;
		}
		return out;
	},
	logDensity: (A, p, [x, y]) => {
		const squares = A.add(A.mul(A.num(p.std ** -2), A.mul(y, y)), A.mul(A.exp(A.neg(y)), A.mul(x, x)));
		// −½ log e^y from the width of x.
		const height = A.add(A.num(Math.log(2 * Math.PI * p.std)), A.mul(A.num(0.5), y));
		return A.sub(A.mul(A.num(-0.5), squares), height);
	},
	entropy: (p) => 1 + Math.log(2 * Math.PI * p.std),
	extent: (p) => {
		const reach = 3 * Math.exp(p.std);
		return { x: [-reach, reach], y: [-4 * p.std, 4 * p.std] };
	},
};
