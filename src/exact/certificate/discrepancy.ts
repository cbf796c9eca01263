import { fourier, fourierBack } from '../../math/fourier';
import { lazily } from '../../math/lazily';
import type { Discrepancy, LatticeLaw } from './bound';
import type { Kernel } from './kernels';
import { spacing } from './lattice';

/** Twice as many nodes along a side, so that nothing comes round. */
const PADDED = 2;

export function discrepancyOn(kernel: Kernel, alpha: number, { lattice, mass }: LatticeLaw): Discrepancy {
	const [nx, ny] = [lattice.x.length, lattice.y.length];
	const [width = 1, height = 1] = [nx, ny].map((n) => 2 ** Math.ceil(Math.log2(PADDED * n)));
	const [hx, hy] = [spacing(lattice.x), spacing(lattice.y)];
	/** A function of squares over the padded lattice, whose steps go up from 0 and down again. */
	const radial = (f: (squared: number) => number, dx: number, dy: number): Float64Array => {
		const along = (n: number, step: number) =>
			Float64Array.from({ length: n }, (_, k) => (step * Math.min(k, n - k)) ** 2);
		const [xs, ys] = [along(width, dx), along(height, dy)];
		return Float64Array.from({ length: width * height }, (_, k) =>
			f((xs[k % width] ?? 0) + (ys[Math.floor(k / width)] ?? 0)),
		);
	};
	/** Multiplied by a real and even factor in Fourier space; beyond the lattice there is nothing, and nothing is kept. */
	const filtered = (field: Float64Array, factor: Float64Array): Float64Array => {
		const [re, im] = [new Float64Array(width * height), new Float64Array(width * height)];
		for (let j = 0; j < ny; j++) re.set(field.subarray(j * nx, (j + 1) * nx), j * width);
		fourier(re, im, width);
		factor.forEach((f, k) => {
			re[k] = f * (re[k] ?? 0);
			im[k] = f * (im[k] ?? 0);
		});
		fourierBack(re, im, width);
		const out = new Float64Array(nx * ny);
		for (let j = 0; j < ny; j++) out.set(re.subarray(j * width, j * width + nx), j * nx);
		return out;
	};
	// The kernel is known between all nodes, so that this is the sum over them and no approximation.
	const known = lazily(() => {
		const values = radial(kernel.at, hx, hy);
		fourier(values, new Float64Array(width * height), width);
		return values;
	});
	const [dx, dy] = [(2 * Math.PI) / (width * hx), (2 * Math.PI) / (height * hy)];
	const felt = (measure: Float64Array): Float64Array => filtered(measure, known());
	return {
		target: mass,
		felt,
		pulled: (nu) => {
			const m = nu.map((value, i) => value - (mass[i] ?? 0));
			const u = felt(m).map((value) => 2 * alpha * value);
			return { u, norm: u.reduce((sum, value, i) => sum + value * (m[i] ?? 0), 0) / 2 };
		},
		damped: (measure, response) => {
			const factor = radial(
				(squared) => (squared > 0 ? 1 / (1 + 2 * alpha * kernel.spectrum(squared) * response(squared)) : 0),
				dx,
				dy,
			);
			const out = filtered(measure, factor);
			// What was cut off beyond the lattice.
			const lost = out.reduce((sum, value) => sum + value, 0);
			return out.map((value, i) => value - lost * (mass[i] ?? 0));
		},
	};
}
