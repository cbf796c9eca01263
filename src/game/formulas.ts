import type { Algebra } from '../math/algebra';
import { evaluateFormula, type Formula, parseFormula, texOfFormula } from '../math/formula';

/** Formulas parsed lately: they are evaluated point by point. */
const parsed = new Map<string, Formula>();
const KEPT = 32;

/** A typed formula. Throws, with the position, on one that the schema would have refused. */
export function formulaOf(text: string, variables: readonly string[]): Formula {
	const key = `${variables.join()}:${text}`;
	const known = parsed.get(key);
	if (known) return known;
	const result = parseFormula(text, variables);
	if (!result.ok) throw new Error(`the formula "${text}": ${result.error.message}`);
	if (parsed.size >= KEPT) parsed.clear();
	parsed.set(key, result.formula);
	return result.formula;
}

/** Its value, variables given by name. */
export const evaluate = <S>(A: Algebra<S>, text: string, values: Readonly<Record<string, S>>): S =>
	evaluateFormula(A, formulaOf(text, Object.keys(values)), values);

/** Its TeX. */
export const texOf = (text: string, variables: readonly string[]): string =>
	texOfFormula(formulaOf(text, variables));
