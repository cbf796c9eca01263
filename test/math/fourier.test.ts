import { describe, expect, it } from 'vitest';
import { filtered, fourier } from '../../src/math/fourier';
import { createRng } from '../../src/math/rng';

describe('the Fourier transform of a field', () => {
	it('is the sum that it is written as, and back again', () => {
		const [width, height] = [8, 4];
		const rng = createRng(5);
		const field = () => Float64Array.from({ length: width * height }, () => rng.normal());
		const [re, im] = [field(), field()];
		const [u, v] = [re.slice(), im.slice()];
		fourier(u, v, width);
		for (let p = 0; p < height; p++)
			for (let q = 0; q < width; q++) {
				let [x, y] = [0, 0];
				for (let k = 0; k < re.length; k++) {
					const angle = -2 * Math.PI * ((Math.floor(k / width) * p) / height + ((k % width) * q) / width);
					x += (re[k] ?? 0) * Math.cos(angle) - (im[k] ?? 0) * Math.sin(angle);
					y += (re[k] ?? 0) * Math.sin(angle) + (im[k] ?? 0) * Math.cos(angle);
				}
				expect(u[p * width + q]).toBeCloseTo(x, 12);
				expect(v[p * width + q]).toBeCloseTo(y, 12);
			}
		// With real and imaginary parts exchanged it is the back transform, but for the number of entries.
		fourier(v, u, width);
		u.forEach((value, k) => {
			expect(value / re.length).toBeCloseTo(re[k] ?? 0, 13);
			expect((v[k] ?? 0) / re.length).toBeCloseTo(im[k] ?? 0, 13);
		});
	});

	it.each([
		[32, 16],
		[8, 16],
	])(
		'a real field under an even factor on [%d, %d] is what its whole transform makes of it',
		(height, width) => {
			const rng = createRng(6);
			const [rows, across] = [5, 7];
			const field = Float64Array.from({ length: rows * across }, () => rng.normal());
			const [re, im] = [new Float64Array(height * width), new Float64Array(height * width)];
			for (let j = 0; j < rows; j++) re.set(field.subarray(j * across, (j + 1) * across), j * width);
			const factor = re.map((_, k) => {
				const [p, q] = [Math.floor(k / width), k % width];
				return Math.sin(1 + Math.min(p, height - p) + 3 * Math.min(q, width - q));
			});
			fourier(re, im, width);
			const [u, v] = [re, im].map((part) => part.map((value, k) => value * (factor[k] ?? 0)));
			if (!u || !v) throw new Error('two parts');
			fourier(v, u, width);
			filtered(field, across, factor, width).forEach((value, k) => {
				const whole = u[Math.floor(k / across) * width + (k % across)] ?? Number.NaN;
				expect(value).toBeCloseTo(whole / u.length, 12);
			});
		},
	);

	it('refuses sides that are no powers of two', () => {
		expect(() => fourier(new Float64Array(12), new Float64Array(12), 3)).toThrow('no power of two');
	});
});
