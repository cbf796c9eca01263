import type { Block, BlockSpec, Param, ParamValue } from '../../data/param';
import { rowCount } from '../../data/rows';
import { type Game, isSlot, SETTINGS, type SettingsGroup, SLOTS, type Slot } from '../../game/game';
import { sayNumber } from '../../spec/words';

/** What a folded card tells, most telling first: the blocks that stand on it, with their values. A line shows as many as fit. */
export function cardLine(game: Game, places: readonly (Slot | SettingsGroup)[]): readonly string[] {
	const said = places.map((place) =>
		isSlot(place) ? blockLine(game[place], place) : SETTINGS_LINES[place](game),
	);
	// That there is no drift goes without saying; what noises by one schedule twice is said once.
	return [...new Set(said.flat())].filter((piece) => piece !== 'no drift');
}

function blockLine(spec: BlockSpec, slot: Slot): string[] {
	const block = SLOTS[slot][spec.id];
	if (!block) return [spec.id];
	if (block.line) return [block.line(spec)];
	const values = Object.entries(block.params).map(([key, param]) => valueLine(param, spec[key]));
	return [shortLabel(block), ...values.filter((value) => value !== null)];
}

const WORD = /^(\d+|\p{L}[\p{L}–-]+)$/u;

/** Characters of a label that a line has room for. */
const ROOM = 24;

/** The words that a label begins with, where values say the rest: "Kinetic" of "Kinetic λ/2 |v|²". */
function shortLabel({ label, params }: Block): string {
	if (/^(No|None)\b/.test(label)) return label.toLowerCase();
	const alone = Object.keys(params).length === 0;
	if (alone && label.length <= ROOM) return label;
	const [named = label] = alone ? [label] : label.split(/[,:]| \(/);
	const tokens = named.split(' ');
	const end = tokens.findIndex((token) => !WORD.test(token));
	return end > 0 ? tokens.slice(0, end).join(' ') : named;
}

function valueLine(param: Param, value: ParamValue | undefined): string | null {
	if (param.kind === 'number' && typeof value === 'number') {
		const [named = param.label] = param.label.split(' (');
		const symbol = named.at(-1) ?? '';
		// "weight α" is known by its symbol.
		const known = param.symbol?.startsWith('\\') ? symbol > '~' : param.symbol === symbol;
		return known ? `${symbol} = ${sayNumber(value)}` : `${named} ${sayNumber(value)}`;
	}
	if (param.kind === 'rows' && typeof value === 'object') {
		const n = rowCount(value);
		return n === null ? 'not at hand' : `${n.toLocaleString('en')} ${param.label}`;
	}
	return null;
}

/** What is chosen, without what explains it. */
const optionLine = (param: Param, value: string): string => {
	const chosen = param.kind === 'choice' ? param.options.find((option) => option.value === value) : undefined;
	return (chosen?.label ?? value).split(/,| \(| for /)[0] ?? value;
};

/** Groups of settings have more values than a line holds: those that tell one setting from another. */
const SETTINGS_LINES: Readonly<Record<SettingsGroup, (game: Game) => string[]>> = {
	dynamics: ({ dynamics: { horizon, order, discount } }) => [
		...(order === 'first' ? [] : [optionLine(SETTINGS.dynamics.order, order)]),
		`T = ${sayNumber(horizon)}`,
		...(discount > 0 ? [`1/ε = ${sayNumber(discount)}`] : []),
	],
	regularizers: ({ regularizers: { hjb, terminal } }) => [
		...(hjb > 0 ? [`HJB ${sayNumber(hjb)}`] : []),
		...(terminal > 0 ? [`terminal ${sayNumber(terminal)}`] : []),
		...(hjb === 0 && terminal === 0 ? ['none'] : []),
	],
	network: ({ network: { width, layers, activation } }) => [
		`${layers} × ${width}`,
		optionLine(SETTINGS.network.activation, activation),
	],
	training: ({ training: { optimiser, learningRate, batch } }) => [
		`${optionLine(SETTINGS.training.optimiser, optimiser)} ${sayNumber(learningRate)}`,
		`batch ${sayNumber(batch)}`,
	],
	sampler: ({ sampler: { integrator, steps } }) => [
		optionLine(SETTINGS.sampler.integrator, integrator),
		`${sayNumber(steps)} steps`,
	],
};
