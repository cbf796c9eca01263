import { latticeOf, latticeWith } from '../../../src/exact/certificate/lattice';
import { blockOf, type Problem } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { crowded } from './crowds';
import { densePairs } from './dense';
import { type Ends, endsOf, nodesHeld } from './laws';
import { shaken } from './noise';
import { axisPairs } from './pairs';
import { type Between, between } from './sweeps';

/** Costs that the least cost of a game is between, by a method of its own. */
export interface Bracket extends Between {
	/** What was added on either side for the nodes, or for time steps. */
	readonly nodes: number;
}

/** Nodes along each side where costs are a sum over both axes; and so many squared of each law where they are not. */
const [ALONG, PAIRED] = [96, 64];

/**
 * J* of a game where its ends alone count: without noise or a drift, under any convex L(v), or of an acceleration under a quadratic one, to α KL or a
 * constraint; with noise under quadratic costs and a drift a(t)x, to −α E log π, too; and under a hill or in a crowd, where prices are its own (`crowds.ts`). Null for others. Where laws and costs are smooth, plans between nodes
 * cost too much by the square of their spacing (in the Gaussian preset 4.06 times less when that is halved), at the edges of a law or at a top speed they may
 * cost just enough, or too little: a third of what halving changes is added on either side.
 * @param share of the nodes along each side, or of the steps
 */
export function bracketOf(problem: Problem, share = 1): Bracket | null {
	const solve = solverOf(problem);
	if (!solve) return null;
	const fine = solve(share);
	const coarse = solve(share / 2);
	// Either end is off by what is not solved, too.
	const nodes = Math.max(Math.abs(coarse.lower - fine.lower), Math.abs(coarse.upper - fine.upper)) / 3;
	return {
		lower: fine.lower - nodes,
		upper: fine.upper + nodes,
		nodes,
	};
}

export type Solver = (share: number) => Between;

function solverOf(problem: Problem): Solver | null {
	const { game, sigma } = problem;
	const { potential, interaction, drift, dynamics } = game;
	const ends = endsOf(problem);
	if (potential.id !== 'none' || interaction.id !== 'none') return crowded(problem);
	if (!ends || dynamics.discount !== 0) return null;
	if (sigma) return shaken(problem, ends, ALONG);
	return drift.id !== 'none' || ends.given ? null : (inertial(problem, ends) ?? displaced(problem, ends));
}

/** Where a way costs λ/2T |y − x|². */
function inertial({ game, horizon: T }: Problem, ends: Ends): Solver | null {
	const { block, params } = blockOf(game, 'running');
	const inertia = block.inertia?.(params);
	if (inertia === undefined) return null;
	// An acceleration from rest, or to it, that moves by d falls to 0 on a line: 3λ|d|²/2T³.
	const k = (inertia / 2 / T) * (game.dynamics.order === 'second' ? 3 / T ** 2 : 1);
	return (share) => {
		const { start, end } = ends.boxes();
		const [from, to] = [
			ends.start(latticeOf(start.box, ALONG * share)),
			ends.end(latticeOf(end.box, ALONG * share)),
		];
		const pairs = axisPairs(from.lattice, to.lattice, (x, y) => k * (y - x) ** 2);
		return between({ pairs, from: from.log, to: to.log, alpha: ends.alpha });
	};
}

/** Where it is a straight one, of a cost T L((y − x)/T) (Jensen). */
function displaced({ game, horizon: T }: Problem, ends: Ends): Solver | null {
	const { block, params } = blockOf(game, 'running');
	const still = { sigma: 0, divergence: () => 0 };
	const capped = block.growth(params) === Number.POSITIVE_INFINITY;
	// With a constraint, what is left over of a plan may be out of reach.
	if (!block.hamiltonian || game.dynamics.order === 'second' || (capped && ends.alpha === null)) return null;
	const far = capped
		? T * Math.hypot(...block.control(numbers, params, 0, [0, 0], [1e9, 0], still))
		: Number.POSITIVE_INFINITY;
	const cost = (dx: number, dy: number): number =>
		Math.hypot(dx, dy) > far
			? Number.POSITIVE_INFINITY
			: T * block.lagrangian(numbers, params, 0, [0, 0], [dx / T, dy / T], still);
	return (share) => {
		const { start, end } = ends.boxes();
		// As many pairs, however far the laws reach.
		const cell = (start.area * end.area) ** 0.25 / (PAIRED * share);
		const [from, to] = [ends.start(latticeWith(start.box, cell)), ends.end(latticeWith(end.box, cell))].map(
			(law) => ({ ...law, which: nodesHeld(law) }),
		);
		if (!from || !to) throw new Error('both ends have a law');
		const held = ({ log, which }: typeof from) => Float64Array.from(which, (k) => log[k] ?? 0);
		return between({ pairs: densePairs(from, to, cost), from: held(from), to: held(to), alpha: ends.alpha });
	};
}
