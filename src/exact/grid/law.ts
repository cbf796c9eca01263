import type { Density } from '../certificate/density';
import { cellsOf, heldAt } from '../certificate/edges';
import { type Lattice as Axes, nodesOf, spacing } from '../certificate/lattice';
import { Unsolved } from '../closedForm';
import { centresOf, type Lattice } from './lattice';

/** A density on a lattice: its log at the cells, in nats per unit area, where they have mass one; and the log of the mass it had. */
export interface GridLaw {
	readonly logs: Float64Array;
	readonly logMass: number;
	/** It has an edge that the centres do not see. */
	readonly edged: boolean;
}

/** ρ_0 and π. */
export interface GridLaws {
	readonly start: GridLaw;
	readonly target: GridLaw;
}

/** Centres that tell mean waves of so many cells so nearly as cells do see the law: of a smooth one sums over them are all but exact. */
const [WAVES, SEEN] = [[Number.POSITIVE_INFINITY, 160, 101], 3e-4] as const;

/** Both ends of a game that is `still` if it has no noise. */
interface Ended {
	readonly start: Density;
	readonly end: { readonly target: Density };
	readonly still?: true;
}

/** Throws, with what to change, where there is no mass in the box. */
export const lawsOf = ({ start, end, still }: Ended, lattice: Lattice): GridLaws => {
	const of = (density: Density): GridLaw => {
		const centres = density(centresOf(lattice), lattice.n).map((log) =>
			Number.isNaN(log) ? Number.NEGATIVE_INFINITY : log,
		);
		const held = still ? heldBy(density, lattice, centres) : null;
		return { ...whole(lattice, held ?? centres), edged: held !== null };
	};
	return { start: of(start), target: of(end.target) };
};

/**
 * Where centres do not see a density, as at an edge, what cells hold, given to the four centres around where that is in the mean: centres know where a square ends
 * to half a cell, and means over cells spread it by as much. Null where they see it: of a narrow density that is smooth sums over centres are as good as exact, and cells are not.
 */
function heldBy(density: Density, lattice: Lattice, centres: Float64Array): Float64Array | null {
	const axes = { x: lattice.xs, y: lattice.ys };
	const cells = cellsOf(centres, axes, density);
	if (!cells) return null;
	const top = highest(cells.means);
	const massOf = (logs: Float64Array) => logs.map((log) => Math.exp(log - top));
	const held = wavesOf(massOf(cells.means), cells.places, axes);
	const seen = wavesOf(massOf(centres), nodesOf(axes), axes);
	const near = seen.every((wave, k) => Math.abs(wave - (held[k] ?? 0)) < SEEN * (held[0] ?? 0));
	return near ? null : heldAt(axes, cells);
}

/** Σ of waves along either axis over masses [n²] at places [n², 2]; of the longest it is the mass. */
const wavesOf = (mass: Float64Array, places: Float32Array, { x, y }: Axes): readonly number[] =>
	[x, y].flatMap((axis, along) =>
		WAVES.flatMap((cells) => {
			const [first, turn] = [axis[0] ?? 0, (2 * Math.PI) / (cells * spacing(axis))];
			return [Math.cos, Math.sin].map((wave) =>
				mass.reduce((sum, m, k) => sum + m * wave(turn * ((places[2 * k + along] ?? 0) - first)), 0),
			);
		}),
	);

const highest = (logs: Float64Array): number =>
	logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

function whole(lattice: Lattice, logs: Float64Array): Omit<GridLaw, 'edged'> {
	const top = highest(logs);
	const mass = logs.reduce((sum, log) => sum + Math.exp(log - top), 0) * lattice.hx * lattice.hy;
	if (!(mass > 0 && Number.isFinite(mass + top)))
		throw new Unsolved('Reference or target has no mass at the cells of the grid: move or widen it.');
	return { logs: logs.map((log) => log - top - Math.log(mass)), logMass: top + Math.log(mass) };
}
