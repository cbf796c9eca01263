import type { Rng } from '../math/rng';
import { quadruples } from './balanced';
import type { Distribution } from './distribution';
import type { Params } from './param';

const params = {
	radius: { kind: 'number', label: 'radius', symbol: 'R', default: 0.8, min: 0.05, max: 20 },
} as const satisfies Params;

/** The distance from the centre that holds this share of the mass: |x|²/R² = w has the distribution function 2w − w². */
const within = (share: number): number => Math.sqrt(1 - Math.sqrt(1 - share));
const scaled = (unit: Float32Array<ArrayBuffer>, radius: number) => unit.map((value) => radius * value);

/** ρ = 2/(πR²) (1 − |x|²/R²)₊: the self-similar solution of ∂_tρ = Δρ², mass 1. */
export const barenblatt: Distribution<typeof params> = {
	id: 'barenblatt',
	label: 'Barenblatt profile',
	params,
	source: 'Vázquez, The Porous Medium Equation (2007), sec. 4.4, with m = d = 2',
	help: 'a cap with a sharp edge: what the porous medium equation makes of a point',
	tex: () => 'B_R',
	sample: ({ radius }, rng, n) => scaled(round(rng, n), radius),
	balancedSample: ({ radius }, rng, n) => scaled(quadruples(rng, n, within), radius),
	logDensity: (A, { radius }, [x, y]) => {
		const square = A.mul(A.num(radius ** -2), A.add(A.mul(x, x), A.mul(y, y)));
		// The logarithm of the smallest float32 that is not denormal stands for that of 0.
		const cap = A.max(A.sub(A.num(1), square), A.num(1e-37));
		return A.add(A.num(Math.log(2 / (Math.PI * radius ** 2))), A.log(cap));
	},
	tail: () => Number.POSITIVE_INFINITY,
	entropy: ({ radius }) => 0.5 + Math.log((Math.PI * radius ** 2) / 2),
	extent: ({ radius }) => ({ x: [-radius, radius], y: [-radius, radius] }),
};

function round(rng: Rng, n: number): Float32Array<ArrayBuffer> {
	const out = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		const r = within(rng.uniform());
		const angle = 2 * Math.PI * rng.uniform();
		out.set([r * Math.cos(angle), r * Math.sin(angle)], 2 * i);
	}
	return out;
}
