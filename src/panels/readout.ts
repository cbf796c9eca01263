import { format } from 'd3';
import type { Game } from '../game/game';
import { blockOf, levelIsTrained } from '../game/problem';
import { toData } from '../math/units';
import { bilinear, fieldAt, inside } from './field';
import type { Frame } from './layers/layer';
import type { Field } from './needs';
import { pictureIn } from './solution';

/** As much of a picture as is told of. */
type Pointed<N extends Field = Field> = Pick<Frame<N>, 'snapshot' | 'game' | 'positions' | 't' | 'exact'>;

/** Fields on a grid at K times, of a model or of the exact solution. */
interface Fields {
	readonly times: Float32Array;
	readonly grid: number;
	readonly extent: Frame['whole'];
	readonly value: Float32Array | null;
	readonly velocity: Float32Array | null;
}

type Place = readonly [x: number, y: number];

/** U at places at t; null where it is not known. */
function valuesAt(
	{ times, grid, extent, value }: Omit<Fields, 'velocity'>,
	t: number,
	places: readonly Place[],
): number[] | null {
	const at = value && fieldAt(value, times, t, new Float32Array(grid * grid));
	return at && places.map(([x, y]) => bilinear(at, grid, extent, x, y));
}

/** f + v* at a place at t; null where it is not known. */
function velocityAt({ times, grid, extent, velocity }: Fields, t: number, [x, y]: Place): number[] | null {
	const v = velocity && fieldAt(velocity, times, t, new Float32Array(2 * grid * grid));
	return v && [0, 1].map((k) => bilinear(v, grid, extent, x, y, 2, k));
}

/** Particles that tell by how much two U differ. */
const LEVEL = 400;

/** Whether training leaves nothing of U open: its equation binds it in time, and an end that says which value it has, a constant. */
export function valueIsTrained(game: Game): boolean {
	const { block: terminal } = blockOf(game, 'terminal');
	const { block: solver } = blockOf(game, 'solver');
	const bound = game.regularizers.terminal > 0 || solver.way === 'collocation';
	return levelIsTrained(game) && bound && terminal.direction === 'forward' && terminal.constraint !== true;
}

/**
 * What the exact U lacks at t to have the mean of the model's over its particles there, since training leaves that open; 0 where
 * training determines it, null where one of them is not known.
 */
export function levelBeside({ snapshot, game, positions, t, exact: state }: Pointed<'value'>): number | null {
	if (valueIsTrained(game)) return 0;
	const exact = pictureIn(state);
	if (!exact) return null;
	const count = Math.min(LEVEL, positions.length / 2);
	const places = Array.from(
		{ length: count },
		(_, i): Place => [positions[2 * i] ?? Number.NaN, positions[2 * i + 1] ?? Number.NaN],
	);
	const [model, known] = [valuesAt(snapshot, t, places), valuesAt(exact, t, places)];
	if (!model || !known) return null;
	const gaps = model.map((u, i) => u - (known[i] ?? Number.NaN)).filter(Number.isFinite);
	return gaps.length > 0 ? gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length : null;
}

/** Coordinates under the pointer, what the model says there, and beside it what is known exactly. */
export function pointInWords(frame: Pointed, x: number, y: number): string {
	const { snapshot, t, exact } = frame;
	const { extent, units } = snapshot;
	const number = format('.2f');
	const place = `(${number(toData(units, 0, x))}, ${number(toData(units, 1, y))})`;
	if (!inside(extent, x, y)) return `${place} · outside the box`;
	const known = pictureIn(exact);
	const written = (numbers: readonly number[]): string =>
		numbers.length === 1 ? numbers.map(number).join() : `(${numbers.map(number).join(', ')})`;
	/** Numbers of the model, and the exact ones. */
	const beside = (name: string, model: number[] | null, truth: number[] | null, note = ''): string[] => {
		if (model === null) return [];
		const told = truth?.every(Number.isFinite) ? `, exact ${written(truth)}${note}` : '';
		return [`${name} ${written(model)}${told}`];
	};
	const v = (of: Fields | null): number[] | null =>
		(of && velocityAt(of, t, [x, y])?.map((along) => units.scale * along)) ?? null;
	const u = (of: Fields | null): number[] | null => of && valuesAt(of, t, [[x, y]]);
	const level = levelBeside(frame);
	const levelled = level === null ? null : (u(known)?.map((value) => value + level) ?? null);
	const free = valueIsTrained(frame.game) ? '' : ' with one mean';
	return [place, ...beside('v', v(snapshot), v(known)), ...beside('U', u(snapshot), levelled, free)].join(
		' · ',
	);
}
