import type { Game } from '../game/game';
import { playedBox, typedFormulas } from '../game/typed';
import { arrays, column } from '../math/arrays';
import { evaluateFormula, type Formula } from '../math/formula';
import { cellCentres } from '../math/grid';
import { type GameError, gameError } from './words';

/** A typed formula that is not a number somewhere on the plane where the game is played. */
export interface Gap {
	readonly path: string;
	readonly text: string;
	/** Of the box that holds reference and target, at all times: in (0, 1]. */
	readonly share: number;
	readonly at: { readonly x: number; readonly y: number };
}

/** Cells a side, and times in [0, T]. */
const [CELLS, TIMES] = [24, 3];
/** A formula with larger gaps is refused: particles would fall into them. */
const TOLERATED = 0.25;

/** Where the typed formulas of a game are no numbers: the logarithm of a negative one, say. */
export function formulaGaps(game: Game): Gap[] {
	return typedFormulas(game).flatMap(({ slot, path, text, formula }) => {
		// A density may vanish: its logarithm is −∞ there.
		const isNumber = slot === 'reference' || slot === 'target' ? isLogDensity : isFloat;
		const gap = gapIn(game, formula, isNumber);
		return gap ? [{ path, text, ...gap }] : [];
	});
}

/** Kernels compute in float32. */
const isFloat = (value: number): boolean => Number.isFinite(Math.fround(value));
const isLogDensity = (value: number): boolean => value === Number.NEGATIVE_INFINITY || isFloat(value);

function gapIn(
	game: Game,
	formula: Formula,
	isNumber: (value: number) => boolean,
): Pick<Gap, 'share' | 'at'> | null {
	const cells = cellCentres(playedBox(game), CELLS);
	const n = cells.length / 2;
	const [x, y] = [column(cells, 2, 0), column(cells, 2, 1)];
	let gaps = 0;
	let at = { x: 0, y: 0 };
	for (let k = 0; k < TIMES; k++) {
		const t = new Float64Array(n).fill((k / (TIMES - 1)) * game.dynamics.horizon);
		const values = evaluateFormula(arrays(n), formula, { x, y, t });
		values.forEach((value, i) => {
			if (isNumber(value)) return;
			gaps += 1;
			at = { x: x[i] ?? 0, y: y[i] ?? 0 };
		});
	}
	return gaps === 0 ? null : { share: gaps / (n * TIMES), at };
}

/** "drift.fx: “log(x)” is not a number at 50 % of the plane shown, at (−3.9, 0.2) for example." */
export const gapInWords = (gap: Gap): string => `${gap.path}: “${gap.text}” is not a number ${whereOf(gap)}`;
const whereOf = ({ share, at }: Gap): string =>
	`at ${Math.max(1, Math.round(100 * share))} % of the plane shown, at (${at.x.toPrecision(2)}, ${at.y.toPrecision(2)}) for example`;

const WANTED = 'a formula that is a number where particles are';

/** Errors for formulas that are no numbers on much of the plane. */
export const checkFormulas = (game: Game): GameError[] =>
	formulaGaps(game)
		.filter(({ share }) => share > TOLERATED)
		.map((gap) => ({
			...gameError(gap.path, gap.text, `${WANTED}: it is none ${whereOf(gap)}`),
			message: `${gapInWords(gap)}; expected ${WANTED}`,
		}));
