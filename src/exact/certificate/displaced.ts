import type { Lattice } from './lattice';
import { spacing } from './lattice';
import type { Least } from './transport';

/** Nodes along each side of a block. */
const BLOCK = 8;

/** A field of [height, width] cut into blocks, what lacks of the last ones filled up with +∞. */
interface Blocks {
	readonly width: number;
	readonly height: number;
	readonly values: Float64Array;
	/** The least of each block, row by row. */
	readonly least: Float64Array;
}

/** Nodes along a side, with what lacks of the last block. */
const filled = (nodes: number): number => BLOCK * Math.ceil(nodes / BLOCK);

function blocksOf(field: Float64Array, nx: number, ny: number): Blocks {
	const [width, height] = [filled(nx), filled(ny)];
	const values = new Float64Array(width * height).fill(Number.POSITIVE_INFINITY);
	const across = width / BLOCK;
	const least = new Float64Array((across * height) / BLOCK).fill(Number.POSITIVE_INFINITY);
	for (let j = 0; j < ny; j++)
		for (let i = 0; i < nx; i++) {
			const value = field[j * nx + i] ?? Number.NaN;
			values[j * width + i] = value;
			const b = Math.floor(j / BLOCK) * across + Math.floor(i / BLOCK);
			if (value < (least[b] ?? 0)) least[b] = value;
		}
	return { width, height, values, least };
}

/** The nodes of a lattice [my, mx], block by block. */
const blocksOfNodes = (mx: number, my: number): number[][] => {
	const across = Math.ceil(mx / BLOCK);
	return Array.from({ length: across * Math.ceil(my / BLOCK) }, (_, b) => {
		const [x, y] = [BLOCK * (b % across), BLOCK * Math.floor(b / across)];
		const [wide, high] = [Math.min(BLOCK, mx - x), Math.min(BLOCK, my - y)];
		return Array.from({ length: wide * high }, (_, k) => (y + Math.floor(k / wide)) * mx + x + (k % wide));
	});
};

/** The least of each window of a table [height, width] from its lowest corner, `side` entries along each side, a power of 2; windows end with the table. */
function windows(table: Float64Array, width: number, side: number, reached = 1): Float64Array {
	let found = table;
	for (const stride of [1, width])
		for (let reach = reached; reach < side; reach *= 2) {
			const before = found;
			found = before.map((value, k) => Math.min(value, before[k + reach * stride] ?? value));
		}
	return found;
}

/** What costs of displacements are between two axes of one spacing: entry k is onto − from for i' − i + length − 1 = k. */
export function displacements(from: Float64Array, onto: Float64Array, length: number): Float64Array {
	const [first = 0, second = 0] = from;
	return Float64Array.from(
		{ length: onto.length + length - 1 },
		(_, k) => (onto[0] ?? 0) - first + (k - length + 1) * (second - first),
	);
}

/**
 * How much lower than at entry i of a table [·, width] and j of another [·, w] their sum is between there and the neighbours, whose steps in
 * the second are of opposite sign: that of a paraboloid through all; 0 where one is missing, or left out.
 */
function beside(a: Float64Array, i: number, width: number, b: Float64Array, j: number, w: number): number {
	if (i % width === 0 || i % width === width - 1) return 0;
	const at = (x: number, y: number): number =>
		(a[i + x + y * width] ?? Number.POSITIVE_INFINITY) + (b[j - x - y * w] ?? Number.POSITIVE_INFINITY);
	const [here, left, right, below, above] = [at(0, 0), at(-1, 0), at(1, 0), at(0, -1), at(0, 1)];
	const [p, q] = [(right - left) / 2, (above - below) / 2];
	const [pp, qq] = [right + left - 2 * here, above + below - 2 * here];
	const pq = (at(1, 1) + at(-1, -1) - at(1, -1) - at(-1, 1)) / 4;
	const [det, x, y] = [pp * qq - pq * pq, q * pq - p * qq, p * pq - q * pp];
	const inside = pp > 0 && det > 0 && Math.abs(x) <= det && Math.abs(y) <= det;
	return inside && det < Number.POSITIVE_INFINITY ? -(p * x + q * y) / (2 * det) : 0;
}

/** Costs of displacements (dx, dy), columns [n], between nodes so far apart; +∞ where there is no way. */
export type Costs = (dx: Float64Array, dy: Float64Array, cell: number) => Float64Array;

/** Costs of all displacements from nodes of one lattice to those of another, rows of `width`. */
interface Table {
	readonly width: number;
	readonly costs: Float64Array;
	/** The least from a block to a node, and from a block to a block, from the lowest displacement on. */
	readonly toNode: Float64Array;
	readonly toBlock: Float64Array;
	/** Columns and rows from the first to the last one where there is a way. */
	readonly columns: Range;
	readonly rows: Range;
}
type Range = readonly [first: number, last: number];

/** Where some entry of a table, rows of `width`, is finite. */
function finiteIn(table: Float64Array, width: number): Pick<Table, 'columns' | 'rows'> {
	let [left, right, low, high] = [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY, -1];
	table.forEach((value, k) => {
		if (!(value < Number.POSITIVE_INFINITY)) return;
		const [i, j] = [k % width, Math.floor(k / width)];
		left = Math.min(left, i);
		right = Math.max(right, i);
		low = Math.min(low, j);
		high = Math.max(high, j);
	});
	return { columns: [left, right], rows: [low, high] };
}

function tableOf(cost: Costs, from: Lattice, onto: Lattice): Table {
	const along = displacements(from.x, onto.x, filled(from.x.length));
	const up = displacements(from.y, onto.y, filled(from.y.length));
	const w = along.length;
	const costs = cost(
		Float64Array.from({ length: w * up.length }, (_, k) => along[k % w] ?? Number.NaN),
		Float64Array.from({ length: w * up.length }, (_, k) => up[Math.floor(k / w)] ?? Number.NaN),
		Math.max(spacing(from.x), spacing(from.y)),
	);
	const toNode = windows(costs, w, BLOCK);
	const toBlock = windows(toNode, w, 2 * BLOCK, BLOCK);
	return { width: w, costs, toNode, toBlock, ...finiteIn(costs, w) };
}

/** Tables that are kept: a way is asked for again and again between the same lattices. */
const KEPT = 8;

/** What is made of two lattices, anew only for others than the last few. */
export function keptFor<T>(made: (from: Lattice, onto: Lattice) => T): (from: Lattice, onto: Lattice) => T {
	const kept = new Map<string, T>();
	return (from, onto) => {
		const axes = [from.x, from.y, onto.x, onto.y];
		const key = axes.flatMap((axis) => [axis[0], spacing(axis), axis.length]).join(' ');
		const found = kept.get(key) ?? made(from, onto);
		kept.delete(key);
		kept.set(key, found);
		for (const old of kept.keys()) {
			if (kept.size <= KEPT) break;
			kept.delete(old);
		}
		return found;
	};
}

/** Nodes about a block of `onto` of which all displacements within are asked for one by one, if ways are short. */
const NEAR = BLOCK;

/** How much the field falls from a node to the next at most, of each block: towards +x, −x, +y, −y; ∞ where some of it is left out. */
function fallsOf({ width, values }: Blocks, nx: number, ny: number): Float64Array {
	const across = width / BLOCK;
	const falls = new Float64Array(4 * across * Math.ceil(ny / BLOCK)).fill(Number.NEGATIVE_INFINITY);
	for (let j = 0; j < ny; j++)
		for (let i = 0; i < nx; i++) {
			const k = j * width + i;
			const b = 4 * (Math.floor(j / BLOCK) * across + Math.floor(i / BLOCK));
			const here = values[k] ?? Number.NaN;
			for (const axis of [0, 1]) {
				if (axis === 0 ? i + 1 === nx : j + 1 === ny) continue;
				const fall = here - (values[k + (axis === 0 ? 1 : width)] ?? Number.NaN);
				const known = Number.isFinite(fall);
				const [first, second] = [b + 2 * axis, b + 2 * axis + 1];
				falls[first] = Math.max(falls[first] ?? 0, known ? fall : Number.POSITIVE_INFINITY);
				falls[second] = Math.max(falls[second] ?? 0, known ? -fall : Number.POSITIVE_INFINITY);
			}
		}
	return falls;
}

/**
 * Any cost of the displacement, between lattices of one spacing: from a table of all displacements, block by block, where a
 * block that cannot hold the minimum (its least value and the least cost to it are too large together) is passed over. The minimum
 * is then that of the paraboloid about the best node, where it lies beside it; unless it is asked for at nodes. Where ways are said to be short,
 * displacements to nodes near by are looked at first, those whose cost is less than the field can fall so far: the same, many times as fast, and
 * of equal ones the first.
 */
export function leastDisplaced(cost: Costs, where?: 'at nodes' | 'short ways'): Least {
	const short = where === 'short ways';
	const tables = keptFor((from, onto) => tableOf(cost, from, onto));
	return (field, from, onto, nodes) => {
		const [nx, ny] = [from.x.length, from.y.length];
		const blocks = blocksOf(field, nx, ny);
		const { width, height, values, least } = blocks;
		const { width: w, costs, toNode, toBlock, columns, rows } = tables(from, onto);
		const across = width / BLOCK;
		const [mx, my] = [onto.x.length, onto.y.length];
		const out = new Float64Array(mx * my);
		const bounds = new Float64Array(least.length);
		/** The least that was found, and where: in the field, and in the table. */
		const best = { value: 0, node: 0, entry: 0 };
		/** Looks through a block of `from` for a node of `onto`, whose entry of the table is `corner` for its first node. */
		const look = (b: number, corner: number): void => {
			const begin = Math.floor(b / across) * BLOCK * width + (b % across) * BLOCK;
			let { value, node, entry } = best;
			for (let j = 0; j < BLOCK; j++)
				for (let i = 0; i < BLOCK; i++) {
					const k = begin + j * width + i;
					const e = corner - j * w - i;
					const here = (values[k] ?? 0) + (costs[e] ?? 0);
					// Of equal ones the first, in whatever order blocks are looked at.
					if (here > value || (here === value && !(short && k < node))) continue;
					value = here;
					node = k;
					entry = e;
				}
			best.value = value;
			best.node = node;
			best.entry = entry;
		};
		/** Of the first node of block 0 to a node of `onto`; that of a later block is so many entries before it. */
		const originOf = (node: number): number =>
			(Math.floor(node / mx) + height - 1) * w + (node % mx) + width - 1;
		const before = (b: number): number => BLOCK * (Math.floor(b / across) * w + (b % across));
		const lowest = (BLOCK - 1) * (w + 1);
		/** Blocks of a row of them, of `filled` nodes, from which some way leads to the block of `onto` that begins with node `first`. */
		const within = (first: number, filled: number, [low, high]: Range): Range => [
			Math.max(0, Math.ceil((first + filled - BLOCK - high) / BLOCK)),
			Math.min(filled / BLOCK - 1, Math.floor((first + filled + BLOCK - 2 - low) / BLOCK)),
		];
		/** Blocks from which some way leads to a block of `onto`: how many there are, and which, with lower bounds for all of its nodes. */
		let count = 0;
		const reaching = new Int32Array(least.length);
		/** Finds these; the likeliest one. */
		const bound = (first: number): number => {
			const origin = originOf(first);
			const [left, right] = within(first % mx, width, columns);
			const [low, high] = within(Math.floor(first / mx), height, rows);
			let likeliest = 0;
			let lowestBound = Number.POSITIVE_INFINITY;
			count = 0;
			for (let row = low; row <= high; row++)
				for (let b = row * across + left; b <= row * across + right; b++) {
					const value = (least[b] ?? 0) + (toBlock[origin - before(b) - lowest] ?? 0);
					bounds[b] = value;
					if (value < Number.POSITIVE_INFINITY) reaching[count++] = b;
					if (!(value < lowestBound)) continue;
					lowestBound = value;
					likeliest = b;
				}
			return likeliest;
		};
		/** Blocks that may hold the least of any node of a block of `onto`. */
		const blocksFor = (nodes: readonly number[]): number[] => {
			const likeliest = bound(nodes[0] ?? 0);
			let most = Number.NEGATIVE_INFINITY;
			for (const node of nodes) {
				best.value = Number.POSITIVE_INFINITY;
				look(likeliest, originOf(node) - before(likeliest));
				most = Math.max(most, best.value);
			}
			const list: number[] = [];
			for (let k = 0; k < count; k++) {
				const b = reaching[k] ?? 0;
				if ((bounds[b] ?? 0) <= most) list.push(b);
			}
			return list;
		};
		const tell = (node: number): void => {
			if (nodes) nodes[node] = Math.floor(best.node / width) * nx + (best.node % width);
			const between = best.value < Number.POSITIVE_INFINITY && where !== 'at nodes';
			out[node] = between ? best.value - beside(values, best.node, width, costs, best.entry, w) : best.value;
		};
		const shift = [from.x, from.y].map((axis, k) =>
			Math.round((((k === 0 ? onto.x : onto.y)[0] ?? 0) - (axis[0] ?? 0)) / spacing(axis)),
		);
		/** The entry of those who stay. */
		const atRest = { x: width - 1 - (shift[0] ?? 0), y: height - 1 - (shift[1] ?? 0) };
		/** Whether ways lead nowhere but near by. */
		const few = Math.max(columns[1] - columns[0], rows[1] - rows[0]) <= 2 * NEAR;
		const falls = short ? fallsOf(blocks, nx, ny) : null;
		const found = new Float64Array(BLOCK ** 2);
		const inField = new Int32Array(BLOCK ** 2);
		/** Finds the least among all displacements near a block of `onto`, and after that in blocks farther off; false where that is not known to be all. */
		const nearby = (nodes: readonly number[], falls: Float64Array): boolean => {
			const [first = 0, last = 0] = [nodes[0], nodes.at(-1)];
			const [x0, y0] = [(first % mx) + (shift[0] ?? 0), Math.floor(first / mx) + (shift[1] ?? 0)];
			const [wide, high] = [
				(last % mx) - (first % mx) + 1,
				Math.floor(last / mx) - Math.floor(first / mx) + 1,
			];
			if (x0 < 0 || y0 < 0 || x0 + wide > nx || y0 + high > ny) return false;
			const [low, top] = [Math.max(0, x0 - NEAR), Math.min(nx, x0 + wide + NEAR)];
			const [below, above] = [Math.max(0, y0 - NEAR), Math.min(ny, y0 + high + NEAR)];
			const steepest = [0, 0, 0, 0];
			for (let j = Math.floor(below / BLOCK); j * BLOCK < above; j++)
				for (let i = Math.floor(low / BLOCK); i * BLOCK < top; i++)
					for (let k = 0; k < 4; k++)
						steepest[k] = Math.max(
							steepest[k] ?? 0,
							Math.min(Number.MAX_VALUE, falls[4 * (j * across + i) + k] ?? 0),
						);
			const [right = 0, left = 0, up = 0, down = 0] = steepest;
			if (!few && Math.max(right, left, up, down) === Number.MAX_VALUE) return false;
			const entry = originOf(first) - y0 * w - x0;
			const rest = costs[entry] ?? Number.NaN;
			found.fill(Number.POSITIVE_INFINITY);
			const [farLeft, farRight] = [
				Math.max(low - (x0 + wide - 1), atRest.x - columns[1]),
				Math.min(top - x0 - 1, atRest.x - columns[0]),
			];
			const [farDown, farUp] = [
				Math.max(below - (y0 + high - 1), atRest.y - rows[1]),
				Math.min(above - y0 - 1, atRest.y - rows[0]),
			];
			for (let dy = farDown; dy <= farUp; dy++)
				for (let dx = farLeft; dx <= farRight; dx++) {
					const paid = costs[entry - dy * w - dx] ?? Number.NaN;
					const fall = (dx > 0 ? dx * right : -dx * left) + (dy > 0 ? dy * up : -dy * down);
					if (!(paid - rest <= fall)) continue;
					const [a, b] = [Math.max(0, -(x0 + dx)), Math.min(wide, nx - x0 - dx)];
					const [c, d] = [Math.max(0, -(y0 + dy)), Math.min(high, ny - y0 - dy)];
					for (let j = c; j < d; j++) {
						const row = (y0 + dy + j) * width + x0 + dx;
						for (let i = a; i < b; i++) {
							const here = (values[row + i] ?? 0) + paid;
							if (here >= (found[j * wide + i] ?? 0)) continue;
							found[j * wide + i] = here;
							inField[j * wide + i] = row + i;
						}
					}
				}
			let most = Number.NEGATIVE_INFINITY;
			for (let k = 0; k < wide * high; k++) most = Math.max(most, found[k] ?? 0);
			bound(first);
			const others: number[] = [];
			for (let k = 0; k < count; k++) {
				const b = reaching[k] ?? 0;
				if (!((bounds[b] ?? 0) < most)) continue;
				const [x, y] = [BLOCK * (b % across), BLOCK * Math.floor(b / across)];
				const all =
					x >= low && Math.min(nx, x + BLOCK) <= top && y >= below && Math.min(ny, y + BLOCK) <= above;
				if (!all) others.push(b);
			}
			nodes.forEach((node, k) => {
				const origin = originOf(node);
				best.value = found[k] ?? 0;
				best.node = inField[k] ?? 0;
				best.entry = origin - Math.floor(best.node / width) * w - (best.node % width);
				for (const b of others)
					if ((least[b] ?? 0) + (toNode[origin - before(b) - lowest] ?? 0) < best.value)
						look(b, origin - before(b));
				tell(node);
			});
			return true;
		};
		for (const block of blocksOfNodes(mx, my)) {
			if (falls && nearby(block, falls)) continue;
			const blocks = blocksFor(block);
			for (const node of block) {
				const origin = originOf(node);
				let likeliest = blocks[0] ?? 0;
				for (const b of blocks) {
					bounds[b] = (least[b] ?? 0) + (toNode[origin - before(b) - lowest] ?? 0);
					if ((bounds[b] ?? 0) < (bounds[likeliest] ?? 0)) likeliest = b;
				}
				best.value = Number.POSITIVE_INFINITY;
				look(likeliest, origin - before(likeliest));
				for (const b of blocks)
					if (b !== likeliest && (bounds[b] ?? 0) < best.value) look(b, origin - before(b));
				tell(node);
			}
		}
		return out;
	};
}
