import type { Algebra } from './algebra';

/**
 * A recorded formula: straight-line code in single-assignment form, plain JSON, so it crosses postMessage
 * to the workers and is emitted into shaders. Node k reads only nodes before k.
 */
export type UnaryOp = 'neg' | 'exp' | 'log' | 'sqrt' | 'sin' | 'cos' | 'tanh' | 'abs' | 'step';
export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min';
export type Node =
	| { readonly op: 'input'; readonly index: number }
	| { readonly op: 'num'; readonly value: number }
	| { readonly op: 'pow'; readonly a: number; readonly n: number }
	| { readonly op: UnaryOp; readonly a: number }
	| { readonly op: BinaryOp; readonly a: number; readonly b: number };

export interface Graph {
	readonly nodes: readonly Node[];
	readonly inputs: readonly string[];
	readonly outputs: readonly { readonly name: string; readonly node: number }[];
}

/** Records a formula; equal sub-expressions are shared and constants folded as they arrive. */
class Recorder implements Algebra<number> {
	readonly nodes: Node[] = [];
	private readonly seen = new Map<string, number>();

	private push(node: Node): number {
		// Not JSON, in which ∞ and NaN are both null.
		const key = Object.values(node).join(' ');
		const known = this.seen.get(key);
		if (known !== undefined) return known;
		this.nodes.push(node);
		this.seen.set(key, this.nodes.length - 1);
		return this.nodes.length - 1;
	}
	private constant(id: number): number | undefined {
		const node = this.nodes[id];
		return node?.op === 'num' ? node.value : undefined;
	}
	private unary(op: UnaryOp, a: number, f: (a: number) => number): number {
		const c = this.constant(a);
		return c === undefined ? this.push({ op, a }) : this.num(f(c));
	}
	private binary(op: BinaryOp, a: number, b: number, f: (a: number, b: number) => number): number {
		const [ca, cb] = [this.constant(a), this.constant(b)];
		if (ca !== undefined && cb !== undefined) return this.num(f(ca, cb));
		// One order for commuting operands, so that a+b and b+a are the same node.
		if ((op === 'add' || op === 'mul' || op === 'max' || op === 'min') && a > b)
			return this.push({ op, a: b, b: a });
		return this.push({ op, a, b });
	}

	input(index: number): number {
		return this.push({ op: 'input', index });
	}
	num(value: number): number {
		return this.push({ op: 'num', value });
	}
	add(a: number, b: number): number {
		if (this.constant(a) === 0) return b;
		if (this.constant(b) === 0) return a;
		return this.binary('add', a, b, (x, y) => x + y);
	}
	sub(a: number, b: number): number {
		if (this.constant(b) === 0) return a;
		if (this.constant(a) === 0) return this.neg(b);
		return a === b ? this.num(0) : this.binary('sub', a, b, (x, y) => x - y);
	}
	mul(a: number, b: number): number {
		const [ca, cb] = [this.constant(a), this.constant(b)];
		// 0·x is folded to 0: a formula may use this to switch a term off, and 0·∞ never helps a game.
		if (ca === 0 || cb === 0) return this.num(0);
		if (ca === 1) return b;
		if (cb === 1) return a;
		if (ca === -1) return this.neg(b);
		if (cb === -1) return this.neg(a);
		return this.binary('mul', a, b, (x, y) => x * y);
	}
	div(a: number, b: number): number {
		const cb = this.constant(b);
		if (cb !== undefined && cb !== 0) return this.mul(a, this.num(1 / cb));
		return this.constant(a) === 0 ? a : this.binary('div', a, b, (x, y) => x / y);
	}
	neg(a: number): number {
		const node = this.nodes[a];
		return node?.op === 'neg' ? node.a : this.unary('neg', a, (x) => -x);
	}
	exp(a: number): number {
		return this.unary('exp', a, Math.exp);
	}
	log(a: number): number {
		return this.unary('log', a, Math.log);
	}
	sqrt(a: number): number {
		return this.unary('sqrt', a, Math.sqrt);
	}
	sin(a: number): number {
		return this.unary('sin', a, Math.sin);
	}
	cos(a: number): number {
		return this.unary('cos', a, Math.cos);
	}
	tanh(a: number): number {
		return this.unary('tanh', a, Math.tanh);
	}
	abs(a: number): number {
		return this.unary('abs', a, Math.abs);
	}
	step(a: number): number {
		return this.unary('step', a, (x) => (x > 0 ? 1 : 0));
	}
	pow(a: number, n: number): number {
		if (n === 0) return this.num(1);
		if (n === 1) return a;
		if (n === 2) return this.mul(a, a);
		const c = this.constant(a);
		return c === undefined ? this.push({ op: 'pow', a, n }) : this.num(c ** n);
	}
	max(a: number, b: number): number {
		return a === b ? a : this.binary('max', a, b, Math.max);
	}
	min(a: number, b: number): number {
		return a === b ? a : this.binary('min', a, b, Math.min);
	}
}

/** A symbol of a formula being recorded; opaque to the formula. */
export type Traced = number;

/**
 * Records `formula` once. `inputs` names its arguments in order; the keys of its result, in order, name
 * the outputs. Throws if an output is not a number recorded here.
 */
export function record<Name extends string>(
	inputs: readonly Name[],
	formula: (A: Algebra<Traced>, args: Readonly<Record<Name, Traced>>) => Readonly<Record<string, Traced>>,
): Graph {
	const recorder = new Recorder();
	const args = Object.fromEntries(inputs.map((name, i) => [name, recorder.input(i)])) as Record<Name, Traced>;
	const outputs = Object.entries(formula(recorder, args)).map(([name, node]) => ({ name, node }));
	return prune({ nodes: recorder.nodes, inputs, outputs });
}

/** Evaluates a recorded formula in any algebra, e.g. tensors. `args` are in the order of `graph.inputs`. */
export function replay<S>(A: Algebra<S>, graph: Graph, args: readonly S[]): S[] {
	const values = evaluate(A, graph.nodes, args);
	return graph.outputs.map(({ node }) => at(values, node));
}

function evaluate<S>(A: Algebra<S>, nodes: readonly Node[], args: readonly S[]): S[] {
	const values: S[] = [];
	for (const node of nodes) {
		if (node.op === 'input') values.push(at(args, node.index));
		else if (node.op === 'num') values.push(A.num(node.value));
		else if (node.op === 'pow') values.push(A.pow(at(values, node.a), node.n));
		else if ('b' in node) values.push(A[node.op](at(values, node.a), at(values, node.b)));
		else values.push(A[node.op](at(values, node.a)));
	}
	return values;
}

/**
 * Reverse-mode derivative, as a graph: inputs are those of `graph` followed by `bar_<output>` for each
 * output (the adjoint seeds); outputs are `bar_<input>` for each input.
 */
export function adjoint(graph: Graph): Graph {
	const names = [...graph.inputs, ...graph.outputs.map(({ name }) => `bar_${name}`)];
	return record(names, (A, args) => {
		const given = names.map((name) => at2(args, name));
		const primal = evaluate(A, graph.nodes, given);
		const zero = A.num(0);
		const bars: Traced[] = graph.nodes.map(() => zero);
		graph.outputs.forEach(({ node }, k) => {
			bars[node] = A.add(at(bars, node), at(given, graph.inputs.length + k));
		});
		for (let id = graph.nodes.length - 1; id >= 0; id--) {
			const bar = at(bars, id);
			if (bar === zero) continue;
			for (const [node, amount] of pullBack(A, at(graph.nodes, id), bar, at(primal, id), primal)) {
				bars[node] = A.add(at(bars, node), amount);
			}
		}
		return Object.fromEntries(
			graph.inputs.map((name, i) => {
				const node = graph.nodes.findIndex((n) => n.op === 'input' && n.index === i);
				return [`bar_${name}`, node < 0 ? zero : at(bars, node)];
			}),
		);
	});
}

/** What a node hands down: the adjoint contribution to each of its operands. */
function pullBack(
	A: Algebra<Traced>,
	node: Node,
	bar: Traced,
	value: Traced,
	primal: readonly Traced[],
): readonly (readonly [node: number, amount: Traced])[] {
	if (node.op === 'input' || node.op === 'num') return [];
	const a = at(primal, node.a);
	if (!('b' in node)) return [[node.a, A.mul(bar, slope(A, node, a, value))]];
	const b = at(primal, node.b);
	switch (node.op) {
		case 'add':
			return [
				[node.a, bar],
				[node.b, bar],
			];
		case 'sub':
			return [
				[node.a, bar],
				[node.b, A.neg(bar)],
			];
		case 'mul':
			return [
				[node.a, A.mul(bar, b)],
				[node.b, A.mul(bar, a)],
			];
		case 'div':
			return [
				[node.a, A.div(bar, b)],
				[node.b, A.neg(A.div(A.mul(bar, value), b))],
			];
		case 'max':
		case 'min': {
			const first = A.step(node.op === 'max' ? A.sub(a, b) : A.sub(b, a));
			return [
				[node.a, A.mul(bar, first)],
				[node.b, A.mul(bar, A.sub(A.num(1), first))],
			];
		}
	}
}

/** Derivative of a one-operand node. */
function slope(
	A: Algebra<Traced>,
	node: Extract<Node, { readonly op: UnaryOp | 'pow' }>,
	a: Traced,
	value: Traced,
): Traced {
	switch (node.op) {
		case 'pow':
			return A.mul(A.num(node.n), A.pow(a, node.n - 1));
		case 'neg':
			return A.num(-1);
		case 'exp':
			return value;
		case 'log':
			return A.div(A.num(1), a);
		case 'sqrt':
			return A.div(A.num(0.5), value);
		case 'sin':
			return A.cos(a);
		case 'cos':
			return A.neg(A.sin(a));
		case 'tanh':
			return A.sub(A.num(1), A.mul(value, value));
		case 'abs':
			return A.sub(A.step(a), A.step(A.neg(a)));
		case 'step':
			return A.num(0);
	}
}

/** Drops what no output reads and renumbers. */
function prune(graph: Graph): Graph {
	const used = new Set(graph.outputs.map(({ node }) => node));
	for (const id of used) if (!graph.nodes[id]) throw new Error(`graph refers to missing entry ${id}`);
	// Operands stand before their reader, so one pass from the end finds all that is read.
	for (let id = graph.nodes.length - 1; id >= 0; id--) {
		if (!used.has(id)) continue;
		const node = at(graph.nodes, id);
		if ('a' in node) used.add(node.a);
		if ('b' in node) used.add(node.b);
	}
	const renumbered = new Map<number, number>();
	const nodes: Node[] = [];
	const moved = (id: number): number => renumbered.get(id) ?? 0;
	graph.nodes.forEach((node, id) => {
		if (!used.has(id)) return;
		renumbered.set(id, nodes.length);
		if ('b' in node) nodes.push({ ...node, a: moved(node.a), b: moved(node.b) });
		else if ('a' in node) nodes.push({ ...node, a: moved(node.a) });
		else nodes.push(node);
	});
	return {
		nodes,
		inputs: graph.inputs,
		outputs: graph.outputs.map(({ name, node }) => ({ name, node: moved(node) })),
	};
}

/** True when some output of the graph depends on the named input. */
export function reads(graph: Graph, input: string): boolean {
	const index = graph.inputs.indexOf(input);
	return graph.nodes.some((node) => node.op === 'input' && node.index === index);
}

function at<T>(list: readonly T[], index: number): T {
	const item = list[index];
	if (item === undefined) throw new Error(`graph refers to missing entry ${index}`);
	return item;
}
function at2<T>(list: Readonly<Record<string, T>>, name: string): T {
	const item = list[name];
	if (item === undefined) throw new Error(`graph refers to missing argument ${name}`);
	return item;
}
