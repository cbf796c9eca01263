import type { Integrator, Rollout } from '../../src/kernels/contract';
import { accumulatorsOf, JET } from '../../src/kernels/contract';
import { numbers } from '../../src/math/algebra';
import { reads, replay } from '../../src/math/trace';
import { entry, jet64 } from './potential64';

/** Butcher tableaux: stage k is evaluated at time c[k] from the increments a[k]·rates so far. */
const TABLEAUX: Readonly<Record<Integrator, { a: number[][]; b: number[]; c: number[] }>> = {
	euler: { a: [[]], b: [1], c: [0] },
	heun: { a: [[], [1]], b: [1 / 2, 1 / 2], c: [0, 1] },
	rk4: { a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]], b: [1 / 6, 1 / 3, 1 / 3, 1 / 6], c: [0, 1 / 2, 1 / 2, 1] },
};

export interface Path64 {
	/** (x, y) at each of the steps + 1 times. */
	readonly states: readonly (readonly [number, number])[];
	/** ∫ rate |dt| of each accumulator. */
	readonly accumulators: readonly number[];
	/** Loss terms of this particle. */
	readonly terms: readonly number[];
}

/** One path of a rollout in float64: the general Runge–Kutta scheme, one particle at a time. */
export function path64(rollout: Rollout, theta: ArrayLike<number>, x0: number, y0: number): Path64 {
	const { network, integrator, steps, from, to, rates, terms } = rollout;
	const { a, b, c } = TABLEAUX[integrator];
	const h = (to - from) / steps;
	const field = (x: number, y: number, t: number): number[] =>
		replay(numbers, rates, [x, y, t, ...jet64(network, theta, x, y, t)]);
	let [x, y] = [x0, y0];
	const accumulators = accumulatorsOf(rollout).map(() => 0);
	const states: [number, number][] = [[x, y]];
	for (let step = 0; step < steps; step++) {
		const stages: number[][] = [];
		const mix = (weights: readonly number[], output: number): number =>
			weights.reduce((sum, weight, k) => sum + weight * entry(stages[k] ?? [], output), 0);
		a.forEach((row, k) => {
			stages.push(field(x + h * mix(row, 0), y + h * mix(row, 1), from + h * (step + entry(c, k))));
		});
		x += h * mix(b, 0);
		y += h * mix(b, 1);
		accumulators.forEach((value, k) => {
			accumulators[k] = value + Math.abs(h) * mix(b, 2 + k);
		});
		states.push([x, y]);
	}
	const later = from > to ? ([x0, y0, from] as const) : ([x, y, to] as const);
	const jet = JET.some((channel) => reads(terms, channel))
		? jet64(network, theta, ...later)
		: JET.map(() => Number.NaN);
	return { states, accumulators, terms: replay(numbers, terms, [x0, y0, x, y, ...accumulators, ...jet]) };
}

/** Σ over particles of each loss term, float64. */
export function terms64(rollout: Rollout, theta: ArrayLike<number>, starts: ArrayLike<number>): number[] {
	const sums = rollout.terms.outputs.map(() => 0);
	for (let i = 0; i < starts.length; i += 2) {
		path64(rollout, theta, entry(starts, i), entry(starts, i + 1)).terms.forEach((value, k) => {
			sums[k] = entry(sums, k) + value;
		});
	}
	return sums;
}

/** Σ_k weights[k]·term_k. */
export function loss64(
	rollout: Rollout,
	theta: ArrayLike<number>,
	starts: ArrayLike<number>,
	weights: readonly number[],
): number {
	return terms64(rollout, theta, starts).reduce((sum, term, k) => sum + term * entry(weights, k), 0);
}

/** Derivative of f at θ along d, by the five-point central difference: error O(ε⁴). */
export function along(
	f: (theta: Float64Array) => number,
	theta: ArrayLike<number>,
	direction: ArrayLike<number>,
	epsilon = 1e-4,
): number {
	const base = Float64Array.from(theta);
	const shifted = (k: number): number => f(base.map((value, i) => value + k * epsilon * entry(direction, i)));
	return (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))) / (12 * epsilon);
}

/** The whole gradient of f at θ by central differences; for short θ only. */
export function gradient64(f: (theta: Float64Array) => number, theta: ArrayLike<number>): Float64Array {
	return Float64Array.from(theta, (_, i) => {
		const unit = new Float64Array(theta.length);
		unit[i] = 1;
		return along(f, theta, unit);
	});
}
