import { LOOPS } from './arrays';
import type { Graph } from './trace';

/** Values that are taken through a formula at once, at most: what all its nodes hold then stays in the cache. */
const BLOCK = 256;
/** The bit of all inputs from here on, of which nothing is known. */
const OTHERS = 30;
const ALL = -1;

interface Program {
	/** What each node holds, [BLOCK]. */
	readonly registers: readonly Float64Array[];
	readonly inputs: readonly { readonly register: Float64Array; readonly index: number }[];
	/** Takes the entries from `first` on through all nodes, n of them. */
	run(columns: readonly Float64Array[], first: number, n: number): void;
}
const programs = new WeakMap<Graph, Program>();

function programOf(graph: Graph): Program {
	const known = programs.get(graph);
	if (known) return known;
	const registers: Float64Array[] = [];
	const inputs: { register: Float64Array; index: number }[] = [];
	const steps: { reads: number; all: (n: number) => void; out: Float64Array }[] = [];
	/** The inputs that each node reads, a bit for each. */
	const reads: number[] = [];
	const bit = (index: number): number => 1 << Math.min(index, OTHERS);
	for (const node of graph.nodes) {
		const out = new Float64Array(BLOCK);
		registers.push(out);
		if (node.op === 'num') {
			out.fill(node.value);
			reads.push(0);
		} else if (node.op === 'input') {
			inputs.push({ register: out, index: node.index });
			reads.push(bit(node.index));
		} else {
			const loop = LOOPS[node.op];
			const a = at(registers, node.a);
			const b = 'b' in node ? at(registers, node.b) : a;
			const exponent = 'n' in node ? node.n : 1;
			const mask = (reads[node.a] ?? 0) | ('b' in node ? (reads[node.b] ?? 0) : 0);
			reads.push(mask);
			steps.push({ reads: mask, all: (n) => loop(out, a, b, n, exponent), out });
		}
	}
	/** Entries that the registers hold. */
	let held = 0;
	const program: Program = {
		registers,
		inputs,
		run: (columns, first, n) => {
			// Along the rows of a lattice x is what it was, and y is one number.
			let [changed, uneven] = [held === n ? 0 : ALL, 0];
			for (const { register, index } of inputs) {
				const column = at(columns, index).subarray(first, first + n);
				if (index >= OTHERS || !column.every((value, i) => Object.is(value, register[i])))
					changed |= bit(index);
				if (index >= OTHERS || !column.every((value) => Object.is(value, column[0]))) uneven |= bit(index);
				register.set(column);
			}
			held = n;
			for (const { reads, all, out } of steps) {
				if (changed !== ALL && (reads & changed) === 0) continue;
				if ((reads & uneven) !== 0) all(n);
				else {
					all(1);
					out.fill(out[0] ?? Number.NaN, 0, n);
				}
			}
		},
	};
	programs.set(graph, program);
	return program;
}

/**
 * A recorded formula over columns [n] of its inputs, in their order: a column of each output. The same numbers as
 * `replay(arrays(n), …)`, to the last bit, without an array for each operation, and without computing again what an input that repeats
 * itself from block to block tells. Throws where a column is missing or of another length.
 * @param block entries of a block, if so many are not too many: along the rows of a lattice, those of a row
 */
export function tabulate(graph: Graph, columns: readonly Float64Array[], block = BLOCK): Float64Array[] {
	const { registers, inputs, run } = programOf(graph);
	const n = at(columns, 0).length;
	for (const { index } of inputs)
		if (at(columns, index).length !== n)
			throw new Error(`formula over columns: ${graph.inputs[index]} is not of length ${n}`);
	const found = graph.outputs.map(({ node }) => ({ from: at(registers, node), to: new Float64Array(n) }));
	const most = block <= BLOCK ? block : BLOCK;
	for (let first = 0; first < n; first += most) {
		const count = Math.min(most, n - first);
		run(columns, first, count);
		for (const { from, to } of found) to.set(from.subarray(0, count), first);
	}
	return found.map(({ to }) => to);
}

function at<T>(list: readonly T[], index: number): T {
	const item = list[index];
	if (item === undefined) throw new Error(`formula over columns: entry ${index} is missing`);
	return item;
}
