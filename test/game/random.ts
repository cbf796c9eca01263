import fc from 'fast-check';
import { type Param, type Params, type ParamValue, pick } from '../../src/data/param';
import { type Game, SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../../src/game/game';

/** Values of a parameter that matter to a composition: the default, the ends of its range, every option. */
function anyValue(param: Param): fc.Arbitrary<ParamValue> {
	switch (param.kind) {
		case 'number':
			return fc.constantFrom(param.default, param.min, param.max);
		case 'choice':
			return fc.constantFrom(...param.options.map(({ value }) => value));
		default:
			return fc.constant(param.default);
	}
}

const anyValues = (params: Params): fc.Arbitrary<Record<string, ParamValue>> =>
	fc.record(Object.fromEntries(Object.entries(params).map(([key, param]) => [key, anyValue(param)])));

/** Any game at all: every block of every slot, every choice, numbers at their default or at an end of their range. */
export const anyGame: fc.Arbitrary<Game> = fc
	.record({
		slots: fc.tuple(
			...SLOT_NAMES.map((slot) =>
				fc
					.constantFrom(...Object.keys(SLOTS[slot]))
					.chain((id) =>
						anyValues(pick<(typeof SLOTS)[typeof slot][string]>(SLOTS[slot], id).params).map((values) => [
							slot,
							{ id, ...values },
						]),
					),
			),
		),
		groups: fc.tuple(
			...SETTINGS_NAMES.map((group) => anyValues(SETTINGS[group]).map((values) => [group, values])),
		),
	})
	.map(
		({ slots, groups }) =>
			({ version: 1, seed: 1, ...Object.fromEntries(slots), ...Object.fromEntries(groups) }) as Game,
	);
