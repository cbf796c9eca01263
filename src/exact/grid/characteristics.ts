import type { Box } from '../../math/grid';
import type { Graph } from '../../math/trace';
import { nodeOf, latticeOf as nodesOf, onLattice, spacing } from '../certificate/lattice';
import { leastMoving } from '../certificate/ways';
import { determinantOf, type Matrix, solved } from '../matrix';
import type { Moves } from '../moves';
import type { Point } from '../symmetric';
import { type Arrival, cameFrom } from './arrival';
import { descended } from './descent';
import { latticeOf, surfaceOf } from './lattice';

/** What is best for a particle at z, where it would end without further control. */
export interface Best extends Arrival {
	/** ∂z/∂y. */
	readonly spread: Matrix;
	/** U. */
	readonly value: number;
	/** U_T(y). */
	readonly left: number;
}

/** What is best from z at t; null beyond the box, and where U_T is not smooth enough to tell. */
export type Characteristics = (t: number) => (z: Point) => Best | null;

/** A game whose end is known, from 0 to T. */
export interface Known {
	readonly horizon: number;
	/** λ where the running cost is λ/2 |v|². */
	readonly inertia: number | null;
	/** From t to T. */
	movesFrom(t: number): Moves;
	/** U_T of x, y, t. */
	readonly end: Graph;
}

/** Stretches of time at whose ends best ends are kept. Cells that U_T is put on, along a side of one of theirs. */
const [STRETCHES, FINER] = [32, 4];
/** Steps of Newton's method, and halvings of one; cells by which z may be missed. */
const [STEPS, HALVINGS, MISSED] = [80, 40, 1e-9];
/** Cells that an end may be from where the slopes of another one tell, and still be of its branch. */
const TOLD = 2.5;

/**
 * Hopf–Lax: U(z, t) is the least over y of U_T(y) + the cost of moving z to y. The best y is found from node to node of a lattice at 33
 * times; between these it is sought from that of the nodes around, by Newton's method for z = y − ∫g v*(g ∇U_T(y))dt: there U is as good as U_T
 * between its cells, up to where two y are equally good. A job that yields progress in [0, 1].
 */
export function* characteristics(game: Known, box: Box, n: number): Generator<number, Characteristics> {
	const { horizon, inertia, movesFrom } = game;
	const [nodes, finer, fine] = [nodesOf(box, n), nodesOf(box, FINER * n), latticeOf(box, FINER * n)];
	const cells = onLattice(game.end, finer);
	const U = surfaceOf(fine, (cell) => cells[cell] ?? Number.NaN);
	const places = Array.from({ length: n * n }, (_, k) => nodeOf(nodes, k));
	// A node stands for the least of its cell, which may be a narrow mode. Where U_T is not defined nobody may end.
	const lowest = places.map((_, k) => lowestIn(cells, n, k));
	const paid = Float64Array.from(lowest, (cell) => {
		const least = cells[cell] ?? Number.NaN;
		return Number.isNaN(least) ? Number.POSITIVE_INFINITY : least;
	});
	const ends: Int32Array[] = [];
	for (let k = 0; k < STRETCHES; k++) {
		const best = new Int32Array(n * n);
		leastMoving(movesFrom((k / STRETCHES) * horizon), inertia)(false)(paid, nodes, nodes, best);
		ends.push(best);
		yield (k + 1) / STRETCHES;
	}
	ends.push(Int32Array.from(places.keys()));
	const ways = lowest.map((cell) => nodeOf(finer, cell));
	const [hx, hy] = [spacing(nodes.x), spacing(nodes.y)];
	const cell = Math.max(hx, hy);

	const tried = (moves: Moves, [x, y]: Point, end: Point) => {
		const { Ux, Uy, Uxx, Uxy, Uyy } = U.slopes(end);
		const arrival = { end, slope: [Ux, Uy], bend: [Uxx, Uxy, Uyy] } as const;
		const { z, spread, spent } = cameFrom(moves, arrival);
		const missed: Point = [x - z[0], y - z[1]];
		return { ...arrival, spread, spent, missed, by: Math.hypot(...missed) };
	};
	const sought = (moves: Moves, z: Point, from: Point): Best | null =>
		arrived(moves, z, from) ?? arrived(moves, z, descended(moves, U, z, from, MISSED * cell));
	const arrived = (moves: Moves, z: Point, from: Point): Best | null => {
		let here = tried(moves, z, from);
		for (let k = 0; k < STEPS && here.by > MISSED * cell; k++) {
			const [dx, dy] = solved(here.spread, here.missed);
			const [x, y] = here.end;
			let [next, share] = [here, 1];
			for (let h = 0; h <= HALVINGS && !(next.by < here.by); h++, share /= 2)
				next = tried(moves, z, [x + share * dx, y + share * dy]);
			if (!(next.by < here.by)) break;
			here = next;
		}
		const [[a], [, d]] = here.spread;
		// Neither on the way still, nor where what is paid is not least but level.
		if (!(here.by <= MISSED * cell && determinantOf(here.spread) > 0 && a + d > 0)) return null;
		const left = U.value(here.end);
		return { ...here, left, value: left + here.spent };
	};
	/** Whether y is where this one tells that a particle at z ends. */
	const tells = ({ end, spread }: Best, from: Point, z: Point, y: Point): boolean => {
		const [dx, dy] = solved(spread, [z[0] - from[0], z[1] - from[1]]);
		return Math.max(Math.abs(end[0] + dx - y[0]) / hx, Math.abs(end[1] + dy - y[1]) / hy) < TOLD;
	};
	const before = (at: number, axis: Float64Array): number =>
		Math.min(n - 2, Math.floor((at - (axis[0] ?? 0)) / spacing(axis)));

	return (t) => {
		const moves = movesFrom(t);
		const stretch = Math.min(STRETCHES - 1, Math.floor((t / horizon) * STRETCHES));
		return (z) => {
			const [i, j] = [before(z[0], nodes.x), before(z[1], nodes.y)];
			if (!(i >= 0 && j >= 0 && i <= n - 2 && j <= n - 2)) return null;
			const found: Best[] = [];
			for (const slice of [ends[stretch], ends[stretch + 1]])
				for (const k of [j * n + i, j * n + i + 1, (j + 1) * n + i, (j + 1) * n + i + 1]) {
					const [node, end] = [places[k], ways[slice?.[k] ?? 0]];
					if (!node || !end || found.some((best) => tells(best, z, node, end))) continue;
					const best = sought(moves, z, end);
					if (best) found.push(best);
				}
			return found.reduce<Best | null>((a, b) => (a && a.value <= b.value ? a : b), null);
		};
	};
}

/** The cell of the finer lattice at which a field is least within the cell of node k; one that is not defined where none is. */
function lowestIn(cells: Float64Array, n: number, k: number): number {
	const corner = Math.floor(k / n) * FINER * FINER * n + (k % n) * FINER;
	let best = corner;
	for (let j = 0; j < FINER; j++)
		for (let i = 0; i < FINER; i++) {
			const at = corner + j * FINER * n + i;
			if (!((cells[best] ?? Number.NaN) <= (cells[at] ?? Number.NaN)) && !Number.isNaN(cells[at])) best = at;
		}
	return best;
}
