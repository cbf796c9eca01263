import { describe, expect, it } from 'vitest';
import { leastDisplaced } from '../../../src/exact/certificate/displaced';
import { envelopesOf } from '../../../src/exact/certificate/envelope';
import { type Lattice, latticeOf, latticeWith } from '../../../src/exact/certificate/lattice';
import { leastAlsoAt, spotsWithin } from '../../../src/exact/certificate/spots';
import {
	followed,
	greatest,
	type Least,
	leastQuadratic,
	leastSplit,
	leastSteps,
} from '../../../src/exact/certificate/transport';
import type { Vec } from '../../../src/math/algebra';
import { createRng } from '../../../src/math/rng';

const rng = createRng(7);
const from = latticeWith({ x: [-2, 1], y: [-1, 1.5] }, 0.25);
const onto = latticeWith({ x: [-1, 2.5], y: [-2, 1] }, 0.25);
const places = ({ x, y }: Lattice): (readonly [number, number])[] =>
	Array.from(y, (b) => Array.from(x, (a) => [a, b] as const)).flat();
/** A bumpy field, some nodes left out. */
const field = Float64Array.from(places(from), () =>
	rng.uniform() < 0.2 ? Number.POSITIVE_INFINITY : 3 * rng.normal(),
);

/** Nothing is known between its nodes. */
const sparse = field.map((value, i) =>
	(i % from.x.length) % 2 === 0 || Math.floor(i / from.x.length) % 2 === 0 ? Number.POSITIVE_INFINITY : value,
);

/** Every node against every other. */
const slowly =
	(cost: (dx: number, dy: number) => number): Least =>
	(values, a, b) =>
		Float64Array.from(places(b), ([x, y]) =>
			Math.min(...places(a).map(([p, q], i) => (values[i] ?? 0) + cost(x - p, y - q))),
		);
const expectSame = (a: Float64Array, b: Float64Array): void => {
	expect(a.length).toBe(b.length);
	a.forEach((value, i) => {
		if (Number.isFinite(b[i])) expect(value).toBeCloseTo(b[i] ?? 0, 10);
		else expect(value).toBe(b[i]);
	});
};

describe('least cost from place to place', () => {
	it('the lower envelope of parabolas is that of every node, and lies between them where f is smooth', () => {
		const nodes = Float64Array.from({ length: 40 }, (_, k) => -3 + 0.2 * k);
		// Every other node is left out: nothing is known between.
		const f = nodes.map((_, k) => (k % 2 === 0 ? Number.POSITIVE_INFINITY : rng.normal()));
		const at = Float64Array.from({ length: 23 }, (_, k) => -4 + 0.5 * k);
		const [out, best] = [new Float64Array(at.length), new Int32Array(at.length)];
		const envelope = envelopesOf(nodes, 1.7, at);
		// The line begins behind another number.
		envelope(Float64Array.of(-9, ...f), 1, out, best);
		expectSame(
			out,
			at.map((a) => Math.min(...Array.from(nodes, (x, j) => (f[j] ?? 0) + 1.7 * (a - x) ** 2))),
		);
		// min_x ½x² + 2(a − x)² = (2/5)a².
		const inner = at.filter((a) => Math.abs(a) < 2.8);
		const smooth = new Float64Array(inner.length);
		envelopesOf(nodes, 2, inner)(
			nodes.map((x) => x ** 2 / 2),
			0,
			smooth,
			best,
		);
		expectSame(
			smooth,
			inner.map((a) => 0.4 * a * a),
		);
		envelope(f.fill(Number.POSITIVE_INFINITY), 0, out, best);
		expect(out.every((value) => value === Number.POSITIVE_INFINITY)).toBe(true);
	});

	it('a quadratic cost, axis after axis, is that of every pair', () => {
		expectSame(
			leastQuadratic(0.8)(sparse, from, onto),
			slowly((dx, dy) => 0.8 * (dx * dx + dy * dy))(sparse, from, onto),
		);
	});

	it.each([
		['|d|³', (dx: number, dy: number) => Math.hypot(dx, dy) ** 3],
		['a top speed', (dx: number, dy: number) => (Math.hypot(dx, dy) <= 1.1 ? 0.1 : Number.POSITIVE_INFINITY)],
		['no symmetry', (dx: number, dy: number) => dx * dx + 3 * dy * dy + dx * dy - 0.7 * dx],
	])('%s, block by block, is that of every pair, both ways', (_, cost) => {
		const quick = leastDisplaced((dx, dy) => dx.map((d, i) => cost(d, dy[i] ?? 0)));
		const slow = slowly(cost);
		expectSame(quick(sparse, from, onto), slow(sparse, from, onto));
		const w = sparse.map((value) => -value);
		expectSame(greatest(quick)(w, from, onto), greatest(slow)(w, from, onto));
		// Looked for near by first, and where the field is not left out nor falls far.
		const short = leastDisplaced((dx, dy) => dx.map((d, i) => cost(d, dy[i] ?? 0)), 'short ways');
		expectSame(short(sparse, from, onto), slow(sparse, from, onto));
		const wide = latticeWith({ x: [-4, 4], y: [-3, 3] }, 0.25);
		const hills = Float64Array.from(places(wide), ([x, y]) => 3 * Math.sin(x + 2 * y) - 4 * Number(x > 3.5));
		const atNodes = leastDisplaced((dx, dy) => dx.map((d, i) => cost(d, dy[i] ?? 0)), 'at nodes');
		// The second as a top speed leaves it from a few places.
		for (const field of [hills, hills.map((value, k) => (k % 32 < 20 ? value : Number.POSITIVE_INFINITY))]) {
			const [a, b] = [new Int32Array(field.length), new Int32Array(field.length)];
			expectSame(atNodes(field, wide, wide, a), slow(field, wide, wide));
			short(field, wide, wide, b);
			a.forEach((node, i) => {
				const [x, y] = places(wide)[i] ?? [0, 0];
				const told = (k: number): number => {
					const [p, q] = places(wide)[k] ?? [0, 0];
					return (field[k] ?? Number.NaN) + cost(x - p, y - q);
				};
				if (told(node) < Number.POSITIVE_INFINITY) expect(told(b[i] ?? -1)).toBeCloseTo(told(node), 10);
			});
		}
	});

	it.each([0.31, 0.17, 2])(
		'a top speed reaches as far as it does, wherever nodes are: cells of %d',
		(cell) => {
			const [c, delta] = [1.2, 0.05];
			const cost = (dx: Float64Array, dy: Float64Array): Float64Array =>
				dx.map((d, i) => {
					const room = c * c - d * d - (dy[i] ?? 0) ** 2;
					return room > -1e-9 ? delta * (c - Math.sqrt(Math.max(0, room))) : Number.POSITIVE_INFINITY;
				});
			const least = leastAlsoAt(leastDisplaced(cost), (cell) =>
				spotsWithin((angle) => [c * Math.cos(angle), c * Math.sin(angle)], c, cost, cell),
			);
			const wide = latticeWith({ x: [-8, 8], y: [-8, 8] }, cell);
			for (const p of [
				[1, 0],
				[0.6, -0.9],
				[0, 0],
			] as const) {
				const slope = Float64Array.from(places(wide), ([x, y]) => p[0] * x + p[1] * y);
				const found = least(slope, wide, wide);
				// Of a plane of slope p it is that of H(p) lower: H = c(√(|p|² + δ²) − δ).
				const H = c * (Math.sqrt(p[0] ** 2 + p[1] ** 2 + delta ** 2) - delta);
				places(wide).forEach(([x, y], k) => {
					if (Math.max(Math.abs(x), Math.abs(y)) > 4) return;
					expect(Math.abs((slope[k] ?? Number.NaN) - H - (found[k] ?? Number.NaN))).toBeLessThan(
						0.01 * c * Math.hypot(...p) + 1e-9,
					);
				});
			}
		},
	);

	it('block by block it lies between the nodes, where it does not lie at the edge', () => {
		const half = latticeWith({ x: [-1, 1], y: [-1, 1] }, 0.125);
		const bowl = Float64Array.from(places(half), ([x, y]) => (x * x + y * y + x * y) / 2);
		const cost = (dx: number, dy: number) => 2 * (dx * dx + dy * dy);
		const quick = leastDisplaced((dx, dy) => dx.map((d, i) => cost(d, dy[i] ?? 0)));
		const near = latticeWith({ x: [-0.5, 0.5], y: [-0.5, 0.5] }, 0.125);
		// Of ½ xᵀAx + 2|a − x|², A = [[1, ½], [½, 1]] with eigenvalues 3/2 and ½: ½ · 4μ/(4 + μ) along each of its axes.
		const exact = Float64Array.from(
			places(near),
			([x, y]) => (6 / 11) * ((x + y) ** 2 / 2) + (2 / 9) * ((x - y) ** 2 / 2),
		);
		expectSame(quick(bowl, half, near), exact);
		// Rows do not go on in the next.
		const far = latticeWith({ x: [3, 4], y: [-0.5, 0.5] }, 0.125);
		expectSame(quick(bowl, half, far), slowly(cost)(bowl, half, far));
	});

	it.each([0.5, 1, 2])('a state cost ½k|x|² by Strang steps is the kernel of the oscillator: T = %d', (T) => {
		const k = 4 / T ** 2;
		const omega = Math.sqrt(k);
		const [s, c] = [Math.sinh(omega * T), Math.cosh(omega * T)];
		const cost = (x: number, y: number): number => (omega * ((x * x + y * y) * c - 2 * x * y)) / (2 * s);
		const off = (n: number, steps: number): number => {
			const lattice = latticeOf({ x: [-2, 2], y: [-2, 2] }, n);
			const V = (at: Lattice) => Float64Array.from(places(at), ([x, y]) => T * (k / 2) * (x * x + y * y));
			const ways = Array.from({ length: steps }, () => leastQuadratic((0.5 / T) * steps));
			const least = leastSplit(ways, () => lattice, V);
			// From one node: c(x₀, ·) at all others.
			const [i, j] = [Math.floor(n / 4), Math.floor(n / 2)];
			const start = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
			start[j * n + i] = 0;
			const found = least(start, lattice, lattice);
			const [x0 = 0, y0 = 0] = [lattice.x[i], lattice.y[j]];
			return Math.max(
				...places(lattice).map(([x, y], m) => Math.abs((found[m] ?? 0) - cost(x0, x) - cost(y0, y))),
			);
		};
		expect(off(64, 8)).toBeLessThan(0.2 / T);
		expect(off(128, 16) / off(64, 8)).toBeLessThan(0.5);
	});

	it('followed step by step, ways are those of the oscillator: x₀ cosh ω(T − t)/cosh ωT where nothing is paid at the end', () => {
		const [T, k, lambda, steps] = [1.5, 2, 1.3, 32];
		const omega = Math.sqrt(k / lambda);
		const lattice = latticeOf({ x: [-2, 2], y: [-2, 2] }, 128);
		const V = (at: Lattice) => Float64Array.from(places(at), ([x, y]) => T * (k / 2) * (x * x + y * y));
		const stiffness = lambda / 2 / T;
		const end = ([x, y]: Vec<number>, [p, q]: Vec<number>): Vec<number> => [
			x - p / (2 * stiffness * steps),
			y - q / (2 * stiffness * steps),
		];
		const ends = Array.from({ length: steps }, () => end);
		const ways = Array.from({ length: steps }, () => leastQuadratic(stiffness * steps));
		const { left } = leastSteps(ways, () => lattice, V)(new Float64Array(128 ** 2), lattice, lattice);
		const starts = [0.9, -0.4, -0.1, 1.2];
		const found = followed(left, ends, Float32Array.from(starts));
		for (let j = 0; j <= steps; j++)
			starts.forEach((x, i) => {
				const share = Math.cosh(omega * T * (1 - j / steps)) / Math.cosh(omega * T);
				expect(Math.abs((found[4 * j + i] ?? Number.NaN) - share * x)).toBeLessThan(2e-3);
			});
	});
});
