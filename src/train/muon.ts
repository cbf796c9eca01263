import { MUON } from '../kernels/optimiser';

/**
 * X [rows, columns] with its singular values moved near one: five steps X ← X(aI + bA + cA²), A = XᵀX (rows ≥ columns), from
 * X/|X| on (|·| that of Frobenius), in double precision; zero for an X shorter than MUON.least. Source: MUON.
 */
function orthogonalized(matrix: Float64Array, rows: number, columns: number): Float64Array<ArrayBuffer> {
	const norm = Math.sqrt(matrix.reduce((sum, x) => sum + x * x, 0));
	let X = matrix.map((x) => (norm > MUON.least ? x / norm : 0));
	const { iterations, a, b, c } = MUON;
	for (let k = 0; k < iterations; k++) {
		const A = product(transposed(X, rows, columns), X, columns, rows, columns);
		const square = product(A, A, columns, columns, columns);
		const B = A.map((x, i) => b * x + c * (square[i] ?? 0));
		const XB = product(X, B, rows, columns, columns);
		X = X.map((x, i) => a * x + (XB[i] ?? 0));
	}
	return X;
}

function transposed(X: Float64Array, rows: number, columns: number): Float64Array<ArrayBuffer> {
	const out = new Float64Array(X.length);
	for (let i = 0; i < rows; i++)
		for (let j = 0; j < columns; j++) out[j * rows + i] = X[i * columns + j] ?? 0;
	return out;
}

/** X [n, depth] · Y [depth, m]. */
function product(
	X: Float64Array,
	Y: Float64Array,
	n: number,
	depth: number,
	m: number,
): Float64Array<ArrayBuffer> {
	const out = new Float64Array(n * m);
	for (let i = 0; i < n; i++) {
		for (let k = 0; k < depth; k++) {
			const x = X[i * depth + k] ?? 0;
			for (let j = 0; j < m; j++) out[i * m + j] = (out[i * m + j] ?? 0) + x * (Y[k * m + j] ?? 0);
		}
	}
	return out;
}

/** One update by Muon (see Optimiser) of a matrix [rows, columns], in place; `step` is that of `muonStep`. */
export function muon(
	theta: Float32Array,
	gradient: Float32Array,
	momentum: Float32Array,
	{ rows, columns }: { readonly rows: number; readonly columns: number },
	step: number,
	scales: Float32Array | null,
): void {
	const { beta } = MUON;
	const towards = Float64Array.from(gradient, (g, i) => {
		const m = beta * (momentum[i] ?? 0) + (1 - beta) * g;
		momentum[i] = m;
		return (beta * m + (1 - beta) * g) * (scales?.[i] ?? 1);
	});
	orthogonalized(towards, rows, columns).forEach((x, i) => {
		theta[i] = (theta[i] ?? 0) - step * (scales?.[i] ?? 1) * x;
	});
}
