import type { Problem } from '../../game/problem';
import { arrays, column } from '../../math/arrays';
import { adjoint, record, replay } from '../../math/trace';
import type { Knots } from './knots';

/** log ρ_t of all particles at all knots, and how its cotangents go on. */
export interface KnotDensity {
	/** [K, B], nats. */
	readonly values: Float64Array;
	/** Adds what the cotangents [K, B] of `values` ask of the paths to the pull. */
	pullBack(bars: Float64Array): void;
}

/**
 * log ρ_t(X_t) = log ρ_0(X_0) − ∫_0^t ∇·(velocity) ds. Where paths are run backward, X_0 is their last knot and the
 * integral from 0 to t is that of the whole path less what was gathered since the start. Throws where log ρ_0 is missing.
 */
export function carriedDensity(problem: Problem, knots: Knots): KnotDensity {
	const { particles: B, count, backward } = knots;
	const divergence = knots.accumulated('divergence');
	const end = (count - 1) * B;
	const reference = referenceAt(problem, knots.cloud(backward ? count - 1 : 0));
	const values = divergence.map((gathered, index) => {
		const i = index % B;
		const since = backward ? (divergence[end + i] ?? 0) - gathered : gathered;
		return (reference.values[i] ?? Number.NaN) - since;
	});
	return {
		values,
		pullBack: (bars) => {
			const sums = new Float64Array(B);
			bars.forEach((bar, index) => {
				const [k, i] = [Math.floor(index / B), index % B];
				sums[i] = (sums[i] ?? 0) + bar;
				knots.push(k, i, 'divergence', backward ? bar : -bar);
			});
			if (!backward) return;
			sums.forEach((bar, i) => {
				knots.push(count - 1, i, 'divergence', -bar);
			});
			knots.pushCloud(count - 1, reference.pullBack(sums), 1);
		},
	};
}

/** log ρ_0 at places [B, 2], and its adjoint [B] → [B, 2]. */
export function referenceAt({ logReference }: Problem, places: Float32Array) {
	if (!logReference) throw new Error('a cost of log ρ needs log ρ₀: the reference has no density');
	const graph = record(['x', 'y'], (A, { x, y }) => ({ value: logReference(A, [x, y]) }));
	const B = places.length / 2;
	const args = [column(places, 2, 0), column(places, 2, 1)];
	const [values = new Float64Array(0)] = replay(arrays(B), graph, args);
	return {
		values,
		pullBack: (bars: Float64Array): Float64Array => {
			const [x, y] = replay(arrays(B), adjoint(graph), [...args, bars]);
			return Float64Array.from({ length: 2 * B }, (_, i) => (i % 2 === 0 ? x : y)?.[i >> 1] ?? 0);
		},
	};
}
