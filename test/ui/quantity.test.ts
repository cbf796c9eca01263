import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberParam, Params } from '../../src/data/param';
import { SETTINGS, SLOTS } from '../../src/game/game';
import { sayNumber } from '../../src/spec/words';
import { nextPosition, sliderScale, writeNumber } from '../../src/ui/quantity';

const declared: [string, NumberParam][] = [
	...Object.entries(SLOTS).flatMap(([slot, blocks]) =>
		Object.values(blocks).map((block): [string, Params] => [`${slot}.${block.id}`, block.params]),
	),
	...Object.entries(SETTINGS),
].flatMap(([at, params]) =>
	Object.entries(params).flatMap(([key, param]) =>
		param.kind === 'number' ? [[`${at}.${key}`, param] as [string, NumberParam]] : [],
	),
);

describe('sliders of every declared number', () => {
	it.each(declared)(
		'%s: stays within its limits, whole where declared, and reaches both ends',
		(_, param) => {
			const scale = sliderScale(param);
			expect(scale.valueAt(scale.min)).toBe(param.min);
			expect(scale.valueAt(scale.max)).toBe(param.max);
			let before = Number.NEGATIVE_INFINITY;
			const steps = Math.min(500, Math.round((scale.max - scale.min) / scale.step));
			for (let i = 0; i <= steps; i++) {
				const value = scale.valueAt(scale.min + ((scale.max - scale.min) * i) / steps);
				expect(value).toBeGreaterThanOrEqual(Math.max(before, param.min));
				expect(value).toBeLessThanOrEqual(param.max);
				before = value;
			}
			expect(scale.positionOf(param.default)).toBeGreaterThanOrEqual(scale.min);
			expect(scale.positionOf(param.default)).toBeLessThanOrEqual(scale.max);
			// What the hand set must come back to where the hand is, to within three digits.
			const value = scale.valueAt(scale.positionOf(param.default));
			expect(Math.abs(value - param.default)).toBeLessThanOrEqual(0.06 * Math.abs(param.default) + 1e-12);
		},
	);

	it.each(declared)('%s: an arrow always moves it, from wherever it is', (_, param) => {
		const scale = sliderScale(param);
		for (const [from, by, end] of [
			[param.min, 1, param.max],
			[param.max, -1, param.min],
			[param.default, 1, param.max],
			[param.default, -1, param.min],
		] as const) {
			let value = from;
			for (let press = 0; value !== end && press < 300; press++) {
				const moved = scale.valueAt(nextPosition(scale, value, by));
				if (!(by * (moved - value) > 0)) expect.fail(`by ${by} from ${value} to ${moved}`);
				value = moved;
			}
			expect(scale.valueAt(nextPosition(scale, end, by)), 'the end').toBe(end);
		}
	});

	it('moves in the logarithm where declared, and bends wide ranges so that small values can be reached', () => {
		const log = sliderScale({ min: 0.01, max: 100, default: 1, log: true });
		expect(log.valueAt((log.min + log.max) / 2)).toBe(1);
		const wide = sliderScale({ min: 0, max: 1000, default: 0 });
		expect(wide.valueAt(0.1 * wide.max)).toBe(1);
		const plain = sliderScale({ min: -20, max: 20, default: 1 });
		expect(plain.valueAt(0.3)).toBe(0.3);
	});
});

describe('numbers in words', () => {
	it('writes what reads back to eight digits', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
				expect(Number(writeNumber(value))).toBe(Number(value.toPrecision(8)));
			}),
		);
	});
	it('says them as a person would', () => {
		expect(
			[0, 1240, 0.031, 2.8614, -3.25, 1e-5, Number.NaN, Number.POSITIVE_INFINITY, 12345.6].map(sayNumber),
		).toEqual(['0', '1,240', '0.031', '2.861', '−3.25', '1.0e−5', 'not a number', '∞', '12,346']);
	});
});
