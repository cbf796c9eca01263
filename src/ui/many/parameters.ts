import type { Param, Params, ParamValue } from '../../data/param';
import { type Game, isSlot, SETTINGS, SLOTS } from '../../game/game';
import { PLACES } from '../../game/slots';
import { setPath } from '../../spec/set';
import { valuesIn } from '../../spec/variations';
import type { Arm } from '../../store/study';
import { CARDS, type PlaceName } from '../composer/cards';
import { writeNumber } from '../quantity';
import { rules } from '../rules';

/** What a sweep can go over: a number, a choice or a switch of the composer, or which block stands in a slot. */
export interface Parameter {
	readonly path: string;
	readonly label: string;
	/** Some around the one that stands, it included. */
	readonly values: readonly string[];
}

/** Values of a sweep at most. */
export const MOST = 7;

/** All that a game can be swept over, card by card as the composer has them. */
export const parametersOf = (
	game: Game,
): readonly { readonly title: string; readonly parameters: readonly Parameter[] }[] =>
	CARDS.map(({ name, places }) => ({
		title: PLACES[name].title,
		parameters: places.flatMap((place) => parametersAt(game, place)),
	})).filter(({ parameters }) => parameters.length > 0);

function parametersAt(game: Game, place: PlaceName): Parameter[] {
	const blocks = isSlot(place) ? Object.keys(SLOTS[place]) : [];
	const params: Params = isSlot(place) ? (SLOTS[place][game[place].id]?.params ?? {}) : SETTINGS[place];
	const values: Readonly<Record<string, ParamValue>> = game[place];
	const chosen = isSlot(place) ? game[place].id : '';
	const which: Parameter[] =
		blocks.length > 1 ? [{ path: place, label: PLACES[place].title, values: around(blocks, chosen) }] : [];
	return [
		...which,
		...Object.entries(params).flatMap(([key, param]): Parameter[] => {
			const offered = offeredOf(param, values[key]);
			return offered ? [{ path: `${place}.${key}`, label: param.label, values: offered }] : [];
		}),
	];
}

/** The chosen one and others, as many as there may be, in their order. */
function around(all: readonly string[], chosen: string): string[] {
	const others = all.filter((one) => one !== chosen).slice(0, MOST - 1);
	return all.filter((one) => one === chosen || others.includes(one));
}

function offeredOf(param: Param, value: ParamValue | undefined): readonly string[] | null {
	if (param.kind === 'choice')
		return around(
			param.options.map((option) => option.value),
			String(value),
		);
	if (param.kind === 'flag') return ['false', 'true'];
	if (param.kind !== 'number' || typeof value !== 'number') return null;
	const { min, max, integer } = param;
	const wanted =
		value > 0 && min >= 0
			? [value / 4, value / 2, value, 2 * value, 4 * value]
			: min >= 0
				? [0, 0.1, 1, 10]
				: [value - 1, value - 0.5, value, value + 0.5, value + 1];
	const fitting = wanted.map((v) => Math.min(max, Math.max(min, integer ? Math.round(v) : v)));
	return [...new Set(fitting)].map(writeNumber);
}

/** Values as a sweep is begun with: of those around the one that stands what can be trained. */
export const proposed = (game: Game, { path, values }: Parameter): string =>
	values.filter((value) => armsOf(game, path, value).problems.length === 0).join(', ');

/** The games of a sweep, named by the values that were typed, or what speaks against these, each in a sentence. */
export function armsOf(
	game: Game,
	path: string,
	text: string,
): { readonly arms: readonly Arm[]; readonly problems: readonly string[] } {
	const values = valuesIn(text).map((value) => value.trim());
	const problems: string[] = [];
	const arms: Arm[] = [];
	if (values.length > MOST) problems.push(`These are ${values.length} values: ${MOST} at most.`);
	const seen = new Map<string, string>();
	for (const value of values) {
		const set = setPath(game, path, value);
		if (!set.ok) {
			problems.push(`“${value}”: needs ${set.error.expected}.`);
			continue;
		}
		const same = seen.get(JSON.stringify(set.game));
		if (same !== undefined) problems.push(`“${value}” is the same as “${same}”.`);
		seen.set(JSON.stringify(set.game), value);
		const { clashes, errors } = rules(set.game, null);
		if (clashes[0]) problems.push(`“${value}”: ${clashes[0].message}`);
		if (errors[0]) problems.push(`“${value}”: ${errors[0].message}.`);
		arms.push({ name: value, game: set.game });
	}
	return { arms, problems };
}
