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
	/** ∫ rate |dt| of each accumulator up to each of these times. */
	readonly accumulators: readonly (readonly number[])[];
	/** Loss terms of this particle. */
	readonly terms: readonly number[];
}

/** Standard normals of each step, [steps, 2]. */
export type Normals64 = readonly (readonly [number, number])[];

/**
 * One path of a rollout in float64: the general Runge–Kutta scheme, one particle at a time. With normals ξ, stages and
 * step are moved by a·σ(t_j)√|h| ξ and b·σ(t_j)√|h| ξ as well: Euler–Maruyama, and Heun with additive noise.
 */
export function path64(
	rollout: Rollout,
	theta: ArrayLike<number>,
	x0: number,
	y0: number,
	xi: Normals64 = [],
): Path64 {
	const { network, integrator, steps, from, to, rates, terms, noise } = rollout;
	const { a, b, c } = TABLEAUX[integrator];
	const h = (to - from) / steps;
	const field = (x: number, y: number, t: number): number[] =>
		replay(numbers, rates, [x, y, t, ...jet64(network, theta, x, y, t)]);
	let [x, y] = [x0, y0];
	let carried = accumulatorsOf(rollout).map(() => 0);
	const states: [number, number][] = [[x, y]];
	const accumulators = [carried];
	for (let step = 0; step < steps; step++) {
		const stages: number[][] = [];
		const mix = (weights: readonly number[], output: number): number =>
			weights.reduce((sum, weight, k) => sum + weight * entry(stages[k] ?? [], output), 0);
		const kick = (weights: readonly number[], axis: 0 | 1): number => {
			if (!noise) return 0;
			const sigma = (k: number): number =>
				entry(replay(numbers, noise, [from + h * (step + entry(c, k))]), 0);
			const spread = weights.reduce((sum, weight, k) => sum + weight * sigma(k), 0);
			return spread * Math.sqrt(Math.abs(h)) * entry(xi, step)[axis];
		};
		const moved = (weights: readonly number[]) =>
			[x + h * mix(weights, 0) + kick(weights, 0), y + h * mix(weights, 1) + kick(weights, 1)] as const;
		a.forEach((row, k) => {
			stages.push(field(...moved(row), from + h * (step + entry(c, k))));
		});
		[x, y] = moved(b);
		carried = carried.map((value, k) => value + Math.abs(h) * mix(b, 2 + k));
		states.push([x, y]);
		accumulators.push(carried);
	}
	const later = from > to ? ([x0, y0, from] as const) : ([x, y, to] as const);
	const jet = JET.some((channel) => reads(terms, channel))
		? jet64(network, theta, ...later)
		: JET.map(() => Number.NaN);
	return { states, accumulators, terms: replay(numbers, terms, [x0, y0, x, y, ...carried, ...jet]) };
}

/** Normals of particle i of a batch xi [steps, B, 2]. */
export const normals64 = (xi: ArrayLike<number>, steps: number, i: number): Normals64 =>
	Array.from({ length: steps }, (_, k) => {
		const at = (k * xi.length) / steps + 2 * i;
		return [entry(xi, at), entry(xi, at + 1)] as const;
	});

/** The path of each particle; `xi` [steps, B, 2] for a rollout with noise. */
export const paths64 = (
	rollout: Rollout,
	theta: ArrayLike<number>,
	starts: ArrayLike<number>,
	xi?: ArrayLike<number>,
): Path64[] =>
	Array.from({ length: starts.length / 2 }, (_, i) => {
		const normals = xi && normals64(xi, rollout.steps, i);
		return path64(rollout, theta, entry(starts, 2 * i), entry(starts, 2 * i + 1), normals);
	});

/** States or accumulators after the steps `kept` of every path, flat in the order [kept, B, ·] of the kernels. */
export const keptOf = (
	paths: readonly Path64[],
	what: 'states' | 'accumulators',
	kept: readonly number[],
): number[] => kept.flatMap((k) => paths.flatMap((path) => [...entry<readonly number[]>(path[what], k)]));

/** Σ over particles of each loss term, float64. */
export function terms64(
	rollout: Rollout,
	theta: ArrayLike<number>,
	starts: ArrayLike<number>,
	xi?: ArrayLike<number>,
): number[] {
	const paths = paths64(rollout, theta, starts, xi);
	return rollout.terms.outputs.map((_, k) => paths.reduce((sum, { terms }) => sum + entry(terms, k), 0));
}

/** Σ_k weights[k]·term_k + Σ pull·state, with `pull` [steps, B, 2 + A] on x, y and the accumulators after each step. */
export function loss64(
	rollout: Rollout,
	theta: ArrayLike<number>,
	starts: ArrayLike<number>,
	weights: readonly number[],
	{ xi, pull }: { readonly xi?: ArrayLike<number>; readonly pull?: ArrayLike<number> } = {},
): number {
	const paths = paths64(rollout, theta, starts, xi);
	let sum = 0;
	paths.forEach(({ states, accumulators, terms }, i) => {
		terms.forEach((term, k) => {
			sum += term * entry(weights, k);
		});
		for (let k = 0; pull && k < rollout.steps; k++) {
			const state = [...entry(states, k + 1), ...entry(accumulators, k + 1)];
			state.forEach((value, c) => {
				sum += value * entry(pull, (k * paths.length + i) * state.length + c);
			});
		}
	});
	return sum;
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
