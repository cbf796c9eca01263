import { defaultsOf, type NumberParam, type Params, pick, type Registry, type Values } from '../data/param';
import { type Game, SETTINGS, type SettingsGroup, SLOTS, type Slot } from '../game/game';

export const SEED = {
	kind: 'number',
	label: 'seed',
	default: 1,
	min: 0,
	max: 4294967295,
	integer: true,
	help: 'seeds initialization, samples and noise',
} as const satisfies NumberParam;

/** The block that stands in a slot of which nothing is said. */
export const BLOCKS = {
	reference: 'gaussian',
	target: '8gaussians',
	drift: 'none',
	noise: 'none',
	running: 'kinetic',
	potential: 'none',
	interaction: 'none',
	terminal: 'forwardKL',
	solver: 'simulate',
} as const satisfies Record<Slot, string>;

type BlockOf<S extends Slot> = Game[S];
type Settings<G extends SettingsGroup> = Values<(typeof SETTINGS)[G]>;

/** What a game says that differs from the defaults: presets are written so. */
export type Draft = { readonly seed?: number } & { readonly [S in Slot]?: BlockOf<S> } & {
	readonly [G in SettingsGroup]?: Partial<Settings<G>>;
};

/** Every parameter of a block at its default. Throws for an id that the slot does not know. */
export const defaultBlock = (slot: Slot, id: string): BlockOf<Slot> => ({
	id,
	...defaultsOf(paramsOf(slot, id)),
});

/** The declared parameters of a block. Throws for an id that the slot does not know. */
export function paramsOf(slot: Slot, id: string): Params {
	const blocks: Registry = SLOTS[slot];
	return pick(blocks, id).params;
}

/** Fills a draft up with defaults; validates nothing. The order of keys is that of the schema. */
export function withDefaults(draft: Draft): Game {
	const block = (slot: Slot): BlockOf<Slot> => {
		const given = draft[slot];
		return given ? { ...defaultBlock(slot, given.id), ...given } : defaultBlock(slot, BLOCKS[slot]);
	};
	const settings = <G extends SettingsGroup>(group: G): Settings<G> => ({
		...defaultsOf<(typeof SETTINGS)[G]>(SETTINGS[group]),
		...draft[group],
	});
	return {
		version: 1,
		seed: draft.seed ?? SEED.default,
		reference: block('reference'),
		target: block('target'),
		drift: block('drift'),
		noise: block('noise'),
		running: block('running'),
		potential: block('potential'),
		interaction: block('interaction'),
		terminal: block('terminal'),
		solver: block('solver'),
		dynamics: settings('dynamics'),
		regularizers: settings('regularizers'),
		network: settings('network'),
		training: settings('training'),
		sampler: settings('sampler'),
	};
}

/** The game of which nothing is said: default blocks with their default parameters. */
export const defaultGame = (): Game => withDefaults({});
