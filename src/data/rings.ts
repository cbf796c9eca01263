import { type Algebra, logSumExp, normSq } from '../math/algebra';
import type { Distribution } from './distribution';

const polynomial = <S>(A: Algebra<S>, t: S, coefficients: readonly number[]): S =>
	coefficients.reduceRight((sum: S, c) => A.add(A.mul(sum, t), A.num(c)), A.num(0));

const SMALL = [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813];
const LARGE = [
	0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633,
	0.00392377,
];

/**
 * log( I_0(x) e^{−x} ), x ≥ 0: the mean of exp(x cos φ) over a circle. Relative error of I_0 below 5e-7
 * (Abramowitz and Stegun, 9.8.1 and 9.8.2, joined at 3.75).
 */
export function logBesselI0Scaled<S>(A: Algebra<S>, x: S): S {
	const small = A.mul(A.min(x, A.num(3.75)), A.num(1 / 3.75));
	const below = A.sub(A.log(polynomial(A, A.mul(small, small), SMALL)), x);
	const large = A.max(x, A.num(3.75));
	const series = polynomial(A, A.div(A.num(3.75), large), LARGE);
	const above = A.sub(A.log(series), A.mul(A.num(0.5), A.log(large)));
	return A.add(below, A.mul(A.step(A.sub(x, A.num(3.75))), A.sub(above, below)));
}

/** Concentric circles of equal mass, uniform in angle, blurred by normal noise. */
function ringsOf(
	block: Pick<Distribution, 'id' | 'label' | 'source'>,
	radii: readonly number[],
	std: number,
	entropy: number,
): Distribution<Record<string, never>> {
	const reach = Math.max(...radii) + 4 * std;
	return {
		...block,
		params: {},
		tex: () => `\\text{${block.label.toLowerCase()}}`,
		sample: (_, rng, n) => {
			const out = new Float32Array(2 * n);
			for (let i = 0; i < n; i++) {
				const radius = radii[rng.below(radii.length)] ?? 0;
				const angle = 2 * Math.PI * rng.uniform();
				out[2 * i] = radius * Math.cos(angle) + std * rng.normal();
				out[2 * i + 1] = radius * Math.sin(angle) + std * rng.normal();
			}
			return out;
		},
		logDensity: (A, _, x) => {
			// The small number keeps the slope of the root finite at the centre.
			const radius = A.sqrt(A.add(normSq(A, x), A.num(1e-12)));
			const terms = radii.map((ring) => {
				const gap = A.sub(radius, A.num(ring));
				const along = logBesselI0Scaled(A, A.mul(radius, A.num(ring / std ** 2)));
				return A.add(A.mul(A.num(-0.5 / std ** 2), A.mul(gap, gap)), along);
			});
			return A.sub(logSumExp(A, terms), A.num(Math.log(2 * Math.PI * std ** 2 * radii.length)));
		},
		entropy: () => entropy,
		extent: () => ({ x: [-reach, reach], y: [-reach, reach] }),
	};
}

const FFJORD = 'FFJORD toy data, arXiv:1810.01367';

/** Radii 3, 2.25, 1.5, 0.75, noise 0.08. */
export const rings = ringsOf(
	{ id: 'rings', label: 'Rings', source: FFJORD },
	[3, 2.25, 1.5, 0.75],
	0.08,
	2.62318,
);

/** Radii 1 and ½ with noise 0.08, times 3. */
export const circles = ringsOf({ id: 'circles', label: 'Circles', source: FFJORD }, [3, 1.5], 0.24, 3.26814);
