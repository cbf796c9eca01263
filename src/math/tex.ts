/** A number as TeX: up to four significant digits, no trailing zeros. */
export function texNumber(value: number): string {
	if (!Number.isFinite(value)) return value > 0 ? '\\infty' : '-\\infty';
	const short = String(Number(value.toPrecision(4)));
	const [mantissa, exponent] = short.split('e');
	return exponent === undefined ? short : `${mantissa}\\cdot 10^{${Number(exponent)}}`;
}

/** A factor in front of something: nothing for 1, a sign for −1. */
export const texFactor = (value: number): string =>
	value === 1 ? '' : value === -1 ? '-' : `${texNumber(value)}\\,`;
