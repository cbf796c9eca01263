import type { AxisGaussian } from '../../src/exact/gradientFlow';
import { exactOf } from '../../src/exact/index';
import type { Game } from '../../src/game/game';
import { blockOf, problemOf } from '../../src/game/problem';
import { createRng } from '../../src/math/rng';
import { mean, moments } from '../../src/math/stats';
import { pathsOf } from '../../src/solvers/paths';
import { type Draft, withDefaults } from '../../src/spec/defaults';
import { over, percent, seeds, type Trained, trained } from './report';

/** Paths from balanced starts behind each moment. */
export const SAMPLES = 8000;
/** The block of a Gaussian without correlation. */
export const gaussian = ([x, y]: readonly [AxisGaussian, AxisGaussian]) => ({
	id: 'gaussian',
	x: x.mean,
	y: y.mean,
	stdX: x.std,
	stdY: y.std,
	correlation: 0,
});

/** Mean and std on both axes at any t of the solution of a game. Throws where none is known. */
export function exactly(game: Game): (t: number) => readonly [AxisGaussian, AxisGaussian] {
	const exact = exactOf(game);
	return (t) => {
		const known = exact?.moments(t);
		if (!known) throw new Error('no solution of this game is known');
		const [xx, , yy] = known.covariance;
		return [
			{ mean: known.mean[0], std: Math.sqrt(xx) },
			{ mean: known.mean[1], std: Math.sqrt(yy) },
		];
	};
}

/** Balanced starts, so that moments are those of the model and not of the luck of its samples. */
export function startsOf(game: Game): Float32Array<ArrayBuffer> {
	const { block, params } = blockOf(game, 'reference');
	if (!block.balancedSample) throw new Error(`${block.label} has no balanced samples`);
	return block.balancedSample(params, createRng(game.seed).split('report'), SAMPLES);
}

/** Mean and std on both axes at t = 0, T/keep, …, T. */
export async function alongFlow({ game, kernels, theta }: Trained, keep: number) {
	const starts = startsOf(game);
	const { states } = await pathsOf(problemOf(game), kernels, theta, starts, keep, createRng(1));
	return Array.from({ length: keep + 1 }, (_, k) => {
		const cloud = moments(states.subarray(k * starts.length, (k + 1) * starts.length));
		const [xx, , yy] = cloud.covariance;
		return [
			{ mean: cloud.mean[0], std: Math.sqrt(xx) },
			{ mean: cloud.mean[1], std: Math.sqrt(yy) },
		] as const;
	});
}
export type Along = Awaited<ReturnType<typeof alongFlow>>;

/** Trains a game from each seed and looks at each model. */
export async function ofSeeds<T>(draft: Draft, look: (model: Trained) => Promise<T>): Promise<T[]> {
	const found: T[] = [];
	for (const seed of seeds()) {
		const model = await trained(withDefaults(draft), seed);
		found.push(await look(model));
		model.dispose();
	}
	return found;
}

export const worst = (found: readonly number[], truth: number): number =>
	Math.max(...found.map((value) => Math.abs(value / truth - 1)));
const AXES = ['x', 'y'] as const;

/**
 * Rows (label, quantity, model at T, truth at T, ratio, largest error at any time of any seed): relative errors, or those
 * of means in units of the std there, for means that may be 0.
 */
export function against(
	label: string,
	found: readonly Along[],
	truth: (axis: 0 | 1, k: number) => AxisGaussian,
	unit: 'itself' | 'std' = 'itself',
) {
	const times = (found[0]?.length ?? 1) - 1;
	return ([0, 1] as const).flatMap((axis) =>
		(['mean', 'std'] as const).map((what) => {
			const at = (k: number): number[] => found.map((flow) => flow[k]?.[axis][what] ?? Number.NaN);
			const exact = truth(axis, times)[what];
			const error = Math.max(
				...Array.from({ length: times }, (_, k) => {
					const right = truth(axis, k + 1);
					const size = Math.abs(unit === 'std' ? right.std : right[what]);
					return Math.max(...at(k + 1).map((value) => Math.abs(value - right[what]) / size));
				}),
			);
			return [
				label,
				`${what} ${AXES[axis]}`,
				over(at(times), 4),
				exact.toFixed(4),
				(mean(at(times)) / exact).toFixed(4),
				percent(error),
			];
		}),
	);
}
