import type { Game } from './game';
import { blockOf } from './problem';

/** κ where −log of the law in a slot grows as κ/2 |x|²; undefined where that is not known. */
function tailOf(game: Game, slot: 'reference' | 'target'): number | undefined {
	const { block, params } = blockOf(game, slot);
	return block.tail?.(params);
}

/** Whether there is a V other than 0. */
export function hasStateCost(game: Game): boolean {
	const { block, params } = blockOf(game, 'potential');
	return block.tex(params) !== '';
}

/** κ where V grows as κ/2 |x|² far away. */
function pullOfPotential(game: Game): number {
	const { block, params } = blockOf(game, 'potential');
	return block.pull(params);
}

/** κ where I grows as κ/2 E|x|² for far clouds; undefined where that is not known. */
function pullOfInteraction(game: Game): number | undefined {
	const { block, params } = blockOf(game, 'interaction');
	return block.pull(params, tailOf(game, 'target'));
}

/** κ where the end of the game grows as κ/2 E|x|² for far clouds; undefined where that is not known. */
function pullOfEnd(game: Game): number | undefined {
	const { block, params } = blockOf(game, 'terminal');
	return block.pull(params, tailOf(game, block.direction === 'backward' ? 'reference' : 'target'));
}

/** What a hill, a state cost that falls as k/2 |x|², k < 0, makes of a game. */
export interface Hill {
	/** Whether there is a minimum in spite of it; null where that is not known. */
	readonly minimum: boolean | null;
	/** T√(−k/λ), where L = λ/2 |v|², and its limit, undefined where κ is not known. */
	readonly quadratic?: { readonly size: number; readonly limit: number | undefined };
}

/**
 * Null without a hill. Far out the cost of a path h from the origin is ∫(λ/2 |ḣ|² + k/2 |h|²)dt + κ/2 |h(T)|², κ the
 * pull of the end, where L = λ/2 |v|²: positive for all h as long as h = sin ωt, ω = √(−k/λ), has λḣ(T) + κh(T) > 0,
 * which is ωT < π/2 + arctan(κ/√(−kλ)). Noise changes nothing in it. An L that grows faster than |v|² outweighs the hill
 * on far paths, a slower one never does.
 */
export function hillOf(game: Game): Hill | null {
	const k = pullOfPotential(game);
	if (k >= 0) return null;
	const { block: running, params } = blockOf(game, 'running');
	const { order, discount, horizon } = game.dynamics;
	const { block: drift, params: rates } = blockOf(game, 'drift');
	// A hill and |v| are the same in all directions: a drift that turns places changes nothing.
	const still =
		drift.turn !== undefined || (drift.linear?.(rates, 0, horizon) === 0 && drift.tex(rates) === '');
	const plain = still && order === 'first' && discount === 0;
	// An interaction that draws to π may hold what the hill lets go.
	if (!plain || !running.hamiltonian || pullOfInteraction(game) !== 0 || !hasFiniteCost(game))
		return { minimum: null };
	const growth = running.growth(params);
	if (growth !== 2) return { minimum: growth > 2 };
	const inertia = running.inertia?.(params);
	if (inertia === undefined) return { minimum: null };
	const size = horizon * Math.sqrt(-k / inertia);
	const kappa = pullOfEnd(game);
	const limit = kappa === undefined ? undefined : limitOfHill(kappa, k, inertia);
	// κ lies between 0 and ∞.
	const minimum = size < (limit ?? Math.PI / 2) ? true : size >= (limit ?? Math.PI) ? false : null;
	return { minimum, quadratic: { size, limit } };
}

/** Whether no hill takes the minimum away. */
export function heldBack(game: Game): boolean {
	const hill = hillOf(game);
	return hill === null || hill.minimum === true;
}

/** π/2 + arctan(κ/√(−kλ)), for k < 0, λ > 0. */
export const limitOfHill = (kappa: number, k: number, lambda: number): number =>
	Math.PI / 2 + Math.atan(kappa / Math.sqrt(-k * lambda));

/** Whether training, or the block, has no more of π than points. */
const pointsOfTarget = (game: Game): boolean =>
	game.training.points > 0 || blockOf(game, 'target').block.logDensity === undefined;

/** Without noise a flow moves each point of ρ_0 as a whole. */
export const movesAtoms = (game: Game): boolean =>
	game.noise.id === 'none' && blockOf(game, 'reference').block.atoms === true;

/** Whether the costs that read π, or ρ_0 at the end of backward paths, are known to be finite for some flow. */
export function hasFiniteCost(game: Game): boolean {
	const { block: running, params } = blockOf(game, 'running');
	// What has to end within bounds may be out of reach, of a top speed and of whole points.
	const held = pullOfEnd(game) === Number.POSITIVE_INFINITY;
	if (held && (running.growth(params) === Number.POSITIVE_INFINITY || movesAtoms(game))) return false;
	// No flow is within bounds at once.
	const forward = blockOf(game, 'terminal').block.direction === 'forward';
	if (forward && pullOfInteraction(game) === Number.POSITIVE_INFINITY) return false;
	if (!pointsOfTarget(game)) return true;
	const { block: interaction } = blockOf(game, 'interaction');
	const noisy = game.noise.id !== 'none';
	return (
		!interaction.needs.includes('target.density') && blockOf(game, 'terminal').block.singular(noisy) === null
	);
}

/**
 * Whether there is one optimal flow. All costs are convex in (ρ, ρv): so two optimal flows are optimal answers to one
 * value function, and as it is differentiable almost everywhere, and L strictly convex, nearly every particle has one
 * answer, if its start has a density.
 */
export function hasOneOptimum(game: Game): boolean {
	const { block: running } = blockOf(game, 'running');
	const { block: interaction, params } = blockOf(game, 'interaction');
	return (
		running.hamiltonian !== undefined &&
		running.strict &&
		interaction.convex(params) &&
		blockOf(game, 'terminal').block.convex &&
		// Where paths start from π instead, that π has a density is asked for by the cost.
		blockOf(game, 'reference').block.logDensity !== undefined &&
		hasFiniteCost(game) &&
		heldBack(game)
	);
}

/** What becomes of a game without running cost. */
export type Costless =
	/** The infimum is −∞. */
	| 'endless'
	/** Costs on the way are lowest for the fastest flow. */
	| 'hasty'
	/** Only the end counts, and many flows reach ρ_T = π. */
	| 'many'
	| 'unknown';

/** Null where there is a running cost. */
export function costless(game: Game): Costless | null {
	if (blockOf(game, 'running').block.hamiltonian) return null;
	const { block: interaction } = blockOf(game, 'interaction');
	const k = pullOfPotential(game);
	if (!hasFiniteCost(game) || (k < 0 && pullOfInteraction(game) !== 0)) return 'unknown';
	if (k < 0 || (k === 0 && !interaction.bounded)) return 'endless';
	if (hasStateCost(game) || game.interaction.id !== 'none') return 'hasty';
	const reached = blockOf(game, 'terminal').block.least && !pointsOfTarget(game) && !movesAtoms(game);
	return reached ? 'many' : 'unknown';
}
