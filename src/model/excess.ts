import type { Game } from '../game/game';
import { learnsDensity } from '../game/problem';
import type { Solution } from '../game/solution';
import type { Least, Optimum } from '../protocol/optimum';
import type { Metric } from '../protocol/snapshot';

/** J* of an exact solution; null where that tells no cost. */
export const leastOf = ({ cost }: Pick<Solution, 'cost'>): Least | null =>
	cost && { value: cost.running + cost.terminal + cost.interaction, error: cost.error };

/**
 * J less the least cost J*: in the units of the cost, with the errors of both and of the time steps. Below 0, its floor, it is by these.
 * Where the density is learned J is from above, and so is this. None where one of them is not known.
 */
export function excessMetric(
	game: Game,
	{ cost, errors, n }: Pick<Optimum, 'cost' | 'errors' | 'n'>,
	least: Least | null,
): Metric[] {
	if (cost === null || !least) return [];
	return [
		{
			id: 'excess',
			// Without the exact J* there is another one at most, J − D.
			label: learnsDensity(game) ? 'J − J* at most, J* exact' : 'J − J*',
			value: cost - least.value,
			error: Math.hypot(errors.cost ?? Number.NaN, least.error) + (errors.timeSteps ?? 0),
			n,
			bound: { value: 0, label: 'optimal' },
		},
	];
}
