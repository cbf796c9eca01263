import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Algebra, numbers } from '../../src/math/algebra';
import { duals } from '../../src/math/dual';
import { adjoint, record, replay } from '../../src/math/trace';
import { coordinates, outputsOf, programs, runProgram } from './programs';

const A = duals(numbers);
const slopeOf = (f: <S>(A: Algebra<S>, x: S) => S, x: number): number => f(A, { value: x, slope: 1 }).slope;

/** Textbook derivatives, typed in by hand. */
const DERIVATIVES: readonly [string, <S>(A: Algebra<S>, x: S) => S, (x: number) => number][] = [
	['exp', (A, x) => A.exp(x), Math.exp],
	['log', (A, x) => A.log(x), (x) => 1 / x],
	['sqrt', (A, x) => A.sqrt(x), (x) => 1 / (2 * Math.sqrt(x))],
	['sin', (A, x) => A.sin(x), Math.cos],
	['cos', (A, x) => A.cos(x), (x) => -Math.sin(x)],
	['tanh', (A, x) => A.tanh(x), (x) => 1 / Math.cosh(x) ** 2],
	['abs', (A, x) => A.abs(A.neg(x)), () => 1],
	['pow', (A, x) => A.pow(x, 1.7), (x) => 1.7 * x ** 0.7],
	['quotient', (A, x) => A.div(A.num(1), A.add(x, A.num(1))), (x) => -1 / (1 + x) ** 2],
	['max', (A, x) => A.max(x, A.mul(x, x)), (x) => (x > 1 ? 2 * x : 1)],
	['min', (A, x) => A.min(x, A.mul(x, x)), (x) => (x > 1 ? 1 : 2 * x)],
	['step', (A, x) => A.step(x), () => 0],
];
for (const [name, f, derivative] of DERIVATIVES) {
	test(`the slope of ${name}`, () => {
		for (const x of [0.1, 0.7, 1.3, 4]) expect(slopeOf(f, x)).toBeCloseTo(derivative(x), 12);
	});
}

test('|x| has slope 0 at 0', () => {
	expect(slopeOf((A, x) => A.abs(x), 0)).toBe(0);
});

/** Value and slope at x: by dual numbers, by the adjoint, and by the adjoint of the recorded slope (the second derivative). */
function derivatives(f: <S>(A: Algebra<S>, x: S) => S, x: number) {
	const graph = record(['x'], (A, args) => ({ f: f(A, args.x) }));
	const slope = record(['x'], (G, args) => ({
		d: f(duals(G), { value: args.x, slope: G.num(1) }).slope,
	}));
	const [forward = 0] = replay(numbers, slope, [x]);
	const [backward = 0] = replay(numbers, adjoint(graph), [x, 1]);
	const [second = 0] = replay(numbers, adjoint(slope), [x, 1]);
	return [slopeOf(f, x), forward, backward, second];
}

test.each<[string, <S>(A: Algebra<S>, x: S) => S, number, number, number]>([
	['√max(0, 1 − x²) outside', (A, x) => A.sqrt(A.max(A.num(0), A.sub(A.num(1), A.mul(x, x)))), 2, 0, 0],
	['√max(0, 1 − x²) on the rim', (A, x) => A.sqrt(A.max(A.num(0), A.sub(A.num(1), A.mul(x, x)))), 1, 0, 0],
	['√x² at 0', (A, x) => A.sqrt(A.mul(x, x)), 0, 0, 0],
	['max(−3, log max(0, x))', (A, x) => A.max(A.num(-3), A.log(A.max(A.num(0), x))), -1, 0, 0],
	['min(5, x e^(x⁴)), overflown', (A, x) => A.min(A.num(5), A.mul(x, A.exp(A.pow(x, 4)))), 6, 0, 0],
	['max(x², −10⁹ x)', (A, x) => A.max(A.mul(x, x), A.mul(A.num(-1e9), x)), 0.3, 0.6, 2],
	['min(x³, 1/max(0, x))', (A, x) => A.min(A.pow(x, 3), A.div(A.num(1), A.max(A.num(0), x))), -1, 3, -6],
])('a branch that is not used brings nothing into the slope: %s', (_, f, x, first, second) => {
	derivatives(f, x).forEach((value, k) => {
		expect(value).toBeCloseTo(k === 3 ? second : first, 12);
	});
});

test('values are those of plain numbers', () => {
	fc.assert(
		fc.property(programs('all'), coordinates, (program, at) => {
			const dual = runProgram(
				A,
				program,
				at.map((value) => ({ value, slope: 1 })),
			);
			expect(dual.map(({ value }) => value)).toEqual(runProgram(numbers, program, at));
		}),
		{ seed: 2, numRuns: 200 },
	);
});

test('second derivatives by duals over a recorded graph, then its adjoint: tr ∂v/∂p of a control', () => {
	// v = −p/√(1+|p|²/c²): the divergence in p is recorded, then differentiated once more.
	const c = 1.5;
	const speed = <S>(A: Algebra<S>, px: S, py: S): S =>
		A.sqrt(A.add(A.num(1), A.div(A.add(A.mul(px, px), A.mul(py, py)), A.num(c * c))));
	const divergence = record(['px', 'py'], (G, { px, py }) => {
		const D = duals(G);
		const along = (i: number): number => {
			const p = [px, py].map((value, k) => ({ value, slope: G.num(k === i ? 1 : 0) }));
			const [qx, qy] = p;
			const own = p[i];
			if (!qx || !qy || !own) throw new Error('two components expected');
			return D.neg(D.div(own, speed(D, qx, qy))).slope;
		};
		return { div: G.add(along(0), along(1)) };
	});
	const exact = (x: number, y: number): number => {
		const s = Math.sqrt(1 + (x * x + y * y) / c ** 2);
		return -2 / s + (x * x + y * y) / (c ** 2 * s ** 3);
	};
	fc.assert(
		fc.property(fc.double(RANGE), fc.double(RANGE), (x, y) => {
			expect(replay(numbers, divergence, [x, y])[0]).toBeCloseTo(exact(x, y), 10);
			const d = 1e-5;
			const [gx, gy] = replay(numbers, adjoint(divergence), [x, y, 1]);
			expect(gx).toBeCloseTo((exact(x + d, y) - exact(x - d, y)) / (2 * d), 7);
			expect(gy).toBeCloseTo((exact(x, y + d) - exact(x, y - d)) / (2 * d), 7);
		}),
		{ seed: 3 },
	);
});

test('duals of duals give the second derivative', () => {
	const D = duals(A);
	const x = { value: { value: 0.4, slope: 1 }, slope: { value: 1, slope: 0 } };
	expect(D.exp(D.mul(x, x)).slope.slope).toBeCloseTo((2 + 4 * 0.4 ** 2) * Math.exp(0.4 ** 2), 12);
});

test('outputs of a program are its last two values', () => {
	expect(outputsOf([1, 2, 3])).toEqual([2, 3]);
});

const RANGE = { min: -3, max: 3, noNaN: true } as const;
