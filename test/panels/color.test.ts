import { lab, rgb } from 'd3';
import { describe, expect, it } from 'vitest';
import {
	divergingRamp,
	RAMP_SIZE,
	type Ramp,
	rampThrough,
	sequentialRamp,
	timeRamp,
} from '../../src/panels/color';

const lightness = (ramp: Ramp): number[] => Array.from({ length: 101 }, (_, i) => lab(ramp.at(i / 100)).l);
/** ΔE (CIE 1976) from every eighth entry of the table to the next. */
const steps = (ramp: Ramp): number[] =>
	Array.from({ length: 32 }, (_, i) => {
		const [a, b] = [lab(ramp.at(i / 32)), lab(ramp.at((i + 1) / 32))];
		return Math.hypot(a.l - b.l, a.a - b.a, a.b - b.b);
	});
/** Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const DEFICIENCIES = {
	protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
	deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
	tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
function seenWith(matrix: readonly number[], color: string) {
	const { r, g, b } = rgb(color);
	const linear = [r, g, b].map((c) =>
		c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
	);
	const mixed = [0, 1, 2].map((row) => linear.reduce((sum, c, i) => sum + c * (matrix[3 * row + i] ?? 0), 0));
	const [R = 0, G = 0, B = 0] = mixed.map((c) => {
		const v = Math.min(1, Math.max(0, c));
		return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
	});
	return lab(rgb(R, G, B).formatRgb());
}

const THEMES = [
	{ name: 'light', ground: '#ffffff', dark: false },
	{ name: 'dark', ground: '#191b1f', dark: true },
];

describe.each(THEMES)('sequential ramp, $name', ({ ground, dark }) => {
	const ramp = sequentialRamp(ground, dark);
	it('starts at the ground and changes its lightness in one direction', () => {
		expect(rgb(ramp.at(0)).formatHex()).toBe(ground);
		const l = lightness(ramp);
		for (let i = 1; i < l.length; i++)
			expect(((l[i] ?? 0) - (l[i - 1] ?? 0)) * (dark ? 1 : -1)).toBeGreaterThan(0);
		expect(Math.abs((l[100] ?? 0) - (l[0] ?? 0))).toBeGreaterThan(70);
	});
	it('takes even perceptual steps', () => {
		// Rounding to 8 bits moves a step of 3.4 (light) by up to 0.5 either way; a step over a stop cuts its corner.
		const e = steps(ramp);
		expect(Math.max(...e) / Math.min(...e)).toBeLessThan(1.4);
	});
});

describe.each(THEMES)('diverging ramp, $name', ({ ground, dark }) => {
	const ramp = divergingRamp(ground, dark);
	it('has the ground at zero', () => {
		const [middle, wanted] = [lab(ramp.at(0.5)), lab(ground)];
		expect(Math.hypot(middle.l - wanted.l, middle.a - wanted.a, middle.b - wanted.b)).toBeLessThan(3);
	});
	it('is as light on one side as on the other', () => {
		for (let d = 0; d <= 0.5; d += 0.05)
			expect(Math.abs(lab(ramp.at(0.5 + d)).l - lab(ramp.at(0.5 - d)).l)).toBeLessThan(6);
	});
	it.each(Object.entries(DEFICIENCIES))('tells signs apart under %s', (_, matrix) => {
		for (let d = 0.25; d <= 0.5; d += 0.05) {
			const [a, b] = [seenWith(matrix, ramp.at(0.5 - d)), seenWith(matrix, ramp.at(0.5 + d))];
			expect(Math.hypot(a.l - b.l, a.a - b.a, a.b - b.b)).toBeGreaterThan(20);
		}
	});
});

describe('ramps', () => {
	it('go through their ends and clamp outside', () => {
		const time = timeRamp('#3b6fd8', '#8a5bb8', '#e07a2f');
		expect(rgb(time.at(0)).formatHex()).toBe('#3b6fd8');
		expect(rgb(time.at(1)).formatHex()).toBe('#e07a2f');
		expect(time.at(7)).toBe(time.at(1));
		expect(time.at(-1)).toBe(time.at(0));
	});
	it('table the same colours for ImageData, opaque', () => {
		const { pixels, at } = rampThrough(['#102030', '#405060']);
		const bytes = new Uint8ClampedArray(pixels.buffer);
		expect([...bytes.slice(0, 4)]).toEqual([16, 32, 48, 255]);
		const { r, g, b } = rgb(at(1));
		expect([...bytes.slice(4 * (RAMP_SIZE - 1))]).toEqual([r, g, b, 255]);
	});
	it('allow two equal stops', () => {
		expect(rgb(rampThrough(['#123456', '#123456']).at(0.5)).formatHex()).toBe('#123456');
	});
});
