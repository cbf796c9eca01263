import type { Units } from '../math/units';
import type { Metric } from '../protocol/snapshot';

type Affine = { readonly factor: number; readonly offset: number };

const AFFINE: Readonly<Record<NonNullable<Metric['quantity']>, (units: Units) => Affine>> = {
	x: ({ shift, scale }) => ({ factor: scale, offset: shift[0] }),
	y: ({ shift, scale }) => ({ factor: scale, offset: shift[1] }),
	length: ({ scale }) => ({ factor: scale, offset: 0 }),
	area: ({ scale }) => ({ factor: scale ** 2, offset: 0 }),
	logArea: ({ scale }) => ({ factor: 1, offset: 2 * Math.log(scale) }),
};

/** A metric that was measured in the lab's units in those of the data. */
export function inData(units: Units, metric: Metric): Metric {
	const { quantity, value, error, bound } = metric;
	if (quantity === undefined) return metric;
	const { factor, offset } = AFFINE[quantity](units);
	return {
		...metric,
		value: offset + factor * value,
		...(error === undefined ? {} : { error: factor * error }),
		...(bound ? { bound: { ...bound, value: offset + factor * bound.value } } : {}),
	};
}
