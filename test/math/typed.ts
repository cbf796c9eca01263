import fc from 'fast-check';
import { numbers } from '../../src/math/algebra';
import { duals } from '../../src/math/dual';
import { evaluateFormula, MAX_FORMULA_LENGTH, parseFormula } from '../../src/math/formula';
import { adjoint, record, replay } from '../../src/math/trace';

/** A place (x, y, t). */
export type Place = readonly [x: number, y: number, t: number];
const NAMES = ['x', 'y', 't'] as const;

/** A formula as it is typed, beside what it means: JavaScript's own functions, and how far each kink is from a place. */
export interface Meant {
	readonly text: string;
	/** May stand as a factor with no brackets around it. */
	readonly tight: boolean;
	readonly value: (at: Place) => number;
	readonly kinks: readonly ((at: Place) => number)[];
	/** Whether all parts that are used there are numbers; those of branches that are not used may be none. */
	readonly sound: (at: Place) => boolean;
}

/** Beyond it squares and quotients of what is used overflow. */
const LARGE = 1e60;
const isSound = (at: Place, part: Meant): boolean => Math.abs(part.value(at)) < LARGE && part.sound(at);
const join = (...parts: readonly Meant[]): Pick<Meant, 'kinks' | 'sound'> => ({
	kinks: parts.flatMap(({ kinks }) => kinks),
	sound: (at) => parts.every((part) => isSound(at, part)),
});
const held = ({ text, tight }: Meant): string => (tight ? text : `(${text})`);
const atom = (text: string, value: Meant['value']): Meant => ({
	text,
	tight: true,
	value,
	kinks: [],
	sound: () => true,
});

/** One-argument functions by how they are typed; `kink` where the argument is 0. */
const FUNCTIONS: readonly (readonly [names: readonly string[], f: (a: number) => number, kink?: true])[] = [
	[['exp(#)', 'e^(#)', 'e**(#)'], Math.exp],
	[['2^(#)', 'pow(2, #)'], (a) => 2 ** a],
	[['log(#)', 'ln(#)'], Math.log],
	[['log10(#)', 'lg(#)'], Math.log10],
	[['log2(#)'], Math.log2],
	[['sqrt(#)', '(#)^(1/2)'], Math.sqrt],
	[['sin(#)'], Math.sin],
	[['cos(#)'], Math.cos],
	[['tan(#)'], Math.tan],
	[['atan(#)', 'arctan(#)'], Math.atan],
	[['sinh(#)'], Math.sinh],
	[['cosh(#)'], Math.cosh],
	[['tanh(#)'], Math.tanh],
	[['sin²(#)'], (a) => Math.sin(a) ** 2],
	[['(#)²', '(#)^2', '(#)**2'], (a) => a ** 2],
	[['(#)³', 'pow(#, 3)'], (a) => a ** 3],
	[['(#)⁻¹', '(#)^(−1)', '(#)^-1'], (a) => 1 / a],
	[['abs(#)', '|#|'], Math.abs, true],
	[['sign(#)'], Math.sign, true],
	[['step(#)'], (a) => (a > 0 ? 1 : 0), true],
];

/** log Σ exp, shifted by the largest: independent of the lab's. */
function logSum(terms: readonly number[]): number {
	const top = Math.max(...terms);
	return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
}

export const { meant } = fc.letrec<{ meant: Meant }>((again) => {
	const some = again('meant');
	const two = fc.tuple(some, some);
	const infix = (signs: readonly string[], f: (a: number, b: number) => number) =>
		fc.tuple(two, fc.constantFrom(...signs)).map(
			([[a, b], sign]): Meant => ({
				text: `${held(a)}${sign}${held(b)}`,
				tight: false,
				value: (at) => f(a.value(at), b.value(at)),
				...join(a, b),
			}),
		);
	const extreme = (name: string, f: (...values: number[]) => number) =>
		fc.array(some, { minLength: 2, maxLength: 3 }).map(
			(parts): Meant => ({
				text: `${name}(${parts.map(({ text }) => text).join(', ')})`,
				tight: true,
				value: (at) => f(...parts.map(({ value }) => value(at))),
				sound: (at) => {
					const used = f(...parts.map(({ value }) => value(at)));
					return parts.some((part) => part.value(at) === used && isSound(at, part));
				},
				kinks: [
					...join(...parts).kinks,
					...parts.flatMap((a, i) => parts.slice(i + 1).map((b) => (at: Place) => a.value(at) - b.value(at))),
				],
			}),
		);
	return {
		meant: fc.oneof(
			{ maxDepth: 3, withCrossShrink: true },
			fc.constantFrom(...NAMES.map((name, i) => atom(name, (at) => at[i] ?? Number.NaN))),
			fc.constantFrom(...NAMES.map((name, i) => atom(name, (at) => at[i] ?? Number.NaN))),
			fc.constantFrom(0.5, 1, 2, 3, 0.25, 1.75).map((value) => atom(String(value), () => value)),
			fc.constantFrom(
				atom('pi', () => Math.PI),
				atom('π', () => Math.PI),
				atom('e', () => Math.E),
			),
			infix([' + ', '+'], (a, b) => a + b),
			infix(['-', ' − '], (a, b) => a - b),
			infix(['*', '·', ' × '], (a, b) => a * b),
			infix(['/', '÷'], (a, b) => a / b),
			// Products without a sign: 2(…), (…)(…).
			two.map(
				([a, b]): Meant => ({
					text: `(${a.text})(${b.text})`,
					tight: false,
					value: (at) => a.value(at) * b.value(at),
					...join(a, b),
				}),
			),
			fc.tuple(fc.constantFrom(2, 0.5, 3), some).map(
				([c, a]): Meant => ({
					text: `${c}${/^[\d.|]/.test(held(a)) ? `(${a.text})` : held(a)}`,
					tight: false,
					value: (at) => c * a.value(at),
					...join(a),
				}),
			),
			some.map((a): Meant => ({ ...a, text: `−${held(a)}`, tight: false, value: (at) => -a.value(at) })),
			...[FUNCTIONS, FUNCTIONS].map((functions) =>
				fc.tuple(fc.constantFrom(...functions), some, fc.nat(5)).map(([[names, f, kink], a, pick]): Meant => {
					const text = (names[pick % names.length] ?? '').replace('#', () => a.text);
					const kinks = [...a.kinks, ...(kink ? [a.value] : [])];
					return { ...join(a), text, tight: true, value: (at) => f(a.value(at)), kinks };
				}),
			),
			two.map(
				([a, b]): Meant => ({
					text: `atan2(${a.text}, ${b.text})`,
					tight: true,
					value: (at) => Math.atan2(a.value(at), b.value(at)),
					// On the cut, and at the origin, the angle is what the sign of 0 makes it.
					sound: (at) => join(a, b).sound(at) && (a.value(at) !== 0 || b.value(at) > 0),
					kinks: [...join(a, b).kinks, (at) => (b.value(at) > 0 ? 1 : a.value(at))],
				}),
			),
			extreme('max', Math.max),
			extreme('min', Math.min),
			fc.tuple(some, some, some).map(
				([c, a, b]): Meant => ({
					text: `where(${c.text}, ${a.text}, ${b.text})`,
					tight: true,
					value: (at) => (c.value(at) > 0 ? a.value(at) : b.value(at)),
					// Twice: where c only touches 0, the branch used there is used nowhere near, and has no difference.
					kinks: [...join(a, b, c).kinks, c.value, c.value],
					sound: (at) => isSound(at, c) && isSound(at, c.value(at) > 0 ? a : b),
				}),
			),
			// Beyond where a sum of exponentials is a number at all.
			fc.tuple(two, fc.constantFrom(1, 30, 400)).map(
				([[a, b], scale]): Meant => ({
					text: `log(exp(${scale}(${a.text})) + e^(${scale}(${b.text})))`,
					tight: true,
					value: (at) => logSum([scale * a.value(at), scale * b.value(at)]),
					...join(a, b),
				}),
			),
		),
	};
});

const placed = (coordinate: fc.Arbitrary<number>): fc.Arbitrary<Place> =>
	fc.tuple(coordinate, coordinate, coordinate);
/** Places between, and places of a coarse lattice, on which kinks lie. */
export const places: fc.Arbitrary<Place> = fc.oneof(
	placed(fc.integer({ min: -2000, max: 2000 }).map((k) => (k + Math.SQRT1_2) / 1000)),
	placed(fc.constantFrom(1, -1, 0.5, -0.5, 2, -2, 0)),
);

/** How a formula was judged: its value alone where the oracle has no slope there, or its slope too, at a kink or not. */
export type Verdict = 'too long' | 'no number' | 'value' | 'slope' | 'slope at a kink';

/** Derivative of the oracle in one coordinate, from one side (±1) or both (0); null where differences do not settle. */
function difference({ value, kinks }: Meant, at: Place, i: number, side: -1 | 0 | 1): number | null {
	const f = (d: number): number => value(at.map((c, k) => (k === i ? c + d : c)) as unknown as Place);
	// Differences across another kink say nothing.
	const crossed = kinks.some((kink) => {
		const here = kink(at);
		const shifts = [1, 2, 4, 8].flatMap((k) => (side === 0 ? [k, -k] : [side * k]));
		return (
			Math.abs(here) > 1e-12 &&
			shifts.some((k) => kink(at.map((c, j) => (j === i ? c + k * 1e-3 : c)) as unknown as Place) * here <= 0)
		);
	});
	if (crossed) return null;
	const by = (h: number): number =>
		side === 0
			? (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)
			: (side *
					(-25 * f(0) +
						48 * f(side * h) -
						36 * f(2 * side * h) +
						16 * f(3 * side * h) -
						3 * f(4 * side * h))) /
				(12 * h);
	const [fine, coarse] = [by(1e-3), by(2e-3)];
	const settled = Math.abs(fine - coarse) <= 1e-5 * (1 + Math.abs(fine));
	return settled ? fine : null;
}

/**
 * Holds a formula at a place to its meaning: the value to JavaScript's own, the slopes by dual numbers and by the adjoint
 * to finite differences of the meaning; at a kink, between the differences from its two sides. Throws where it fails.
 */
export function judge(formula: Meant, at: Place): Verdict {
	if (formula.text.length > MAX_FORMULA_LENGTH) return 'too long';
	const parsed = parseFormula(formula.text, NAMES);
	if (!parsed.ok) throw new Error(`“${formula.text}” was refused: ${parsed.error.message}`);
	const named = <S>(values: readonly S[]) =>
		Object.fromEntries(NAMES.map((name, i) => [name, values[i] as S]));
	const expected = formula.value(at);
	const close = (what: string, value: number, wanted: number, tolerance: number): void => {
		if (!(Math.abs(value - wanted) <= tolerance * (1 + Math.abs(wanted))))
			throw new Error(`“${formula.text}” at (${at.join(', ')}): ${what} is ${value}, not ${wanted}`);
	};
	if (!Number.isFinite(expected) || Math.abs(expected) > 1e6 || !formula.sound(at)) return 'no number';
	const steady = [1e-9, -1e-9].every(
		(d) =>
			Math.abs(formula.value(at.map((c) => c + d) as unknown as Place) - expected) <
			1e-5 * (1 + Math.abs(expected)),
	);
	// A jump or a pole there: rounding decides on which side of it the place is.
	if (!steady) return 'no number';
	close('the value', evaluateFormula(numbers, parsed.formula, named(at)), expected, 1e-9);
	const distances = formula.kinks.map((kink) => Math.abs(kink(at)));
	const touched = distances.filter((distance) => !(distance > 1e-12)).length;
	if (touched > 1) return 'value';
	const graph = record(NAMES, (A, args) => ({ out: evaluateFormula(A, parsed.formula, args) }));
	const backward = replay(numbers, adjoint(graph), [...at, 1]);
	let verdict: Verdict = touched === 1 ? 'slope at a kink' : 'slope';
	NAMES.forEach((name, i) => {
		// As kernels have it: recorded.
		const slopes = record(NAMES, (A, args) => {
			const seeds = NAMES.map((each) => ({ value: args[each], slope: A.num(each === name ? 1 : 0) }));
			return { slope: evaluateFormula(duals(A), parsed.formula, named(seeds)).slope };
		});
		const [forward = Number.NaN] = replay(numbers, slopes, at);
		const sides = touched === 1 ? ([-1, 1] as const) : ([0] as const);
		const differences = sides.map((side) => difference(formula, at, i, side));
		const settled = differences.filter((found) => found !== null);
		if (settled.length < sides.length) {
			verdict = 'value';
			return;
		}
		for (const slope of [forward, backward[i] ?? Number.NaN]) {
			const [low, high] = [Math.min(...settled), Math.max(...settled)];
			close(`∂/∂${name}`, slope, slope < low ? low : slope > high ? high : slope, 1e-4);
			if (Number.isNaN(slope))
				throw new Error(`“${formula.text}” at (${at.join(', ')}): ∂/∂${name} is no number`);
		}
	});
	return verdict;
}
