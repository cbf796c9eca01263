import type { Game } from '../../game/game';
import { isScoreModel } from '../../game/problem';
import { numbers } from '../../math/algebra';
import type { Box } from '../../math/grid';
import { type ClosedForm, Unsolved } from '../closedForm';
import type { Point } from '../symmetric';
import { type GridBridge, gridBridge } from './bridge';
import { type GridProblem, gridProblemOf } from './game';

/** Cells a side; half as many tell the error. */
const CELLS = 128;
/** The box is the hull of both ends so many times, and as many times again until no more than this share comes to its rim. */
const [FIRST, WIDER, WIDENINGS] = [1.25, 1.2, 8];
const AT_RIM = 1e-6;
/** Change by halving from which on the coarse grid, if not the fine one, does not see the ends. */
const UNSEEN = { cost: 0.02, velocity: 0.1 } as const;

/** Of the steps of paths: what a grid is good for. */
const TOLERANCE = 1e-3;

const scaled = ({ x, y }: Box, by: number): Box => {
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

/** Rms difference of ∇log η over that of the finer grid, under ρ_t; the worst of three times. */
function changeOf(coarse: GridBridge, fine: GridBridge, T: number): number {
	const { n, xs, ys } = coarse.lattice;
	return Math.max(
		...[0.25, 0.5, 0.75].map((share) => {
			const [rho, before, after] = [coarse.density(share * T), coarse.at(share * T), fine.at(share * T)];
			let [off, size] = [0, 0];
			for (const [k, weight] of rho.entries()) {
				if (!(weight > 1e-6)) continue;
				const x: Point = [xs[k % n] ?? Number.NaN, ys[Math.floor(k / n)] ?? Number.NaN];
				const [a, b] = [before.logEta.slopes(x), after.logEta.slopes(x)];
				const error = (a.Ux - b.Ux) ** 2 + (a.Uy - b.Uy) ** 2;
				if (!Number.isFinite(error)) continue;
				off += weight * error;
				size += weight * (b.Ux ** 2 + b.Uy ** 2);
			}
			return size > 0 ? Math.sqrt(off / size) : 0;
		}),
	);
}

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;

/**
 * The game on 128² cells, with what halving them changes as its error: a job that yields progress in [0, 1]. Null where
 * no grid can solve it. Throws `Unsolved`, with what to change, where this one does not.
 */
export function gridSolution(game: Game, cells = CELLS): Generator<number, ClosedForm> | null {
	const problem = gridProblemOf(game);
	return problem && rising(solving(game, problem, cells));
}

/** Tells of no step back: a box that is widened begins anew. */
function* rising<T>(job: Generator<number, T>): Generator<number, T> {
	let reached = 0;
	for (;;) {
		const piece = job.next();
		if (piece.done) return piece.value;
		reached = Math.max(reached, piece.value);
		yield reached;
	}
}

function* within<T>(job: Generator<number, T>, from: number, to: number): Generator<number, T> {
	for (;;) {
		const piece = job.next();
		if (piece.done) return piece.value;
		yield from + (to - from) * piece.value;
	}
}

function* solving(game: Game, problem: GridProblem, cells: number): Generator<number, ClosedForm> {
	const { noising, beta, matched, unnormalised, hull } = problem;
	const T = noising.horizon;
	let box = scaled(hull, FIRST);
	let coarse = yield* within(gridBridge({ ...problem, box, n: cells / 2 }), 0, 0.2);
	for (let k = 0; rimMass(coarse, T) > AT_RIM; k++) {
		if (k === WIDENINGS)
			throw new Unsolved(
				'Particles spread too far for a grid: lower the noise, or raise the weight of the end.',
			);
		box = scaled(box, WIDER);
		coarse = yield* within(gridBridge({ ...problem, box, n: cells / 2 }), 0, 0.2);
	}
	const fine = yield* within(gridBridge({ ...problem, box, n: cells }, coarse), 0.2, 1);
	const total = ({ cost }: GridBridge): number => cost.running + cost.terminal;
	const [costChange, change] = [Math.abs(total(fine) - total(coarse)), changeOf(coarse, fine, T)];
	const share = costChange / Math.max(Math.abs(total(fine)), fine.cost.running);
	if (!(share < UNSEEN.cost && change < UNSEEN.velocity))
		throw new Unsolved(
			`Halving a grid of ${cells}² cells changes the cost by ${percent(share)} and v by ${percent(change)}: raise σ, or take a smoother target.`,
		);
	/** ∫_t^T ∇·f, which a matched cost pays back. */
	const divergence = (t: number): number => (matched ? -2 * Math.log(noising.factor(numbers, T - t)) : 0);
	return {
		moments: fine.moments,
		tolerance: TOLERANCE,
		at: (t) => {
			const { logEta, logDensity } = fine.at(t);
			const level = fine.level - divergence(t);
			return {
				value: (x) => level - beta * logEta.value(x),
				slopes: (x) => {
					const { Ux, Uy, Uxx, Uxy, Uyy } = logEta.slopes(x);
					return { Ux: -beta * Ux, Uy: -beta * Uy, Uxx: -beta * Uxx, Uxy: -beta * Uxy, Uyy: -beta * Uyy };
				},
				logDensity: (x) => logDensity().value(x),
				score: (x) => {
					const { Ux, Uy } = logDensity().slopes(x);
					return [Ux, Uy];
				},
			};
		},
		cost: {
			running: fine.cost.running - divergence(0),
			terminal: fine.cost.terminal,
			interaction: 0,
			error: costChange,
		},
		error: `grid of ${cells}² cells halved: cost changes by ${percent(share)}, v by ${percent(change)}${unnormalised ? '; costs up to the unknown mass of π' : ''}`,
		...(isScoreModel(game) ? { flowApart: true } : {}),
	};
}
