import type { Solution } from '../game/solution';
import type { Metric } from '../protocol/snapshot';
import type { optimumOf } from './optimum';

/**
 * J less the least cost J*, where an exact solution tells that: in the units of the cost, with the errors of both and what
 * halving the time steps changes. Below 0, its floor, it is by these. None where one of them is not known.
 */
export function excessMetric(
	{ cost, errors, n }: Pick<Awaited<ReturnType<typeof optimumOf>>, 'cost' | 'errors' | 'n'>,
	{ cost: least }: Pick<Solution, 'cost'>,
): Metric[] {
	if (cost === null || !least) return [];
	return [
		{
			id: 'excess',
			label: 'J − J*',
			value: cost - (least.running + least.terminal + least.interaction),
			error: Math.hypot(errors.cost ?? Number.NaN, least.error) + Math.abs(errors.timeSteps ?? 0),
			n,
			bound: { value: 0, label: 'optimal' },
		},
	];
}
