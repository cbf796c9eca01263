import { describe, expect, it } from 'vitest';
import { type Lattice, latticeWith, nodeOf, sizeOf } from '../../../src/exact/certificate/lattice';
import { softDisplaced } from '../../../src/exact/certificate/soft';
import { createRng } from '../../../src/math/rng';

/** An ellipse, farther up than down, so that no axis can be told from another by its reach. */
const costOf = (dx: number, dy: number): number => {
	const far = Math.hypot(dx / 1.1, (dy - 0.2) / 0.8);
	return far < 1 ? 0.3 * far ** 2 + 0.1 * dx : Number.POSITIVE_INFINITY;
};
const cost = (dx: Float64Array, dy: Float64Array): Float64Array => dx.map((d, k) => costOf(d, dy[k] ?? 0));

/** Over all pairs of nodes. */
function summed(field: Float64Array, from: Lattice, onto: Lattice, eps: number): Float64Array {
	return Float64Array.from({ length: sizeOf(onto) }, (_, m) => {
		const [x, y] = nodeOf(onto, m);
		const terms = Array.from(field, (value, k) => {
			const [a, b] = nodeOf(from, k);
			return value - costOf(x - a, y - b) / eps;
		});
		const top = terms.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
		if (top === Number.NEGATIVE_INFINITY) return top;
		return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
	});
}

describe('sums over the nodes that a top speed lets one reach', () => {
	const from = latticeWith({ x: [-2, 2], y: [-1.5, 1.5] }, 0.21);
	// Of the same spacing, its nodes where those of the other are not, and farther to one side than reach goes.
	const onto = latticeWith({ x: [-3.4, 2.2], y: [-1.7, 2.9] }, 0.21);
	it.each([
		['smooth', 1, 1],
		['so sharp that terms differ by thousands of nats', 4e-4, 3],
	])('are those over all pairs of nodes: %s', (_, eps, height) => {
		const random = createRng(3);
		const field = Float64Array.from(
			{ length: sizeOf(from) },
			() => (height * (random.uniform() - 0.5)) / Math.min(1, eps),
		);
		// Some are left out.
		for (let k = 0; k < field.length; k += 7) field[k] = Number.NEGATIVE_INFINITY;
		const found = softDisplaced(cost, from, onto).logSum(field, eps);
		const expected = summed(field, from, onto, eps);
		expect(expected.some((value) => value === Number.NEGATIVE_INFINITY)).toBe(true);
		found.forEach((value, m) => {
			const right = expected[m] ?? Number.NaN;
			if (value === right) return;
			expect(Math.abs(value - right)).toBeLessThan(1e-11 * (1 + Math.abs(right)));
		});
	});
});
