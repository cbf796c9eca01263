import * as v from 'valibot';
import {
	mayStandBeside,
	type NumberParam,
	type Param,
	type Params,
	type Registry,
	type RowsParam,
} from '../data/param';
import { ASSET_ID, Asset, type Rows, type RowsRef } from '../data/rows';
import { SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../game/game';
import { parseFormula } from '../math/formula';
import { BLOCKS, SEED } from './defaults';
import { oneOf, range, takes } from './words';

/**
 * The schema of a Game, read off the blocks' declarations. Unknown keys are errors; a missing key takes its
 * declared default, a missing slot the default block. The `message` of every schema is what was *expected*
 * there, in words: parse.ts makes the sentence.
 */
type Schema<T = unknown> = v.GenericSchema<unknown, T>;

const numberSchema = (param: Pick<NumberParam, 'min' | 'max' | 'integer'>): Schema<number> => {
	const words = range(param.integer ? 'an integer' : 'a number', param);
	// NaN is no number to valibot, and ±Infinity fails the bounds.
	const bounded = v.pipe(v.number(words), v.minValue(param.min, words), v.maxValue(param.max, words));
	return param.integer ? v.pipe(bounded, v.integer(words)) : bounded;
};

const reference = (words: string): Schema<RowsRef> =>
	v.custom<RowsRef>(
		(input) =>
			input instanceof Asset ||
			(v.is(v.strictObject({ asset: v.string() }), input) && ASSET_ID.test(input.asset)),
		`${words}, or { asset } with an id of 32 hexadecimal digits`,
	);

function rowsSchema(param: RowsParam): Schema<Rows> {
	const row = v.strictTuple(param.columns.map(numberSchema), `a row of ${param.columns.length} numbers`);
	const words = takes(param);
	// The number of rows first: a table that is too long is not validated row by row.
	const counted = v.custom<unknown[]>(
		(input) => Array.isArray(input) && input.length >= param.minRows && input.length <= param.maxRows,
		words,
	);
	const inline = v.pipe(counted, v.array(row, words));
	if (!mayStandBeside(param)) return inline;
	return v.lazy((input) =>
		typeof input === 'object' && input !== null && 'asset' in input ? reference(words) : inline,
	);
}

function formulaSchema(variables: readonly string[], words: string): Schema<string> {
	return v.pipe(
		v.string(words),
		v.rawCheck(({ dataset, addIssue }) => {
			const parsed = dataset.typed ? parseFormula(dataset.value, variables) : undefined;
			if (parsed && !parsed.ok) addIssue({ message: `${words}: ${parsed.error.message}` });
		}),
	);
}

/** The schema of one parameter's value. */
export function paramSchema(param: Param): Schema {
	switch (param.kind) {
		case 'number':
			return numberSchema(param);
		case 'choice': {
			const known = param.options.map(({ value }) => value);
			return v.picklist(known, ({ input }) => oneOf(known, input));
		}
		case 'flag':
			return v.boolean(takes(param));
		case 'rows':
			return rowsSchema(param);
		case 'formula':
			return formulaSchema(param.variables, takes(param));
	}
}

/** JSON has arrays where valibot sees objects, and `[]` must not pass for "all defaults". */
const object = v.custom<Record<string, unknown>>(
	(input) => typeof input === 'object' && input !== null && !Array.isArray(input),
	'an object',
);

/** A strict object; `missing` says what a required key should have held. */
function keys<E extends v.ObjectEntries>(entries: E, missing = 'an object') {
	const known = Object.keys(entries);
	return v.strictObject(entries, ({ expected, input }) =>
		expected === 'never' ? oneOf(known, input) : missing,
	);
}

const entriesOf = (params: Params) =>
	Object.fromEntries(
		Object.entries(params).map(([key, param]) => [key, v.exactOptional(paramSchema(param), param.default)]),
	);

const settingsSchema = (params: Params): Schema => v.pipe(object, keys(entriesOf(params)));

function slotSchema(blocks: Registry): Schema {
	const options = Object.values(blocks).map(({ id, params }) =>
		keys({ id: v.literal(id), ...entriesOf(params) }),
	);
	const ids = Object.keys(blocks);
	return v.pipe(
		object,
		v.variant('id', options, ({ input }) => oneOf(ids, input)),
	);
}

const VERSION_WORDS = '1, the version of the format';

export const gameSchema: Schema = v.pipe(
	object,
	keys(
		{
			version: v.literal(1, VERSION_WORDS),
			seed: v.exactOptional(paramSchema(SEED), SEED.default),
			...Object.fromEntries(
				SLOT_NAMES.map((slot) => [slot, v.exactOptional(slotSchema(SLOTS[slot]), { id: BLOCKS[slot] })]),
			),
			...Object.fromEntries(
				SETTINGS_NAMES.map((group) => [group, v.exactOptional(settingsSchema(SETTINGS[group]), {})]),
			),
		},
		VERSION_WORDS,
	),
);
