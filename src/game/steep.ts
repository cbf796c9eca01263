import { numbers } from '../math/algebra';
import { duals } from '../math/dual';
import { evaluateFormula } from '../math/formula';
import { cellCentres } from '../math/grid';
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
	const t = game.dynamics.horizon / 2;
	const inside = ([x, y]: Place): boolean => x > box.x[0] && x < box.x[1] && y > box.y[0] && y < box.y[1];
	const D = duals(numbers);
	const along = ([x, y]: Place, dx: number, dy: number): number =>
		evaluateFormula(D, formula, {
			x: { value: x, slope: dx },
			y: { value: y, slope: dy },
			t: { value: t, slope: 0 },
		}).slope;
	const slope = (at: Place): number => {
		const size = Math.hypot(along(at, 1, 0), along(at, 0, 1));
		return Number.isFinite(size) ? size : 0;
	};
	const cells = cellCentres(box, CELLS);
	const seen = Array.from({ length: cells.length / 2 }, (_, k) => {
		const at: Place = [cells[2 * k] ?? 0, cells[2 * k + 1] ?? 0];
		return { at, size: slope(at) };
	}).sort((a, b) => b.size - a.size);
	const bound = GROWTH * (1 + (seen[0]?.size ?? 0));
	for (let { at, size } of seen.slice(0, FOLLOWED)) {
		for (let step = (box.x[1] - box.x[0]) / CELLS, halved = 0; halved < HALVINGS; ) {
			const [x, y] = at;
			const around = DIRECTIONS.map(([dx, dy]): Place => [x + step * dx, y + step * dy]).filter(inside);
			const next = around
				.map((place) => ({ at: place, size: slope(place) }))
				.find((place) => place.size > size);
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
