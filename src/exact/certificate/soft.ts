import { type Costs, displacements } from './displaced';
import { type Heard, heardOf, type Row } from './heard';
import { type Lattice, spacing } from './lattice';

/** Sums over the nodes of one lattice at those of another. */
export interface Soft {
	/** Pairs of nodes within reach, at most. */
	readonly pairs: number;
	/** log Σ exp(field − cost/ε) over the nodes within reach; −∞ leaves one out. */
	logSum(field: Float64Array, eps: number): Float64Array;
	/** The plan exp(own_i + other_j − cost/ε) from nodes i of `onto` to nodes j of `from`, without what is below the levels of both. */
	heard(
		logs: Record<'own' | 'other', Float64Array>,
		levels: Record<'own' | 'other', Float64Array>,
		eps: number,
	): Heard;
}

/** Nodes along each side of a tile, which share what their terms are scaled by; so many are summed at once. */
const [TILE, ABREAST] = [8, 4];
/** A sum of products of numbers up to 1 that is larger has lost nothing that counts: those are 0 from 1e-308 on. */
const HEARD = 1e-250;
/** Nats below the largest term where one adds less than rounding. */
const UNHEARD = 40;

/** Sums of a cost of displacements that reach but a few nodes far, between lattices of one spacing. */
export function softDisplaced(cost: Costs, from: Lattice, onto: Lattice): Soft {
	const [nx, ny, mx, my] = [from.x.length, from.y.length, onto.x.length, onto.y.length];
	const [along, up] = [displacements(from.x, onto.x, nx), displacements(from.y, onto.y, ny)];
	const w = along.length;
	const table = cost(
		Float64Array.from({ length: w * up.length }, (_, k) => along[k % w] ?? Number.NaN),
		Float64Array.from({ length: w * up.length }, (_, k) => up[Math.floor(k / w)] ?? Number.NaN),
		Math.max(spacing(from.x), spacing(from.y)),
	);
	// Row by row from the first to the last one within reach, as the node in `from` is ahead of the one in `onto`, by index.
	const rows: readonly Row[] = rowsOf(table, w, up.length).map(({ row, first, last }) => ({
		dy: ny - 1 - row,
		dx: nx - 1 - last,
		costs: table.slice(row * w + first, row * w + last + 1).reverse(),
	}));
	const heard: Soft['heard'] = (...plan) => heardOf(rows, [mx, my], [nx, ny], ...plan);
	if (rows.length === 0)
		return { pairs: 0, logSum: () => new Float64Array(mx * my).fill(Number.NEGATIVE_INFINITY), heard };
	const least = (of: (row: Row) => number): number =>
		rows.reduce((a, row) => Math.min(a, of(row)), Number.POSITIVE_INFINITY);
	const [left, low] = [least((row) => row.dx), least((row) => row.dy)];
	const right = -least((row) => -row.dx - row.costs.length + 1);
	const high = -least((row) => -row.dy);
	// What a tile looks at.
	const [wide, tall] = [TILE + right - left, TILE + high - low];
	const starts = rows.map(({ dx, dy }) => (dy - low) * wide + dx - left);
	const [logs, seen] = [new Float64Array(wide * tall), new Float64Array(wide * tall)];
	const sums = new Float64Array(ABREAST);
	const logSum: Soft['logSum'] = (field, eps) => {
		const out = new Float64Array(mx * my).fill(Number.NEGATIVE_INFINITY);
		const falls = rows.map(({ costs }) => costs.map((c) => -c / eps));
		const weights = falls.map((fall) => fall.map(Math.exp));
		/** Writes what a tile looks at; the highest of it. */
		const look = (x: number, y: number): number => {
			let top = Number.NEGATIVE_INFINITY;
			for (let j = 0; j < tall; j++)
				for (let i = 0; i < wide; i++) {
					const [a, b] = [x + left + i, y + low + j];
					const beyond = a < 0 || b < 0 || a >= nx || b >= ny;
					const value = beyond ? Number.NEGATIVE_INFINITY : (field[b * nx + a] ?? Number.NaN);
					logs[j * wide + i] = value;
					if (value > top) top = value;
				}
			for (let k = 0; k < logs.length; k++) seen[k] = Math.exp((logs[k] ?? 0) - top);
			return top;
		};
		/** Writes the sums of `seen` at nodes next to each other. */
		const abreast = (begin: number): void => {
			let [a, b, c, d] = [0, 0, 0, 0];
			for (let r = 0; r < weights.length; r++) {
				const row = weights[r] ?? seen;
				let k = begin + (starts[r] ?? 0);
				let [p, q, s] = [seen[k] ?? 0, seen[k + 1] ?? 0, seen[k + 2] ?? 0];
				k += ABREAST - 1;
				for (let e = 0; e < row.length; e++) {
					const weight = row[e] ?? 0;
					const next = seen[k + e] ?? 0;
					a += weight * p;
					b += weight * q;
					c += weight * s;
					d += weight * next;
					p = q;
					q = s;
					s = next;
				}
			}
			sums[0] = a;
			sums[1] = b;
			sums[2] = c;
			sums[3] = d;
		};
		const exactly = (begin: number): number => {
			let top = Number.NEGATIVE_INFINITY;
			falls.forEach((row, r) => {
				const k = begin + (starts[r] ?? 0);
				for (let e = 0; e < row.length; e++) {
					const term = (logs[k + e] ?? 0) + (row[e] ?? 0);
					if (term > top) top = term;
				}
			});
			if (top === Number.NEGATIVE_INFINITY) return top;
			let sum = 0;
			falls.forEach((row, r) => {
				const k = begin + (starts[r] ?? 0);
				for (let e = 0; e < row.length; e++) {
					const less = (logs[k + e] ?? 0) + (row[e] ?? 0) - top;
					if (less > -UNHEARD) sum += Math.exp(less);
				}
			});
			return top + Math.log(sum);
		};
		for (let y = 0; y < my; y += TILE)
			for (let x = 0; x < mx; x += TILE) {
				const top = look(x, y);
				if (top === Number.NEGATIVE_INFINITY) continue;
				for (let j = 0; j < Math.min(TILE, my - y); j++)
					for (let i = 0; i < Math.min(TILE, mx - x); i += ABREAST) {
						const begin = j * wide + i;
						abreast(begin);
						for (let k = 0; k < Math.min(ABREAST, mx - x - i); k++) {
							const sum = sums[k] ?? 0;
							out[(y + j) * mx + x + i + k] = sum > HEARD ? top + Math.log(sum) : exactly(begin + k);
						}
					}
			}
		return out;
	};
	return { pairs: rows.reduce((sum, { costs }) => sum + costs.length, 0) * mx * my, logSum, heard };
}

/** In each row of a table, [·, width], the first and the last finite entry; no row without one. */
function rowsOf(table: Float64Array, width: number, height: number) {
	return Array.from({ length: height }, (_, row) => {
		const finite = (k: number): boolean => (table[row * width + k] ?? 0) < Number.POSITIVE_INFINITY;
		const within = Array.from({ length: width }, (_, k) => k).filter(finite);
		return { row, first: within[0] ?? -1, last: within.at(-1) ?? -1 };
	}).filter(({ first }) => first >= 0);
}
