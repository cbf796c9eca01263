import { defaultsOf } from '../data/param';
import type { Need } from './block';
import { type Game, type SettingsGroup, SLOTS, type Slot } from './game';
import { blockOf } from './problem';

/** Two cards (blocks or groups of settings) that cannot stand in one game, why, and the nearest game that works. */
export interface Clash {
	readonly slots: readonly [Slot | SettingsGroup, Slot | SettingsGroup];
	readonly message: string;
	readonly fix: { readonly label: string; readonly game: Game };
}

const withBlock = (game: Game, slot: Slot, id: string): Game => {
	const block = SLOTS[slot][id];
	if (!block) throw new Error(`no block "${id}" in slot ${slot}`);
	return { ...game, [slot]: { id, ...defaultsOf(block.params) } };
};

/** How a need is met, what its absence means, and which single change of the game would meet it. */
const RULES: Readonly<
	Record<
		Need,
		{
			readonly slot: Slot;
			met(game: Game): boolean;
			reason(game: Game): string;
			fix(game: Game): readonly [label: string, game: Game];
		}
	>
> = {
	'target.samples': {
		slot: 'target',
		met: (game) => blockOf(game, 'target').block.sample !== undefined,
		reason: (game) => `needs samples of π, and “${blockOf(game, 'target').block.label}” has only a density`,
		fix: (game) => ['Use KL(ρ_T‖π), which needs only the density', withBlock(game, 'terminal', 'reverseKL')],
	},
	'target.density': {
		slot: 'target',
		met: (game) => blockOf(game, 'target').block.logDensity !== undefined,
		reason: (game) => `needs log π, and “${blockOf(game, 'target').block.label}” has no density`,
		fix: (game) => ['Use KL(π‖ρ_T), which needs only samples', withBlock(game, 'terminal', 'forwardKL')],
	},
	'reference.samples': {
		slot: 'reference',
		met: (game) => blockOf(game, 'reference').block.sample !== undefined,
		reason: (game) => `needs samples of ρ₀, and “${blockOf(game, 'reference').block.label}” has none`,
		fix: (game) => ['Start from a Gaussian', withBlock(game, 'reference', 'gaussian')],
	},
	'reference.density': {
		slot: 'reference',
		met: (game) => blockOf(game, 'reference').block.logDensity !== undefined,
		reason: (game) => `needs log ρ₀, and “${blockOf(game, 'reference').block.label}” has no density`,
		fix: (game) => ['Start from a Gaussian', withBlock(game, 'reference', 'gaussian')],
	},
	'noise.zero': {
		slot: 'noise',
		met: (game) => game.noise.id === 'none',
		reason: () => 'carries densities along noiseless paths (σ = 0)',
		fix: (game) => ['Switch the noise off', withBlock(game, 'noise', 'none')],
	},
	'noise.positive': {
		slot: 'noise',
		met: (game) => game.noise.id !== 'none',
		reason: () => 'needs noise (σ > 0)',
		fix: (game) => ['Use another running cost', withBlock(game, 'running', 'kinetic')],
	},
};

/** What stands in the way of training this game; empty when nothing does. */
export function clashes(game: Game): Clash[] {
	const found: Clash[] = [];
	for (const slot of ['running', 'interaction', 'terminal', 'solver'] as const) {
		const { block } = blockOf(game, slot);
		for (const need of block.needs) {
			const rule = RULES[need];
			if (rule.met(game)) continue;
			const [label, fixed] = rule.fix(game);
			found.push({
				slots: [slot, rule.slot],
				message: `${block.label} ${rule.reason(game)}.`,
				fix: { label, game: fixed },
			});
		}
	}
	return [...found, ...regularizerClashes(game)];
}

/** A regularizer is a weight, not a block; it clashes through the blocks its equation is made of. */
function regularizerClashes(game: Game): Clash[] {
	const found: Clash[] = [];
	const without = (key: 'hjb' | 'terminal'): Game => ({
		...game,
		regularizers: { ...game.regularizers, [key]: 0 },
	});
	const { block: cost } = blockOf(game, 'running');
	if (game.regularizers.hjb > 0 && !cost.hamiltonian) {
		found.push({
			slots: ['running', 'regularizers'],
			message:
				'The HJB regularizer needs a finite Hamiltonian, and without a running cost H is infinite unless ∇U = 0.',
			fix: { label: 'Switch the HJB regularizer off', game: without('hjb') },
		});
	}
	if (game.regularizers.terminal > 0) {
		if (!blockOf(game, 'target').block.logDensity) {
			found.push({
				slots: ['target', 'regularizers'],
				message: `The terminal residual U(x,T) − δF/δρ needs log π, and “${blockOf(game, 'target').block.label}” has no density.`,
				fix: { label: 'Switch the terminal residual off', game: without('terminal') },
			});
		}
		if (!cost.hamiltonian) {
			found.push({
				slots: ['running', 'regularizers'],
				message: 'The terminal residual makes U a value function, and without a running cost there is none.',
				fix: { label: 'Switch the terminal residual off', game: without('terminal') },
			});
		}
	}
	return found;
}
