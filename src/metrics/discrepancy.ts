/** Mean of f(|a_i − b_j|²) over pairs; over i ≠ j where both are one cloud. */
function overPairs(a: Float32Array, b: Float32Array, f: (squared: number) => number): number {
	const [n, m] = [a.length / 2, b.length / 2];
	const same = a === b;
	if (n === 0 || m === 0 || (same && n === 1))
		throw new Error('a discrepancy needs two points in each cloud');
	let sum = 0;
	for (let i = 0; i < n; i++) {
		const [x, y] = [a[2 * i] ?? 0, a[2 * i + 1] ?? 0];
		for (let j = 0; j < m; j++) {
			if (same && i === j) continue;
			sum += f((x - (b[2 * j] ?? 0)) ** 2 + (y - (b[2 * j + 1] ?? 0)) ** 2);
		}
	}
	return sum / (same ? n * (n - 1) : n * m);
}

/**
 * Energy distance 2 E|X − Y| − E|X − X'| − E|Y − Y'| of clouds [n, 2] and [m, 2], in data units; 0 if and only if
 * the laws agree. Unbiased (pairs i ≠ j), so it may fall below 0 by noise. O((n + m)²). Székely and Rizzo,
 * J. Stat. Plan. Inference 143 (2013) 1249.
 */
export const energyDistance = (a: Float32Array, b: Float32Array): number =>
	2 * overPairs(a, b, Math.sqrt) - overPairs(a, a, Math.sqrt) - overPairs(b, b, Math.sqrt);

/**
 * MMD² = E k(X, X') + E k(Y, Y') − 2 E k(X, Y) with k(x, y) = exp(−|x − y|²/2h²), h = bandwidth in data units,
 * of clouds [n, 2] and [m, 2]. Unbiased, so it may fall below 0 by noise. Gretton et al., JMLR 13 (2012) 723,
 * eq. 3.
 */
export function mmdSquared(a: Float32Array, b: Float32Array, bandwidth: number): number {
	const kernel = (squared: number): number => Math.exp(-squared / (2 * bandwidth ** 2));
	return overPairs(a, a, kernel) + overPairs(b, b, kernel) - 2 * overPairs(a, b, kernel);
}
