import type { Box } from '../../math/grid';
import type { Matrix } from '../matrix';
import { type LatticeLaw, lawOf } from './bound';
import type { Cloud } from './clouds';
import { type Density, densityOn } from './density';
import { type Cells, cellsOf } from './edges';
import { latticeOf, nodesOf } from './lattice';
import { backOf, placesSeen } from './seen';

/** Nodes along a side of a midpoint rule, at most. */
const MOST = 1000;
/** Mass of a cell that no mean feels. */
export const NEGLIGIBLE = 1e-8;

/**
 * A rule for means over where particles start: places [n, 2], log-densities [n] and masses [n], Σ = 1. That of the midpoint; where nodes do
 * not see the density, as at an edge, that of where the mass of a cell is in the mean.
 */
export interface Nodes extends Cloud {
	readonly places: Float32Array<ArrayBuffer>;
	readonly logs: Float64Array;
	/** Which of two rules of half as many nodes each belongs to. */
	readonly nodes: readonly boolean[];
	/** Whether there are such cells: then the rule is of second order in their size, and no better. */
	readonly edged: boolean;
}

/**
 * A rule of about n nodes over a box.
 * @param mass of the law on a lattice over the same box: how much of that it fills
 * @param seen how law and box are seen; places are told where they are
 */
export function ruleOf(log: Density, box: Box, mass: Float64Array, n: number, seen: Matrix | null): Nodes {
	const share = mass.reduce((sum, m) => sum + Number(m > NEGLIGIBLE), 0) / mass.length;
	const rule = latticeOf(box, Math.min(MOST, Math.ceil(Math.sqrt(n / share))));
	const logs = densityOn(log, rule);
	const cells = cellsOf(logs, rule, log);
	const nodes = nodesWithMass(lawOf(rule, cells?.means ?? logs), cells);
	return { ...nodes, places: placesSeen(nodes.places, backOf(seen)) };
}

/** A checkerboard are the two halves of the rule. */
function nodesWithMass({ lattice, logs, mass }: LatticeLaw, cells: Cells | null): Nodes {
	const side = lattice.x.length;
	const kept = Int32Array.from(mass.keys()).filter((i) => (mass[i] ?? 0) > NEGLIGIBLE);
	const total = kept.reduce((sum, i) => sum + (mass[i] ?? 0), 0);
	const places = nodesOf(lattice, kept);
	if (cells) for (const [i, k] of kept.entries()) places.set(cells.places.subarray(2 * k, 2 * k + 2), 2 * i);
	const levels = cells?.levels ?? logs;
	return {
		places,
		logs: Float64Array.from(kept, (i) => levels[i] ?? Number.NaN),
		mass: Float64Array.from(kept, (i) => (mass[i] ?? 0) / total),
		nodes: Array.from(kept, (i) => ((i % side) + Math.floor(i / side)) % 2 === 1),
		edged: cells !== null,
	};
}
