import type { Distribution } from '../data/distribution';
import { references, targets } from '../data/index';
import type { BlockSpec, Registry, Values } from '../data/param';
import type { Drift, Interaction, Noise, RunningCost, SolverBlock, StateCost, TerminalCost } from './block';
import { drifts } from './drift/index';
import { interactions } from './interaction/index';
import { noises } from './noise/index';
import { potentials } from './potential/index';
import { runningCosts } from './running/index';
import { dynamics, network, regularizers, sampler, training } from './settings';
import { solvers } from './solver/index';
import { terminalCosts } from './terminal/index';

/** What fits each slot of a game, in the order of links; how they are called and shown says slots.ts. */
export interface SlotBlocks {
	reference: Distribution;
	target: Distribution;
	drift: Drift;
	noise: Noise;
	running: RunningCost;
	potential: StateCost;
	interaction: Interaction;
	terminal: TerminalCost;
	solver: SolverBlock;
}
export type Slot = keyof SlotBlocks;

export const SLOTS: { readonly [S in Slot]: Registry<SlotBlocks[S]> } = {
	reference: references,
	target: targets,
	drift: drifts,
	noise: noises,
	running: runningCosts,
	potential: potentials,
	interaction: interactions,
	terminal: terminalCosts,
	solver: solvers,
};
export const SLOT_NAMES = Object.keys(SLOTS) as readonly Slot[];
export const isSlot = (name: string): name is Slot => Object.hasOwn(SLOTS, name);

/** Every group of plain settings. */
export const SETTINGS = { dynamics, regularizers, network, training, sampler } as const;
export type SettingsGroup = keyof typeof SETTINGS;
export const SETTINGS_NAMES = Object.keys(SETTINGS) as readonly SettingsGroup[];
export const isGroup = (name: string): name is SettingsGroup => Object.hasOwn(SETTINGS, name);

/** The whole experiment: plain JSON, the only thing that crosses postMessage, links, files and presets. */
export type Game = {
	readonly version: 1;
	/** Seeds initialization, samples and noise: a 32-bit unsigned integer. */
	readonly seed: number;
} & { readonly [S in Slot]: BlockSpec } & {
	readonly [G in SettingsGroup]: Values<(typeof SETTINGS)[G]>;
};
