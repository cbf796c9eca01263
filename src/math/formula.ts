import type { Algebra } from './algebra';
import { parse } from './formulaParser';
import { tex } from './formulaTex';
import { Refusal } from './formulaTokens';
import type { Tree } from './formulaTree';
import { evaluate } from './formulaValue';

/**
 * Formulas typed by a person or carried by a link: text → tree → any algebra, or TeX. Nothing is ever run
 * as code; what the grammar below does not name is refused.
 *
 *     sum      = product { ("+" | "-") product }
 *     product  = signed { ("*" | "/") signed | power }    2x, 2(x+1), x²y; not after a division: 1/2x is refused
 *     signed   = ("-" | "+") signed | power               so −x² is −(x²), as in mathematics
 *     power    = atom [ "^" signed | superscript ]        right-associative; the exponent or the base is constant
 *     atom     = number | name | function "(" sum { "," sum } ")" | "(" sum ")" | "|" sum "|"
 *
 * Signs are taken as they are printed, too (− · × ÷ ** ² π). Names are longest first, and xy is one name: a product of
 * two names needs a sign or a blank between them. The variables come from the parameter that the formula is typed into.
 */
export interface Formula {
	readonly text: string;
	readonly root: Tree;
}
export interface FormulaError {
	/** What is wrong, where, and what is allowed. */
	readonly message: string;
	/** Place in the text, counted from 1. */
	readonly position: number;
}
export type ParsedFormula =
	| { readonly ok: true; readonly formula: Formula }
	| { readonly ok: false; readonly error: FormulaError };

/** Longest formula that is read, in characters. */
export const MAX_FORMULA_LENGTH = 500;

/** Parses a formula in the named variables. Never throws. */
export function parseFormula(text: string, variables: readonly string[]): ParsedFormula {
	try {
		if (text.length > MAX_FORMULA_LENGTH) {
			const allowed = `at most ${MAX_FORMULA_LENGTH} are allowed`;
			throw new Refusal(`${text.length} characters, too long`, MAX_FORMULA_LENGTH + 1, allowed);
		}
		return { ok: true, formula: { text, root: parse(text, variables) } };
	} catch (error) {
		if (error instanceof Refusal)
			return { ok: false, error: { message: error.message, position: error.position } };
		throw error;
	}
}

/** The value of a formula, its variables given by name. Throws when one is missing. */
export const evaluateFormula = <S>(
	A: Algebra<S>,
	{ root }: Formula,
	values: Readonly<Record<string, S>>,
): S => evaluate(A, root, values);

/** TeX of a formula, with no more brackets than it needs. */
export const texOfFormula = ({ root }: Formula): string => tex(root).text;
