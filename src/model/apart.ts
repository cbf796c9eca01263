import { blockOf } from '../game/problem';
import type { Solution } from '../game/solution';
import { createRng } from '../math/rng';
import { wasserstein2 } from '../metrics/wasserstein';
import type { Apart } from '../protocol/exact';

/** Particles of a cloud: an assignment of them takes some 10 ms. Flow times at which models are compared, but for the first. */
const [CLOUD, KEEP] = [300, 8];

/** Compares models with one exact solution. */
export type Apartness = (
	model: Solution,
) => Promise<Pick<Apart, 'times' | 'velocity' | 'w2' | 'floor' | 'n'>>;

/**
 * What models of a game are compared with: two clouds of its exact law along their paths, and v* along the first. A model starts
 * where the second cloud did and with the same numbers for its noise, so that the exact solution in its place is at the floor: the
 * distance of the two clouds. Null where ρ_0 cannot be sampled, or the solution has no v*.
 */
export async function apartFrom(exact: Solution): Promise<Apartness | null> {
	const { game } = exact;
	const { block, params } = blockOf(game, 'reference');
	const rngOf = (name: string) => createRng(game.seed).split('apart').split(name);
	const startsOf = (name: string) => block.sample?.(params, rngOf(name).split('starts'), CLOUD);
	const [first, second] = [startsOf('first'), startsOf('second')];
	if (!first || !second) return null;
	const noise = () => rngOf('second').split('noise');
	const law = await exact.paths(first, KEEP, rngOf('first').split('noise'));
	const again = await exact.paths(second, KEEP, noise());
	const times = [...law.times];
	const size = 2 * CLOUD;
	const cloud = (states: Float32Array, k: number) => states.subarray(k * size, (k + 1) * size);
	/** Where U is asked about, (x, y, t) of one time after the other; the same array, so that a model need not be asked twice. */
	const points = times.map((t, k) =>
		Float32Array.from({ length: 3 * CLOUD }, (_, i) =>
			i % 3 === 2 ? t : (cloud(law.reduced, k)[2 * Math.floor(i / 3) + (i % 3)] ?? Number.NaN),
		),
	);
	const controls: Float64Array[] = [];
	for (const at of points) {
		const control = await exact.control(at);
		if (!control) return null;
		controls.push(control);
	}
	const floor = times.map((_, k) => wasserstein2(cloud(law.states, k), cloud(again.states, k)));
	return async (model) => {
		const [velocity, w2] = [[] as number[], [] as number[]];
		for (const [k, t] of times.entries()) {
			const [at, control] = [points[k], controls[k]];
			const found = at && (await model.control(at));
			velocity.push(found && control ? relativeError(found, control) : Number.NaN);
			const { states } = await model.placesAt(second, t, noise());
			w2.push(wasserstein2(cloud(law.states, k), states));
		}
		return {
			times: Float32Array.from(times),
			velocity: Float32Array.from(velocity),
			w2: Float32Array.from(w2),
			floor: Float32Array.from(floor),
			n: CLOUD,
		};
	};
}

/** √(E|v − v*|²/E|v*|²) of rows [n, 2]; NaN where v* is zero everywhere, or one of the rows is not known. */
function relativeError(v: Float64Array, exact: Float64Array): number {
	let [apart, size] = [0, 0];
	for (const [i, value] of exact.entries()) {
		apart += ((v[i] ?? Number.NaN) - value) ** 2;
		size += value ** 2;
	}
	return size > 0 ? Math.sqrt(apart / size) : Number.NaN;
}
