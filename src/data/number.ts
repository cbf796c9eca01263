export type ReadNumber =
	| { readonly ok: true; readonly value: number }
	/** What is wrong, in words that can follow what was expected; '' where it is just no number. */
	| { readonly ok: false; readonly problem: string };

/**
 * A number as people write it: with a decimal point or a decimal comma, and with − as it is printed. What can be read in
 * two ways (1,234) is refused, and nothing is left out: an empty text is no number.
 */
export function readNumber(text: string): ReadNumber {
	const plain = text.trim().replace(/[−–]/g, '-');
	if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(plain)) {
		const [pointed, joined] = [plain.replace(',', '.'), plain.replace(',', '')];
		return { ok: false, problem: `${plain} can be read as ${pointed} and as ${joined}` };
	}
	if (/\d[,.]\d+[,.]/.test(plain))
		return { ok: false, problem: `${plain}: write it without signs between thousands` };
	const value = Number(/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(plain) ? plain.replace(',', '.') : plain);
	if (plain === '' || Number.isNaN(value)) return { ok: false, problem: '' };
	return { ok: true, value };
}
