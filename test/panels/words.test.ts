import { describe, expect, it } from 'vitest';
import { inDigits, metricInWords, plain, stamp } from '../../src/panels/words';
import { snapshotAt } from '../store/fakeEngine';

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

describe('a number says which step it is of', () => {
	it('where that is before the step of the picture', () => {
		expect([stamp(0, 35), stamp(1200, 1235), stamp(35, 35), stamp(undefined, 35)]).toEqual([
			'step 0',
			'step 1,200',
			'',
			'',
		]);
		const metrics = [{ id: 'nll', label: 'NLL', value: 2.5, step: 0 }];
		expect(metricInWords({ ...snapshotAt(1, 35), metrics }, 'nll')).toBe(' NLL 2.500 at step 0.');
		expect(metricInWords({ ...snapshotAt(1, 0), metrics }, 'nll')).toBe(' NLL 2.500.');
	});
});
