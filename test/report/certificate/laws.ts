import { cellsOf, heldAt } from '../../../src/exact/certificate/edges';
import {
	areaOf,
	hull,
	type Lattice,
	latticeOf,
	nodesOf,
	spacing,
	widened,
} from '../../../src/exact/certificate/lattice';
import { blockOf, type Problem } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import type { Box } from '../../../src/math/grid';

/** A law on nodes: log of the mass of each, −∞ where there is none. Σ = 1, unless its density is known up to a constant alone. */
export interface NodeLaw {
	readonly lattice: Lattice;
	readonly log: Float64Array;
}
/** Where a law is, and the area of that. */
interface Held {
	readonly box: Box;
	readonly area: number;
}

/** μ and ν of a game as it is played. */
export interface Ends {
	/** α of α KL(·‖ν), or of −α E log ν; null for ν itself. */
	readonly alpha: number | null;
	/** Whether the end is linear, −α E log ν. */
	readonly given: boolean;
	/** Where particles start and end. */
	boxes(): { readonly start: Held; readonly end: Held };
	start(lattice: Lattice): NodeLaw;
	end(lattice: Lattice): NodeLaw;
}

/**
 * Nats below its top where a law is left out, 1e-6 of a Gaussian; and where no particle goes that need not.
 */
const [FAINT, UNREACHED] = [14, 100];
/** How far the box of a law is widened before it is trimmed, and nodes along it that tell how far it can be. */
const [WIDE, LOOK] = [1.15, 96];

/** Null where the end is of another kind, or a law has no density. */
export function endsOf(problem: Problem): Ends | null {
	const { game, direction, logReference, logTarget, sigma } = problem;
	const { block, params } = blockOf(game, 'terminal');
	const given = block.conjugate === 'given';
	if (!logReference || !logTarget || !(block.constraint || block.conjugate === 'entropic' || given))
		return null;
	const alpha = block.constraint ? null : block.weight(params);
	const lawsIn = (slot: 'reference' | 'target', log: typeof logReference, nats: number) => {
		const { block, params } = blockOf(game, slot);
		const on = (lattice: Lattice) => lawOn(log, lattice, nats, block.normalised !== false);
		const look = latticeOf(widened(block.extent(params), WIDE), LOOK);
		return { on, held: () => heldBy(lawOn(log, look, FAINT, true)) };
	};
	const soft = alpha === null ? FAINT : UNREACHED;
	const [start, end] =
		direction === 'backward'
			? [lawsIn('target', logTarget, FAINT), lawsIn('reference', logReference, soft)]
			: [lawsIn('reference', logReference, FAINT), lawsIn('target', logTarget, soft)];
	return {
		alpha,
		given,
		boxes: () => {
			const [first, last] = [start.held(), end.held()];
			// Who is not made to meet ν goes no farther than there, but for noise.
			return { start: first, end: alpha === null || sigma ? last : whole(hull(first.box, last.box)) };
		},
		start: start.on,
		end: end.on,
	};
}

const whole = (box: Box): Held => ({ box, area: (box.x[1] - box.x[0]) * (box.y[1] - box.y[0]) });

function heldBy(law: NodeLaw): Held {
	const { x, y } = law.lattice;
	const held = nodesHeld(law);
	const side = (axis: Float64Array, at: (k: number) => number): readonly [number, number] => {
		const places = Array.from(held, (k) => axis[at(k)] ?? Number.NaN);
		const [least, most] = [places.reduce((a, b) => Math.min(a, b)), places.reduce((a, b) => Math.max(a, b))];
		return [least - spacing(axis), most + spacing(axis)];
	};
	return {
		box: { x: side(x, (k) => k % x.length), y: side(y, (k) => Math.floor(k / x.length)) },
		area: held.length * areaOf(law.lattice),
	};
}

/** On the nodes of a lattice, without those that are so many nats below its top. */
export function lawOn(
	density: NonNullable<Problem['logTarget']>,
	lattice: Lattice,
	nats: number,
	normalised: boolean,
): NodeLaw {
	const logsAt = (places: Float32Array): Float64Array =>
		Float64Array.from({ length: places.length / 2 }, (_, k) =>
			density(numbers, [places[2 * k] ?? 0, places[2 * k + 1] ?? 0]),
		);
	// Else where a square ends would be known to half a cell: for the checkerboard that is 3 % of J*.
	const nodes = logsAt(nodesOf(lattice));
	const cells = cellsOf(nodes, lattice, logsAt);
	const held = cells ? heldAt(lattice, cells) : nodes;
	const top = held.reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY);
	const kept = held.map((value) => (value > top - nats ? value : Number.NEGATIVE_INFINITY));
	const mass = top + Math.log(kept.reduce((sum, value) => sum + Math.exp(value - top), 0));
	const level = normalised ? mass : -Math.log(areaOf(lattice));
	return { lattice, log: kept.map((value) => value - level) };
}

/** Those nodes that carry mass. */
export function nodesHeld({ log }: NodeLaw): Int32Array {
	return Int32Array.from(log.keys()).filter((k) => (log[k] ?? 0) > Number.NEGATIVE_INFINITY);
}
