import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { texOver, texPower, texRatio } from '../../src/math/tex';

/** What a factor, a fraction or an exponent in TeX says. */
function read(tex: string): number {
	const sign = tex.startsWith('-') ? -1 : 1;
	const size = tex.replace('-', '').replace('\\,', '').replace('\\cdot 10^{', 'e').replace(/}$/, '');
	const [, above, below] = /^\\tfrac(?:{([^}]+)}|(\d))/.test(tex.replace('-', ''))
		? (/^\\tfrac(\d|{[^}]+})(\d|{[^}]+})$/.exec(tex.replace('-', '')) ?? []).map((part) =>
				part.replaceAll(/[{}]/g, ''),
			)
		: [tex, size || '1', '1'];
	return (sign * Number(above)) / Number(below);
}

describe('a ratio', () => {
	test('is written as a person would', () => {
		const written = [
			[1, 1],
			[-1, 1],
			[2, 1],
			[1, 2],
			[-1, 2],
			[60, 2],
			[4, 6],
			[1.5, 2],
			[1, 0.6],
			[0.2, 0.7 - 0.6],
		] as const;
		expect(written.map(([a, b]) => texRatio(a, b))).toEqual([
			'',
			'-',
			'2\\,',
			'\\tfrac12',
			'-\\tfrac12',
			'30\\,',
			'\\tfrac23',
			'0.75\\,',
			'\\tfrac1{0.6}',
			'2\\,',
		]);
	});
	test('says its value, over no 1 and with no sign within', () => {
		const part = fc.double({ min: 0.01, max: 900, noNaN: true });
		fc.assert(
			fc.property(part, part, fc.boolean(), (a, b, negative) => {
				const tex = texRatio(negative ? -a : a, b);
				expect(Math.abs((read(tex) / (negative ? -a : a)) * b - 1)).toBeLessThan(2e-3);
				expect(tex).not.toMatch(/tfrac.*(-|(?<![\d.}])1$|\{1\}$)/);
			}),
		);
	});
});

test('a power of 0 is nothing, of 1 the base alone', () => {
	expect([texPower('p', 0), texPower('p', 1), texPower('p', 3, 2), texPower('p', 4, 3)]).toEqual([
		'',
		'p',
		'p^{1.5}',
		'p^{4/3}',
	]);
});

test('nothing is divided by 1', () => {
	expect([texOver(1), texOver(2 * Math.SQRT1_2 ** 2), texOver(0.32)]).toEqual(['', '', '/0.32']);
});
