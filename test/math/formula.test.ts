import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { numbers } from '../../src/math/algebra';
import {
	evaluateFormula,
	type Formula,
	MAX_FORMULA_LENGTH,
	parseFormula,
	texOfFormula,
} from '../../src/math/formula';
import { record, replay } from '../../src/math/trace';

const NAMES = ['x', 'y', 't'] as const;
const AT = { x: 0.7, y: -1.3, t: 0.25 };

function parsed(text: string): Formula {
	const result = parseFormula(text, NAMES);
	if (!result.ok) throw new Error(result.error.message);
	return result.formula;
}
const evaluated = (text: string): number => evaluateFormula(numbers, parsed(text), AT);
function refusal(text: string): string {
	const result = parseFormula(text, NAMES);
	return result.ok ? `accepted ${text}` : result.error.message;
}

/** A formula beside what it means, built together: text with every bracket written, and its float64 value. */
interface Meant {
	readonly text: string;
	readonly value: number;
}
const { meant } = fc.letrec<{ meant: Meant }>((again) => {
	const two = fc.tuple(again('meant'), again('meant'));
	const binary = (sign: string, f: (a: number, b: number) => number) =>
		two.map(([a, b]) => ({ text: `(${a.text}) ${sign}(${b.text})`, value: f(a.value, b.value) }));
	const unary = (name: string, f: (a: number) => number) =>
		again('meant').map(({ text, value }) => ({ text: `${name}(${text})`, value: f(value) }));
	return {
		meant: fc.oneof(
			{ maxDepth: 4, withCrossShrink: true },
			fc.constantFrom(...NAMES).map((name) => ({ text: name, value: AT[name] })),
			fc.double({ min: 0, max: 100, noNaN: true }).map((value) => ({ text: String(value), value })),
			fc.constantFrom({ text: 'pi', value: Math.PI }, { text: ' e', value: Math.E }),
			binary('+', (a, b) => a + b),
			binary('-', (a, b) => a - b),
			binary('*', (a, b) => a * b),
			binary('/', (a, b) => a / b),
			two.map(([a, b]) => ({ text: `max(${a.text},${b.text})`, value: Math.max(a.value, b.value) })),
			two.map(([a, b]) => ({ text: `min(${a.text}, ${b.text})`, value: Math.min(a.value, b.value) })),
			again('meant').map((a) => ({ text: `(${a.text})^2.5`, value: a.value ** 2.5 })),
			again('meant').map((a) => ({ text: `pow(${a.text}, -2)`, value: a.value ** -2 })),
			unary('-', (a) => -a),
			unary('exp', Math.exp),
			unary('log', Math.log),
			unary('sqrt', Math.sqrt),
			unary('sin', Math.sin),
			unary('cos', Math.cos),
			unary('tanh', Math.tanh),
			unary('abs', Math.abs),
		),
	};
});

describe('value', () => {
	test('is that of the float64 oracle, and the recorded graph agrees', () => {
		fc.assert(
			fc.property(meant, ({ text, value }) => {
				fc.pre(text.length <= MAX_FORMULA_LENGTH);
				expect(evaluated(text)).toBe(value);
				// The recorder folds 0·∞ to 0 and inverts constant divisors; only finite values must agree.
				fc.pre(Number.isFinite(value) && Math.abs(value) < 1e6);
				const graph = record(NAMES, (A, at) => ({ out: evaluateFormula(A, parsed(text), at) }));
				const [out = Number.NaN] = replay(numbers, graph, Object.values(AT));
				expect(Number.isNaN(out) || Math.abs(out - value) <= 1e-6 * (1 + Math.abs(value))).toBe(true);
			}),
			{ seed: 1, numRuns: 500 },
		);
	});

	test.each([
		['1 + 2*3', 7],
		['2 - 3 - 4', -5],
		['8/4/2', 1],
		['-2^2', -4],
		['(-2)^2', 4],
		['2^3^2', 512],
		['2^-1', 0.5],
		['2*-3', -6],
		['--3', 3],
		['+3', 3],
		['-x^2*y', 0.7 ** 2 * 1.3],
		['1e2 + .5 + 3.', 103.5],
		['2^(1/2)', Math.SQRT2],
		['pow(x, 2) - x^2', 0],
		['x − −y', 0.7 - 1.3],
		['x² + y³', 0.7 ** 2 - 1.3 ** 3],
		['x**2 · y', 0.7 ** 2 * -1.3],
		['x × y ÷ 2', (0.7 * -1.3) / 2],
		['2x', 1.4],
		['2x²', 2 * 0.7 ** 2],
		['-2x', -1.4],
		['2(x+1)', 3.4],
		['(x+1)(y−1)', 1.7 * -2.3],
		['x(y + 1)', 0.7 * -0.3],
		['x y', 0.7 * -1.3],
		['x²y', 0.7 ** 2 * -1.3],
		['2πx', 2 * Math.PI * 0.7],
		['2 sin(x)cos(y)', 2 * Math.sin(0.7) * Math.cos(-1.3)],
		['sin²(x) + cos²(x)', 1],
		['1e−3x', 0.0007],
		['x⁻²', 0.7 ** -2],
		['|y|', 1.3],
		['||y| − 2|', 0.7],
		['2|y|x', 2 * 1.3 * 0.7],
		['|x||y|', 0.7 * 1.3],
		['|(|y| + x)|', 2],
		['ln(x) - log(x)', 0],
		['log10(1000x)', 3 + Math.log10(0.7)],
		['log2(8)', 3],
		['cosh(y) + sinh(y)', Math.exp(-1.3)],
		['sinh(1e-9)', 1e-9],
		['tan(x)', Math.tan(0.7)],
		['atan(y)', Math.atan(-1.3)],
		['atan2(y, x)', Math.atan2(-1.3, 0.7)],
		['atan2(y, −x)', Math.atan2(-1.3, -0.7)],
		['atan2(0, −x)', Math.PI],
		['atan2(0, 0)', 0],
		['e^(x y)', Math.exp(-0.91)],
		['2^x', 2 ** 0.7],
		['pow(2, y)', 2 ** -1.3],
		['e^-x²', Math.exp(-0.49)],
		['max(x, y, t, 1)', 1],
		['min(x, y, −2)', -2],
		['where(x, 3, log(−1))', 3],
		['where(y, log(−1), 4)', 4],
		['sign(y) + step(x)', 0],
		['exp(-(x^2+y^2)/2)', Math.exp(-(0.7 ** 2 + 1.3 ** 2) / 2)],
	])('%s', (text, value) => {
		expect(evaluated(text)).toBeCloseTo(value, 14);
	});

	test('the game’s variables come before constants of the same name', () => {
		const result = parseFormula('e + 1', ['e']);
		expect(result.ok && evaluateFormula(numbers, result.formula, { e: 10 })).toBe(11);
	});

	test('each formula has the variables of its own place', () => {
		const names = ['px', 'vx', 'r', 'σ', 'a', 'b', 'c'];
		const values = Object.fromEntries(names.map((name, k) => [name, k + 2]));
		const result = parseFormula('2px vx + 3σ(a + b) − |r|c²', names);
		expect(result.ok && evaluateFormula(numbers, result.formula, values)).toBe(
			2 * 2 * 3 + 3 * 5 * 13 - 4 * 64,
		);
		expect(parseFormula('x', names)).toMatchObject({ ok: false, error: { position: 1 } });
	});

	test('a missing variable is named', () => {
		expect(() => evaluateFormula(numbers, parsed('x + y'), { x: 1 })).toThrow(/variable y/);
		expect(() => evaluateFormula(numbers, parsed('x'), Object.create({ x: 1 }))).toThrow(/variable x/);
	});

	test('logs within logs of exponentials are evaluated once each', () => {
		const depth = 12;
		let text = 'x';
		for (let k = 0; k < depth; k++) text = `log(2*exp(${text})/2)`;
		let logs = 0;
		const counting = {
			...numbers,
			log: (a: number): number => {
				logs += 1;
				return numbers.log(a);
			},
		};
		expect(evaluateFormula(counting, parsed(text), AT)).toBeCloseTo(AT.x, 12);
		expect(logs).toBe(depth);
	});
});

describe('TeX', () => {
	test('never throws, and KaTeX takes it', () => {
		fc.assert(
			fc.property(meant, ({ text }) => {
				fc.pre(text.length <= MAX_FORMULA_LENGTH);
				katex.renderToString(texOfFormula(parsed(text)), { throwOnError: true, strict: 'error' });
			}),
			{ seed: 1, numRuns: 200 },
		);
	});

	test.each([
		['2*x', '2\\,x'],
		['2*3', '2\\cdot 3'],
		['x*(y+t)', 'x\\,\\left(y+t\\right)'],
		['x-(y-t)', 'x-\\left(y-t\\right)'],
		['x+-y', 'x+\\left(-y\\right)'],
		['-x^2', '-x^{2}'],
		['(-x)^2', '\\left(-x\\right)^{2}'],
		['(x/y)^2', '\\left(\\frac{x}{y}\\right)^{2}'],
		['(x^2)^3', '\\left(x^{2}\\right)^{3}'],
		['exp(-x)/sqrt(t)', '\\frac{e^{-x}}{\\sqrt{t}}'],
		['1e-30*pi', '1\\cdot 10^{-30}\\,\\pi'],
		['2^x', '2^{x}'],
		['atan2(y, x)', '\\operatorname{atan2}\\left(y,x\\right)'],
		['log10(x)', '\\log_{10}\\left(x\\right)'],
		['max(x, |y|, 1)', '\\max\\left(x,\\left|y\\right|,1\\right)'],
		['max(x, abs(y))', '\\max\\left(x,\\left|y\\right|\\right)'],
	])('%s', (text, tex) => {
		expect(texOfFormula(parsed(text))).toBe(tex);
	});

	test('names of several letters are upright, with one subscript', () => {
		const result = parseFormula('speed + x_1 + a_b_c', ['speed', 'x_1', 'a_b_c']);
		expect(result.ok && texOfFormula(result.formula)).toBe('\\mathrm{speed}+{x}_{1}+{a}_{\\mathrm{bc}}');
	});
});

describe('refusals', () => {
	test.each([
		['x + q', /unknown name `q` at position 5; known: x, y, t, pi, e; functions: exp, /],
		['x.y', /unexpected `\.` at position 2; allowed are/],
		['x["constructor"]', /unexpected `\[` at position 2/],
		['constructor', /unknown name `constructor` at position 1/],
		['__proto__', /unknown name `__proto__`/],
		['hasOwnProperty(x)', /unknown name `hasOwnProperty`/],
		['alert(1)', /unknown name `alert`/],
		['x => y', /unexpected `=` at position 3/],
		['`x`', /unexpected ``` at position 1/],
		['"x"', /unexpected `"`/],
		['x; y', /unexpected `;` at position 2/],
		['x 2', /unexpected `2` at position 3; write a product as x\*y/],
		['1.2.3', /unexpected `\.3` at position 4/],
		['x +', /ends too early at position 4/],
		['(x', /ends too early at position 3; expected `\)`/],
		['x)', /unexpected `\)` at position 2/],
		['sin', /ends too early at position 4; expected `\(`/],
		['sin()', /unexpected `\)` at position 5/],
		['sin(x, y)', /sin takes 1 argument, not 2, at position 1/],
		['max(x)', /max takes 2 arguments or more, not 1, at position 1/],
		['x^y', /exponent has a variable at position 3; only a constant exponent/],
		['pow(x, y)', /exponent has a variable at position 8/],
		['x^(1/0)', /exponent is not a finite number at position 3/],
		['1e999', /number 1e999 is too large at position 1/],
		['', /nothing typed at position 1/],
		['   ', /nothing typed at position 1/],
		['x ** y', /exponent has a variable at position 6; .*write a\^b as exp\(b\*log\(a\)\)/],
		['xy', /unknown name `xy` at position 1; did you mean x\*y\?/],
		['Sin(x)', /unknown name `Sin` at position 1; did you mean sin\?/],
		['0,5*x', /`0,5` has a decimal comma at position 2; write `0\.5`, with a point/],
		['max(0,5, x)', /`0,5` has a decimal comma at position 6; write `0\.5`, with a point/],
		['min(x, 1,5)', /`1,5` has a decimal comma/],
		['x + 1,25', /`1,25` has a decimal comma/],
		['(0,5+x)*y', /`0,5` has a decimal comma/],
		['|x − 0,5|', /`0,5` has a decimal comma/],
		['exp(-0,5*x^2)', /exp takes 1 argument, not 2, at position 1; .*decimals have a point/],
		['1/2x', /a product without a sign after a division, before `x`, at position 4; write 1\/\(2\*x\)/],
		['e^2x', /without a sign after an exponent, before `x`, at position 4; write e\^\(2\*x\)/],
		['sin⁻¹(x)', /`?sin⁻¹`? can be read in two ways/],
		['|x', /ends too early at position 3; expected `\|`/],
		['||', /unexpected|ends too early/],
		['where(x, y)', /where takes 3 arguments, not 2,/],
		['(−1)^x', /exponent has a variable/],
	])('%s', (text, message) => {
		expect(refusal(text)).toMatch(message);
	});

	test('huge nesting and very long input', () => {
		expect(refusal(`${'('.repeat(100)}x${')'.repeat(100)}`)).toMatch(
			/nested too deep at position \d+; at most 40/,
		);
		expect(refusal('-'.repeat(400))).toMatch(/nested too deep/);
		expect(refusal('x^'.repeat(200))).toMatch(/nested too deep/);
		expect(refusal('x+'.repeat(100_000))).toMatch(/200000 characters, too long at position 501; at most 500/);
		expect(evaluated(`${'x+'.repeat(249)}x`)).toBeCloseTo(250 * AT.x, 10);
	});

	test('any text at all is either refused with a place inside it, or has a value and TeX', () => {
		const scraps = fc.constantFrom(
			...'x y t q pi e sin max pow ( ) , + - * / ^ 1 .5 2e3 . [ ] ; " constructor'.split(' '),
		);
		const texts = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 60 }),
			fc.array(scraps).map((s) => s.join('')),
		);
		fc.assert(
			fc.property(texts, (text) => {
				const result = parseFormula(text, NAMES);
				if (result.ok) {
					expect(typeof evaluateFormula(numbers, result.formula, AT)).toBe('number');
					expect(texOfFormula(result.formula)).not.toBe('');
				} else {
					expect(result.error.position).toBeGreaterThanOrEqual(1);
					expect(result.error.position).toBeLessThanOrEqual(text.length + 1);
					expect(result.error.message).toContain(`at position ${result.error.position}`);
				}
			}),
			{ seed: 1, numRuns: 2000 },
		);
	});
});
