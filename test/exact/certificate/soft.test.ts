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

	it('a plan is heard where it is no less than a level of its rows or of its columns, and in between', () => {
		const random = createRng(5);
		const logs = (n: number) => Float64Array.from({ length: n }, () => 6 * (random.uniform() - 0.5));
		const [own, other] = [logs(sizeOf(onto)), logs(sizeOf(from))];
		own[9] = Number.NEGATIVE_INFINITY;
		const eps = 0.02;
		const [a, b] = [logs(sizeOf(onto)).map(Math.exp), logs(sizeOf(from)).map(Math.exp)];
		/** Of all pairs that are to be heard, and of all that there are. */
		const [least, most] = [0, 1].map(() => ({
			back: new Float64Array(own.length),
			on: new Float64Array(other.length),
		}));
		const levels = { own: own.map((log) => log - 6), other: other.map((log) => log - 4) };
		let [wanted, pairs] = [0, 0];
		own.forEach((left, i) => {
			other.forEach((right, j) => {
				const [[x, y], [p, q]] = [nodeOf(onto, i), nodeOf(from, j)];
				const log = left + right - costOf(x - p, y - q) / eps;
				if (!(log > Number.NEGATIVE_INFINITY)) return;
				const isHeard = log >= Math.min(levels.own[i] ?? 0, levels.other[j] ?? 0);
				[wanted, pairs] = [wanted + Number(isHeard), pairs + 1];
				for (const sums of isHeard ? [least, most] : [most]) {
					if (!sums) continue;
					sums.back[i] = (sums.back[i] ?? 0) + Math.exp(log) * (b[j] ?? 0);
					sums.on[j] = (sums.on[j] ?? 0) + Math.exp(log) * (a[i] ?? 0);
				}
			});
		});
		const sums = softDisplaced(cost, from, onto);
		const heard = sums.heard({ own, other }, levels, eps);
		expect(heard.count).toBeGreaterThanOrEqual(wanted);
		expect(heard.count).toBeLessThan(0.7 * pairs);
		for (const [found, of] of [
			[heard.back(b), 'back'],
			[heard.on(a), 'on'],
		] as const)
			found.forEach((value, k) => {
				expect(value).toBeGreaterThanOrEqual((1 - 1e-11) * (least?.[of][k] ?? Number.NaN));
				expect(value).toBeLessThanOrEqual((1 + 1e-11) * (most?.[of][k] ?? Number.NaN));
			});
		const none = { own: own.map(() => -1e9), other: other.map(() => -1e9) };
		const all = sums.heard({ own, other }, none, eps);
		expect(all.count).toBe(pairs);
		all.on(a).forEach((value, k) => {
			expect(Math.abs(value - (most?.on[k] ?? Number.NaN))).toBeLessThanOrEqual(1e-11 * value);
		});
	});
});
