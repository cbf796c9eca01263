import fc from 'fast-check';
import type { Param, Params, ParamValue } from '../../src/data/param';
import { type Game, SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../../src/game/game';
import { defaultGame, paramsOf } from '../../src/spec/defaults';
import { checkLimits } from '../../src/spec/limits';

/** −0 is written 0 in JSON. */
const plain = (value: number): number => value + 0;

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map(plain);

function validValue(param: Param): fc.Arbitrary<ParamValue> {
	switch (param.kind) {
		case 'number':
			return param.integer ? fc.integer({ min: param.min, max: param.max }) : real(param.min, param.max);
		case 'choice':
			return fc.constantFrom(...param.options.map(({ value }) => value));
		case 'flag':
			return fc.boolean();
		case 'rows':
			return fc.array(fc.tuple(...param.columns.map(({ min, max }) => real(min, max))), {
				minLength: param.minRows,
				maxLength: Math.min(param.maxRows, 12),
			});
		case 'formula': {
			const [x = 'x', y = x] = param.variables;
			return fc.constantFrom(param.default, `-(${x}^2+${y}^2)/2`, `sin(3*${x}) - exp(-abs(${y}))`, '1.5');
		}
	}
}

const validValues = (params: Params) =>
	fc.record(Object.fromEntries(Object.entries(params).map(([key, param]) => [key, validValue(param)])));

/** Every valid game, as far as the declarations go. */
export const games: fc.Arbitrary<Game> = fc
	.record({
		seed: fc.integer({ min: 0, max: 4294967295 }),
		...Object.fromEntries(
			SLOT_NAMES.map((slot) => [
				slot,
				fc
					.constantFrom(...Object.keys(SLOTS[slot]))
					.chain((id) => validValues(paramsOf(slot, id)).map((values) => ({ id, ...values }))),
			]),
		),
		...Object.fromEntries(SETTINGS_NAMES.map((group) => [group, validValues(SETTINGS[group])])),
	})
	.map((parts): Game => {
		const base = defaultGame();
		const game: Game = { ...base, ...parts };
		// What parameters ask for together is a fault of its own: such games are made small, their noise plain.
		const faults = checkLimits(game).map(({ path }) => path.startsWith('noise.'));
		const { noise, solver, sampler, network, training } = base;
		return {
			...game,
			...(faults.includes(true) ? { noise } : {}),
			...(faults.includes(false) ? { solver, sampler, network, training } : {}),
		};
	});

/** Every parameter of a game with its declaration. */
export function parametersOf(game: Game): { path: string; param: Param }[] {
	const listed = (head: string, params: Params) =>
		Object.entries(params).map(([key, param]) => ({ path: `${head}.${key}`, param }));
	return [
		...SLOT_NAMES.flatMap((slot) => listed(slot, paramsOf(slot, game[slot].id))),
		...SETTINGS_NAMES.flatMap((group) => listed(group, SETTINGS[group])),
	];
}

/** The game as JSON with another value at a dotted path of depth one or two. */
export function spoil(game: Game, path: string, value: unknown): unknown {
	const json: Record<string, unknown> = JSON.parse(JSON.stringify(game));
	const [head = '', key] = path.split('.');
	if (key === undefined) return { ...json, [head]: value };
	const part = json[head];
	return { ...json, [head]: { ...(typeof part === 'object' ? part : {}), [key]: value } };
}
