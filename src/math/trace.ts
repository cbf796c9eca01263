import {
	type Algebra,
	algebraOf,
	BINARY,
	type BinaryOp,
	slopeOfPower,
	UNARY,
	type UnaryOp,
} from './operations';

/**
 * A recorded formula: straight-line code in single-assignment form, plain JSON, so it crosses postMessage
 * to the workers and is emitted into shaders. Node k reads only nodes before k.
 */
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
function recorder() {
	const nodes: Node[] = [];
	const seen = new Map<string, number>();
	const push = (node: Node): number => {
		// Not JSON, in which ∞ and NaN are both null.
		const key = Object.values(node).join(' ');
		const known = seen.get(key);
		if (known !== undefined) return known;
		nodes.push(node);
		seen.set(key, nodes.length - 1);
		return nodes.length - 1;
	};
	const constant = (id: number): number | undefined => {
		const node = nodes[id];
		return node?.op === 'num' ? node.value : undefined;
	};
	const num = (value: number): number => push({ op: 'num', value });
	const plain = algebraOf<number>(
		{
			num,
			pow: (a, n) => {
				if (n === 0) return num(1);
				if (n === 1) return a;
				if (n === 2) return A.mul(a, a);
				const c = constant(a);
				return c === undefined ? push({ op: 'pow', a, n }) : num(c ** n);
			},
		},
		({ value }, op) =>
			(a) => {
				const c = constant(a);
				return c === undefined ? push({ op, a }) : num(value(c));
			},
		({ value, commutes }, op) =>
			(a, b) => {
				const [ca, cb] = [constant(a), constant(b)];
				if (ca !== undefined && cb !== undefined) return num(value(ca, cb));
				// One order for commuting operands, so that a+b and b+a are the same node.
				return commutes && a > b ? push({ op, a: b, b: a }) : push({ op, a, b });
			},
	);
	/** What is known without computing. */
	const A: Algebra<number> = {
		...plain,
		add: (a, b) => {
			if (constant(a) === 0) return b;
			return constant(b) === 0 ? a : plain.add(a, b);
		},
		sub: (a, b) => {
			if (constant(b) === 0) return a;
			if (constant(a) === 0) return A.neg(b);
			return a === b ? num(0) : plain.sub(a, b);
		},
		mul: (a, b) => {
			const [ca, cb] = [constant(a), constant(b)];
			// 0·x is folded to 0: a formula may use this to switch a term off, and 0·∞ never helps a game.
			if (ca === 0 || cb === 0) return num(0);
			if (ca === 1) return b;
			if (cb === 1) return a;
			if (ca === -1) return A.neg(b);
			return cb === -1 ? A.neg(a) : plain.mul(a, b);
		},
		div: (a, b) => {
			const cb = constant(b);
			if (cb !== undefined && cb !== 0) return A.mul(a, num(1 / cb));
			return constant(a) === 0 ? a : plain.div(a, b);
		},
		neg: (a) => {
			const node = nodes[a];
			return node?.op === 'neg' ? node.a : plain.neg(a);
		},
		max: (a, b) => (a === b ? a : plain.max(a, b)),
		min: (a, b) => (a === b ? a : plain.min(a, b)),
		gate: (a, b) => {
			const ca = constant(a);
			if (ca !== undefined) return ca === 0 ? num(0) : b;
			const node = nodes[b];
			const same = a === b || (node?.op === 'neg' && node.a === a);
			return same || constant(b) === 0 ? b : plain.gate(a, b);
		},
	};
	return { nodes, A, input: (index: number): number => push({ op: 'input', index }) };
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
	const { nodes, A, input } = recorder();
	const args = Object.fromEntries(inputs.map((name, i) => [name, input(i)])) as Record<Name, Traced>;
	const outputs = Object.entries(formula(A, args)).map(([name, node]) => ({ name, node }));
	return prune({ nodes, inputs, outputs });
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
		/** Nodes of branches that may not be used: there no cotangent stays none, even if a factor has overflowed. */
		const optional = new Set<number>();
		for (let id = graph.nodes.length - 1; id >= 0; id--) {
			const bar = at(bars, id);
			if (bar === zero) continue;
			const node = at(graph.nodes, id);
			const chooses = 'b' in node && BINARY[node.op].chooses === true;
			for (const [operand, amount] of pullBack(A, node, bar, at(primal, id), primal)) {
				if (chooses || optional.has(id)) optional.add(operand);
				const kept = optional.has(id) && !chooses ? A.gate(bar, amount) : amount;
				bars[operand] = A.add(at(bars, operand), kept);
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
	if ('b' in node) {
		const [toA, toB] = BINARY[node.op].pull(A, bar, a, at(primal, node.b), value);
		return [
			...(toA === null ? [] : [[node.a, toA] as const]),
			...(toB === null ? [] : [[node.b, toB] as const]),
		];
	}
	const slope = node.op === 'pow' ? slopeOfPower(A, a, node.n) : UNARY[node.op].slope(A, a, value);
	return slope === null ? [] : [[node.a, A.mul(bar, slope)]];
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
