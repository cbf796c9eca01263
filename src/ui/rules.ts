import type { Params } from '../data/param';
import { type Game, SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../game/game';
import { clashes } from '../game/needs';
import { checkLimits } from '../spec/limits';
import type { Rules, Verdict } from '../store/experiment';

/** What the store asks of a game before the engine gets it: values from the game's own declarations. */
export const rules: Rules = (game, trained) => ({
	clashes: clashes(game, trained),
	errors: checkLimits(game),
	change: trained ? changeBetween(trained, game) : 'restart',
});

/** Whether a run of `before` can go on as `after`: only if nothing but live parameters differ. */
export function changeBetween(before: Game, after: Game): Verdict['change'] {
	let change: Verdict['change'] = 'none';
	const compare = (params: Params, a: object, b: object): boolean => {
		for (const [key, param] of Object.entries(params)) {
			if (same(valueIn(a, key), valueIn(b, key))) continue;
			if (!('live' in param)) return false;
			change = 'live';
		}
		return true;
	};
	if (before.seed !== after.seed) return 'restart';
	for (const slot of SLOT_NAMES) {
		const block = SLOTS[slot][after[slot].id];
		if (!block || before[slot].id !== after[slot].id) return 'restart';
		if (!compare(block.params, before[slot], after[slot])) return 'restart';
	}
	for (const group of SETTINGS_NAMES)
		if (!compare(SETTINGS[group], before[group], after[group])) return 'restart';
	return change;
}

const valueIn = (from: object, key: string): unknown =>
	Object.hasOwn(from, key) ? (from as Readonly<Record<string, unknown>>)[key] : undefined;

/** Rows are compared by what they hold. */
const same = (a: unknown, b: unknown): boolean =>
	a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
