import type { EquationPart } from '../../game/equations';
import { type Game, isSlot, type SettingsGroup, type Slot } from '../../game/game';
import { blockOf } from '../../game/problem';
import { PLACES } from '../../game/slots';
import { texOf } from '../typeset';

/** What a term is about, in plain words. */
const plainOf = (game: Game, slot: Slot | SettingsGroup): string | undefined =>
	(isSlot(slot) ? blockOf(game, slot).block.plain : undefined) ?? PLACES[slot].plain;

/** Parts of one slot that follow each other are one term. */
function joined(parts: readonly EquationPart[]): readonly EquationPart[] {
	const terms: EquationPart[] = [];
	for (const part of parts) {
		const last = terms.at(-1);
		if (last && part.slot !== null && last.slot === part.slot && !part.where && !last.where)
			terms[terms.length - 1] = { ...part, tex: last.tex + part.tex };
		else terms.push(part);
	}
	return terms;
}

/**
 * TeX of an equation of a game with a plain word under a brace for every coloured term. What a symbol stands for, and the left side
 * of an equation whose right side is another slot's, have none; nor has a sign before a term.
 */
export function bracedTex(game: Game, parts: readonly EquationPart[]): string {
	const pieces = joined(parts).map((part) => {
		const { tex, slot, where } = part;
		const plain = slot && plainOf(game, slot);
		if (slot === null || !plain || where || tex.endsWith('=')) {
			const glue = slot === null ? tex.replace(/^\+$/, '+\\allowbreak ') : tex;
			return texOf([{ ...part, tex: glue }]);
		}
		const [, sign = '', size = ''] = /^([+-]?)(.*)$/s.exec(tex) ?? [];
		const before = sign === '' ? '' : texOf([{ tex: sign, slot }]);
		return before + texOf([{ tex: `\\underbrace{${size}}_{\\text{${plain}}}`, slot }]);
	});
	return pieces.join('');
}
