/** Particles along their paths. */
export interface Paths {
	/** 0 = times[0] < … < times[K − 1] = T, K ≥ 2. */
	readonly times: Float32Array;
	/** [K, N, 2], data units. */
	readonly states: Float32Array;
}

const squaredStep = (states: Float32Array, from: number, to: number): number =>
	((states[to] ?? 0) - (states[from] ?? 0)) ** 2 + ((states[to + 1] ?? 0) - (states[from + 1] ?? 0)) ** 2;

/** E |X_to − X_from|² over the N particles, `from` and `to` being numbers of kept times. */
function meanSquaredStep({ times, states }: Paths, from: number, to: number): number {
	const stride = states.length / times.length;
	let sum = 0;
	for (let i = 0; i < stride; i += 2) sum += squaredStep(states, from * stride + i, to * stride + i);
	return sum / (stride / 2);
}

const timeAt = ({ times }: Paths, k: number): number => times[k] ?? 0;

function check({ times, states }: Paths): void {
	if (times.length >= 2 && states.length > 0 && states.length % (2 * times.length) === 0) return;
	throw new Error(
		`paths need at least two times and states [K, N, 2]; got ${times.length} times, ${states.length} numbers`,
	);
}

/**
 * Path energy E ∫_0^T |v|² dt in data units² per time, of the polygons through the kept states: exact for straight
 * paths at constant speed, a lower bound otherwise, short by O(Δt²).
 */
export function pathEnergy(paths: Paths): number {
	check(paths);
	let energy = 0;
	for (let k = 1; k < paths.times.length; k++) {
		energy += meanSquaredStep(paths, k - 1, k) / (timeAt(paths, k) - timeAt(paths, k - 1));
	}
	return energy;
}

/**
 * Straightness ∫_0^T E|v − (X_T − X_0)/T|² dt = path energy − E|X_T − X_0|²/T: 0 if and only if every path is
 * straight at constant speed (Liu et al., rectified flow, arXiv:2209.03003, eq. 3, for T = 1).
 */
export function straightness(paths: Paths): number {
	const last = paths.times.length - 1;
	return pathEnergy(paths) - meanSquaredStep(paths, 0, last) / (timeAt(paths, last) - timeAt(paths, 0));
}

/** |energy − W2²|/W2² for T = 1: 0 for optimal transport (Tong et al., arXiv:2302.00482, normalized path energy). */
export const normalizedPathEnergy = (energy: number, w2: number): number =>
	Math.abs(energy - w2 ** 2) / w2 ** 2;
