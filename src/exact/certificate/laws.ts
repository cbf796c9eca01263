import { type LatticeLaw, lawOf, NoBound } from './bound';
import { type Density, densityOn } from './density';
import { cellsOf, heldAt, spreadOver } from './edges';
import { fieldHalved, halved, type Lattice } from './lattice';
import { risesWithoutEnd } from './peaks';

/** A law on a lattice, and on every other node of it; and, if it has an edge, spread over its cells. */
export interface LawPair {
	readonly law: LatticeLaw;
	halved(): LatticeLaw;
	readonly spread: (() => LatticeLaw) | null;
}

/** `overCells`: where the density is not seen at the nodes it is what cells hold. Else −log is paid at the nodes, and throws `NoBound` where that falls without end. */
export function lawPairOn(log: Density, lattice: Lattice, overCells: boolean): LawPair {
	const nodes = densityOn(log, lattice);
	if (!overCells && risesWithoutEnd(log, lattice, nodes))
		throw new NoBound(
			'log π rises without end within its box, and no least cost is known: take one that is bounded',
		);
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
