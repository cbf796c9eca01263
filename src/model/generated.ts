import type { Game } from '../game/game';
import { blockOf, problemOf } from '../game/problem';
import type { Solution } from '../game/solution';
import type { Rng } from '../math/rng';
import { moments } from '../math/stats';
import { type Paths, pathEnergy, straightness } from '../metrics/paths';
import type { Metric } from '../protocol/snapshot';
import { balancedSource, type Source } from '../solvers/data';
import { type Averages, averaged, averagesOf, LEAST } from './averages';

/** Particles of a cloud, clouds at most, stretches of their paths. */
const CLOUD = 512;
const CLOUDS = 32;
const STRETCHES = 16;
/** Standard errors wanted: of means, in standard deviations of the cloud; of the path energy, as a share of it. */
const WANTED = { mean: 0.01, energy: 0.01 } as const;

/** Clouds of a game, and how they set out. */
interface Clouds {
	readonly starts: Source;
	readonly label: string;
	/** Mean x, y, variance x, y, covariance of a cloud [CLOUD, 2]. */
	momentsIn(cloud: Float32Array): number[];
}

function cloudsOf(game: Game): Clouds {
	const balanced = blockOf(game, 'reference').block.balancedSample !== undefined;
	// The mean of balanced starts is exact: it takes no degree of freedom from the variance.
	const share = balanced ? (CLOUD - 1) / CLOUD : 1;
	return {
		starts: balancedSource(game, 'reference'),
		label: balanced ? 'balanced starts' : 'independent starts',
		momentsIn: (cloud) => {
			const { mean, covariance } = moments(cloud);
			const [xx, xy, yy] = covariance.map((value) => share * value);
			return [...mean, xx ?? Number.NaN, yy ?? Number.NaN, xy ?? Number.NaN];
		},
	};
}

function momentMetrics(found: Averages, when: string): Metric[] {
	const n = CLOUD * found.batches;
	const metric = (
		id: string,
		quantity: 'x' | 'y' | 'length' | 'area',
		label: string,
		value = Number.NaN,
		error = Number.NaN,
	): Metric => ({ id, quantity, label: `${label} ${when}`, value, error, n });
	const { means, errors } = found;
	return [
		...(['x', 'y'] as const).flatMap((axis, k) => {
			const std = Math.sqrt(means[2 + k] ?? Number.NaN);
			return [
				metric(`mean.${axis}`, axis, `mean of ${axis}`, means[k], errors[k]),
				metric(`std.${axis}`, 'length', `std of ${axis}`, std, (errors[2 + k] ?? Number.NaN) / (2 * std)),
			];
		}),
		metric('covariance', 'area', 'covariance of x and y', means[4], errors[4]),
	];
}

/**
 * Moments of ρ_T, energy and straightness of the paths (which those with noise do not have): over clouds from balanced
 * starts, where there are such, as many as the errors ask for.
 */
export async function generatedMetrics(solution: Solution, rng: Rng): Promise<Metric[]> {
	const { game } = solution;
	const clouds = cloudsOf(game);
	const smooth = isSmooth(game);
	const found = await averaged(
		async (k) => {
			const seeds = rng.split(`cloud ${k}`);
			const starts = clouds.starts(seeds, CLOUD);
			const paths = await solution.paths(starts, STRETCHES, seeds.split('noise'));
			const ends = clouds.momentsIn(paths.states.subarray(-starts.length));
			return smooth ? [...ends, pathEnergy(paths), straightness(paths)] : ends;
		},
		({ means, errors }) =>
			[0, 1].every((k) => (errors[k] ?? 0) <= WANTED.mean * Math.sqrt(means[2 + k] ?? 0)) &&
			[5, 6].every((k) => (errors[k] ?? 0) <= WANTED.energy * (means[5] ?? 0)),
		CLOUDS,
	);
	const metrics = momentMetrics(found, `at T, ${clouds.label}`);
	if (!smooth) return metrics;
	const [value = Number.NaN, rest = Number.NaN] = found.means.slice(5);
	const [error = Number.NaN, restError = Number.NaN] = found.errors.slice(5);
	const n = CLOUD * found.batches;
	return [
		...metrics,
		{ id: 'pathEnergy', label: 'path energy E∫|dX/dt|² dt', quantity: 'area', value, error, n },
		straightMetric('straightness: path energy − E|X_T − X_0|²/T', rest, restError, n),
	];
}

const straightMetric = (label: string, value: number, error: number, n: number): Metric => ({
	id: 'straightness',
	label,
	quantity: 'area',
	value,
	error,
	n,
	bound: { value: 0, label: 'straight at constant speed' },
});

/** Whether paths of samples have a speed: with noise they have none. */
const isSmooth = (game: Game): boolean => !problemOf(game).sigma || game.sampler.process === 'flow';

/** Straightness of the polygons through the kept states of paths; null for a game whose paths have none. */
export function straightnessOf(game: Game): ((paths: Paths) => Metric) | null {
	if (!isSmooth(game)) return null;
	return ({ times, states }) => {
		const stride = states.length / times.length;
		const share = 2 * Math.floor(stride / 2 / LEAST);
		const parts = Array.from({ length: LEAST }, (_, part) => {
			const own = new Float32Array(share * times.length);
			for (let k = 0; k < times.length; k++) {
				const from = k * stride + part * share;
				own.set(states.subarray(from, from + share), k * share);
			}
			return [straightness({ times, states: own })];
		});
		const { means, errors } = averagesOf(parts);
		return straightMetric(
			'straightness',
			means[0] ?? Number.NaN,
			errors[0] ?? Number.NaN,
			(LEAST * share) / 2,
		);
	};
}

/** Moments of ρ_t, over the fewest clouds that have an error. */
export async function momentsAt(solution: Solution, t: number, rng: Rng): Promise<Metric[]> {
	const { starts, label, momentsIn } = cloudsOf(solution.game);
	const found: number[][] = [];
	for (let k = 0; k < LEAST; k++) {
		const seeds = rng.split(`cloud ${k}`);
		const { states } = await solution.placesAt(starts(seeds, CLOUD), t, seeds.split('noise'));
		found.push(momentsIn(states));
	}
	return momentMetrics(averagesOf(found), `at t = ${t}, ${label}`);
}
