import type { Block, BlockSpec, Param, ParamValue } from '../../data/param';
import { rowCount } from '../../data/rows';
import { type Game, isSlot, SETTINGS, type SettingsGroup, SLOTS, type Slot } from '../../game/game';
import { sayNumber } from '../quantity';

/** What a folded card tells, in a line: the blocks that stand on it, with as many of their values as it holds. */
export function cardLine(game: Game, places: readonly (Slot | SettingsGroup)[]): string {
	const said = places.map((place) =>
		isSlot(place) ? blockLine(game[place], place) : SETTINGS_LINES[place](game),
	);
	// That there is no drift goes without saying; what noises by one schedule twice is said once.
	return [...new Set(said)].filter((line) => line !== 'no drift').join(', ');
}

/** Characters of a line that a card has room for. */
const ROOM = 24;

function blockLine(spec: BlockSpec, slot: Slot): string {
	const block = SLOTS[slot][spec.id];
	if (!block) return spec.id;
	if (block.line) return block.line(spec);
	let line = shortLabel(block);
	for (const [key, param] of Object.entries(block.params)) {
		const value = valueLine(param, spec[key]);
		if (value !== null && line.length + value.length + 2 <= ROOM) line += `, ${value}`;
	}
	return line;
}

const WORD = /^(\d+|\p{L}[\p{L}–-]+)$/u;

/** The words that a label begins with, where values say the rest: "Kinetic" of "Kinetic λ/2 |v|²". */
function shortLabel({ label, params }: Block): string {
	if (/^(No|None)\b/.test(label)) return label.toLowerCase();
	if (Object.keys(params).length === 0) return label;
	const [named = label] = label.split(/[,:]| \(/);
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
	return param.kind === 'formula' && typeof value === 'string' ? value : null;
}

/** What is chosen, without what explains it. */
const optionLine = (param: Param, value: string): string => {
	const chosen = param.kind === 'choice' ? param.options.find((option) => option.value === value) : undefined;
	return (chosen?.label ?? value).split(/,| \(| for /)[0] ?? value;
};

/** Groups of settings have more values than a line holds: those that tell one setting from another. */
const SETTINGS_LINES: Readonly<Record<SettingsGroup, (game: Game) => string>> = {
	dynamics: ({ dynamics: { horizon, order, discount } }) =>
		[
			...(order === 'first' ? [] : [optionLine(SETTINGS.dynamics.order, order)]),
			`T = ${sayNumber(horizon)}`,
			...(discount > 0 ? [`1/ε = ${sayNumber(discount)}`] : []),
		].join(', '),
	regularizers: ({ regularizers: { hjb, terminal } }) =>
		[
			...(hjb > 0 ? [`HJB ${sayNumber(hjb)}`] : []),
			...(terminal > 0 ? [`terminal ${sayNumber(terminal)}`] : []),
		].join(', ') || 'none',
	network: ({ network: { width, layers, activation } }) =>
		`${layers} × ${width}, ${optionLine(SETTINGS.network.activation, activation)}`,
	training: ({ training: { optimiser, learningRate, batch } }) =>
		`${optionLine(SETTINGS.training.optimiser, optimiser)} ${sayNumber(learningRate)}, batch ${sayNumber(batch)}`,
	sampler: ({ sampler: { integrator, steps } }) =>
		`${optionLine(SETTINGS.sampler.integrator, integrator)}, ${sayNumber(steps)} steps`,
};
