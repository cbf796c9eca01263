import { defaultsOf } from '../data/param';
import type { Need } from './block';
import { type Game, type SettingsGroup, SLOTS, type Slot } from './game';
import { blockOf } from './problem';

/** A change of the game, and what a button for it says. */
export interface Change {
	readonly label: string;
	readonly game: Game;
}

/** How a need is met, what its absence means, and the changes of the game that would meet it, nearest first. */
export interface Rule {
	/** The card that the need is about. */
	readonly card: Slot | SettingsGroup;
	met(game: Game): boolean;
	/** Goes on a sentence that begins with who needs it. */
	reason(game: Game): string;
	changes(game: Game): readonly Change[];
}

/** The game with a block at its defaults in a slot. */
export function withBlock(game: Game, slot: Slot, id: string): Game {
	const block = SLOTS[slot][id];
	if (!block) throw new Error(`no block "${id}" in slot ${slot}`);
	return { ...game, [slot]: { id, ...defaultsOf(block.params) } };
}

/** The change to another block, in words. */
export const swap = (game: Game, slot: Slot, id: string, label: string): Change => ({
	label,
	game: withBlock(game, slot, id),
});

const set = <G extends SettingsGroup>(
	game: Game,
	group: G,
	values: Partial<Game[G]>,
	label: string,
): Change => ({
	label,
	game: { ...game, [group]: { ...game[group], ...values } },
});

export const quoted = (label: string): string => `“${label}”`;
const labelOf = (game: Game, slot: Slot): string => quoted(blockOf(game, slot).block.label);

const rule = (
	card: Rule['card'],
	met: Rule['met'],
	reason: Rule['reason'],
	changes: Rule['changes'],
): Rule => ({ card, met, reason, changes });

export const RULES: Readonly<Record<Need, Rule>> = {
	'target.samples': rule(
		'target',
		(g) => blockOf(g, 'target').block.sample !== undefined,
		(g) => `needs samples of π, and ${labelOf(g, 'target')} has only a density`,
		(g) => [
			swap(g, 'terminal', 'reverseKL', 'Use KL(ρ_T‖π), which needs only the density'),
			swap(g, 'target', '8gaussians', 'Take 8 Gaussians as target'),
		],
	),
	'target.density': rule(
		'target',
		(g) => blockOf(g, 'target').block.logDensity !== undefined,
		(g) => `needs log π, and ${labelOf(g, 'target')} has no density`,
		(g) => [
			swap(g, 'terminal', 'forwardKL', 'Use KL(π‖ρ_T), which needs only samples'),
			swap(g, 'target', '8gaussians', 'Take 8 Gaussians as target'),
		],
	),
	'reference.samples': rule(
		'reference',
		(g) => blockOf(g, 'reference').block.sample !== undefined,
		(g) => `needs samples of ρ₀, and ${labelOf(g, 'reference')} has none`,
		(g) => [swap(g, 'reference', 'gaussian', 'Start from a Gaussian')],
	),
	'reference.density': rule(
		'reference',
		(g) => blockOf(g, 'reference').block.logDensity !== undefined,
		(g) => `needs log ρ₀, and ${labelOf(g, 'reference')} has no density`,
		(g) => [swap(g, 'reference', 'gaussian', 'Start from a Gaussian')],
	),
	'noise.zero': rule(
		'noise',
		(g) => g.noise.id === 'none',
		() => 'needs σ = 0: densities are carried along paths without noise',
		(g) => [swap(g, 'noise', 'none', 'Switch the noise off')],
	),
	'noise.positive': rule(
		'noise',
		(g) => g.noise.id !== 'none',
		() => 'needs noise (σ > 0)',
		(g) => [swap(g, 'noise', 'constant', 'Add constant noise')],
	),
	'noise.constant': rule(
		'noise',
		(g) => g.noise.id === 'none' || g.noise.id === 'constant',
		() => 'needs a noise level that does not change in time',
		(g) => [
			swap(g, 'noise', 'constant', 'Use constant noise'),
			swap(g, 'noise', 'none', 'Switch the noise off'),
		],
	),
	'drift.none': rule(
		'drift',
		(g) => g.drift.id === 'none',
		() => 'allows no drift',
		(g) => [swap(g, 'drift', 'none', 'Take the drift away')],
	),
	'running.kinetic': rule(
		'running',
		(g) => g.running.id === 'kinetic',
		() => 'needs the kinetic cost',
		(g) => [swap(g, 'running', 'kinetic', 'Use the kinetic cost')],
	),
	'running.diffusion': rule(
		'running',
		(g) => g.running.id === 'diffusion',
		() => 'needs the diffusion-matched cost, which makes U = −log η',
		(g) => [swap(g, 'running', 'diffusion', 'Use the diffusion-matched cost')],
	),
	'running.hamiltonian': rule(
		'running',
		(g) => blockOf(g, 'running').block.hamiltonian !== undefined,
		() => 'needs a finite Hamiltonian, and without a running cost H is infinite unless ∇U = 0',
		(g) => [swap(g, 'running', 'kinetic', 'Use the kinetic cost')],
	),
	'potential.none': rule(
		'potential',
		(g) => g.potential.id === 'none',
		() => 'allows no state cost',
		(g) => [swap(g, 'potential', 'none', 'Take the state cost away')],
	),
	'interaction.none': rule(
		'interaction',
		(g) => g.interaction.id === 'none',
		() => 'allows no interaction',
		(g) => [swap(g, 'interaction', 'none', 'Take the interaction away')],
	),
	'interaction.some': rule(
		'interaction',
		(g) => g.interaction.id !== 'none',
		() => 'leaves nothing to lower without an interaction',
		(g) => [
			swap(g, 'interaction', 'relativeEntropy', 'Add the relative entropy KL(ρ‖π)'),
			swap(g, 'terminal', 'forwardKL', 'Use KL(π‖ρ_T) as terminal cost'),
		],
	),
	'discount.none': rule(
		'dynamics',
		(g) => g.dynamics.discount === 0,
		() => 'allows no discount',
		(g) => [set(g, 'dynamics', { discount: 0 }, 'Take the discount away')],
	),
	'discount.positive': rule(
		'dynamics',
		(g) => g.dynamics.discount > 0,
		() => 'needs a discount rate 1/ε > 0',
		(g) => [set(g, 'dynamics', { discount: 10 }, 'Discount at rate 10')],
	),
	'order.first': rule(
		'dynamics',
		(g) => g.dynamics.order === 'first',
		() => 'needs a velocity as control',
		(g) => [set(g, 'dynamics', { order: 'first' }, 'Control the velocity')],
	),
};
