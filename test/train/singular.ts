/**
 * U diag(f(σ_1), f(σ_2), …) Vᵀ for a row-major matrix [rows, columns] = U diag(σ) Vᵀ with rows ≥ columns, f given all singular
 * values, and the σ themselves: by one-sided Jacobi rotations (Hestenes 1958), in double precision.
 */
export function singular(
	matrix: ArrayLike<number>,
	rows: number,
	columns: number,
	f: (values: readonly number[]) => readonly number[] = (values) => values,
): { readonly values: readonly number[]; readonly matrix: readonly number[] } {
	const column = (k: number, of: (r: number) => number, n: number) => ({
		k,
		of: Array.from({ length: n }, (_, r) => of(r)),
	});
	const W = Array.from(
		{ length: columns },
		(_, k) => column(k, (r) => matrix[r * columns + k] ?? 0, rows).of,
	);
	const V = Array.from({ length: columns }, (_, k) => column(k, (r) => Number(r === k), columns).of);
	const dot = (a: readonly number[], b: readonly number[]) =>
		a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
	for (let sweep = 0; sweep < 60; sweep++) {
		let largest = 0;
		for (let i = 0; i < columns; i++) {
			for (let j = i + 1; j < columns; j++) {
				const [wi, wj] = [W[i] ?? [], W[j] ?? []];
				const [ii, jj, ij] = [dot(wi, wi), dot(wj, wj), dot(wi, wj)];
				if (ij === 0) continue;
				largest = Math.max(largest, Math.abs(ij) / Math.sqrt(ii * jj));
				const zeta = (jj - ii) / (2 * ij);
				const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
				const c = 1 / Math.hypot(1, t);
				for (const M of [W, V]) {
					const [p, q] = [M[i] ?? [], M[j] ?? []];
					M[i] = p.map((x, r) => c * x - c * t * (q[r] ?? 0));
					M[j] = p.map((x, r) => c * t * x + c * (q[r] ?? 0));
				}
			}
		}
		if (largest < 1e-14) break;
	}
	const values = W.map((w) => Math.sqrt(dot(w, w)));
	const wanted = f(values);
	const out = new Array<number>(rows * columns).fill(0);
	W.forEach((w, k) => {
		const factor = (values[k] ?? 0) > 0 ? (wanted[k] ?? 0) / (values[k] ?? 1) : 0;
		for (let r = 0; r < rows; r++)
			for (let s = 0; s < columns; s++)
				out[r * columns + s] = (out[r * columns + s] ?? 0) + factor * (w[r] ?? 0) * (V[k]?.[s] ?? 0);
	});
	return { values, matrix: out };
}
