import { SLOT_NAMES, SLOTS } from '../../game/game';
import { PLACES } from '../../game/slots';
import { plain } from '../../panels/words';
import type { Preset, PresetGroup } from '../../spec/presets/index';

/** Small letters without accents, subscripts and signs: "Schrödinger", "KL(π‖ρ_T)" → "schrodinger", "kl πρt". */
const letters = (text: string): string =>
	plain(text)
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/ᴛ/g, 't')
		.replace(/[^\p{L}\p{N}\s]+/gu, ' ');

/** All that a preset can be found by: its title and summary, its group, and the blocks that it plays with. */
function wordsOf({ id, title, summary, game }: Preset, group: PresetGroup): string {
	const blocks = SLOT_NAMES.flatMap((slot) => {
		const spec = game[slot];
		// "No noise" is not what somebody looks for who looks for noise.
		return spec.id === 'none' ? [] : [PLACES[slot].word, spec.id, SLOTS[slot][spec.id]?.label ?? ''];
	});
	return letters([id, title, summary, group.title, ...blocks].join(' · '));
}

/** The groups with those of their presets in which each word of a query is found, in any order; no group without one. */
export function found(groups: readonly PresetGroup[], query: string): readonly PresetGroup[] {
	const asked = letters(query).split(/\s+/).filter(Boolean);
	return groups.flatMap((group) => {
		const presets = group.presets.filter((preset) => {
			const words = ` ${wordsOf(preset, group)}`;
			return asked.every((word) => words.includes(` ${word}`));
		});
		return presets.length === 0 ? [] : [{ ...group, presets }];
	});
}
