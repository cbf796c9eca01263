import { defaultsOf, type ParamValue } from '../../src/data/param';
import { type Game, SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS, type Slot } from '../../src/game/game';

/** A game from the blocks' own defaults, with some slots set: the smallest thing tests need. */
export function gameOf(
	slots: Partial<Record<Slot, { readonly id: string } & Readonly<Record<string, ParamValue>>>> = {},
	settings: Partial<{ readonly [G in keyof typeof SETTINGS]: Partial<Game[G]> }> = {},
): Game {
	const first: Record<Slot, string> = {
		reference: 'gaussian',
		target: '8gaussians',
		drift: 'none',
		noise: 'none',
		running: 'kinetic',
		potential: 'none',
		interaction: 'none',
		terminal: 'forwardKL',
		solver: 'simulate',
	};
	const blocks = Object.fromEntries(
		SLOT_NAMES.map((slot) => {
			const given = slots[slot];
			const id = given?.id ?? first[slot];
			const block = SLOTS[slot][id];
			if (!block) throw new Error(`no block ${id} in slot ${slot}`);
			return [slot, { id, ...defaultsOf(block.params), ...given }];
		}),
	);
	const groups = Object.fromEntries(
		SETTINGS_NAMES.map((group) => [group, { ...defaultsOf(SETTINGS[group]), ...settings[group] }]),
	);
	return { version: 1, seed: 7, ...blocks, ...groups } as Game;
}
