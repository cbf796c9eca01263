import type { Box } from '../../math/grid';
import { NoBound } from './bound';
import { type Lattice, latticeOf, latticeWith, spacing } from './lattice';
import type { NoisyWay } from './noisy';
import type { Way } from './ways';

/** Nodes along a side of the narrower law, at least, where both laws have one spacing. */
const FEWEST = 24;
/** Nodes on the longest side of a box that is to have the same spacing, at most. */
const ALIKE = 128;
/** Nodes along each side where noise spreads over them, or they are compared with each other again and again. */
export const COARSE = 128;

/** Nodes along the longest side where a top speed reaches no farther than a share of it: within reach are few of them, and u bends as fast as reach ends. */
const [NEAR, CLOSE] = [1 / 7, 144];

const length = ([min, max]: readonly [number, number]): number => max - min;
export const longest = ({ x, y }: Box): number => Math.max(length(x), length(y));

/**
 * @param growth from the start of the play to its end
 * @param sheared whether a drift draws one of the sides of a box out: then cells are no squares
 * @param on a box that is to have nodes as far apart; null where nothing is paid on the way
 */
export function latticesOf(
	way: Way | NoisyWay,
	growth: number,
	sheared: boolean,
	start: Box,
	end: Box,
	on: Box | null,
	compared: boolean,
	share: number,
): readonly [Lattice, Lattice] {
	const even = !('spread' in way) && way.even;
	const near = even && way.most < NEAR * Math.max(longest(start), longest(end));
	const alike = 'spread' in way || (compared && !even);
	const nodes = near ? share * CLOSE : alike ? share * COARSE : way.nodes(share);
	if (!even) return [latticeOf(start, nodes), latticeOf(end, nodes)];
	const spread = on ? longest(on) / (share * ALIKE) : 0;
	const sides = (axis: 'x' | 'y') => [growth * length(start[axis]), length(end[axis])];
	const [x, y] = [sides('x'), sides('y')];
	const cells = [x, y].map((own) => Math.max(spread, Math.max(...(sheared ? own : [...x, ...y])) / nodes));
	const [width = 0, height = 0] = cells;
	if (Math.min(...x) < share * FEWEST * width || Math.min(...y) < share * FEWEST * height) {
		const drawn = sheared
			? ', as the shear draws them out,'
			: growth === 1
				? ''
				: ', as the drift leads them,';
		const why = spread > 0 ? 'too far apart, or of too different sizes,' : 'of too different sizes';
		throw new NoBound(`reference and target${drawn} are ${why} for one lattice`);
	}
	return [latticeWith(start, width / growth, height / growth), latticeWith(end, width, height)];
}

/** Nodes of a lattice along the shorter of the sides of a box, in its own cells. */
export const nodesAlong = ({ x, y }: Box, lattice: Lattice): number =>
	Math.min((x[1] - x[0]) / spacing(lattice.x), (y[1] - y[0]) / spacing(lattice.y));

/** Where a box is after growing about the origin, and further by a margin. */
export function grown({ x, y }: Box, factor: number, margin: number): Box {
	const axis = ([min, max]: readonly [number, number]) =>
		[factor * min - margin, factor * max + margin] as const;
	return { x: axis(x), y: axis(y) };
}

/** Where the product of powers of two laws is, by a share of the second, that fill their boxes as Gaussians do. */
export function drawnTo(from: Box, to: Box, share: number): Box {
	const axis = (a: Box['x'], b: Box['x']) => {
		const [p, q] = [(4 * (1 - share)) / (a[1] - a[0]) ** 2, (4 * share) / (b[1] - b[0]) ** 2];
		const [middle, half] = [(p * (a[0] + a[1]) + q * (b[0] + b[1])) / (2 * (p + q)), 1 / Math.sqrt(p + q)];
		return [middle - half, middle + half] as const;
	};
	return { x: axis(from.x, to.x), y: axis(from.y, to.y) };
}
