import type { Game } from '../../game/game';
import { isScoreModel } from '../../game/problem';
import type { Box } from '../../math/grid';
import { risesWithoutEnd } from '../certificate/peaks';
import { type ClosedForm, type Instant, Unsolved } from '../closedForm';
import type { Point } from '../symmetric';
import { CutOff, type GridBridge, type GridGame, gridBridge } from './bridge';
import { provenOf } from './duality';
import { extrapolated } from './extrapolated';
import { type GridProblem, gridProblemOf } from './game';
import { latticeOf } from './lattice';
import { type GridLaws, lawsOf } from './law';
import { sentOn } from './sentOn';

/** Cells a side; half as many tell the error. */
const CELLS = 128;
/** The box is the hull of both ends so many times, and as many times again until no more than this share comes to its rim. */
export const [FIRST, WIDER] = [1.25, 1.2];
const WIDENINGS = 8;
const AT_RIM = 1e-6;
/** Change by halving from which on the coarse grid, if not the fine one, does not see the ends. */
export const UNSEEN = { cost: 0.02, velocity: 0.1 } as const;

/** Nats by which the mass of a law at the cells is off from where on they do not see it; of one that is known up to a constant that tells another lattice. */
const OFF = { known: 0.1, unknown: 0.4 } as const;

/** Cells by which the noise spreads that a game without any is solved with, the least first. */
const WIDTHS = [2.2, 3.1, 4.4] as const;
/** From here on where states cost something: it takes steps of time. */
const WIDE = 3;

/** Share of the progress that is over when the potentials are known, where what ρ_0 is sent on to has to be carried along. */
const BRIDGED = 0.6;

/** Behind an error where log π is known up to a constant. */
export const UNNORMALISED = '; costs up to the unknown mass of π';

/** Of the steps of paths: what a grid is good for. */
const TOLERANCE = 1e-3;

export const scaled = ({ x, y }: Box, by: number): Box => {
	const axis = ([min, max]: readonly [number, number]) => {
		const [middle, half] = [(min + max) / 2, (by * (max - min)) / 2];
		return [middle - half, middle + half] as const;
	};
	return { x: axis(x), y: axis(y) };
};

/** The largest mass in two rows of cells along the rim. */
function rimMass({ lattice: { n, hx, hy }, density }: GridBridge, T: number): number {
	const rim = (k: number) => k < 2 || k >= n - 2;
	return Math.max(
		...[0, 0.25, 0.5, 0.75, 1].map((share) =>
			density(share * T).reduce(
				(sum, rho, k) => (rim(k % n) || rim(Math.floor(k / n)) ? sum + rho * hx * hy : sum),
				0,
			),
		),
	);
}

/** Rms difference of ∇U over that of the finer grid, under ρ_t; the worst of three times. */
function changeOf(coarse: GridBridge, fine: GridBridge, T: number): number {
	const { n, xs, ys } = coarse.lattice;
	return Math.max(
		...[0.25, 0.5, 0.75].map((share) => {
			const [rho, before, after] = [coarse.density(share * T), coarse.at(share * T), fine.at(share * T)];
			let [off, size] = [0, 0];
			for (const [k, weight] of rho.entries()) {
				if (!(weight > 1e-6)) continue;
				const x: Point = [xs[k % n] ?? Number.NaN, ys[Math.floor(k / n)] ?? Number.NaN];
				const [a, b] = [before.potential.slopes(x), after.potential.slopes(x)];
				const error = (a.Ux - b.Ux) ** 2 + (a.Uy - b.Uy) ** 2;
				if (!Number.isFinite(error)) continue;
				off += weight * error;
				size += weight * (b.Ux ** 2 + b.Uy ** 2);
			}
			return size > 0 ? Math.sqrt(off / size) : 0;
		}),
	);
}

export const percent = (share: number): string =>
	share < 1e-4 ? 'below 0.01 %' : `${(100 * share).toPrecision(2)} %`;

/**
 * The game on 128² cells, with what halving them changes as its error: a job that yields progress in [0, 1]. Null where
 * no grid can solve it. Throws `Unsolved`, with what to change, where this one does not.
 */
export function gridSolution(game: Game, cells = CELLS): Generator<number, ClosedForm> | null {
	const problem = gridProblemOf(game);
	return problem && rising(solving(game, problem, cells));
}

/** Tells of no step back: a box that is widened begins anew. */
export function* rising<T>(job: Generator<number, T>): Generator<number, T> {
	let reached = 0;
	for (;;) {
		const piece = job.next();
		if (piece.done) return piece.value;
		if (piece.value > reached) reached = piece.value;
		yield reached;
	}
}

export function* within<T>(job: Generator<number, T>, from: number, to: number): Generator<number, T> {
	for (;;) {
		const piece = job.next();
		if (piece.done) return piece.value;
		yield from + (to - from) * piece.value;
	}
}

/** The problem on a grid. */
function posedOn(problem: GridProblem, box: Box, n: number, width: number): GridGame {
	const { start, end, states } = problem;
	const cell = Math.max(box.x[1] - box.x[0], box.y[1] - box.y[0]) / n;
	return {
		box,
		n,
		start,
		end,
		...problem.dynamics(width * cell),
		...(states ? { states } : {}),
	};
}

/** Throws where a law is so narrow, all of it or in part, that its mass at the cells is whatever the nearest centres make of it. */
function refuseNarrow(problem: GridProblem, { lattice: { box, n, hx, hy }, laws }: GridBridge): void {
	const { start, end, still, reversed, unnormalised } = problem;
	const sparser = (): GridLaws =>
		lawsOf({ start, end, ...(still ? { still } : {}) }, latticeOf(box, (3 * n) / 4));
	// Against time the game starts at π.
	const [pi, rho] = reversed ? (['start', 'target'] as const) : (['target', 'start'] as const);
	const off = {
		target: unnormalised
			? Math.abs(laws[pi].logMass - sparser()[pi].logMass) > OFF.unknown
			: Math.abs(laws[pi].logMass) > OFF.known,
		reference: Math.abs(laws[rho].logMass) > OFF.known,
	};
	for (const law of ['target', 'reference'] as const)
		if (off[law])
			throw new Unsolved(
				`The ${law} is too narrow for cells of ${Math.max(hx, hy).toPrecision(2)}: widen it, or bring reference and target nearer to each other.`,
			);
}

/** Widens the box until next to nothing comes to its rim. */
function* framed(
	problem: GridProblem,
	n: number,
	width: number,
): Generator<number, { readonly box: Box; readonly coarse: GridBridge }> {
	let box = scaled(problem.hull, FIRST);
	for (let k = 0; ; k++) {
		const game = posedOn(problem, box, n, width);
		try {
			const coarse = yield* within(gridBridge(game), 0, 0.2);
			if (!(rimMass(coarse, game.noising.horizon) > AT_RIM)) return { box, coarse };
		} catch (error) {
			if (!(error instanceof CutOff)) throw error;
		}
		if (k === WIDENINGS)
			throw new Unsolved(
				`Particles spread too far for a grid: ${problem.still ? '' : 'lower the noise, '}${problem.states ? 'lower the state cost, ' : ''}raise the weight of the end, or widen a box that does not hold its law.`,
			);
		box = scaled(box, WIDER);
	}
}

/** A game without noise is solved with as little as the numbers have room for, which is found by trying. */
function* bridged(
	problem: GridProblem,
	cells: number,
): Generator<number, { readonly fine: GridBridge; readonly coarse: GridBridge; readonly game: GridGame }> {
	const widths = problem.still ? WIDTHS.filter((width) => !problem.states || width > WIDE) : [0];
	for (const [k, width] of widths.entries()) {
		try {
			const { box, coarse } = yield* framed(problem, cells / 2, width / Math.SQRT2);
			const game = posedOn(problem, box, cells, width);
			return { coarse, game, fine: yield* within(gridBridge(game, coarse), 0.2, 1) };
		} catch (error) {
			if (!(error instanceof Unsolved) || k === widths.length - 1) throw error;
		}
	}
	throw new Error('there is a width');
}

function* solving(game: Game, problem: GridProblem, cells: number): Generator<number, ClosedForm> {
	const { clock, reversed, unnormalised, still } = problem;
	const bent = reversed !== null && problem.states !== null;
	const { fine, coarse, game: posed } = yield* within(bridged(problem, cells), 0, bent ? BRIDGED : 1);
	refuseNarrow(problem, fine);
	const { lattice, laws } = fine;
	if (
		problem.end.kind === 'crossEntropy' &&
		risesWithoutEnd(problem.end.target, { x: lattice.xs, y: lattice.ys }, laws.target.logs)
	)
		throw new Unsolved(
			'Log π rises without end within its box, and no least cost is known: take one that is bounded.',
		);
	const S = posed.noising.horizon;
	const total = ({ cost }: GridBridge): number => cost.running + cost.terminal;
	const change = changeOf(coarse, fine, S);
	const costChange = Math.abs(total(fine) - total(coarse));
	const scale = Math.max(Math.abs(total(fine)), fine.cost.running);
	const share = costChange / scale;
	const seen = share < UNSEEN.cost && change < UNSEEN.velocity;
	// Beside an edge what grids are off by has no order.
	const smooth = seen && ![fine, coarse].some(({ laws }) => laws.start.edged || laws.target.edged);
	const told = still && smooth ? extrapolated(fine, coarse) : fine;
	const proven = still ? provenOf(posed, fine, coarse, costChange) : null;
	// What is told is a third of the change beyond the grid's own.
	const off = proven && proven.off + (told === fine ? 0 : change / 3);
	const bounded = proven && off !== null && proven.cost < UNSEEN.cost * scale && off < UNSEEN.velocity;
	if (!seen && !bounded)
		throw new Unsolved(
			`Halving a grid of ${cells}² cells changes the cost by ${percent(share)} and v by ${percent(change)}: ${still ? '' : 'raise σ, or '}take a smoother target.`,
		);
	const sign = reversed ? -1 : 1;
	/** The grid's time at that of the game, in its own unit. */
	const played = (s: number): number => (reversed ? S - s : s);
	const potentialAt = (s: number): Pick<Instant, 'slopes'> & { value(x: Point): number } => {
		const { potential } = told.at(played(s));
		return {
			value: (x) => sign * (told.level + potential.value(x)),
			slopes: (x) => {
				const { Ux, Uy, Uxx, Uxy, Uyy } = potential.slopes(x);
				return { Ux: sign * Ux, Uy: sign * Uy, Uxx: sign * Uxx, Uxy: sign * Uxy, Uyy: sign * Uyy };
			},
		};
	};
	const ratio =
		reversed &&
		(yield* within(
			sentOn({
				...reversed,
				lattice: fine.lattice,
				at: potentialAt,
				logDensity: (s) => told.at(played(s)).logDensity.value,
				horizon: S,
				bent,
			}),
			BRIDGED,
			1,
		));
	const at = (t: number): Instant => {
		const s = Math.min(S, clock(t));
		const { logDensity } = told.at(played(s));
		return {
			...potentialAt(s),
			logDensity: (x) => logDensity.value(x) + (ratio?.(x, s) ?? 0),
			score: (x) => {
				const { Ux, Uy } = logDensity.slopes(x);
				return [Ux, Uy];
			},
		};
	};
	return {
		moments: (t) => (reversed || game.dynamics.order === 'second' ? null : told.moments(clock(t))),
		tolerance: TOLERANCE,
		at,
		cost: {
			...fine.cost,
			interaction: 0,
			error: proven?.cost ?? costChange,
		},
		error: `grid of ${cells}² cells${still ? ' and its σ²' : ''} halved: cost ${percent(share)}, v ${percent(change)}${proven && off !== null ? `; by duality: cost ${percent(proven.cost / scale)}, v ${percent(off)}` : ''}${unnormalised ? UNNORMALISED : ''}`,
		...(isScoreModel(game) ? { flowApart: true } : {}),
	};
}
