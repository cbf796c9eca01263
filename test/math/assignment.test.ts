import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, optimalPairs, optimalPairsInPieces } from '../../src/math/assignment';
import { createRng } from '../../src/math/rng';

/** The least total over all permutations. */
function bruteForce(cost: readonly (readonly number[])[], row = 0, used = 0): number {
	if (row === cost.length) return 0;
	let least = Number.POSITIVE_INFINITY;
	cost[row]?.forEach((c, j) => {
		if (!(used & (1 << j))) least = Math.min(least, c + bruteForce(cost, row + 1, used | (1 << j)));
	});
	return least;
}
const total = (cost: readonly (readonly number[])[]): number => {
	const columns = assign(cost.length, (i, into) => into.set(cost[i] ?? []));
	expect(new Set(columns).size).toBe(cost.length);
	return columns.reduce((sum, j, i) => sum + (cost[i]?.[j] ?? Number.NaN), 0);
};
const cloud = (seed: number, n: number, shift = 0, scale = 1): Float32Array => {
	const rng = createRng(seed);
	return new Float32Array(2 * n).map(() => shift + scale * rng.normal());
};
const squared = (a: Float32Array, i: number, b: Float32Array, j: number): number =>
	((a[2 * i] ?? 0) - (b[2 * j] ?? 0)) ** 2 + ((a[2 * i + 1] ?? 0) - (b[2 * j + 1] ?? 0)) ** 2;

/** The least total by augmenting paths alone, from prices 0: the textbook Hungarian method, O(n³). */
function augmented(cost: readonly (readonly number[])[]): number {
	const n = cost.length;
	const at = (i: number, j: number): number => cost[i - 1]?.[j - 1] ?? Number.NaN;
	const [u, v, owner] = [new Float64Array(n + 1), new Float64Array(n + 1), new Int32Array(n + 1)];
	for (let i = 1; i <= n; i++) {
		const [reach, way] = [new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY), new Int32Array(n + 1)];
		const done = new Uint8Array(n + 1);
		let column = 0;
		owner[0] = i;
		do {
			done[column] = 1;
			const row = owner[column] ?? 0;
			let [delta, next] = [Number.POSITIVE_INFINITY, 0];
			for (let j = 1; j <= n; j++) {
				if (done[j]) continue;
				const reduced = at(row, j) - (u[row] ?? 0) - (v[j] ?? 0);
				if (reduced < (reach[j] ?? 0)) {
					reach[j] = reduced;
					way[j] = column;
				}
				if ((reach[j] ?? 0) < delta) {
					delta = reach[j] ?? 0;
					next = j;
				}
			}
			for (let j = 0; j <= n; j++) {
				if (done[j]) {
					u[owner[j] ?? 0] = (u[owner[j] ?? 0] ?? 0) + delta;
					v[j] = (v[j] ?? 0) - delta;
				} else reach[j] = (reach[j] ?? 0) - delta;
			}
			column = next;
		} while (owner[column] !== 0);
		while (column !== 0) {
			const before = way[column] ?? 0;
			owner[column] = owner[before] ?? 0;
			column = before;
		}
	}
	return owner.subarray(1).reduce((sum, i, j) => sum + at(i, j + 1), 0);
}

describe('assignment', () => {
	it('equals brute force, with ties and negative costs', () => {
		const square = fc.integer({ min: 1, max: 7 }).chain((n) =>
			fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: n, maxLength: n }), {
				minLength: n,
				maxLength: n,
			}),
		);
		fc.assert(
			fc.property(square, (cost) => {
				expect(total(cost)).toBe(bruteForce(cost));
			}),
			{ numRuns: 200, seed: 1 },
		);
	});
	it('sorts on the line', () => {
		const [a, b] = [cloud(1, 100), cloud(2, 100, 1, 3)];
		const sorted = [a, b].map((values) => Array.from(values).sort((u, v) => u - v));
		const truth = sorted[0]?.reduce((sum, u, k) => sum + (u - (sorted[1]?.[k] ?? 0)) ** 2, 0) ?? 0;
		const columns = assign(200, (i, into) => into.set(b.map((value) => ((a[i] ?? 0) - value) ** 2)));
		const found = columns.reduce((sum, j, i) => sum + ((a[i] ?? 0) - (b[j] ?? 0)) ** 2, 0);
		expect(found).toBeCloseTo(truth, 8);
	});
	it('ties cost no more work than points that differ: rows of costs read, counted', () => {
		const n = 300;
		/** A cloud of so many different points, at random. */
		const few = (seed: number, distinct: number, shift = 0): Float32Array => {
			const [places, rng] = [cloud(seed, distinct, shift), createRng(seed + 10)];
			return Float32Array.from(
				Array.from({ length: n }, () => rng.below(distinct)).flatMap((k) => [
					places[2 * k] ?? 0,
					places[2 * k + 1] ?? 0,
				]),
			);
		};
		const work = (a: Float32Array, b: Float32Array): number => {
			let rows = 0;
			const columns = assign(n, (i, into) => {
				rows += 1;
				for (let j = 0; j < n; j++) into[j] = squared(a, i, b, j);
			});
			expect(new Set(columns).size).toBe(n);
			return rows;
		};
		const differing = work(cloud(1, n), cloud(2, n, 1));
		for (const [a, b] of [
			[1, 1],
			[1, n],
			[2, 2],
			[10, 10],
			[n, 10],
			[10, n],
		] as const)
			expect(work(few(3, a), few(4, b, 1)), `${a} and ${b} different points`).toBeLessThan(1.25 * differing);
	});
	it('finds the least total between few different points', () => {
		const rng = createRng(9);
		const of = (k: number): Float32Array => cloud(4, 3).slice(2 * k, 2 * k + 2);
		const [a, b] = [1, 2].map(() => Array.from({ length: 60 }, () => of(rng.below(3))));
		const costs = (a ?? []).map((p) => (b ?? []).map((q) => squared(p, 0, q, 0)));
		expect(total(costs)).toBeCloseTo(augmented(costs), 9);
	});
	it('settles ties between costs that differ by rounding', () => {
		const rng = createRng(3);
		const costs = Array.from({ length: 60 }, () =>
			Array.from({ length: 60 }, () => rng.below(3) + 1e-15 * rng.uniform()),
		);
		expect(total(costs)).toBeCloseTo(augmented(costs), 9);
	});
});

describe('optimal pairs', () => {
	it.each([64, 200])('%i points: the total is that of plain augmenting paths', (n) => {
		const [a, b] = [cloud(1, n), cloud(2, n, 2, 0.3)];
		const costs = Array.from({ length: n }, (_, i) =>
			Array.from({ length: n }, (_, j) => squared(a, i, b, j)),
		);
		const partner = optimalPairs(a, b);
		expect(new Set(partner).size).toBe(n);
		const found = partner.reduce((sum, j, i) => sum + squared(a, i, b, j), 0);
		expect(found).toBeCloseTo(augmented(costs), 8);
	});
	it('are found in pieces, too', () => {
		const [a, b] = [cloud(1, 1000), cloud(2, 1000, 2, 0.3)];
		const pieces = optimalPairsInPieces(a, b);
		let count = 1;
		let piece = pieces.next();
		for (; !piece.done; piece = pieces.next()) count += 1;
		expect(count).toBeGreaterThan(2);
		expect(piece.value).toEqual(optimalPairs(a, b));
	});
	it('refuses clouds of unequal size', () => {
		expect(() => optimalPairs(cloud(1, 3), cloud(1, 4))).toThrow('3 and 4 points');
	});
	it('refuses a point beyond all numbers, which no search would end with', () => {
		const far = cloud(1, 5);
		far[3] = Number.NaN;
		expect(() => optimalPairs(far, cloud(2, 5))).toThrow('not finite');
	});
});
