import type { Params, ParamValue } from '../data/param';
import { type Game, SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../game/game';
import { clashes } from '../game/needs';
import { missingRows } from '../spec/assets';
import { checkLimits } from '../spec/limits';
import { sameValue } from '../spec/set';
import type { Rules, Verdict } from '../store/experiment';

/** What the store asks of a game before the engine gets it: values from the game's own declarations. */
export const rules: Rules = (game, trained) => {
	const missing = missingRows(game);
	// Nothing else can be said of a game whose points are not at hand.
	const [found, errors] = missing.length > 0 ? [[], missing] : [clashes(game, trained), checkLimits(game)];
	return { clashes: found, errors, change: trained ? changeBetween(trained, game) : 'restart' };
};

/** Whether a run of `before` can go on as `after`: only if nothing but live parameters differ. */
export function changeBetween(before: Game, after: Game): Verdict['change'] {
	let change: Verdict['change'] = 'none';
	const compare = (params: Params, a: Part, b: Part): boolean => {
		for (const [key, param] of Object.entries(params)) {
			const [was, is] = [a[key], b[key]];
			if (was === is || (was !== undefined && is !== undefined && sameValue(was, is))) continue;
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

type Part = Readonly<Record<string, ParamValue>>;
