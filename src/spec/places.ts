import type { NumberParam, Param, Params } from '../data/param';
import { isInline } from '../data/rows';
import { type Game, SLOT_NAMES, SLOTS, type Slot } from '../game/game';
import { PLACES } from '../game/slots';
import { type Assignment, write } from './set';

/** A place in the plane that parameters of a block name: what can be taken hold of on the stage. In the lab's units. */
export interface Handle {
	readonly slot: Slot;
	/** "Target, mean x, mean y". */
	readonly name: string;
	readonly at: readonly [x: number, y: number];
	/** What takes it elsewhere, as near as the limits of its parameters allow, in numbers no finer than need be: `step` can be seen. */
	moved(to: readonly [x: number, y: number], step: number): readonly Assignment[];
}

type Limits = Pick<NumberParam, 'min' | 'max'>;

/** The coordinate as a parameter takes it: within its limits, rounded to a power of ten that is not above `step`. */
function fitting({ min, max }: Limits, value: number, step: number): number {
	const digits = Math.min(8, Math.max(0, Math.ceil(-Math.log10(step))));
	return Number(Math.min(max, Math.max(min, value)).toFixed(digits));
}

/** The handles of a game, slot by slot: pairs of parameters, and of columns, that are declared as the axes of a place. */
export const handlesOf = (game: Game): readonly Handle[] =>
	SLOT_NAMES.flatMap((slot) => handlesIn(game, slot));

function handlesIn(game: Game, slot: Slot): readonly Handle[] {
	const spec = game[slot];
	const params: Params = SLOTS[slot][spec.id]?.params ?? {};
	const { title } = PLACES[slot];
	const numbers = Object.entries(params).flatMap(([key, param]) =>
		param.kind === 'number' && param.axis ? [{ key, param, value: Number(spec[key]) }] : [],
	);
	const [x, y] = [
		numbers.find(({ param }) => param.axis === 'x'),
		numbers.find(({ param }) => param.axis === 'y'),
	];
	const single: Handle[] =
		x && y
			? [
					{
						slot,
						name: `${title}: ${x.param.label}, ${y.param.label}`,
						at: [x.value, y.value],
						moved: (to, step) => [
							[`${slot}.${x.key}`, String(fitting(x.param, to[0], step))],
							[`${slot}.${y.key}`, String(fitting(y.param, to[1], step))],
						],
					},
				]
			: [];
	return [
		...single,
		...Object.entries(params).flatMap(([key, param]) => handlesOfRows(game, slot, key, param)),
	];
}

function handlesOfRows(game: Game, slot: Slot, key: string, param: Param): readonly Handle[] {
	const rows = game[slot][key];
	if (param.kind !== 'rows' || typeof rows !== 'object' || !isInline(rows)) return [];
	const [i, j] = (['x', 'y'] as const).map((axis) =>
		param.columns.findIndex((column) => column.axis === axis),
	);
	const [x, y] = [param.columns[i ?? -1], param.columns[j ?? -1]];
	if (!x || !y) return [];
	return rows.map((row, k) => ({
		slot,
		name: `${PLACES[slot].title}: ${param.label} ${k + 1}`,
		at: [row[i ?? -1] ?? 0, row[j ?? -1] ?? 0],
		moved: (to, step) => {
			const next = row.with(i ?? -1, fitting(x, to[0], step)).with(j ?? -1, fitting(y, to[1], step));
			return [[`${slot}.${key}`, write(rows.with(k, next))]];
		},
	}));
}
