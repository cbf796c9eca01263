import { gaussLegendre } from '../../data/quadrature';
import type { Game } from '../../game/game';
import { blockOf } from '../../game/problem';
import { numbers } from '../../math/algebra';
import {
	constantNoise,
	driftless,
	firstOrder,
	inertiaOf,
	isSheared,
	onlyEndsCount,
	unswirled,
} from '../conditions';
import { gramianOf, overTime, seenOf } from '../gains';
import { asLawOfStart, noisingOf, type Transition, transition } from '../noising';
import { determinant } from '../symmetric';
import type { Between } from './between';
import { NoBound } from './bound';
import { areaOf, type Lattice, spacing } from './lattice';

/**
 * The HJB equation with noise, solved from U(·, T) = u: U(·, 0) = −β log E e^(−u(X_T)/β) + constant over the uncontrolled process
 * (Hopf–Cole), X_T ~ N(growth x, spread I).
 */
export interface NoisyWay extends Transition {
	readonly beta: number;
	readonly constant: number;
	/** The same process from one time to another. */
	over(from: number, to: number): Transition;
}

/** Nodes of a quadrature over time. */
const NODES = 32;

/** Of the uncontrolled process from one time to another; in words why they are not known. */
function transitionsOf(game: Game): ((from: number, to: number) => Transition) | string {
	const { block, params } = blockOf(game, 'noise');
	const T = game.dynamics.horizon;
	if (isSheared(game)) {
		const seen = seenOf(game);
		const intensity = (t: number): number => block.sigma(numbers, params, t, T) ** 2;
		// Alike in all directions over the whole of the time alone.
		return (from, to) => ({
			growth: 1,
			spread: Math.sqrt(determinant(gramianOf(overTime(game, (t) => seen(t) ?? 1, from, to, intensity)))),
		});
	}
	if (firstOrder(game)) {
		const noising = noisingOf(unswirled(game));
		return noising
			? (from, to) => transition(noising, from, to)
			: 'the drift is no multiple of x, no rotation and no shear';
	}
	if (!driftless(game) || !onlyEndsCount(game))
		return 'accelerations are solved without a drift, a state cost or an interaction';
	// z = x + (T − t)w, where a particle would end, has dz = (T − t)(v dt + σ dW).
	const { nodes, weights } = gaussLegendre(NODES);
	return (from, to) => {
		const intensities = nodes.map((node, k) => {
			const t = from + node * (to - from);
			return (weights[k] ?? Number.NaN) * ((T - t) * block.sigma(numbers, params, t, T)) ** 2;
		});
		return { growth: 1, spread: (to - from) * intensities.reduce((sum, each) => sum + each, 0) };
	};
}

/** For quadratic costs under linear drift, or of an acceleration; else in words why it is not known. */
export function noisyWayOf(game: Game): NoisyWay | string {
	const { block } = blockOf(game, 'running');
	const over = transitionsOf(game);
	if (typeof over === 'string') return over;
	const known = { ...over(0, game.dynamics.horizon), over };
	// ∫∇·f dt = 2∫a dt.
	if (block.form === 'matched') return { ...known, beta: 1, constant: -2 * Math.log(known.growth) };
	const [inertia, sigma] = [inertiaOf(game), constantNoise(game)];
	if (inertia === null || sigma === null)
		return 'with noise, only λ/2 |v|² under a constant σ and costs matched to the noise are solved';
	return { ...known, beta: inertia * sigma ** 2, constant: 0 };
}

/** log of N(to_j; growth from_i, spread) times a cell, a row for each `from` [from, to]. */
function gaussians(from: Float64Array, to: Float64Array, { growth, spread }: Transition): Float64Array {
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

const transposed = (a: Float64Array, n: number): Float64Array => {
	const m = a.length / n;
	return a.map((_, k) => a[(k % m) * n + Math.floor(k / m)] ?? 0);
};

/** A kernel [·, n], and its logs. */
interface Kernel {
	readonly logs: Float64Array;
	readonly falls: Float64Array;
}
const kernelOf = (logs: Float64Array): Kernel => ({ logs, falls: logs.map(Math.exp) });

/** A sum of terms of at most 1 that is smaller has lost some that count: those are 0 in double precision from 1e-308 on. */
const LOST = 1e-290;

/** log Σ_k exp(kernel_ik + field_jk) for rows of both [·, n], transposed: [rows of kernel, rows of field]. */
function along(field: Float64Array, { logs: kernel, falls }: Kernel, n: number): Float64Array {
	const [m, rows] = [field.length / n, kernel.length / n];
	const out = new Float64Array(rows * m);
	const row = new Float64Array(n);
	for (let j = 0; j < m; j++) {
		const b = j * n;
		let high = Number.NEGATIVE_INFINITY;
		for (let k = 0; k < n; k++) high = Math.max(high, field[b + k] ?? 0);
		for (let k = 0; k < n; k++)
			row[k] = high > Number.NEGATIVE_INFINITY ? Math.exp((field[b + k] ?? 0) - high) : 0;
		for (let i = 0; i < rows; i++) {
			const a = i * n;
			let sum = 0;
			for (let k = 0; k < n; k++) sum += (falls[a + k] ?? 0) * (row[k] ?? 0);
			out[i * m + j] = sum > LOST ? high + Math.log(sum) : logSum(field, b, kernel, a, n);
		}
	}
	return out;
}

/** The same of one pair of rows, from the largest term on. */
function logSum(field: Float64Array, b: number, kernel: Float64Array, a: number, n: number): number {
	let top = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < n; k++) top = Math.max(top, (kernel[a + k] ?? 0) + (field[b + k] ?? 0));
	if (top === Number.NEGATIVE_INFINITY) return top;
	let sum = 0;
	for (let k = 0; k < n; k++) sum += Math.exp((kernel[a + k] ?? 0) + (field[b + k] ?? 0) - top);
	return top + Math.log(sum);
}

/** log of what exp(logs) is smoothed to, at the nodes of another lattice: axis after axis, in logarithms, so that nothing underflows. */
const smoothed = (logs: Float64Array, n: number, kx: Kernel, ky: Kernel): Float64Array =>
	along(along(logs, kx, n), ky, logs.length / n);

/** Both directions between two lattices, `start` at t = 0. */
interface Spreading {
	/** log E e^(logs(X_T)) from each node of `start`. */
	back(logs: Float64Array): Float64Array;
	/** log of the density at the nodes of `end` that masses e^logs at those of `start` are carried to. */
	on(logs: Float64Array): Float64Array;
}

/** @param way of the whole time between both */
export function spreading(way: Transition, start: Lattice, end: Lattice): Spreading {
	const [x, y] = [gaussians(start.x, end.x, way), gaussians(start.y, end.y, way)];
	const [kx, ky] = [kernelOf(x), kernelOf(y)];
	const [kxT, kyT] = [kernelOf(transposed(x, end.x.length)), kernelOf(transposed(y, end.y.length))];
	const level = Math.log(areaOf(end));
	return {
		back: (logs) => smoothed(logs, end.x.length, kx, ky),
		on: (logs) => smoothed(logs, start.x.length, kxT, kyT).map((value) => value - level),
	};
}

/** Strang steps, at most and at least. */
const [MOST, LEAST] = [16, 4];

/** What noise spreads by in each of so many steps. */
const stepsOf = ({ over }: NoisyWay, horizon: number, steps: number): Transition[] =>
	Array.from({ length: steps }, (_, k) => over((k * horizon) / steps, ((k + 1) * horizon) / steps));

/**
 * So many steps, an even number, that noise spreads by √2 cells of a lattice at least, where they lead to and where they come from, and in half
 * as many by 2. Throws where those are too few.
 */
export function stepsOver({ x, y }: Lattice, way: NoisyWay, horizon: number): number {
	const cell = Math.max(spacing(x), spacing(y));
	const seen = 2 * cell ** 2;
	const narrowest = (steps: number): number =>
		Math.min(...stepsOf(way, horizon, steps).map((step) => Math.min(step.spread, asLawOfStart(step).spread)));
	for (let steps = MOST; steps >= LEAST; steps -= 2)
		if (narrowest(steps) >= seen && narrowest(steps / 2) >= 2 * seen) return steps;
	throw new NoBound(
		`in a quarter of the time the noise spreads by ${Math.sqrt(narrowest(LEAST)).toPrecision(2)}, too little for cells of ${cell.toPrecision(2)} on the way: take a larger σ${way.growth === 1 ? '' : ' or a weaker drift'}`,
	);
}

/** The same where places cost something on the way, by e^(−cost dt/2β) on either side of each step. */
export function spreadingThrough(
	way: NoisyWay,
	start: Lattice,
	end: Lattice,
	{ over, cost }: Between,
	horizon: number,
	steps: number,
): Spreading {
	const { beta } = way;
	const kernels = new Map<string, Spreading>();
	const passes = stepsOf(way, horizon, steps).map((step, k) => {
		const [from, to] = [k > 0 ? over : start, k + 1 < steps ? over : end];
		// Steps of a process that is the same at all times are the same up to rounding.
		const name = [k > 0, k + 1 < steps, step.growth.toPrecision(12), step.spread.toPrecision(12)].join();
		const kernel = kernels.get(name) ?? spreading(step, from, to);
		kernels.set(name, kernel);
		return kernel;
	});
	const paid = (logs: Float64Array, at: Lattice, k: number): Float64Array => {
		const costs = cost(at, (k * horizon) / steps);
		const share = ((k % steps === 0 ? 0.5 : 1) * horizon) / (steps * beta);
		return logs.map((log, i) => log - share * (costs[i] ?? 0));
	};
	const cell = Math.log(areaOf(over));
	return {
		back: (logs) => {
			let here = paid(logs, end, steps);
			for (const [k, pass] of [...passes.entries()].toReversed())
				here = paid(pass.back(here), k > 0 ? over : start, k);
			return here;
		},
		on: (logs) => {
			let here = paid(logs, start, 0);
			for (const [k, pass] of passes.entries()) {
				const density = pass.on(here);
				here =
					k + 1 < steps
						? paid(
								density.map((log) => log + cell),
								over,
								k + 1,
							)
						: paid(density, end, steps);
			}
			return here;
		},
	};
}
