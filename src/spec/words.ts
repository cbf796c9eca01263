import type { NumberParam, Param } from '../data/param';

/** What is wrong with one value of a game, in parts and as a sentence. */
export interface GameError {
	/** Where, dotted: `terminal.weight`, `target.points.3.1`; '' for the game as a whole. */
	readonly path: string;
	/** What stood there; undefined when the key is missing. */
	readonly value: unknown;
	readonly expected: string;
	/** `terminal.weight: got -3, expected a number from 0 to 1000`. */
	readonly message: string;
}

export function gameError(path: string, value: unknown, expected: string): GameError {
	return {
		path,
		value,
		expected,
		message: `${clip(path) || 'game'}: got ${show(value)}, expected ${expected}`,
	};
}

/** A key that no declaration knows. `expected` as from `oneOf`. */
export function unknownKey(path: string, value: unknown, expected: string): GameError {
	return { path, value, expected, message: `${clip(path)}: unknown key, expected ${expected}` };
}

/** As much of a text as a sentence can quote. */
export const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** A value as an error quotes it: short, on one line, and with its type where that is the trouble. */
export function show(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (typeof value === 'number') return String(value);
	const text = JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value) ?? typeof value;
	const short = clip(text);
	return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
		? `the text ${short}`
		: short;
}

/** "one of forwardKL, reverseKL", with the nearest named when `given` looks like a slip of the finger. */
export function oneOf(known: readonly string[], given: unknown): string {
	if (known.length === 0) return 'no such key';
	const near = typeof given === 'string' ? nearest(given, known) : undefined;
	return `one of ${known.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}

/** What a parameter takes, in words: "an integer from 8 to 256". */
export function takes(param: Param): string {
	switch (param.kind) {
		case 'number':
			return range(param.integer ? 'an integer' : 'a number', param);
		case 'choice':
			return `one of ${param.options.map(({ value }) => value).join(', ')}`;
		case 'flag':
			return 'true or false';
		case 'formula':
			return `a formula in ${param.variables.join(', ')}`;
		case 'rows':
			return `${param.minRows} to ${param.maxRows} rows of ${param.columns.length} numbers (${param.columns.map(({ label }) => label).join(', ')})`;
	}
}

export const range = (what: string, { min, max }: Pick<NumberParam, 'min' | 'max'>): string =>
	`${what} from ${min} to ${max}`;

/** The known word nearest in edits, if at most a third of it is edited; case counts for nothing. */
export function nearest(given: string, known: readonly string[]): string | undefined {
	if (given.length > MAX_WORD) return undefined;
	let best: { word: string; edits: number } | undefined;
	for (const word of known) {
		const edits = distance(given.toLowerCase(), word.toLowerCase());
		if (edits <= Math.ceil(word.length / 3) && (!best || edits < best.edits)) best = { word, edits };
	}
	return best?.word;
}

/** Longer text is no slip of the finger. */
const MAX_WORD = 64;

/** Levenshtein distance. */
function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
		}
		row = next;
	}
	return row[b.length] ?? 0;
}

/** As prose and readouts show it: three to four digits, thousands apart, a true minus. */
export function sayNumber(value: number): string {
	if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : 'not a number';
	const size = Math.abs(value);
	const text =
		size !== 0 && (size < 1e-3 || size >= 1e7)
			? value.toExponential(1).replace('e+', 'e')
			: value.toLocaleString(
					'en',
					size >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 },
				);
	return text.replaceAll('-', '−');
}
