import type { Rng } from '../math/rng';

/**
 * Balanced samples [n, 2] of a round distribution: quadruples ±a, ±(a turned by 90°) have the exact mean and a round
 * covariance, radii from equal shares of the mass its size; in any order, so that a prefix is as good as another.
 * @param radius the quantile function of the distance from the centre, on [0, 1)
 */
export function quadruples(
	rng: Rng,
	n: number,
	radius: (share: number) => number,
): Float32Array<ArrayBuffer> {
	const quads = Math.ceil(n / 4);
	const strata = shuffled(rng, quads);
	const out = new Float32Array(8 * quads);
	for (let k = 0; k < quads; k++) {
		const r = radius(((strata[k] ?? 0) + rng.uniform()) / quads);
		const angle = 2 * Math.PI * rng.uniform();
		for (let turn = 0; turn < 4; turn++) {
			out[8 * k + 2 * turn] = r * Math.cos(angle + (turn * Math.PI) / 2);
			out[8 * k + 2 * turn + 1] = r * Math.sin(angle + (turn * Math.PI) / 2);
		}
	}
	return out.slice(0, 2 * n);
}

/** Balanced standard normals [n, 2]. */
export const balancedNormals = (rng: Rng, n: number): Float32Array<ArrayBuffer> =>
	quadruples(rng, n, (share) => Math.sqrt(-2 * Math.log(1 - share)));

/** 0 … n − 1 in a random order (Fisher–Yates). */
export function shuffled(rng: Rng, n: number): Int32Array {
	const order = Int32Array.from({ length: n }, (_, i) => i);
	for (let i = n - 1; i > 0; i--) {
		const j = rng.below(i + 1);
		const [a = 0, b = 0] = [order[i], order[j]];
		order[i] = b;
		order[j] = a;
	}
	return order;
}
