import { numbers } from './algebra';
import { ALIASES, FUNCTIONS, type FunctionName } from './formulaFunctions';
import { Refusal, type Token, tokens } from './formulaTokens';
import { CONSTANTS, hasVariable, type Tree } from './formulaTree';
import { evaluate } from './formulaValue';

/** Deeper nesting is no formula that a person wrote, and it bounds the recursion. */
const MAX_DEPTH = 40;
const NAMES = [...Object.keys(FUNCTIONS), ...Object.keys(ALIASES), 'pow'];
const GRAMMAR = `allowed are numbers, names, + - * / ^, brackets, |x| and ${NAMES.join(', ')}`;

/** The tree of a text; the grammar stands in formula.ts, one function here for each of its lines. Throws a Refusal. */
export function parse(text: string, variables: readonly string[]): Tree {
	const list = tokens(text, GRAMMAR);
	const end: Token = { kind: 'end', text: '', written: '', position: text.length + 1, apart: true };
	let [next, depth] = [0, 0];
	/** Bars that are open in the innermost brackets. */
	let bars = 0;
	/** Where the exponent of a ^ ended that has no brackets of its own. */
	let bareExponent = -1;
	const peek = (ahead = 0): Token => list[next + ahead] ?? end;
	const take = (): Token => {
		const token = peek();
		next++;
		return token;
	};
	const stands = (sign: string): boolean => peek().kind === 'sign' && peek().text === sign;
	const accept = (sign: string): boolean => {
		const found = stands(sign);
		if (found) next++;
		return found;
	};
	const expect = (sign: string): void => {
		if (!accept(sign)) throw unexpected(peek(), `expected ${quote(sign)}`);
	};
	const beside = (token: Token, step: -1 | 1): Token | undefined => list[list.indexOf(token) + step];
	const betweenNumbers = (token: Token): boolean =>
		beside(token, -1)?.kind === 'number' && beside(token, 1)?.kind === 'number';
	const around = (token: Token, between: string): string =>
		`${beside(token, -1)?.written}${between}${beside(token, 1)?.written}`;
	const unexpected = (token: Token, allowed: string): Refusal => {
		if (token.text === ',' && betweenNumbers(token)) {
			const [typed, meant] = [',', '.'].map((point) => quote(around(token, point)));
			return new Refusal(`${typed} has a decimal comma`, token.position, `write ${meant}, with a point`);
		}
		const what = token.kind === 'end' ? 'the formula ends too early' : `unexpected ${quote(token.written)}`;
		return new Refusal(what, token.position, allowed);
	};
	/** What `inside` reads between brackets, where bars are counted anew. */
	const bracketed = <T>(inside: () => T): T => {
		const outer = bars;
		bars = 0;
		const found = inside();
		expect(')');
		bars = outer;
		return found;
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
		for (let divided = false; ; ) {
			if (accept('*')) left = { kind: 'mul', left, right: signed() };
			else if (accept('/')) left = { kind: 'div', left, right: signed() };
			else if (!startsFactor()) return left;
			else {
				refuseAmbiguity(divided);
				left = { kind: 'mul', left, right: power() };
				continue;
			}
			divided = left.kind === 'div';
		}
	};
	/** Whether a factor follows to which no sign leads: 2x, 2(x+1), x²y, (x+1)(x−1). */
	const startsFactor = (): boolean => peek().kind === 'name' || stands('(') || (stands('|') && bars === 0);
	const refuseAmbiguity = (divided: boolean): void => {
		const { written, position, apart } = peek();
		if (divided)
			throw new Refusal(
				`a product without a sign after a division, before ${quote(written)},`,
				position,
				'write 1/(2*x) or 1/2*x',
			);
		if (bareExponent === next && !apart)
			throw new Refusal(
				`a product without a sign after an exponent, before ${quote(written)},`,
				position,
				'write e^(2*x) or e^2*x',
			);
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
		if (peek().kind === 'raised') return raised(base, whole(take()), peek().position);
		if (!accept('^')) return base;
		const { position } = peek();
		const bare = !stands('(');
		const exponent = signed();
		if (bare) bareExponent = next;
		return raised(base, exponent, position);
	};
	const atom = (): Tree => {
		const token = take();
		if (token.kind === 'number') return { kind: 'number', value: finite(token) };
		if (token.kind === 'name') return named(token);
		if (token.text === '(') return bracketed(sum);
		if (token.text !== '|') throw unexpected(token, GRAMMAR);
		bars++;
		const inside = sum();
		expect('|');
		bars--;
		return { kind: 'call', name: 'abs', args: [inside] };
	};
	const named = ({ text: name, written, position }: Token): Tree => {
		// A game's own variables come first: one may be called e.
		const variable = [written, name].find((known) => variables.includes(known));
		if (variable !== undefined) return { kind: 'variable', name: variable };
		if (isKey(CONSTANTS, name)) return { kind: 'constant', name };
		if (name === 'pow') {
			const [of, exponent] = applied(name, position, 2);
			return raised(of.tree, exponent.tree, exponent.position);
		}
		const known = isKey(FUNCTIONS, name) ? name : Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
		if (!known) throw new Refusal(`unknown name ${quote(written)}`, position, advice(written, variables));
		// sin²(x) is (sin x)².
		const square = peek().kind === 'raised' ? take() : undefined;
		if (square && !(Number(square.text) > 0))
			throw new Refusal(
				`${name}${square.written} can be read in two ways,`,
				square.position,
				`write 1/${name}(…)`,
			);
		const args = applied(name, position, FUNCTIONS[known].takes).map(({ tree }) => tree);
		const call: Tree = { kind: 'call', name: known, args };
		return square ? raised(call, whole(square), square.position) : call;
	};
	/** The arguments of a function: as many as it takes. */
	const applied = (
		name: string,
		position: number,
		takes: Takes,
	): readonly [Argument, Argument] | readonly Argument[] => {
		expect('(');
		const found = bracketed(() => {
			const argument = (): Argument => ({ position: peek().position, tree: sum() });
			const read = [argument()];
			const commas: Token[] = [];
			while (stands(',')) {
				commas.push(take());
				read.push(argument());
			}
			// max(0,5, x): where other commas have a blank behind them, one that stands between digits has none by intent.
			const blankBehind = (comma: Token): boolean => beside(comma, 1)?.apart === true;
			const decimal = commas.find((comma) => !comma.apart && !blankBehind(comma) && betweenNumbers(comma));
			if (decimal && commas.some(blankBehind)) throw unexpected(decimal, GRAMMAR);
			return read;
		});
		const { length } = found;
		if (takes === 'several' ? length < 2 : length !== takes) {
			const wanted =
				takes === 1 ? '1 argument' : takes === 'several' ? '2 arguments or more' : `${takes} arguments`;
			const comma = length > Number(takes) ? 'a comma separates arguments, decimals have a point' : '';
			throw new Refusal(`${name} takes ${wanted}, not ${length},`, position, comma);
		}
		return found;
	};

	if (list.length === 0) throw new Refusal('nothing typed', 1, GRAMMAR);
	const tree = sum();
	if (peek().kind !== 'end') throw unexpected(peek(), 'write a product as x*y');
	return tree;
}

type Takes = (typeof FUNCTIONS)[FunctionName]['takes'];
interface Argument {
	readonly tree: Tree;
	readonly position: number;
}

/** base^exponent, where one of them is constant. */
function raised(of: Tree, exponent: Tree, position: number): Tree {
	if (!hasVariable(exponent)) {
		const n = evaluate(numbers, exponent, {});
		if (!Number.isFinite(n)) throw new Refusal('the exponent is not a finite number', position);
		return { kind: 'power', of, exponent, n };
	}
	const base = hasVariable(of) ? Number.NaN : evaluate(numbers, of, {});
	if (!(base > 0 && base < Number.POSITIVE_INFINITY)) {
		const allowed =
			'only a constant exponent or a positive constant base is allowed; write a^b as exp(b*log(a))';
		throw new Refusal('the exponent has a variable', position, allowed);
	}
	return { kind: 'exponential', base: of, rate: Math.log(base), of: exponent };
}

/** What an unknown name may have meant. */
function advice(name: string, variables: readonly string[]): string {
	const known = [...variables, ...Object.keys(CONSTANTS)];
	const letters = Array.from(name);
	const product = letters.length > 1 && letters.every((letter) => known.includes(letter));
	const like = [...known, ...NAMES].find((word) => word.toLowerCase() === name.toLowerCase());
	const meant = product ? letters.join('*') : like;
	const mended = meant === undefined ? '' : `did you mean ${meant}? `;
	return `${mended}known: ${known.join(', ')}; functions: ${NAMES.join(', ')}`;
}

const whole = ({ text }: Token): Tree => ({ kind: 'number', value: Number(text) });

function finite({ text, position }: Token): number {
	const value = Number(text);
	if (!Number.isFinite(value)) throw new Refusal(`the number ${text} is too large`, position);
	return value;
}

const quote = (text: string): string => `\`${text}\``;
const isKey = <T extends object>(table: T, key: string): key is keyof T & string => Object.hasOwn(table, key);
