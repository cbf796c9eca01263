import { numbers } from './algebra';
import { BINARY, CONSTANTS, evaluate, hasVariable, type Tree, UNARY } from './formulaTree';

/** Why a text is no formula: what, where (counted from 1), and what is allowed. */
export class Refusal extends Error {
	constructor(
		what: string,
		readonly position: number,
		allowed = '',
	) {
		super(`${what} at position ${position}${allowed && `; ${allowed}`}`);
	}
}

/** Deeper nesting is no formula that a person wrote, and it bounds the recursion. */
const MAX_DEPTH = 40;
const FUNCTIONS = [...UNARY, ...BINARY, 'pow'].join(', ');
const GRAMMAR = `allowed are numbers, names, + - * / ^, brackets and ${FUNCTIONS}`;

/** The tree of a text; the grammar stands in formula.ts, one function here for each of its lines. Throws a Refusal. */
export function parse(text: string, variables: readonly string[]): Tree {
	const list = tokens(text);
	const end: Token = { kind: 'end', text: '', position: text.length + 1 };
	let [next, depth] = [0, 0];
	const peek = (): Token => list[next] ?? end;
	const take = (): Token => {
		const token = peek();
		next++;
		return token;
	};
	const accept = (sign: string): boolean => {
		const found = peek().kind === 'sign' && peek().text === sign;
		if (found) next++;
		return found;
	};
	const expect = (sign: string): void => {
		if (!accept(sign)) throw unexpected(peek(), `expected ${quote(sign)}`);
	};

	const sum = (): Tree => {
		let left = product();
		for (;;) {
			if (accept('+')) left = { kind: 'add', left, right: product() };
			else if (accept('-')) left = { kind: 'sub', left, right: product() };
			else return left;
		}
	};
	const product = (): Tree => {
		let left = signed();
		for (;;) {
			if (accept('*')) left = { kind: 'mul', left, right: signed() };
			else if (accept('/')) left = { kind: 'div', left, right: signed() };
			else return left;
		}
	};
	const signed = (): Tree => {
		if (++depth > MAX_DEPTH) {
			throw new Refusal('nested too deep', peek().position, `at most ${MAX_DEPTH} levels are allowed`);
		}
		const tree: Tree = accept('-') ? { kind: 'neg', of: signed() } : accept('+') ? signed() : power();
		depth--;
		return tree;
	};
	const power = (): Tree => {
		const base = atom();
		if (!accept('^')) return base;
		const { position } = peek();
		return raised(base, signed(), position);
	};
	const atom = (): Tree => {
		const token = take();
		if (token.kind === 'number') return { kind: 'number', value: finite(token) };
		if (token.kind === 'name') return named(token);
		if (token.text !== '(') throw unexpected(token, GRAMMAR);
		const tree = sum();
		expect(')');
		return tree;
	};
	const named = ({ text: name, position }: Token): Tree => {
		// A game's own variables come first: one may be called e.
		if (variables.includes(name)) return { kind: 'variable', name };
		if (isKey(CONSTANTS, name)) return { kind: 'constant', name };
		const unary = UNARY.find((known) => known === name);
		if (unary) return { kind: unary, of: applied(name, position, 1)[0].tree };
		const binary = BINARY.find((known) => known === name);
		if (binary || name === 'pow') {
			const [left, right] = applied(name, position, 2);
			if (!binary) return raised(left.tree, right.tree, right.position);
			return { kind: binary, left: left.tree, right: right.tree };
		}
		const known = [...variables, ...Object.keys(CONSTANTS)].join(', ');
		throw new Refusal(`unknown name ${quote(name)}`, position, `known: ${known}; functions: ${FUNCTIONS}`);
	};
	/** The arguments of a function; the second is there where two were asked for. */
	const applied = (name: string, position: number, wanted: 1 | 2): readonly [Argument, Argument] => {
		const argument = (): Argument => ({ position: peek().position, tree: sum() });
		expect('(');
		const first = argument();
		const rest: Argument[] = [];
		while (accept(',')) rest.push(argument());
		expect(')');
		if (rest.length + 1 !== wanted) {
			const count = wanted === 1 ? '1 argument' : '2 arguments';
			throw new Refusal(`${name} takes ${count}, not ${rest.length + 1},`, position);
		}
		return [first, rest[0] ?? first];
	};

	if (list.length === 0) throw new Refusal('nothing typed', 1, GRAMMAR);
	const tree = sum();
	if (peek().kind !== 'end') throw unexpected(peek(), 'write a product as x*y');
	return tree;
}

interface Argument {
	readonly tree: Tree;
	readonly position: number;
}

function raised(of: Tree, exponent: Tree, position: number): Tree {
	if (hasVariable(exponent)) {
		const allowed = 'only a constant exponent is allowed; write a^b as exp(b*log(a))';
		throw new Refusal('the exponent has a variable', position, allowed);
	}
	const n = evaluate(numbers, exponent, {});
	if (!Number.isFinite(n)) throw new Refusal('the exponent is not a finite number', position);
	return { kind: 'power', of, exponent, n };
}

interface Token {
	readonly kind: 'number' | 'name' | 'sign' | 'end';
	readonly text: string;
	readonly position: number;
}
const TOKEN =
	/\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*)|(?<sign>[-+*/^(),]))/y;

function tokens(text: string): Token[] {
	const found: Token[] = [];
	const end = text.trimEnd().length;
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < end) {
		const from = TOKEN.lastIndex;
		const match = TOKEN.exec(text);
		if (!match) {
			const place = from + text.slice(from).search(/\S/);
			const character = String.fromCodePoint(text.codePointAt(place) ?? 0);
			throw new Refusal(`unexpected ${quote(character)}`, place + 1, GRAMMAR);
		}
		const { number, name, sign = '' } = match.groups ?? {};
		const written = number ?? name ?? sign;
		const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
		found.push({ kind, text: written, position: TOKEN.lastIndex - written.length + 1 });
	}
	return found;
}

function finite({ text, position }: Token): number {
	const value = Number(text);
	if (!Number.isFinite(value)) throw new Refusal(`the number ${text} is too large`, position);
	return value;
}

function unexpected({ kind, text, position }: Token, allowed: string): Refusal {
	const what = kind === 'end' ? 'the formula ends too early' : `unexpected ${quote(text)}`;
	return new Refusal(what, position, allowed);
}

const quote = (text: string): string => `\`${text}\``;
const isKey = <T extends object>(table: T, key: string): key is keyof T & string => Object.hasOwn(table, key);
