import { format } from 'd3';
import type { Drawn, Snapshot } from '../protocol/snapshot';

/** Three to four significant digits, as a person would write them; a dash for what is not a number. */
export function inDigits(value: number): string {
	if (Number.isNaN(value)) return '–';
	if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
	const size = Math.abs(value);
	if (value === 0) return '0';
	if (size >= 1e5 || size < 1e-3) return format('.1e')(value).replace('e+', 'e').replace('e-', 'e−');
	return format(size >= 1000 ? ',.0f' : size >= 100 ? '.1f' : size >= 10 ? '.2f' : '.3f')(value);
}

/** Letters that Unicode has small: "ₜ" is a subscript, "ᴛ" a capital of that size. */
const SMALL: Readonly<Record<string, string>> = { '0': '₀', '1': '₁', '2': '₂', t: 'ₜ', T: 'ᴛ' };

/** Text for where no markup can stand (options, titles, names): "ρ_T" without its underscore, "ρᴛ". */
export const plain = (text: string): string =>
	text.replace(/_(\w)/g, (_, letter: string) => SMALL[letter] ?? letter);

/** "step 1,200" for what was measured at another step than the picture's; nothing for what is of the picture's. */
export const stamp = (measured: number | undefined, shown: number): string =>
	measured !== undefined && measured !== shown ? `step ${format(',')(measured)}` : '';

/** The same for a field, which may be of an earlier step than the picture it is part of. */
export const stampOf = ({ measured, step }: Pick<Snapshot, 'measured' | 'step'>, field: Drawn): string =>
	stamp(measured[field], step);

/** What a metric's bound is: where true samples lie is no floor, and what lies below it no better (it may be copied). */
export const boundWord = ({ label }: { readonly label: string }): 'floor' | 'true samples' =>
	label === 'true samples' ? label : 'floor';

/** The heading over the bounds of some metrics. */
export const boundsHead = (bounds: readonly { readonly label: string }[]): string =>
	bounds.some((bound) => boundWord(bound) !== 'floor') ? 'floor or\u00a0truth' : 'floor';

/** For a field that is still to come. */
export const PENDING = 'not measured yet';

/** " NLL 2.86." for a text alternative, or nothing where the metric is not measured. */
export function metricInWords({ metrics, step }: Pick<Snapshot, 'metrics' | 'step'>, id: string): string {
	const metric = metrics.find((one) => one.id === id);
	if (!metric) return '';
	const told = [`${metric.label} ${inDigits(metric.value)}`, stamp(metric.step, step)];
	return ` ${told.filter(Boolean).join(' at ')}.`;
}
