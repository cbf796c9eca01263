import type { Game } from '../../game/game';
import { blockOf, problemOf } from '../../game/problem';
import { numbers } from '../../math/algebra';
import type { Box } from '../../math/grid';
import { record } from '../../math/trace';
import { latticeOf, nodeOf } from '../certificate/lattice';
import { type ClosedForm, type Instant, Unsolved } from '../closedForm';
import {
	firstOrder,
	inertiaOf,
	isWhole,
	noiseless,
	onlyEndsCount,
	swirlOf,
	undiscounted,
} from '../conditions';
import { determinantOf, solved } from '../matrix';
import { type Moves, movesOf } from '../moves';
import { type Point, times } from '../symmetric';
import { cameFrom } from './arrival';
import { type Best, type Characteristics, characteristics, type Known } from './characteristics';
import { FIRST, percent, rising, scaled, UNNORMALISED, UNSEEN, WIDER, within } from './solution';

/** Cells a side, of ends and of ρ_0, for quadratic costs and for others, which take longer; half as many tell the error. */
const [QUADRATIC, OTHER] = [128, 96];
/** So many times a box is widened: ends may not be found for other reasons. */
const WIDENINGS = 3;
/** Mass of a cell of ρ_0 that plays no part, and mass whose best end need not be known. */
const [FAINT, LOST] = [1e-9, 1e-4];
/** Cells along the edge of the box that are its rim. */
const RIM = 3;
const UNKNOWN_ENDS =
	'The best ends are beyond the grid, or where the target has an edge: take a smoother target, or lower the weight of the end.';
const UNKNOWN = { Ux: Number.NaN, Uy: Number.NaN, Uxx: Number.NaN, Uxy: Number.NaN, Uyy: Number.NaN };
/** Share of U by which a way that is no best one from its start is dearer, at least. */
const DEARER = 1e-6;

/** A game that is solved by Hopf–Lax. */
interface Posed extends Known {
	logStart(x: Point): number;
	readonly start: Box;
	/** Holds ρ_0 as it would end without control, and π. */
	readonly hull: Box;
	readonly unnormalised: boolean;
}

/** Where no noise, no interaction and no end make U depend on ρ; null for another game. */
function posedOf(game: Game): Posed | null {
	const { block: terminal, params } = blockOf(game, 'terminal');
	const { strict } = blockOf(game, 'running').block;
	const unturning = firstOrder(game) && swirlOf(game) === null;
	const alone = strict && noiseless(game) && undiscounted(game) && onlyEndsCount(game) && unturning;
	if (!alone || terminal.constraint || terminal.conjugate !== 'given' || !isWhole(game)) return null;
	const { logReference, logTarget, horizon } = problemOf(game);
	const whole = movesOf(game);
	if (!logReference || !logTarget || typeof whole === 'string') return null;
	const alpha = terminal.weight(params);
	const known = new Map<number, Moves>();
	const extentOf = (slot: 'reference' | 'target'): Box => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	};
	const [start, target] = [extentOf('reference'), extentOf('target')];
	const hull = (axis: 'x' | 'y') => {
		const ends = [...start[axis].map((at) => whole.growth * at), ...target[axis]];
		return [Math.min(...ends), Math.max(...ends)] as const;
	};
	return {
		horizon,
		inertia: inertiaOf(game),
		movesFrom: (t) => {
			const moves = known.get(t) ?? movesOf(game, t);
			if (typeof moves === 'string') throw new Error(`moves from t = ${t}: ${moves}`);
			known.set(t, moves);
			return moves;
		},
		end: record(['x', 'y', 't'], (A, { x, y }) => ({ U: A.mul(A.num(-alpha), logTarget(A, [x, y])) })),
		logStart: (x) => logReference(numbers, x),
		start: scaled(start, FIRST),
		hull: { x: hull('x'), y: hull('y') },
		unnormalised: blockOf(game, 'target').block.normalised === false,
	};
}

/**
 * The game without noise whose end gives U_T, −α log π, so that U depends on no ρ: Hopf–Lax on 96² or 128² cells, for every running cost that sees the
 * velocity alone. A job that yields progress in [0, 1]; null for another game. Throws `Unsolved`, with what to change, where lattices do not see it.
 */
export function hopfLax(game: Game, cells?: number): Generator<number, ClosedForm> | null {
	const posed = posedOf(game);
	return posed && rising(solving(posed, cells ?? (posed.inertia === null ? OTHER : QUADRATIC)));
}

/** A node of ρ_0, and what is best from there. */
interface Start {
	readonly mass: number;
	readonly best: Best;
}

/** What is best from nodes of ρ_0; null where it is not known for some of the mass: ends at the rim of the box may be beyond it. */
function* startsOf(
	posed: Posed,
	box: Box,
	cells: number,
	at: Characteristics,
): Generator<number, readonly Start[] | null> {
	const rule = latticeOf(posed.start, cells);
	const places = Array.from({ length: cells ** 2 }, (_, k) => nodeOf(rule, k));
	const logs = places.map(posed.logStart);
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	if (!Number.isFinite(top)) throw new Unsolved('ρ_0 has no mass in the box of the grid: move or widen it.');
	const masses = logs.map((log) => Math.exp(log - top) || 0);
	const total = masses.reduce((sum, mass) => sum + mass, 0);
	const inner = scaled(box, 1 - (2 * RIM) / cells);
	const { growth } = posed.movesFrom(0);
	const from = at(0);
	const starts: Start[] = [];
	let [found, lost] = [0, 0];
	for (const [k, place] of places.entries()) {
		if (k % cells === 0) yield k / places.length;
		const mass = (masses[k] ?? 0) / total;
		const best = mass > FAINT ? from(scaledBy(growth, place)) : null;
		if (best && holds(inner, best.end)) {
			starts.push({ mass, best });
			found += mass;
		} else lost += mass;
		// No need to look on.
		if (lost >= LOST) return null;
	}
	return starts.map(({ mass, best }) => ({ mass: mass / found, best }));
}

const holds = ({ x, y }: Box, [a, b]: Point): boolean => a > x[0] && a < x[1] && b > y[0] && b < y[1];

/** Widens the box until all ends are in it. */
function* framed(
	posed: Posed,
	cells: number,
): Generator<number, { readonly box: Box; readonly at: Characteristics; readonly starts: readonly Start[] }> {
	let box = scaled(posed.hull, FIRST);
	for (let k = 0; k <= WIDENINGS; k++) {
		const at = yield* within(characteristics(posed, box, cells), 0, 0.15);
		const starts = yield* within(startsOf(posed, box, cells, at), 0.15, 0.2);
		if (starts) return { box, at, starts };
		box = scaled(box, WIDER);
	}
	throw new Unsolved(UNKNOWN_ENDS);
}

const mean = (starts: readonly Start[], of: (best: Best) => number): number =>
	starts.reduce((sum, { mass, best }) => sum + mass * of(best), 0);

/** Rms difference of ∇U at the places of particles over that of the finer grid; the worst of three times. */
function* changeOf(posed: Posed, coarse: Characteristics, fine: readonly Start[]): Generator<number, number> {
	const shares = [0.25, 0.5, 0.75];
	let worst = 0;
	for (const [k, share] of shares.entries()) {
		yield k / shares.length;
		const t = share * posed.horizon;
		const [moves, at] = [posed.movesFrom(t), coarse(t)];
		let [off, size] = [0, 0];
		for (const { mass, best } of fine) {
			if (mass < 1e-6) continue;
			const other = at(cameFrom(moves, best).z);
			if (!other) continue;
			off += mass * ((other.slope[0] - best.slope[0]) ** 2 + (other.slope[1] - best.slope[1]) ** 2);
			size += mass * (best.slope[0] ** 2 + best.slope[1] ** 2);
		}
		if (size > 0) worst = Math.max(worst, Math.sqrt(off / size));
	}
	return worst;
}

function* solving(posed: Posed, cells: number): Generator<number, ClosedForm> {
	const { movesFrom, logStart, unnormalised } = posed;
	const { box, at: coarse, starts: few } = yield* framed(posed, cells / 2);
	const fine = yield* within(characteristics(posed, box, cells), 0.2, 0.8);
	const starts = yield* within(startsOf(posed, box, cells, fine), 0.8, 0.9);
	if (!starts) throw new Unsolved(UNKNOWN_ENDS);
	const total = mean(starts, ({ value }) => value);
	const terminal = mean(starts, ({ left }) => left);
	const error = Math.abs(total - mean(few, ({ value }) => value));
	const share = error / Math.max(Math.abs(total), total - terminal);
	const change = yield* within(changeOf(posed, coarse, starts), 0.9, 1);
	if (!(share < UNSEEN.cost && change < UNSEEN.velocity))
		throw new Unsolved(
			`Halving a grid of ${cells}² cells changes the cost by ${percent(share)} and v by ${percent(change)}: take a smoother target.`,
		);
	const [begin, first] = [movesFrom(0), fine(0)];
	const at = (t: number): Instant => {
		const [moves, from] = [movesFrom(t), fine(t)];
		const { growth } = moves;
		let last: { readonly x: Point; readonly best: Best | null } | null = null;
		const bestFrom = (x: Point): Best | null => {
			if (last?.x !== x) last = { x, best: from(scaledBy(growth, x)) };
			return last.best;
		};
		return {
			value: (x) => bestFrom(x)?.value ?? Number.NaN,
			slopes: (x) => {
				const best = bestFrom(x);
				if (!best) return UNKNOWN;
				const { slope, bend, spread } = best;
				const [Ux, Uy] = scaledBy(growth, slope);
				// ∇²U_T ∂y/∂z.
				const [Uxx, Uxy] = scaledBy(growth ** 2, times(bend, solved(spread, [1, 0])));
				const [, Uyy] = scaledBy(growth ** 2, times(bend, solved(spread, [0, 1])));
				return { Ux, Uy, Uxx, Uxy, Uyy };
			},
			logDensity: (x) => {
				const best = bestFrom(x);
				if (!best) return Number.NaN;
				const { z, spread, spent } = cameFrom(begin, best);
				const [there, paid] = [first(z), best.left + spent];
				if (!there) return Number.NaN;
				// Who starts there goes elsewhere: nobody comes here.
				if (there.value < paid - DEARER * (1 + Math.abs(paid))) return Number.NEGATIVE_INFINITY;
				const stretched = determinantOf(spread) / determinantOf(best.spread);
				return (
					logStart(scaledBy(1 / begin.growth, z)) +
					Math.log(Math.abs(stretched)) +
					2 * Math.log(growth / begin.growth)
				);
			},
			score: () => [Number.NaN, Number.NaN],
		};
	};
	return {
		at,
		moments: () => null,
		paths: {
			from: (x) => {
				const best = first(scaledBy(begin.growth, x));
				return (t) => {
					const moves = movesFrom(t);
					return best ? scaledBy(1 / moves.growth, cameFrom(moves, best).z) : [Number.NaN, Number.NaN];
				};
			},
			origin: (x) => {
				const best = fine(posed.horizon)(x);
				return best ? scaledBy(1 / begin.growth, cameFrom(begin, best).z) : [Number.NaN, Number.NaN];
			},
		},
		cost: { running: total - terminal, terminal, interaction: 0, error },
		error: `grid of ${cells}² cells halved: cost ${percent(share)}, v ${percent(change)}${unnormalised ? UNNORMALISED : ''}`,
	};
}

const scaledBy = (factor: number, [x, y]: Point): Point => [factor * x, factor * y];
