import type { BinaryOp, UnaryOp } from '../../math/operations';
import type { Graph, Node } from '../../math/trace';
import { type Machine, ROW } from './machine';

/** Operation codes of assembly/tape.ts. */
const COPY = 0;
const POW = 10;
const CODES: Readonly<Record<UnaryOp | BinaryOp, number>> = {
	neg: 1,
	abs: 2,
	step: 3,
	sqrt: 4,
	exp: 5,
	log: 6,
	sin: 7,
	cos: 8,
	tanh: 9,
	add: 11,
	sub: 12,
	mul: 13,
	div: 14,
	max: 15,
	min: 16,
	gate: 17,
	atan: 18,
};

/**
 * A recorded formula as a program for the kernels' interpreter. Rows (one float per particle of a chunk) are
 * numbered: first those of the input block, then the registers, of which the first are inputs that the
 * caller writes before each run (the seeds of an adjoint).
 */
export interface Tape {
	/** Four int32 an instruction: operation, a, b, out; operands are byte offsets of rows. */
	readonly program: Int32Array<ArrayBuffer>;
	readonly constants: readonly { readonly row: number; readonly value: number }[];
	/** Rows of the input block. */
	readonly inputs: number;
	/** Rows of registers. */
	readonly registers: number;
}

/**
 * @param inputs names of the rows of the input block
 * @param seeds names of inputs that stand in the first registers
 * @param outputs names of the rows of the output block; the graph may give fewer, never others
 * Throws when the graph names an input or output that is not there.
 */
export function compileTape(
	graph: Graph,
	inputs: readonly string[],
	seeds: readonly string[],
	outputs: readonly string[],
): Tape {
	const given = [...inputs, ...seeds];
	const program: number[] = [];
	const constants: { row: number; value: number }[] = [];
	const rows: number[] = [];
	const lastUse = lastUses(graph.nodes);
	const idle: number[] = [];
	let top = given.length;
	const emit = (op: number, a: number, b: number, out: number): void => {
		program.push(op, a * ROW, b, out * ROW);
	};
	const rowOf = (id: number): number => {
		const row = rows[id];
		if (row === undefined) throw new Error(`recorded formula: node ${id} is read before it is computed`);
		return row;
	};
	graph.nodes.forEach((node, id) => {
		if (node.op === 'input') {
			rows.push(indexOf(given, graph.inputs[node.index] ?? `#${node.index}`, 'input'));
		} else if (node.op === 'num') {
			constants.push({ row: top, value: node.value });
			rows.push(top++);
		} else {
			const a = rowOf(node.a);
			const b = 'b' in node ? rowOf(node.b) : 0;
			for (const operand of new Set('b' in node ? [node.a, node.b] : [node.a])) {
				// Registers are reused at once: an instruction reads each lane before it writes it.
				const row = rowOf(operand);
				if (lastUse[operand] === id && isComputed(graph.nodes[operand])) idle.push(row);
			}
			const out = idle.pop() ?? top++;
			rows.push(out);
			if (node.op === 'pow') emit(POW, a, exponentBits(node.n), out);
			else emit(CODES[node.op], a, b * ROW, out);
		}
		for (const output of graph.outputs) {
			if (output.node === id) emit(COPY, rowOf(id), 0, indexOf(outputs, output.name, 'output'));
		}
		if (lastUse[id] === undefined && isComputed(node)) idle.push(rowOf(id));
	});
	return {
		program: Int32Array.from(program),
		constants,
		inputs: inputs.length,
		registers: top - inputs.length,
	};
}

const isComputed = (node: Node | undefined): boolean => node !== undefined && 'a' in node;

function lastUses(nodes: readonly Node[]): (number | undefined)[] {
	const last: (number | undefined)[] = nodes.map(() => undefined);
	nodes.forEach((node, id) => {
		if ('a' in node) last[node.a] = id;
		if ('b' in node) last[node.b] = id;
	});
	return last;
}

function indexOf(names: readonly string[], name: string, kind: string): number {
	const index = names.indexOf(name);
	if (index < 0) throw new Error(`recorded formula: unknown ${kind} "${name}"; known: ${names.join(', ')}`);
	return index;
}

function exponentBits(n: number): number {
	return new Int32Array(Float32Array.of(n).buffer)[0] ?? 0;
}

/** A tape in the memory of a machine, ready to run. */
export interface InstalledTape {
	/** Address of the first register: where seeds are written, row after row. */
	readonly seeds: number;
	/** Reads the input block at `inputs`, writes the output block at `outputs`. */
	run(inputs: number, outputs: number): void;
}

export function installTape(machine: Machine, tape: Tape): InstalledTape {
	const { run } = machine;
	const program = machine.reserve(tape.program.byteLength);
	const registers = machine.reserve(tape.registers * ROW);
	const floats = machine.view();
	new Int32Array(floats.buffer).set(tape.program, program / 4);
	for (const { row, value } of tape.constants) {
		const at = (registers + (row - tape.inputs) * ROW) / 4;
		floats.fill(value, at, at + ROW / 4);
	}
	const count = tape.program.length / 4;
	const inputBytes = tape.inputs * ROW;
	return {
		seeds: registers,
		run: (inputs, outputs) => run.runTape(program, count, inputs, inputBytes, registers, outputs, ROW),
	};
}
