import { layoutOf, type Network } from '../../src/kernels/network';
import type { Rng } from '../../src/math/rng';
import { along } from '../oracle/rollout64';

/** Where each part of θ stands, by name. */
export function partsOf(network: Network): Record<string, readonly [from: number, to: number]> {
	const at = layoutOf(network);
	const cuts = [
		at.K0,
		at.b0,
		...at.K.flatMap((K, i) => [K, at.b[i] ?? 0]),
		at.w,
		at.A,
		at.slope,
		at.constant,
	];
	const names = ['K0', 'b0', ...at.K.flatMap((_, i) => [`K${i + 1}`, `b${i + 1}`]), 'w', 'A', 'slope', 'c'];
	return Object.fromEntries(names.map((name, k) => [name, [cuts[k] ?? 0, cuts[k + 1] ?? at.size]]));
}

/**
 * Largest relative error of a gradient against float64 finite differences of f, over directions: along the
 * gradient within each part (where the slope must be that part's norm, so no small part hides behind a large
 * one), and along two random directions.
 */
export function gradientError(
	gradient: Float32Array,
	f: (at: Float64Array) => number,
	place: Float32Array,
	parts: Record<string, readonly [from: number, to: number]>,
	rng: Rng,
): number {
	const total = norm(gradient);
	const errors = Object.values(parts).map(([from, to]) => {
		const length = norm(gradient.subarray(from, to));
		const direction = Float64Array.from(place, (_, i) =>
			i >= from && i < to ? (length > 0 ? (gradient[i] ?? 0) / length : 1) : 0,
		);
		return Math.abs(along(f, place, direction) - length) / Math.max(length, 1e-2 * total);
	});
	for (let k = 0; k < 2; k++) {
		const random = Float32Array.from(place, () => rng.normal());
		const length = norm(random);
		const direction = random.map((value) => value / length);
		const slope = gradient.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
		errors.push(Math.abs(along(f, place, direction) - slope) / total);
	}
	return Math.max(...errors);
}

const norm = (list: Float32Array): number => Math.sqrt(list.reduce((sum, value) => sum + value * value, 0));
