import { mayStandBeside, type Param, type Params, type Registry, type RowsParam } from '../data/param';
import { ASSET_ID } from '../data/rows';
import { SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../game/game';
import { MAX_FORMULA_LENGTH } from '../math/formula';
import { defaultGame, SEED } from './defaults';
import { VERSION } from './migrate';
import { takes } from './words';

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema (draft 2020-12) of a Game, read off the same declarations as schema.ts. It accepts what
 * `parseGame` accepts but for two things that JSON Schema cannot say: that a formula parses, and the limits
 * between parameters (limits.ts).
 */
export function jsonSchema(): JsonSchema {
	const defaults = defaultGame();
	const slots = SLOT_NAMES.map((slot) => [slot, { ...slotSchema(SLOTS[slot]), default: defaults[slot] }]);
	const groups = SETTINGS_NAMES.map((group) => [
		group,
		{ ...object(propertiesOf(SETTINGS[group])), default: defaults[group] },
	]);
	return {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'A mean-field game of the lab',
		description: 'A missing key takes its default; an unknown key is an error.',
		...object(
			{
				version: { const: VERSION },
				seed: paramSchema(SEED),
				...Object.fromEntries([...slots, ...groups]),
			},
			['version'],
		),
	};
}

const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
	type: 'object',
	properties,
	required,
	additionalProperties: false,
});

const propertiesOf = (params: Params): JsonSchema =>
	Object.fromEntries(Object.entries(params).map(([key, param]) => [key, paramSchema(param)]));

const slotSchema = (blocks: Registry): JsonSchema => ({
	oneOf: Object.values(blocks).map(({ id, label, params }) => ({
		title: label,
		...object({ id: { const: id }, ...propertiesOf(params) }, ['id']),
	})),
});

function paramSchema(param: Param): JsonSchema {
	const description = [param.label, param.kind === 'formula' ? takes(param) : undefined, param.help]
		.filter((part) => part !== undefined)
		.join('; ');
	return { description, default: param.default, ...valueSchema(param) };
}

function valueSchema(param: Param): JsonSchema {
	switch (param.kind) {
		case 'number':
			return { type: param.integer ? 'integer' : 'number', minimum: param.min, maximum: param.max };
		case 'choice':
			return { enum: param.options.map(({ value }) => value) };
		case 'flag':
			return { type: 'boolean' };
		case 'formula':
			return { type: 'string', maxLength: MAX_FORMULA_LENGTH };
		case 'rows':
			return mayStandBeside(param) ? { oneOf: [inlineSchema(param), BESIDE] } : inlineSchema(param);
	}
}

/** Rows that a file of results, or a browser, has beside the game. */
const BESIDE = object({ asset: { type: 'string', pattern: ASSET_ID.source } }, ['asset']);

const inlineSchema = ({ columns, minRows, maxRows }: RowsParam): JsonSchema => ({
	type: 'array',
	minItems: minRows,
	maxItems: maxRows,
	items: {
		type: 'array',
		prefixItems: columns.map(({ label, min, max }) => ({
			description: label,
			type: 'number',
			minimum: min,
			maximum: max,
		})),
		minItems: columns.length,
		items: false,
	},
});
