import { LOOPS } from './arrays';
import type { Graph } from './trace';

/** Values that are taken through a formula at once: what all its nodes hold then stays in the cache. */
const BLOCK = 256;

interface Program {
	/** What each node holds, [BLOCK]. */
	readonly registers: readonly Float64Array[];
	readonly inputs: readonly { readonly register: Float64Array; readonly index: number }[];
	/** Computes all nodes at the first n entries. */
	run(n: number): void;
}
const programs = new WeakMap<Graph, Program>();

function programOf(graph: Graph): Program {
	const known = programs.get(graph);
	if (known) return known;
	const registers: Float64Array[] = [];
	const inputs: { register: Float64Array; index: number }[] = [];
	const steps: ((n: number) => void)[] = [];
	for (const node of graph.nodes) {
		const out = new Float64Array(BLOCK);
		registers.push(out);
		if (node.op === 'num') out.fill(node.value);
		else if (node.op === 'input') inputs.push({ register: out, index: node.index });
		else {
			const loop = LOOPS[node.op];
			const a = at(registers, node.a);
			const b = 'b' in node ? at(registers, node.b) : a;
			const exponent = 'n' in node ? node.n : 1;
			steps.push((n) => loop(out, a, b, n, exponent));
		}
	}
	const program: Program = {
		registers,
		inputs,
		run: (n) => {
			for (const step of steps) step(n);
		},
	};
	programs.set(graph, program);
	return program;
}

/**
 * A recorded formula over columns [n] of its inputs, in their order: a column of each output. The same numbers as
 * `replay(arrays(n), …)`, to the last bit, without an array for each operation. Throws where a column is missing or of
 * another length.
 */
export function tabulate(graph: Graph, columns: readonly Float64Array[]): Float64Array[] {
	const { registers, inputs, run } = programOf(graph);
	const n = at(columns, 0).length;
	for (const { index } of inputs)
		if (at(columns, index).length !== n)
			throw new Error(`formula over columns: ${graph.inputs[index]} is not of length ${n}`);
	const found = graph.outputs.map(({ node }) => ({ from: at(registers, node), to: new Float64Array(n) }));
	for (let first = 0; first < n; first += BLOCK) {
		const count = Math.min(BLOCK, n - first);
		for (const { register, index } of inputs) register.set(at(columns, index).subarray(first, first + count));
		run(count);
		for (const { from, to } of found) to.set(from.subarray(0, count), first);
	}
	return found.map(({ to }) => to);
}

function at<T>(list: readonly T[], index: number): T {
	const item = list[index];
	if (item === undefined) throw new Error(`formula over columns: entry ${index} is missing`);
	return item;
}
