import { filtered, fourier } from '../../math/fourier';
import { type Lattice, spacing } from './lattice';

/** Functions of distance and of wave vectors over a lattice that is continued by nothing. */
export interface Padded {
	/** The transform of f(|x|²), real and even, over all differences of nodes where the padding holds them. */
	transformed(f: (squared: number) => number): Float64Array;
	/** f(|ξ|²) over the wave vectors. */
	inWaves(f: (squared: number) => number): Float64Array;
	/** A field multiplied by a real and even factor in Fourier space; beyond the lattice there is nothing, and nothing is kept. */
	filtered(field: Float64Array, factor: Float64Array): Float64Array;
}

/** @param factor so many times as many nodes along a side, at least; from 2 on nothing comes round */
export function paddedOn({ x, y }: Lattice, factor: number): Padded {
	const [nx, ny] = [x.length, y.length];
	const [width = 1, height = 1] = [nx, ny].map((n) => 2 ** Math.ceil(Math.log2(factor * n)));
	const [hx, hy] = [spacing(x), spacing(y)];
	/** A function of squares, whose steps go up from 0 and down again. */
	const radial = (f: (squared: number) => number, dx: number, dy: number): Float64Array => {
		const values = new Float64Array(width * height);
		for (let j = 0; 2 * j <= height; j++)
			for (let i = 0; 2 * i <= width; i++) {
				const value = f((i * dx) ** 2 + (j * dy) ** 2);
				const [right, below] = [i > 0 ? width - i : 0, j > 0 ? height - j : 0];
				for (const row of [j, below]) for (const column of [i, right]) values[row * width + column] = value;
			}
		return values;
	};
	return {
		transformed: (f) => {
			const values = radial(f, hx, hy);
			fourier(values, new Float64Array(width * height), width);
			return values;
		},
		inWaves: (f) => radial(f, (2 * Math.PI) / (width * hx), (2 * Math.PI) / (height * hy)),
		filtered: (field, factor) => filtered(field, nx, factor, width),
	};
}
