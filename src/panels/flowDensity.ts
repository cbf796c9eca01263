import type { Snapshot } from '../protocol/snapshot';
import { bracket } from './field';
import { bandwidthOf, gridDensity, massLevels } from './kde';

/** Cells a side of the estimate of ρ_t. */
const GRID = 80;

/** Kernel estimate of ρ_t on [grid, grid] of the snapshot's extent, per unit area. */
export interface FlowDensity {
	readonly field: Float32Array;
	readonly grid: number;
	/** Density at the edge of the region that holds 95 % of the particles. */
	readonly edge: number;
}

type Flow = Pick<Snapshot, 'times' | 'paths' | 'extent'>;

/** The bandwidth for the particles at any t: from cross-validation at the two saved times beside t, each once per snapshot. */
export function bandwidthOver(): (snapshot: Flow, t: number) => number {
	let of: Flow | null = null;
	let known: number[] = [];
	return (snapshot, t) => {
		if (of !== snapshot) [of, known] = [snapshot, []];
		const { times, paths, extent } = snapshot;
		const size = paths.length / times.length;
		const at = (k: number): number => {
			known[k] ??= bandwidthOf(paths.subarray(k * size, (k + 1) * size), extent, GRID);
			return known[k];
		};
		const { k, u } = bracket(times, t);
		return u === 0 ? at(k) : (1 - u) * at(k) + u * at(Math.min(times.length - 1, k + 1));
	};
}

/** ρ_t at any t from the particles there. */
export function flowDensity(): (snapshot: Flow, t: number, positions: Float32Array) => FlowDensity {
	const bandwidthAt = bandwidthOver();
	return (snapshot, t, positions) => {
		const { extent } = snapshot;
		const bandwidth = bandwidthAt(snapshot, t);
		const field = gridDensity(positions, extent, GRID, bandwidth);
		const [edge = 0] = massLevels(field, GRID, extent, positions, [0.95]);
		return { field, grid: GRID, edge };
	};
}

/** How much a place counts, in [0, 1): near 1 where ρ_t has mass, ½ at half the edge, 0 where no particle goes. */
export const presence = (density: number, edge: number): number =>
	density ** 2 / (density ** 2 + edge ** 2 / 4 || 1);
