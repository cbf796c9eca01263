import { expect, test } from 'vitest';
import { latticeOf, nodesOf } from '../../../src/exact/certificate/lattice';
import { risesWithoutEnd } from '../../../src/exact/certificate/peaks';

const lattice = latticeOf({ x: [-4, 4], y: [-3, 3] }, 64);

function risen(log: (x: number, y: number) => number): boolean {
	const density = (places: ArrayLike<number>) =>
		Float64Array.from({ length: places.length / 2 }, (_, i) =>
			log(places[2 * i] ?? Number.NaN, places[2 * i + 1] ?? Number.NaN),
		);
	return risesWithoutEnd(density, lattice, density(nodesOf(lattice)));
}
/** From a place that no node and no look is at. */
const distance = (x: number, y: number): number => Math.hypot(x - 1.0137, y + 0.4211);

test.each([
	['−log r', (x: number, y: number) => -Math.log(distance(x, y)) - x * x],
	[
		'a faint −log r, far below a higher peak',
		(x: number, y: number) => Math.max(-0.1 * Math.log(distance(x, y)), 9 - 40 * Math.hypot(x + 2, y)),
	],
	['1/r', (x: number, y: number) => 1 / distance(x, y)],
	['−log |x − c|, along a line', (x: number, y: number) => -0.5 * Math.log(Math.abs(x - 0.5137)) - y * y],
])('%s rises without end', (_, log) => expect(risen(log)).toBe(true));

test.each([
	['a Gaussian', (x: number, y: number) => -8 * distance(x, y) ** 2],
	['one that is smaller than a cell', (x: number, y: number) => -1e4 * distance(x, y) ** 2],
	['a kink', (x: number, y: number) => -20 * distance(x, y)],
	['a cusp', (x: number, y: number) => -20 * Math.sqrt(distance(x, y))],
	['a plateau', () => 0],
	[
		'an edge',
		(x: number, y: number) => (Math.abs(x) < 1.234 && Math.abs(y) < 1 ? x : Number.NEGATIVE_INFINITY),
	],
	['a well', (x: number, y: number) => Math.log(distance(x, y)) - x * x - y * y],
])('%s does not', (_, log) => expect(risen(log)).toBe(false));
