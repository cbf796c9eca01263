import { type Lattice, spacing } from '../../../src/exact/certificate/lattice';
import { HEARD, type Pairs, UNHEARD } from './pairs';

/** Some nodes of a lattice. */
export interface Nodes {
	readonly lattice: Lattice;
	readonly which: Int32Array;
}

/** A pair costs table[rows_i + columns_j]. */
interface Costs {
	readonly table: Float64Array;
	readonly rows: Int32Array;
	readonly columns: Int32Array;
}

/** So near to be on the way of the plan, in nats, that a pair may come to count before the sweeps at one ε are done. */
const NEAR = 2 * UNHEARD;
/** Share of the pairs from which on a list of them is no gain. */
const MANY = 0.2;

/** Costs of y − x alone between nodes of two lattices of one spacing: sums over all pairs, of displacements in a table. */
export function densePairs(from: Nodes, to: Nodes, cost: (dx: number, dy: number) => number): Pairs {
	const [a, b] = [from.lattice, to.lattice];
	const [nx, ny] = [a.x.length + b.x.length - 1, a.y.length + b.y.length - 1];
	const [h, v] = [spacing(a.x), spacing(a.y)];
	// The first displacement is from the last node to the first one.
	const [first, lowest] = [(b.x[0] ?? 0) - (a.x.at(-1) ?? 0), (b.y[0] ?? 0) - (a.y.at(-1) ?? 0)];
	const table = Float64Array.from({ length: nx * ny }, (_, k) =>
		cost(first + (k % nx) * h, lowest + Math.floor(k / nx) * v),
	);
	const rows = from.which.map(
		(k) => (a.y.length - 1 - Math.floor(k / a.x.length)) * nx + a.x.length - 1 - (k % a.x.length),
	);
	const columns = to.which.map((k) => Math.floor(k / b.x.length) * nx + (k % b.x.length));
	const costs = { table, rows, columns };
	const turned = { table, rows: columns, columns: rows };
	return {
		back: (field, eps) => sums(costs, field, eps),
		on: (field, eps) => sums(turned, field, eps),
		near: (w, u, eps) => {
			const [there, back] = [
				listed(
					costs,
					w,
					u.map((value) => -value),
					eps,
				),
				listed(
					turned,
					u.map((value) => -value),
					w,
					eps,
				),
			];
			return there && back
				? { back: (field, eps) => sumsOf(there, field, eps), on: (field, eps) => sumsOf(back, field, eps) }
				: null;
		},
		paid: (left, right, eps) => {
			let total = 0;
			rows.forEach((row, i) => {
				const own = left[i] ?? 0;
				for (let j = 0; j < columns.length; j++) {
					const c = table[row + (columns[j] ?? 0)] ?? 0;
					const log = own + (right[j] ?? 0) - c / eps;
					if (log > -2 * UNHEARD && c < Number.POSITIVE_INFINITY) total += c * Math.exp(log);
				}
			});
			return total;
		},
		least: (u) =>
			Float64Array.from(rows, (row) => {
				let found = Number.POSITIVE_INFINITY;
				for (let j = 0; j < columns.length; j++) {
					const each = (table[row + (columns[j] ?? 0)] ?? 0) + (u[j] ?? 0);
					if (each < found) found = each;
				}
				return found;
			}),
	};
}

/** log Σ_j exp(field_j − c_ij/ε) for each i. */
function sums({ table, rows, columns }: Costs, field: Float64Array, eps: number): Float64Array {
	const scaled = table.map((c) => -c / eps);
	const falls = scaled.map(Math.exp);
	const high = field.reduce((top, value) => Math.max(top, value), Number.NEGATIVE_INFINITY);
	const weights = field.map((value) => (value > Number.NEGATIVE_INFINITY ? Math.exp(value - high) : 0));
	return Float64Array.from(rows, (row) => {
		let heard = 0;
		for (let j = 0; j < columns.length; j++)
			heard += (falls[row + (columns[j] ?? 0)] ?? 0) * (weights[j] ?? 0);
		if (heard > HEARD) return high + Math.log(heard);
		let top = Number.NEGATIVE_INFINITY;
		for (let j = 0; j < columns.length; j++) {
			const term = (scaled[row + (columns[j] ?? 0)] ?? 0) + (field[j] ?? 0);
			if (term > top) top = term;
		}
		if (top === Number.NEGATIVE_INFINITY) return top;
		let total = 0;
		for (let j = 0; j < columns.length; j++) {
			const less = (scaled[row + (columns[j] ?? 0)] ?? 0) + (field[j] ?? 0) - top;
			if (less > -UNHEARD) total += Math.exp(less);
		}
		return top + Math.log(total);
	});
}

/** Pairs row by row, those of row i from starts_i on. */
interface Listed {
	readonly starts: Int32Array;
	readonly columns: Int32Array;
	readonly costs: Float64Array;
}

/** The pairs with own_i + other_j − c > −NEAR ε; null where those are many. */
function listed(
	{ table, rows, columns }: Costs,
	own: Float64Array,
	other: Float64Array,
	eps: number,
): Listed | null {
	const starts = new Int32Array(rows.length + 1);
	const found = { columns: new Int32Array(MANY * rows.length * columns.length), costs: new Float64Array(0) };
	let n = 0;
	for (let i = 0; i < rows.length; i++) {
		const level = -NEAR * eps - (own[i] ?? 0);
		const row = rows[i] ?? 0;
		for (let j = 0; j < columns.length; j++)
			if ((other[j] ?? 0) - (table[row + (columns[j] ?? 0)] ?? 0) > level) {
				if (n === found.columns.length) return null;
				found.columns[n++] = j;
			}
		starts[i + 1] = n;
	}
	const kept = found.columns.slice(0, n);
	const costs = new Float64Array(n);
	rows.forEach((row, i) => {
		for (let m = starts[i] ?? 0; m < (starts[i + 1] ?? 0); m++)
			costs[m] = table[row + (columns[kept[m] ?? 0] ?? 0)] ?? 0;
	});
	return { starts, columns: kept, costs };
}

function sumsOf({ starts, columns, costs }: Listed, field: Float64Array, eps: number): Float64Array {
	const out = new Float64Array(starts.length - 1);
	for (let i = 0; i < out.length; i++) {
		const [first, last] = [starts[i] ?? 0, starts[i + 1] ?? 0];
		let top = Number.NEGATIVE_INFINITY;
		for (let m = first; m < last; m++) {
			const term = (field[columns[m] ?? 0] ?? 0) - (costs[m] ?? 0) / eps;
			if (term > top) top = term;
		}
		let total = 0;
		if (top > Number.NEGATIVE_INFINITY)
			for (let m = first; m < last; m++) {
				const less = (field[columns[m] ?? 0] ?? 0) - (costs[m] ?? 0) / eps - top;
				if (less > -UNHEARD) total += Math.exp(less);
			}
		out[i] = top + Math.log(total);
	}
	return out;
}
