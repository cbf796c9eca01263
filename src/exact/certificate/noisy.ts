import { blockOf, type Problem } from '../../game/problem';
import { numbers } from '../../math/algebra';
import { constantNoise, firstOrder, inertiaOf, onlyEndsCount, undiscounted } from '../conditions';
import { noisingOf } from '../noising';
import type { Lattice } from './lattice';

/**
 * The HJB equation with noise, solved from U(·, T) = u: U(·, 0) = −β log E e^(−u(X_T)/β) + constant over the uncontrolled process
 * (Hopf–Cole), X_T ~ N(growth x, spread I).
 */
export interface NoisyWay {
	readonly beta: number;
	readonly growth: number;
	readonly spread: number;
	readonly constant: number;
}

/** For quadratic costs under linear drift; else in words why it is not known. */
export function noisyWayOf({ game }: Problem): NoisyWay | string {
	const { block } = blockOf(game, 'running');
	const noising = noisingOf(game);
	if (!firstOrder(game)) return 'noise of an acceleration is not solved';
	if (!undiscounted(game)) return 'costs on the way are discounted';
	if (!onlyEndsCount(game)) return 'a state cost with noise is not solved';
	if (!noising) return 'the noise does not spread as a Gaussian from a point: its drift is not linear';
	const T = game.dynamics.horizon;
	const [m, q] = [noising.factor(numbers, T), noising.variance(numbers, T)];
	const growth = 1 / m;
	const known = { growth, spread: growth ** 2 * q };
	// ∫∇·f dt = 2∫a dt.
	if (block.form === 'matched') return { ...known, beta: 1, constant: -2 * Math.log(growth) };
	const [inertia, sigma] = [inertiaOf(game), constantNoise(game)];
	if (inertia === null || sigma === null)
		return 'with noise, only λ/2 |v|² under a constant σ and costs matched to the noise are solved';
	return { ...known, beta: inertia * sigma ** 2, constant: 0 };
}

/** exp(−(to_j − growth from_i)²/(2 spread)) · weight, a row for each `from` [from, to]. */
function gaussians(from: Float64Array, to: Float64Array, { growth, spread }: NoisyWay): Float64Array {
	const cell = (to[1] ?? 0) - (to[0] ?? 0);
	const height = cell / Math.sqrt(2 * Math.PI * spread);
	const out = new Float64Array(from.length * to.length);
	for (let i = 0, k = 0; i < from.length; i++)
		for (let j = 0; j < to.length; j++, k++)
			out[k] = height * Math.exp(-(((to[j] ?? 0) - growth * (from[i] ?? 0)) ** 2) / (2 * spread));
	return out;
}

/** Rows of `kernel` [rows, n] times rows of `field` [m, n]: [m, rows]… transposed, so that two calls do both axes. */
function along(field: Float64Array, kernel: Float64Array, n: number): Float64Array {
	const [m, rows] = [field.length / n, kernel.length / n];
	const out = new Float64Array(rows * m);
	for (let i = 0; i < rows; i++)
		for (let j = 0; j < m; j++) {
			let sum = 0;
			for (let k = 0; k < n; k++) sum += (kernel[i * n + k] ?? 0) * (field[j * n + k] ?? 0);
			out[i * m + j] = sum;
		}
	return out;
}

const turned = (a: Float64Array, n: number): Float64Array => {
	const m = a.length / n;
	return a.map((_, k) => a[(k % m) * n + Math.floor(k / m)] ?? 0);
};

/** log of the sum of exp(logs), smoothed by the kernel, at the nodes of another lattice. */
function smoothed(logs: Float64Array, n: number, kx: Float64Array, ky: Float64Array): Float64Array {
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	const field = logs.map((value) => Math.exp(value - top));
	return along(along(field, kx, n), ky, logs.length / n).map((value) => top + Math.log(value));
}

/** Both directions between two lattices, `start` at t = 0. */
export function spreading(way: NoisyWay, start: Lattice, end: Lattice) {
	const [kx, ky] = [gaussians(start.x, end.x, way), gaussians(start.y, end.y, way)];
	const [kxT, kyT] = [turned(kx, end.x.length), turned(ky, end.y.length)];
	const area = ((end.x[1] ?? 0) - (end.x[0] ?? 0)) * ((end.y[1] ?? 0) - (end.y[0] ?? 0));
	return {
		/** log E e^(logs(X_T)) from each node of `start`. */
		back: (logs: Float64Array): Float64Array => smoothed(logs, end.x.length, kx, ky),
		/** log of the density at the nodes of `end` that masses e^logs at those of `start` are carried to. */
		on: (logs: Float64Array): Float64Array =>
			smoothed(logs, start.x.length, kxT, kyT).map((value) => value - Math.log(area)),
	};
}
