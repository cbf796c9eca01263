import { blockOf, type Problem } from '../../game/problem';
import { numbers } from '../../math/algebra';
import { constantNoise, firstOrder, inertiaOf, onlyEndsCount, undiscounted } from '../conditions';
import { noisingOf } from '../noising';
import { NoBound } from './bound';
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

/** log of N(to_j; growth from_i, spread) times a cell, a row for each `from` [from, to]. */
function gaussians(from: Float64Array, to: Float64Array, { growth, spread }: NoisyWay): Float64Array {
	const cell = (to[1] ?? 0) - (to[0] ?? 0);
	if (Math.sqrt(spread) < cell)
		throw new NoBound(
			`the noise spreads by ${Math.sqrt(spread).toPrecision(2)}, less than a cell of ${cell.toPrecision(2)}: take a larger σ`,
		);
	const height = Math.log(cell) - 0.5 * Math.log(2 * Math.PI * spread);
	return Float64Array.from({ length: from.length * to.length }, (_, k) => {
		const [x, y] = [from[Math.floor(k / to.length)] ?? 0, to[k % to.length] ?? 0];
		return height - (y - growth * x) ** 2 / (2 * spread);
	});
}

const turned = (a: Float64Array, n: number): Float64Array => {
	const m = a.length / n;
	return a.map((_, k) => a[(k % m) * n + Math.floor(k / m)] ?? 0);
};

/** log Σ_k exp(kernel_ik + field_jk) for rows of both [·, n], transposed: [rows of kernel, rows of field]. */
function along(field: Float64Array, kernel: Float64Array, n: number): Float64Array {
	const [m, rows] = [field.length / n, kernel.length / n];
	const out = new Float64Array(rows * m);
	for (let i = 0; i < rows; i++)
		for (let j = 0; j < m; j++) {
			const [a, b] = [i * n, j * n];
			let top = Number.NEGATIVE_INFINITY;
			for (let k = 0; k < n; k++) {
				const term = (kernel[a + k] ?? 0) + (field[b + k] ?? 0);
				if (term > top) top = term;
			}
			let sum = 0;
			if (top > Number.NEGATIVE_INFINITY)
				for (let k = 0; k < n; k++) sum += Math.exp((kernel[a + k] ?? 0) + (field[b + k] ?? 0) - top);
			out[i * m + j] = top === Number.NEGATIVE_INFINITY ? top : top + Math.log(sum);
		}
	return out;
}

/** log of what exp(logs) is smoothed to, at the nodes of another lattice: axis after axis, in logarithms, so that nothing underflows. */
const smoothed = (logs: Float64Array, n: number, kx: Float64Array, ky: Float64Array): Float64Array =>
	along(along(logs, kx, n), ky, logs.length / n);

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
