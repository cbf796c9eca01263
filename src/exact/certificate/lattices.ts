import type { Box } from '../../math/grid';
import { NoBound } from './bound';
import { type Lattice, latticeOf, latticeWith } from './lattice';
import type { NoisyWay } from './noisy';
import type { Way } from './ways';

/** Nodes along each side where noise spreads over them, or they are compared with each other again and again. */
export const COARSE = 128;
/** Nodes along a side of the narrower law, at least, where both laws have one spacing. */
const FEWEST = 24;
/** Nodes on the longest side of a box that is to have the same spacing, at most. */
const ALIKE = 128;

const length = ([min, max]: readonly [number, number]): number => max - min;
export const longest = ({ x, y }: Box): number => Math.max(length(x), length(y));

/**
 * @param growth from the start of the play to its end
 * @param on a box that is to have nodes as far apart; null where nothing is paid on the way
 */
export function latticesOf(
	way: Way | NoisyWay,
	growth: number,
	start: Box,
	end: Box,
	on: Box | null,
	compared: boolean,
	share: number,
): readonly [Lattice, Lattice] {
	const even = !('spread' in way) && way.even;
	const nodes = share * ('spread' in way || (compared && !even) ? COARSE : way.nodes);
	if (!even) return [latticeOf(start, nodes), latticeOf(end, nodes)];
	const sides = [growth * length(start.x), growth * length(start.y), length(end.x), length(end.y)];
	const cell = Math.max(Math.max(...sides) / nodes, on ? longest(on) / (share * ALIKE) : 0);
	if (Math.min(...sides) < share * FEWEST * cell)
		throw new NoBound('reference and target are of too different sizes for one lattice');
	return [latticeWith(start, cell / growth), latticeWith(end, cell)];
}
