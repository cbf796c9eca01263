import { describe, expect, it } from 'vitest';
import { inDigits, plain } from '../../src/panels/words';

describe('inDigits', () => {
	it('writes numbers as a person would', () => {
		expect([2.8607, 0, 12.345, 123.45, 12345, 3.2e-5, 4.1e7, -0.0312].map(inDigits)).toEqual([
			'2.861',
			'0',
			'12.35',
			'123.5',
			'12,345',
			'3.2e−5',
			'4.1e7',
			'−0.031',
		]);
	});
	it('says when there is no number', () => {
		expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(inDigits)).toEqual([
			'–',
			'∞',
			'−∞',
		]);
	});
});

describe('plain', () => {
	it('has no underscores, for where no markup can stand', () => {
		expect(['KL(π‖ρ_T)', '∫I(ρ_t)dt', 'ρ_0 and x_T'].map(plain)).toEqual([
			'KL(π‖ρᴛ)',
			'∫I(ρₜ)dt',
			'ρ₀ and xᴛ',
		]);
	});
});
