import { type Activation, layoutOf, type Network, residualStep } from '../../src/kernels/network';
import type { Algebra } from '../../src/math/algebra';

/** Derivatives of U at one point, in the order of JET: U, Ux, Uy, Ut, Uxx, Uxy, Uyy. */
export type Jet64 = [number, number, number, number, number, number, number];

/** φ in any algebra, from its definition. */
export function activate<S>(A: Algebra<S>, name: Activation, z: S): S {
	switch (name) {
		case 'tanh':
			return A.tanh(z);
		case 'sine':
			return A.sin(z);
		case 'softplus': // log(1 + e^z) = max(z, 0) + log(1 + e^{−|z|})
			return A.add(A.max(z, A.num(0)), A.log(A.add(A.num(1), A.exp(A.neg(A.abs(z))))));
		case 'logcosh': // log(e^z + e^{−z}) = |z| + log(1 + e^{−2|z|})
			return A.add(A.abs(z), A.log(A.add(A.num(1), A.exp(A.mul(A.num(-2), A.abs(z))))));
	}
}

/**
 * U(s) of the potential network, s = (x, y, t), in any algebra, by the plainest loops: the definition that
 * every kernel is held to.
 */
export function potential<S>(A: Algebra<S>, net: Network, theta: ArrayLike<number>, s: readonly S[]): S {
	const at = layoutOf(net);
	const { width: m, activation } = net;
	const affine = (K: number, b: number, input: readonly S[]): S[] =>
		Array.from({ length: m }, (_, row) =>
			input.reduce(
				(sum, value, j) => A.add(sum, A.mul(A.num(entry(theta, K + row * input.length + j)), value)),
				A.num(entry(theta, b + row)),
			),
		);
	let u = affine(at.K0, at.b0, s).map((z) => activate(A, activation, z));
	at.K.forEach((K, i) => {
		const z = affine(K, entry(at.b, i), u);
		u = u.map((value, row) =>
			A.add(value, A.mul(A.num(residualStep(net)), activate(A, activation, entry(z, row)))),
		);
	});
	let U = A.num(entry(theta, at.constant));
	u.forEach((value, row) => {
		U = A.add(U, A.mul(A.num(entry(theta, at.w + row)), value));
	});
	for (let row = 0; row < 3; row++) {
		let y = A.num(0);
		s.forEach((value, j) => {
			y = A.add(y, A.mul(A.num(entry(theta, at.A + 3 * row + j)), value));
		});
		U = A.add(U, A.mul(A.num(0.5), A.mul(y, y)));
	}
	s.forEach((value, j) => {
		U = A.add(U, A.mul(A.num(entry(theta, at.slope + j)), value));
	});
	return U;
}

/** φ, φ', φ'' in double precision. */
function slopes(name: Activation, z: number): readonly [number, number, number] {
	switch (name) {
		case 'tanh': {
			const y = Math.tanh(z);
			return [y, 1 - y * y, -2 * y * (1 - y * y)];
		}
		case 'sine':
			return [Math.sin(z), Math.cos(z), -Math.sin(z)];
		case 'softplus': {
			const y = 1 / (1 + Math.exp(-z));
			return [Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), y, y * (1 - y)];
		}
		case 'logcosh': {
			const y = Math.tanh(z);
			return [Math.abs(z) + Math.log1p(Math.exp(-2 * Math.abs(z))), y, 1 - y * y];
		}
	}
}

const CHANNELS = 7;
/** The two first-derivative channels whose product feeds channels xx, xy, yy. */
const PAIRS = [
	[1, 1],
	[1, 2],
	[2, 2],
] as const;

/**
 * Jet of U at one point in float64, by forward propagation in scalar loops. Exact to roundoff: its own test
 * holds it to `potential` over dual numbers of dual numbers.
 */
export function jet64(net: Network, theta: ArrayLike<number>, x: number, y: number, t: number): Jet64 {
	const at = layoutOf(net);
	const { width: m, activation } = net;
	const s = new Float64Array([x, 1, 0, 0, 0, 0, 0, y, 0, 1, 0, 0, 0, 0, t, 0, 0, 1, 0, 0, 0]);
	const affine = (K: number, b: number, input: Float64Array): Float64Array => {
		const n = input.length / CHANNELS;
		const z = new Float64Array(m * CHANNELS);
		for (let row = 0; row < m; row++) {
			for (let j = 0; j < n; j++) {
				const k = entry(theta, K + row * n + j);
				for (let c = 0; c < CHANNELS; c++) add(z, row * CHANNELS + c, k * entry(input, j * CHANNELS + c));
			}
			add(z, row * CHANNELS, entry(theta, b + row));
		}
		return z;
	};
	/** u += h φ(z), all channels. */
	const bend = (u: Float64Array, z: Float64Array, h: number): void => {
		for (let o = 0; o < z.length; o += CHANNELS) {
			const [f0, f1, f2] = slopes(activation, entry(z, o));
			add(u, o, h * f0);
			for (let c = 1; c < CHANNELS; c++) add(u, o + c, h * f1 * entry(z, o + c));
			PAIRS.forEach(([a, b], k) => {
				add(u, o + 4 + k, h * f2 * entry(z, o + a) * entry(z, o + b));
			});
		}
	};
	const u = new Float64Array(m * CHANNELS);
	bend(u, affine(at.K0, at.b0, s), 1);
	at.K.forEach((K, i) => {
		bend(u, affine(K, entry(at.b, i), u), residualStep(net));
	});
	const jet: Jet64 = [entry(theta, at.constant), 0, 0, 0, 0, 0, 0];
	for (let row = 0; row < m; row++) {
		for (let c = 0; c < CHANNELS; c++) add(jet, c, entry(theta, at.w + row) * entry(u, row * CHANNELS + c));
	}
	for (let row = 0; row < 3; row++) {
		const a = [0, 1, 2].map((j) => entry(theta, at.A + 3 * row + j));
		const q = entry(a, 0) * x + entry(a, 1) * y + entry(a, 2) * t;
		add(jet, 0, 0.5 * q * q);
		a.forEach((value, j) => {
			add(jet, 1 + j, q * value);
		});
		PAIRS.forEach(([i, j], k) => {
			add(jet, 4 + k, entry(a, i - 1) * entry(a, j - 1));
		});
	}
	[x, y, t].forEach((value, j) => {
		const slope = entry(theta, at.slope + j);
		add(jet, 0, slope * value);
		add(jet, 1 + j, slope);
	});
	return jet;
}

function add(list: Float64Array | Jet64, index: number, amount: number): void {
	list[index] = entry(list, index) + amount;
}

/** Reads a list; throws outside it. */
export function entry<T>(list: ArrayLike<T>, index: number): T {
	const item = list[index];
	if (item === undefined) throw new Error(`no entry ${index} in a list of ${list.length}`);
	return item;
}
