import type { Need } from './block';
import { type Card, type Step, setting, swap } from './change';
import type { Game, Slot } from './game';
import { blockOf } from './problem';

/** How a need is met, what its absence means, and the steps that would meet it, nearest first. */
export interface Rule {
	/** The card that the need is about. */
	readonly card: Card;
	met(game: Game): boolean;
	/** Goes on a sentence that begins with who needs it. */
	reason(game: Game): string;
	readonly steps: readonly Step[];
}

export const quoted = (label: string): string => `“${label}”`;
const labelOf = (game: Game, slot: Slot): string => quoted(blockOf(game, slot).block.label);

const rule = (card: Rule['card'], met: Rule['met'], reason: Rule['reason'], steps: Rule['steps']): Rule => ({
	card,
	met,
	reason,
	steps,
});

export const RULES: Readonly<Record<Need, Rule>> = {
	'target.samples': rule(
		'target',
		(g) => blockOf(g, 'target').block.sample !== undefined,
		(g) => `needs samples of π, and ${labelOf(g, 'target')} has only a density`,
		[
			swap('terminal', 'reverseKL', 'Use KL(ρ_T‖π), which needs only the density'),
			swap('target', '8gaussians', 'Take 8 Gaussians as target'),
		],
	),
	'target.density': rule(
		'target',
		(g) => blockOf(g, 'target').block.logDensity !== undefined,
		(g) => `needs log π, and ${labelOf(g, 'target')} has no density`,
		[
			swap('terminal', 'forwardKL', 'Use KL(π‖ρ_T), which needs only samples'),
			swap('target', '8gaussians', 'Take 8 Gaussians as target'),
		],
	),
	'reference.samples': rule(
		'reference',
		(g) => blockOf(g, 'reference').block.sample !== undefined,
		(g) => `needs samples of ρ₀, and ${labelOf(g, 'reference')} has none`,
		[swap('reference', 'gaussian', 'Start from a Gaussian')],
	),
	'reference.density': rule(
		'reference',
		(g) => blockOf(g, 'reference').block.logDensity !== undefined,
		(g) => `needs log ρ₀, and ${labelOf(g, 'reference')} has no density`,
		[swap('reference', 'gaussian', 'Start from a Gaussian')],
	),
	'noise.zero': rule(
		'noise',
		(g) => g.noise.id === 'none',
		() => 'needs σ = 0: densities are carried along paths without noise',
		[swap('noise', 'none', 'Switch the noise off')],
	),
	'noise.positive': rule(
		'noise',
		(g) => g.noise.id !== 'none',
		() => 'needs noise (σ > 0)',
		[swap('noise', 'constant', 'Add constant noise')],
	),
	'noise.constant': rule(
		'noise',
		(g) => blockOf(g, 'noise').block.steady,
		() => 'needs a noise level that does not change in time',
		[swap('noise', 'constant', 'Use constant noise'), swap('noise', 'none', 'Switch the noise off')],
	),
	'drift.none': rule(
		'drift',
		(g) => g.drift.id === 'none',
		() => 'allows no drift',
		[swap('drift', 'none', 'Take the drift away')],
	),
	'running.kinetic': rule(
		'running',
		(g) => blockOf(g, 'running').block.form === 'kinetic',
		() => 'needs the kinetic cost',
		[swap('running', 'kinetic', 'Use the kinetic cost')],
	),
	'running.diffusion': rule(
		'running',
		(g) => blockOf(g, 'running').block.form === 'matched',
		() => 'needs the diffusion-matched cost, which makes U = −log η',
		[swap('running', 'diffusion', 'Use the diffusion-matched cost')],
	),
	'running.hamiltonian': rule(
		'running',
		(g) => blockOf(g, 'running').block.hamiltonian !== undefined,
		() => 'needs a finite Hamiltonian, and without a running cost H is infinite unless ∇U = 0',
		[swap('running', 'kinetic', 'Use the kinetic cost')],
	),
	'potential.none': rule(
		'potential',
		(g) => g.potential.id === 'none',
		() => 'allows no state cost',
		[swap('potential', 'none', 'Take the state cost away')],
	),
	'interaction.none': rule(
		'interaction',
		(g) => g.interaction.id === 'none',
		() => 'allows no interaction',
		[swap('interaction', 'none', 'Take the interaction away')],
	),
	'interaction.some': rule(
		'interaction',
		(g) => g.interaction.id !== 'none',
		() => 'leaves nothing to lower without an interaction',
		[
			swap('interaction', 'relativeEntropy', 'Add the relative entropy KL(ρ‖π)'),
			swap('terminal', 'forwardKL', 'Use KL(π‖ρ_T) as terminal cost'),
		],
	),
	'discount.none': rule(
		'dynamics',
		(g) => g.dynamics.discount === 0,
		() => 'allows no discount',
		[setting('dynamics', { discount: 0 }, 'Take the discount away')],
	),
	'discount.positive': rule(
		'dynamics',
		(g) => g.dynamics.discount > 0,
		() => 'needs a discount rate 1/ε > 0',
		[setting('dynamics', { discount: 10 }, 'Discount at rate 10')],
	),
	'order.first': rule(
		'dynamics',
		(g) => g.dynamics.order === 'first',
		() => 'needs a velocity as control',
		[setting('dynamics', { order: 'first' }, 'Control the velocity')],
	),
};
