import { cellsOf } from '../certificate/edges';
import { Unsolved } from '../closedForm';
import { type Lattice, onLattice } from './lattice';
import type { LogDensity } from './potentials';

/** A density on a lattice: its log at the cells, in nats per unit area, where they have mass one; and the log of the mass it had. */
export interface GridLaw {
	readonly logs: Float64Array;
	readonly logMass: number;
}

/** ρ_0 and π. */
export interface GridLaws {
	readonly start: GridLaw;
	readonly target: GridLaw;
}

/** A mass that a sum over centres finds so nearly has no edge between them. */
const SEEN = 1e-3;

/** Both ends of a game that is `still` if it has no noise. */
interface Ended {
	readonly start: LogDensity;
	readonly end: { readonly target: LogDensity };
	readonly still?: true;
}

/** Throws, with what to change, where there is no mass in the box. */
export const lawsOf = ({ start, end, still }: Ended, lattice: Lattice): GridLaws => {
	const of = still ? meanOn : (density: LogDensity) => onLattice(lattice, density);
	return {
		start: whole(lattice, of(start, lattice), 'ρ_0'),
		target: whole(lattice, of(end.target, lattice), 'The target'),
	};
};

const massOf = ({ hx, hy }: Lattice, logs: Float64Array, top: number): number =>
	logs.reduce((sum, log) => sum + Math.exp(log - top), 0) * hx * hy;

/**
 * A density at the centres of the cells, or beside an edge its mean over the cell: centres know where a square ends to half a cell. With noise
 * a sum over centres is as good as exact for a narrow density that is smooth, and means are not.
 */
function meanOn(density: LogDensity, lattice: Lattice): Float64Array {
	const centres = onLattice(lattice, density);
	if (Math.abs(massOf(lattice, centres, 0) - 1) < SEEN) return centres;
	const cells = cellsOf(centres, { x: lattice.xs, y: lattice.ys }, (places) =>
		Float64Array.from({ length: places.length / 2 }, (_, k) =>
			density([places[2 * k] ?? Number.NaN, places[2 * k + 1] ?? Number.NaN]),
		),
	);
	return cells?.means ?? centres;
}

/** @param what the density is called */
function whole(lattice: Lattice, logs: Float64Array, what: string): GridLaw {
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	const mass = massOf(lattice, logs, top);
	if (!(mass > 0 && Number.isFinite(mass + top)))
		throw new Unsolved(`${what} has no mass in the box of the grid: move or widen it.`);
	return { logs: logs.map((log) => log - top - Math.log(mass)), logMass: top + Math.log(mass) };
}
