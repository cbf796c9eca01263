/** Keywords of JSON Schema 2020-12 that the lab uses; anything else in a schema is an error of the test. */
type Rule = (operand: never, value: unknown, schema: Record<string, unknown>) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const annotation: Rule = () => true;

const RULES: Record<string, Rule> = {
	$schema: annotation,
	title: annotation,
	description: annotation,
	default: annotation,
	type: (type: string, value) =>
		type === 'object'
			? isObject(value)
			: type === 'array'
				? Array.isArray(value)
				: type === 'integer'
					? Number.isInteger(value)
					: typeof value === type,
	const: (expected: unknown, value) => same(expected, value),
	enum: (options: unknown[], value) => options.some((option) => same(option, value)),
	minimum: (min: number, value) => typeof value !== 'number' || value >= min,
	maximum: (max: number, value) => typeof value !== 'number' || value <= max,
	maxLength: (max: number, value) => typeof value !== 'string' || value.length <= max,
	pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern).test(value),
	minItems: (min: number, value) => !Array.isArray(value) || value.length >= min,
	maxItems: (max: number, value) => !Array.isArray(value) || value.length <= max,
	prefixItems: (schemas: Record<string, unknown>[], value) =>
		!Array.isArray(value) || schemas.every((part, i) => i >= value.length || conforms(part, value[i])),
	items: (part: false | Record<string, unknown>, value, { prefixItems }) => {
		if (!Array.isArray(value)) return true;
		const rest = value.slice(Array.isArray(prefixItems) ? prefixItems.length : 0);
		return part === false ? rest.length === 0 : rest.every((item) => conforms(part, item));
	},
	properties: (parts: Record<string, Record<string, unknown>>, value) =>
		!isObject(value) ||
		Object.entries(parts).every(([key, part]) => !Object.hasOwn(value, key) || conforms(part, value[key])),
	required: (keys: string[], value) => !isObject(value) || keys.every((key) => Object.hasOwn(value, key)),
	additionalProperties: (allowed: boolean, value, { properties }) =>
		allowed || !isObject(value) || Object.keys(value).every((key) => Object.hasOwn(Object(properties), key)),
	oneOf: (options: Record<string, unknown>[], value) =>
		options.filter((option) => conforms(option, value)).length === 1,
};

/** A small validator, independent of the code that makes the schema. Throws on a keyword it does not know. */
export function conforms(schema: Record<string, unknown>, value: unknown): boolean {
	return Object.entries(schema).every(([keyword, operand]) => {
		const rule = RULES[keyword];
		if (!rule) throw new Error(`the oracle does not know the keyword ${keyword}`);
		return rule(operand as never, value, schema);
	});
}
