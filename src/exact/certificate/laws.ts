import { type LatticeLaw, lawOf } from './bound';
import { type Density, densityOn } from './density';
import { cellsOf, heldAt, spreadOver } from './edges';
import { fieldHalved, halved, type Lattice } from './lattice';

/** A law on a lattice, and on every other node of it; and, if it has an edge, spread over its cells. */
export interface LawPair {
	readonly law: LatticeLaw;
	halved(): LatticeLaw;
	readonly spread: (() => LatticeLaw) | null;
}

/** `overCells`: where the density is not seen at the nodes it is what cells hold. */
export function lawPairOn(log: Density, lattice: Lattice, overCells: boolean): LawPair {
	const nodes = densityOn(log, lattice);
	const held = (logs: Float64Array, at: Lattice): Float64Array => {
		const cells = cellsOf(logs, at, log);
		return cells ? heldAt(at, cells) : logs;
	};
	const logs = overCells ? held(nodes, lattice) : nodes;
	const every = fieldHalved(nodes, lattice);
	return {
		law: lawOf(lattice, logs),
		halved: () => lawOf(halved(lattice), logs === nodes ? every : held(every, halved(lattice))),
		spread: logs === nodes ? null : () => lawOf(lattice, spreadOver(logs, lattice)),
	};
}
