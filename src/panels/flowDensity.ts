import type { Snapshot } from '../protocol/snapshot';
import { bracket } from './field';
import { bandwidthOf, gridDensity, massLevels } from './kde';

/** Cells a side of the estimate of ρ_t. */
const GRID = 80;
/** Shares of the particles within a level, outermost first. */
const SHARES = [0.95, 0.75, 0.5, 0.25];
/** Of so many saved times one has a bandwidth of its own: it takes some milliseconds, and changes slowly. */
const STRIDE = 4;

/** Kernel estimate of ρ_t on [grid, grid] of the snapshot's extent, per unit area. */
export interface FlowDensity {
	readonly field: Float32Array;
	readonly grid: number;
	/** Density at the edges of the regions that hold 95, 75, 50 and 25 % of the particles. */
	readonly levels: readonly number[];
	/** The first of them. */
	readonly edge: number;
}

type Flow = Pick<Snapshot, 'times' | 'paths' | 'extent'>;

/** Of a snapshot: bandwidths at its saved times, and the estimate that was made last. */
interface Known {
	readonly bandwidths: number[];
	last: { readonly t: number; readonly density: FlowDensity } | null;
}
const known = new WeakMap<Flow, Known>();

function knownOf(snapshot: Flow): Known {
	const of: Known = known.get(snapshot) ?? { bandwidths: [], last: null };
	known.set(snapshot, of);
	return of;
}

/** The bandwidth for the particles at any t: between those of cross-validation at two saved times, each done once per snapshot. */
export function bandwidthAt(snapshot: Flow, t: number): number {
	const { times, paths, extent } = snapshot;
	const { bandwidths } = knownOf(snapshot);
	const size = paths.length / times.length;
	const at = (k: number): number => {
		bandwidths[k] ??= bandwidthOf(paths.subarray(k * size, (k + 1) * size), extent, GRID);
		return bandwidths[k];
	};
	const { k, u } = bracket(times, t);
	const before = k - (k % STRIDE);
	const after = Math.min(times.length - 1, before + STRIDE);
	const share = (k + u - before) / (after - before || 1);
	return share === 0 ? at(before) : (1 - share) * at(before) + share * at(after);
}

/** ρ_t at any t from the particles there, [N, 2]; the estimate at one t is made once for all that draw it. */
export function flowDensity(snapshot: Flow, t: number, positions: Float32Array): FlowDensity {
	const { extent } = snapshot;
	const of = knownOf(snapshot);
	if (of.last?.t === t) return of.last.density;
	const field = gridDensity(positions, extent, GRID, bandwidthAt(snapshot, t));
	const levels = massLevels(field, GRID, extent, positions, SHARES);
	const density = { field, grid: GRID, levels, edge: levels[0] ?? 0 };
	of.last = { t, density };
	return density;
}

/** How much a place counts, in [0, 1): near 1 where ρ_t has mass, ½ at half the edge, 0 where no particle goes. */
export const presence = (density: number, edge: number): number =>
	density ** 2 / (density ** 2 + edge ** 2 / 4 || 1);
