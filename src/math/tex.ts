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

/** Without what rounding left behind: 0.7 − 0.6 is 0.1. */
const clean = (value: number): number => Number(value.toPrecision(10));
const fourDigits = (value: number): boolean => Number(value.toPrecision(4)) === value;
const argument = (value: number): string => texNumber(value).replace(/^..+$/, '{$&}');
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The factor a/b > 0 or < 0 in front of something: as `texFactor` where it is whole, else a fraction in lowest terms. */
export function texRatio(a: number, b: number): string {
	const value = clean(a / b);
	if (Number.isInteger(value)) return texFactor(value);
	const sign = value < 0 ? '-' : '';
	const [above, below] = [clean(Math.abs(a)), clean(Math.abs(b))];
	if (Number.isInteger(above) && Number.isInteger(below)) {
		const shared = divisor(above, below);
		return `${sign}\\tfrac${argument(above / shared)}${argument(below / shared)}`;
	}
	if (fourDigits(value) || ![above, below].every(fourDigits)) return texFactor(value);
	return `${sign}\\tfrac${argument(above)}${argument(below)}`;
}

/** base^(a/b): nothing where the exponent is 0, the base alone where it is 1. */
export function texPower(base: string, a: number, b = 1): string {
	const value = clean(a / b);
	if (value === 0) return '';
	if (value === 1) return base;
	return `${base}^{${fourDigits(value) ? texNumber(value) : `${texNumber(clean(a))}/${texNumber(clean(b))}`}}`;
}

/** "/4" behind something; nothing for 1. */
export const texOver = (value: number): string => (clean(value) === 1 ? '' : `/${texNumber(value)}`);
