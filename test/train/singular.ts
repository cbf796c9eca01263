/**
 * U diag(f(σ_1, σ_2, …)) Vᵀ for a row-major matrix [rows, columns] = U diag(σ) Vᵀ with rows ≥ columns, and the σ themselves: by
 * one-sided Jacobi rotations (Hestenes 1958), in double precision.
 */
export function singular(
	matrix: ArrayLike<number>,
	rows: number,
	columns: number,
	f: (values: readonly number[]) => readonly number[] = (values) => values,
): { readonly values: readonly number[]; readonly matrix: Float64Array } {
	const W = columnsOf(columns, rows, (k, r) => matrix[r * columns + k] ?? 0);
	const V = columnsOf(columns, columns, (k, r) => Number(r === k));
	for (let [sweep, largest] = [0, 1]; sweep < 60 && largest > 1e-14; sweep++) {
		largest = 0;
		for (const [i, wi] of W.entries()) {
			for (let j = i + 1; j < columns; j++) {
				const wj = W[j] ?? wi;
				const [ii, jj, ij] = [dot(wi, wi), dot(wj, wj), dot(wi, wj)];
				if (ij === 0) continue;
				largest = Math.max(largest, Math.abs(ij) / Math.sqrt(ii * jj));
				const zeta = (jj - ii) / (2 * ij);
				const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
				rotate(wi, wj, t);
				rotate(V[i] ?? wi, V[j] ?? wj, t);
			}
		}
	}
	const values = W.map((w) => Math.sqrt(dot(w, w)));
	const wanted = f(values);
	const out = new Float64Array(rows * columns);
	W.forEach((w, k) => {
		const [value = 0, v] = [values[k], V[k]];
		const factor = value > 0 ? (wanted[k] ?? 0) / value : 0;
		out.forEach((_, at) => {
			out[at] = (out[at] ?? 0) + factor * (w[Math.floor(at / columns)] ?? 0) * (v?.[at % columns] ?? 0);
		});
	});
	return { values, matrix: out };
}

const columnsOf = (n: number, length: number, entry: (k: number, r: number) => number): Float64Array[] =>
	Array.from({ length: n }, (_, k) => Float64Array.from({ length }, (_, r) => entry(k, r)));

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
	return sum;
}

/** Turns two columns by the angle whose tangent is t. */
function rotate(a: Float64Array, b: Float64Array, t: number): void {
	const c = 1 / Math.hypot(1, t);
	for (let i = 0; i < a.length; i++) {
		const [x, y] = [a[i] ?? 0, b[i] ?? 0];
		a[i] = c * (x - t * y);
		b[i] = c * (t * x + y);
	}
}
