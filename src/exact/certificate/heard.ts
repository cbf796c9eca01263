/** Costs from a node to those of a row of another lattice, from the node `dx` columns and `dy` rows ahead of it by index. */
export interface Row {
	readonly dx: number;
	readonly dy: number;
	readonly costs: Float64Array;
}

/** Entries K_ij of a plan, from nodes i to nodes j. */
export interface Heard {
	readonly count: number;
	/** Σ_j K_ij b_j. */
	back(b: Float64Array): Float64Array;
	/** Σ_i K_ij a_i. */
	on(a: Float64Array): Float64Array;
}

/** Nodes along both axes of a lattice. */
type Size = readonly [nx: number, ny: number];

/**
 * The entries K_ij = exp(own_i + other_j − c_ij/ε) of log K_ij ≥ min(least_i, columns_j), and of each row those between two such.
 * @param rows the pairs within reach
 */
export function heardOf(
	rows: readonly Row[],
	[mx, my]: Size,
	[nx, ny]: Size,
	{ own, other }: Record<'own' | 'other', Float64Array>,
	levels: Record<'own' | 'other', Float64Array>,
	eps: number,
): Heard {
	const falls = rows.map(({ costs }) => costs.map((c) => c / eps));
	const none = new Float64Array(0);
	// Four numbers a run: row, first and last entry of that, and its first node. Those of node i from firsts_i on.
	const firsts = new Int32Array(mx * my + 1);
	const found: number[] = [];
	let count = 0;
	for (let i = 0; i < mx * my; i++) {
		const left = own[i] ?? Number.NaN;
		const low = levels.own[i] ?? Number.NaN;
		for (let r = 0; left > Number.NEGATIVE_INFINITY && r < rows.length; r++) {
			const { dx = 0, dy = 0 } = rows[r] ?? {};
			const [x, y] = [(i % mx) + dx, Math.floor(i / mx) + dy];
			if (y < 0 || y >= ny) continue;
			const fall = falls[r] ?? none;
			const end = Math.min(fall.length, nx - x);
			const origin = y * nx + x;
			let [first, last] = [-1, -1];
			for (let e = Math.max(0, -x); e < end; e++) {
				const log = left + (other[origin + e] ?? 0) - (fall[e] ?? 0);
				if (log < low && log < (levels.other[origin + e] ?? 0)) continue;
				if (first < 0) first = e;
				last = e;
			}
			if (first < 0) continue;
			found.push(r, first, last, origin + first);
			count += last - first + 1;
		}
		firsts[i + 1] = found.length;
	}
	const runs = Int32Array.from(found);
	const values = new Float64Array(count);
	let filled = 0;
	for (let i = 0; i < mx * my; i++)
		for (let k = firsts[i] ?? 0; k < (firsts[i + 1] ?? 0); k += 4) {
			const fall = falls[runs[k] ?? 0] ?? none;
			const [first, last, node] = [runs[k + 1] ?? 0, runs[k + 2] ?? 0, runs[k + 3] ?? 0];
			for (let e = first; e <= last; e++)
				values[filled++] = Math.exp((own[i] ?? 0) + (other[node + e - first] ?? 0) - (fall[e] ?? 0));
		}
	return {
		count,
		back: (b) => {
			const out = new Float64Array(mx * my);
			for (let i = 0, v = 0; i < out.length; i++) {
				let sum = 0;
				for (let k = firsts[i] ?? 0; k < (firsts[i + 1] ?? 0); k += 4) {
					const node = runs[k + 3] ?? 0;
					const n = (runs[k + 2] ?? 0) - (runs[k + 1] ?? 0) + 1;
					for (let e = 0; e < n; e++) sum += (values[v + e] ?? 0) * (b[node + e] ?? 0);
					v += n;
				}
				out[i] = sum;
			}
			return out;
		},
		on: (a) => {
			const out = new Float64Array(nx * ny);
			for (let i = 0, v = 0; i < mx * my; i++) {
				const share = a[i] ?? 0;
				for (let k = firsts[i] ?? 0; k < (firsts[i + 1] ?? 0); k += 4) {
					const node = runs[k + 3] ?? 0;
					const n = (runs[k + 2] ?? 0) - (runs[k + 1] ?? 0) + 1;
					for (let e = 0; e < n; e++) out[node + e] = (out[node + e] ?? 0) + (values[v + e] ?? 0) * share;
					v += n;
				}
			}
			return out;
		},
	};
}
