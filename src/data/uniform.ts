import type { Algebra } from '../math/algebra';
import type { Distribution } from './distribution';
import type { Params } from './param';

const params = {
	side: { kind: 'number', label: 'half side', symbol: 'a', default: 2, min: 0.1, max: 20 },
	edge: {
		kind: 'number',
		label: 'width of the edge',
		symbol: 's',
		default: 0.1,
		min: 0.01,
		max: 5,
		help: 'outside the square the density falls like a Gaussian of this std, so that it has a slope everywhere',
	},
} as const satisfies Params;

/** Mass of one axis before normalisation: 2a inside, two half Gaussians outside. */
const mass = (side: number, edge: number): number => 2 * side + edge * Math.sqrt(2 * Math.PI);

const excess = <S>(A: Algebra<S>, a: S, side: number): S => A.max(A.sub(A.abs(a), A.num(side)), A.num(0));

/** Uniform on a square, with a soft edge: π ∝ exp(−dist²/2s²) on each axis. */
export const uniform: Distribution<typeof params> = {
	id: 'uniform',
	label: 'Uniform on a square, soft edge',
	params,
	source: 'definition: each axis ∝ exp(−½ max(|x| − a, 0)²/s²)',
	tex: (p) => `\\mathcal U([-${p.side}, ${p.side}]^2)`,
	sample: (p, rng, n) => {
		const total = mass(p.side, p.edge);
		const out = new Float32Array(2 * n);
		for (let i = 0; i < 2 * n; i++) {
			if (rng.uniform() * total < 2 * p.side) out[i] = p.side * (2 * rng.uniform() - 1);
			else {
				const beyond = p.edge * rng.normal();
				out[i] = beyond + Math.sign(beyond) * p.side;
			}
		}
		return out;
	},
	logDensity: (A, p, x) => {
		const [a, b] = [excess(A, x[0], p.side), excess(A, x[1], p.side)];
		const squares = A.add(A.mul(a, a), A.mul(b, b));
		return A.sub(A.mul(A.num(-0.5 / p.edge ** 2), squares), A.num(2 * Math.log(mass(p.side, p.edge))));
	},
	entropy: (p) => {
		const total = mass(p.side, p.edge);
		const outside = 1 - (2 * p.side) / total;
		return 2 * Math.log(total) + outside;
	},
	extent: (p) => {
		const reach = p.side + 3.5 * p.edge;
		return { x: [-reach, reach], y: [-reach, reach] };
	},
};
