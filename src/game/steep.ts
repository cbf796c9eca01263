import { duals } from '../math/dual';
import { evaluateFormula, type Formula } from '../math/formula';
import { cellCentres } from '../math/grid';
import { tabulate } from '../math/tabulate';
import { record, type Traced } from '../math/trace';
import type { Game, Slot } from './game';
import { playedBox, type TypedFormula, typedFormulas } from './typed';

/** A typed formula whose slope grows without bound towards a place. */
export interface Steep {
	readonly slot: Slot;
	readonly path: string;
	readonly text: string;
	readonly at: readonly [x: number, y: number];
}

/** Cells a side; the steepest of them that are followed, and how often the step towards a place is halved. */
const [CELLS, FOLLOWED, HALVINGS] = [24, 4, 40];
/** Of the largest slope on the grid: what grows beyond has no bound. */
const GROWTH = 1e4;

type Place = readonly [x: number, y: number];

/** What was found lately: theory is asked for again and again. */
const found = new Map<string, Place | null>();
const KEPT = 32;

/**
 * The typed formulas of a game whose slope has no bound on the box that holds reference and target, as √max(0, 1 − |x|²)
 * at its rim: from the steepest cells uphill, by ever smaller steps. Particles see slopes of all but the reference.
 */
export const steepFormulas = (game: Game): Steep[] =>
	typedFormulas(game).flatMap((typed) => {
		const key = JSON.stringify([typed.text, playedBox(game), game.dynamics.horizon]);
		const known = found.get(key);
		const at = known === undefined ? steepest(game, typed) : known;
		if (found.size > KEPT) found.clear();
		found.set(key, at);
		return at ? [{ slot: typed.slot, path: typed.path, text: typed.text, at }] : [];
	});

function steepest(game: Game, { formula }: TypedFormula): Place | null {
	const box = playedBox(game);
	const slopes = slopesOf(formula, game.dynamics.horizon / 2);
	const inside = ([x, y]: Place): boolean => x > box.x[0] && x < box.x[1] && y > box.y[0] && y < box.y[1];
	const cells = cellCentres(box, CELLS);
	const places = Array.from(
		{ length: cells.length / 2 },
		(_, k): Place => [cells[2 * k] ?? 0, cells[2 * k + 1] ?? 0],
	);
	const seen = slopes(places).sort((a, b) => b.size - a.size);
	const bound = GROWTH * (1 + (seen[0]?.size ?? 0));
	for (let { at, size } of seen.slice(0, FOLLOWED)) {
		for (let step = (box.x[1] - box.x[0]) / CELLS, halved = 0; halved < HALVINGS; ) {
			const [x, y] = at;
			const around = DIRECTIONS.map(([dx, dy]): Place => [x + step * dx, y + step * dy]).filter(inside);
			const next = slopes(around).find((place) => place.size > size);
			if (next) ({ at, size } = next);
			else {
				step /= 2;
				halved++;
			}
			if (size > bound) return at;
		}
	}
	return null;
}

/** |∇f| at places, and 0 where that is no number. Recorded once: a formula as it is typed takes ten times as long. */
function slopesOf(formula: Formula, t: number) {
	const graph = record(['x', 'y'], (A, { x, y }) => {
		const D = duals(A);
		const along = (dx: number, dy: number): Traced =>
			evaluateFormula(D, formula, {
				x: { value: x, slope: A.num(dx) },
				y: { value: y, slope: A.num(dy) },
				t: D.num(t),
			}).slope;
		return { dx: along(1, 0), dy: along(0, 1) };
	});
	return (places: readonly Place[]): { readonly at: Place; readonly size: number }[] => {
		const at = [0, 1].map((axis) => Float64Array.from(places, (place) => place[axis] ?? Number.NaN));
		const [dx, dy] = tabulate(graph, at);
		return places.map((place, i) => {
			const size = Math.hypot(dx?.[i] ?? Number.NaN, dy?.[i] ?? Number.NaN);
			return { at: place, size: Number.isFinite(size) ? size : 0 };
		});
	};
}

const DIRECTIONS: readonly Place[] = [
	[1, 0],
	[-1, 0],
	[0, 1],
	[0, -1],
	[0.7, 0.7],
	[0.7, -0.7],
	[-0.7, 0.7],
	[-0.7, -0.7],
];
