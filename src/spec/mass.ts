import type { BlockSpec } from '../data/param';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { typedFormulas } from '../game/typed';
import { arrays, column } from '../math/arrays';
import { type Box, cellCentres } from '../math/grid';
import { type GameError, gameError } from './words';

/** Cells a side of a grid over four times the picture, and of the ones further out; how far these reach. */
const [NEAR, FAR] = [64, 24];
const FAR_OUT = [16, 64];

/** log-density at places [n, 2]; where it is no number there is no mass. */
type LogDensity = (places: Float32Array) => Float64Array;

/** What was found of a block: most edits leave it as it is. */
const known = new WeakMap<BlockSpec, readonly GameError[]>();

/** An error for a typed log-density whose exponential has no finite mass: nothing can be trained to it. */
export function checkMass(game: Game): readonly GameError[] {
	const found = known.get(game.target) ?? massErrors(game);
	known.set(game.target, found);
	return found;
}

function massErrors(game: Game): GameError[] {
	const { block, params } = blockOf(game, 'target');
	const typed = typedFormulas(game).find(({ slot }) => slot === 'target');
	if (!typed || !block.logDensity) return [];
	const { path, text } = typed;
	const box = block.extent(params);
	const log: LogDensity = (places) => {
		const at = [column(places, 2, 0), column(places, 2, 1)] as const;
		return block.logDensity?.(arrays(places.length / 2), params, at) ?? new Float64Array(0);
	};
	const found = faultOf(log, box);
	if (found === null) return [];
	const turned = faultOf((places) => log(places).map((value) => -value), box) === null;
	const expected = `a log-density that falls off on every side: ${found.replace('…', text)}${turned ? `: did you mean −(${text})?` : ''}`;
	return [gameError(path, text, expected)];
}

/**
 * The mass in rings of twice the width each, by one grid: it has to fall from ring to ring, as a density r^−2 does not.
 * A density with a floor far below it passes: particles do not get there.
 */
function faultOf(log: LogDensity, box: Box): string | null {
	const edge = 'most of the mass of exp(…) lies at the edge of the picture';
	const values = log(cellCentres(scaled(box, 4), NEAR)).map(mass);
	const top = Math.max(...values);
	if (top === Number.NEGATIVE_INFINITY) return 'exp(…) vanishes all over the picture';
	if (top === Number.POSITIVE_INFINITY) return edge;
	const rings = [0, 0, 0];
	values.forEach((value, k) => {
		const half = NEAR / 2;
		const away = Math.max(Math.abs((k % NEAR) + 0.5 - half), Math.abs(Math.floor(k / NEAR) + 0.5 - half));
		const ring = away < half / 4 ? 0 : away < half / 2 ? 1 : 2;
		rings[ring] = (rings[ring] ?? 0) + Math.exp(value - top);
	});
	const [picture = 0, around = 0, beyond = 0] = rings;
	if (around > 1e-3 * picture && beyond > 0.9 * around) return edge;
	const highest = FAR_OUT.map((far) => Math.max(...log(cellCentres(scaled(box, far), FAR)).map(mass)));
	return highest.some((value) => value > top) ? edge : null;
}

const mass = (value: number): number => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);

function scaled(box: Box, factor: number): Box {
	const wide = ([min, max]: readonly [number, number]) => {
		const [middle, half] = [(min + max) / 2, (factor * (max - min)) / 2];
		return [middle - half, middle + half] as const;
	};
	return { x: wide(box.x), y: wide(box.y) };
}
