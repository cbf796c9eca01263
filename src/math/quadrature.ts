/** Three-point Gauss–Legendre rule on [0, 1]: [node, weight], exact to degree 5. */
const GAUSS = [
	[0.5 - Math.sqrt(0.15), 5 / 18],
	[0.5, 4 / 9],
	[0.5 + Math.sqrt(0.15), 5 / 18],
] as const;

/** The value at r of the polynomial that is 1 at node j and 0 at the other nodes first … last. */
function lagrange(j: number, first: number, last: number, r: number): number {
	let value = 1;
	for (let k = first; k <= last; k++) if (k !== j) value *= (r - k) / (j - k);
	return value;
}

/**
 * Weights w_0 … w_n with ∫_0^L e^(−rate·r) f(r) dr ≈ Σ w_k f(kL/n). Between two knots f is the cubic through them and
 * their neighbours (exact for cubic f where n ≥ 3, for degree n below), and only f is interpolated: a factor that
 * falls steeply costs no accuracy while rate·L/n ≤ 1. Throws unless n is an integer ≥ 1 and L > 0.
 */
export function knotWeights(n: number, length: number, rate = 0): Float64Array<ArrayBuffer> {
	if (!(Number.isInteger(n) && n >= 1 && length > 0))
		throw new Error(`a quadrature needs n ≥ 1 intervals and a length > 0; got ${n}, ${length}`);
	const h = length / n;
	const weights = new Float64Array(n + 1);
	for (let k = 0; k < n; k++) {
		const first = Math.max(0, Math.min(k - 1, n - 3));
		const last = Math.min(n, first + 3);
		for (const [node, share] of GAUSS) {
			const factor = share * h * Math.exp(-rate * h * (k + node));
			for (let j = first; j <= last; j++)
				weights[j] = (weights[j] ?? 0) + factor * lagrange(j, first, last, k + node);
		}
	}
	return weights;
}
