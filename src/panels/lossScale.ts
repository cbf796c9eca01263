import { scaleLog, scaleSymlog, ticks } from 'd3';
import { quantile } from './limits';

export interface LossScale {
	readonly kind: 'log' | 'symlog';
	readonly ticks: readonly number[];
	/** Value to pixel; NaN for a value the scale cannot show. */
	y(value: number): number;
}

/**
 * Scale for curves that fall over decades: logarithmic, or, once any value is ≤ 0, symmetric logarithmic and
 * linear near zero (within the 10 % quantile of the absolute values). `values` are what must be in sight.
 */
export function lossScale(
	values: readonly number[],
	lowest: number,
	[bottom, top]: readonly [number, number],
): LossScale {
	const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0.1, 1];
	if (lowest > 0 && low > 0) {
		// Six per cent of the decades on both sides, and never less than half a decade in all.
		const span = Math.max(Math.log10(high / low), 0.4);
		const middle = Math.log10(high * low) / 2;
		const [from, to] = [10 ** (middle - 0.58 * span), 10 ** (middle + 0.58 * span)];
		const y = scaleLog([from, to], [bottom, top]);
		return { kind: 'log', ticks: logTicks(from, to).filter(apart(y)), y };
	}
	const constant = quantile(values.map(Math.abs), 0.1) || 1;
	const margin = 0.06 * (high - low || 1);
	const domain: [number, number] = [low - margin, high + margin];
	const y = scaleSymlog(domain, [bottom, top]).constant(constant);
	return { kind: 'symlog', ticks: symlogTicks(domain, constant).filter(apart(y)), y };
}

/** Powers of ten; where there is at most one, 1, 2 and 5 times them; where there are many, some of them. */
function logTicks(from: number, to: number): number[] {
	const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
	const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
	const inside = (v: number): boolean => v >= from && v <= to;
	const tens = powers.map((p) => 10 ** p).filter(inside);
	if (tens.length > 4) return tens.filter((_, i) => i % Math.ceil(tens.length / 4) === 0);
	if (tens.length > 1) return tens;
	return powers.flatMap((p) => [1, 2, 5].map((m) => m * 10 ** p)).filter(inside);
}

/** Zero, and the powers of ten on both sides of it beyond the linear part; the nearest to zero first; else round numbers. */
function symlogTicks([from, to]: readonly [number, number], constant: number): number[] {
	const first = Math.ceil(Math.log10(constant));
	const last = Math.floor(Math.log10(Math.max(Math.abs(from), Math.abs(to))));
	const tens = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
	const inside = [0, ...tens.flatMap((v) => [v, -v])].filter((v) => v >= from && v <= to);
	return inside.length > 1 ? inside : ticks(from, to, 3);
}

/** Keeps what is at least 14 pixels from all that was kept before. */
function apart(y: (value: number) => number): (value: number) => boolean {
	const kept: number[] = [];
	return (value) => {
		const free = kept.every((other) => Math.abs(y(other) - y(value)) >= 14);
		if (free) kept.push(value);
		return free;
	};
}
