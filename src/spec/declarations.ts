import type { NumberParam, Params, Registry } from '../data/param';
import { type Game, SETTINGS, type SettingsGroup, SLOTS, type Slot } from '../game/game';
import { SEED } from './defaults';

/** What every parameter of a game is declared to be: its kind, range and default. */
export interface Declarations {
	readonly seed: NumberParam;
	readonly slots: Readonly<Record<Slot, Readonly<Record<string, Params>>>>;
	readonly settings: Readonly<Record<SettingsGroup, Params>>;
}

const paramsById = (blocks: Registry): Readonly<Record<string, Params>> =>
	Object.fromEntries(Object.values(blocks).map(({ id, params }) => [id, params]));

/** The declarations of today. */
export const DECLARED: Declarations = {
	seed: SEED,
	slots: Object.fromEntries(
		Object.entries(SLOTS).map(([slot, blocks]) => [slot, paramsById(blocks)]),
	) as Declarations['slots'],
	settings: SETTINGS,
};

/** What links of one revision count from. Keys of a game come in the order of that revision. */
export interface Catalogue extends Declarations {
	readonly revision: number;
	/** Whole games by preset id. */
	readonly presets: Readonly<Record<string, Game>>;
}
