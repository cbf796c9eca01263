import { describe, expect, it } from 'vitest';
import { fourier, fourierBack } from '../../src/math/fourier';
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
		fourierBack(u, v, width);
		u.forEach((value, k) => {
			expect(value).toBeCloseTo(re[k] ?? 0, 13);
			expect(v[k]).toBeCloseTo(im[k] ?? 0, 13);
		});
	});

	it('refuses sides that are no powers of two', () => {
		expect(() => fourier(new Float64Array(12), new Float64Array(12), 3)).toThrow('no power of two');
	});
});
