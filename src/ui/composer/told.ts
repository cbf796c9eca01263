import { isMissing } from '../../data/rows';
import { farApart } from '../../game/clouds';
import type { Game } from '../../game/game';
import { blockOf } from '../../game/problem';
import { standardOf } from '../../game/units';

/** What is done with the points of a card that its fields do not say, in sentences. */
export function toldOf(game: Game, slot: 'reference' | 'target'): readonly string[] {
	const { block, params } = blockOf(game, slot);
	if (!block.placed || Object.values(params).some(isMissing)) return [];
	const said: string[] = [];
	const standard = standardOf(game);
	if (standard) {
		const { shift, scale } = standard.units;
		const whose = standard.slot === slot ? 'the data’s own units' : `the units of the ${standard.slot}`;
		said.push(
			`Shown in ${whose}: x = ${affine(shift[0], scale, 'u')}, y = ${affine(shift[1], scale, 'v')}. Costs, formulas and all other cards count in (u, v).`,
		);
	}
	const own = block.own?.(params);
	if (own) {
		const [seen, kept] = [own.training.length / 2, own.heldOut.length / 2];
		if (!own.enough) said.push(`With so few points all ${seen} train, and there is no NLL.`);
		else if (kept > 0) said.push(`${seen} points train; ${kept} are kept from training, for the NLL.`);
		else said.push('All points train: an NLL is that of the training points.');
	}
	const far = farApart(game);
	return far === null ? said : [...said, far];
}

const affine = (shift: number, scale: number, variable: string): string =>
	`${say(shift)} + ${say(scale)} ${variable}`;

/** In full: units are rounded so that they can be. */
const say = (value: number): string => String(value).replace('-', '−');
