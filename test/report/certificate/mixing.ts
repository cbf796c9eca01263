/** Steps that are remembered, and what of the squares of their differences is added where these are nearly dependent. */
const [KEPT, RIDGE] = [20, 1e-9];

/** How a fixed point x = f(x) is missed: f(x) − x, and the same as it is felt. */
export interface Miss {
	readonly step: Float64Array;
	readonly felt: Float64Array;
}

/** Anderson's mixing (J. ACM 12 (1965) 547): a share of a step from where on the plane through the last x the least is missed. */
export function mixing(share: number): (x: Float64Array, miss: Miss) => Float64Array {
	let known: { readonly x: Float64Array; readonly miss: Miss; readonly products: number[] }[] = [];
	return (x, miss) => {
		const products = [...known.map((old) => dotOf(old.miss.felt, miss.felt)), dotOf(miss.felt, miss.felt)];
		const before = known.slice(1 - KEPT);
		const dropped = known.length - before.length;
		const own = products.slice(dropped);
		known = [
			...before.map((old) => ({ ...old, products: old.products.slice(dropped) })),
			{ x, miss, products: own },
		];
		const [last, n] = [own.at(-1) ?? 0, before.length];
		/** ⟨r_i, r_j⟩. */
		const product = (i: number, j: number): number => known[Math.max(i, j)]?.products[Math.min(i, j)] ?? 0;
		const shares = solved(
			Array.from({ length: n }, (_, i) =>
				Array.from(
					{ length: n },
					(_, j) => (product(i, j) - (own[i] ?? 0) - (own[j] ?? 0) + last) * (i === j ? 1 + RIDGE : 1),
				),
			),
			Array.from({ length: n }, (_, i) => last - (own[i] ?? 0)),
		);
		const next = x.map((value, i) => value + share * (miss.step[i] ?? 0));
		before.forEach((old, m) => {
			const weight = shares[m] ?? 0;
			const { step } = old.miss;
			for (let i = 0; i < next.length; i++)
				next[i] =
					(next[i] ?? 0) +
					weight * ((old.x[i] ?? 0) - (x[i] ?? 0) + share * ((step[i] ?? 0) - (miss.step[i] ?? 0)));
		});
		return next;
	};
}

function dotOf(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
	return sum;
}

/** By elimination without pivots: squares of differences need none. */
function solved(matrix: readonly number[][], right: readonly number[]): number[] {
	const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
	rows.forEach((pivot, k) => {
		for (const row of rows) {
			if (row === pivot) continue;
			const factor = (row[k] ?? 0) / (pivot[k] ?? 1);
			for (let j = k; j < row.length; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
		}
	});
	return rows.map((row, k) => (row.at(-1) ?? 0) / (row[k] ?? 1));
}
