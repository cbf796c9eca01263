const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Term i of a sequence in [0, 1) that leaves no gaps and has no period: multiples of the golden ratio (Weyl, 1916). */
export const weyl = (offset: number, i: number): number => (offset + i * GOLDEN) % 1;

/** 1/g of the plastic number g = 1.3247…, the golden ratio of the plane. */
const PLASTIC = 0.7548776662466927;

/** Standard normals [n, 2] without gaps: multiples of (1/g, 1/g²) in the unit square (Roberts, 2018), by Box and Muller. */
export function evenNormals(n: number): Float64Array<ArrayBuffer> {
	const out = new Float64Array(2 * n);
	for (let i = 0; i < n; i++) {
		const radius = Math.sqrt(-2 * Math.log(1 - ((0.5 + i * PLASTIC) % 1)));
		const angle = 2 * Math.PI * ((0.5 + i * PLASTIC ** 2) % 1);
		out[2 * i] = radius * Math.cos(angle);
		out[2 * i + 1] = radius * Math.sin(angle);
	}
	return out;
}
