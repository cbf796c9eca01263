import type { Game } from '../../game/game';
import { blockOf, problemOf } from '../../game/problem';
import { numbers } from '../../math/algebra';
import type { Box } from '../../math/grid';
import { constantNoise, firstOrder, inertiaOf, isWhole, onlyEndsCount, undiscounted } from '../conditions';
import { pairsBelong } from '../gaussianBridge';
import { noisingOf } from '../noising';
import type { GridEnd, GridGame } from './bridge';
import type { LogDensity } from './potentials';

/** A game that a grid can solve, and where its ends are. */
export interface GridProblem extends Omit<GridGame, 'box' | 'n'> {
	readonly hull: Box;
	/** Whether log π is known up to a constant alone. */
	readonly unnormalised: boolean;
	/** Whether the running cost has −∇·f beside |v|²/2σ². */
	readonly matched: boolean;
}

/** β where Hopf–Cole makes the game linear: |v|²/2σ² with any noise of a linear noising, λ/2 |v|² with a constant one. */
function betaOf(game: Game): number | null {
	if (blockOf(game, 'running').block.form === 'matched') return 1;
	const [lambda, sigma] = [inertiaOf(game), constantNoise(game)];
	return lambda !== null && sigma ? lambda * sigma ** 2 : null;
}

function endOf(game: Game, target: LogDensity): GridEnd | null {
	const { block, params } = blockOf(game, 'terminal');
	const alpha = block.weight(params);
	if (block.constraint)
		return pairsBelong(game, constantNoise(game) ?? 0) ? { kind: 'constraint', target } : null;
	if (game.terminal.id === 'reverseKL') return { kind: 'reverseKL', target, alpha };
	return game.terminal.id === 'crossEntropy' ? { kind: 'crossEntropy', target, alpha } : null;
}

/** The game between densities, with noise and a quadratic cost, that a grid can solve; null for another. */
export function gridProblemOf(game: Game): GridProblem | null {
	if (!firstOrder(game) || !undiscounted(game) || !onlyEndsCount(game) || !isWhole(game)) return null;
	const [noising, beta] = [noisingOf(game), betaOf(game)];
	const { logReference, logTarget } = problemOf(game);
	if (!noising || beta === null || !logReference || !logTarget) return null;
	const end = endOf(game, (x) => logTarget(numbers, x));
	if (!end) return null;
	const [from, to] = (['reference', 'target'] as const).map((slot) => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	});
	if (!from || !to) return null;
	const hull = (axis: 'x' | 'y') =>
		[Math.min(from[axis][0], to[axis][0]), Math.max(from[axis][1], to[axis][1])] as const;
	return {
		noising,
		beta,
		start: (x) => logReference(numbers, x),
		end,
		hull: { x: hull('x'), y: hull('y') },
		unnormalised: blockOf(game, 'target').block.normalised === false,
		matched: blockOf(game, 'running').block.form === 'matched',
	};
}
