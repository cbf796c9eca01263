import { format } from 'd3';
import type { Metric } from '../../protocol/snapshot';
import { child, drawnOn, mountTable, setText } from '../panel';
import { boundWord, inDigits, plain } from '../words';
import { type Compared, comparison } from './compared';

type Given = Compared<'metrics'>;

/** A metric of both, and what lies between them. */
export interface Difference {
	readonly id: string;
	readonly label: string;
	readonly a: Metric | null;
	readonly b: Metric | null;
	/** B − A; NaN where one of them is missing. */
	readonly value: number;
	/**
	 * Its standard error, as of independent samples: the root of the sum of squares. Samples that both share make the true one
	 * smaller. Null where not both have one.
	 */
	readonly error: number | null;
	/**
	 * Why it tells nothing, if so: neither value can be told from its bound, or the difference is within two of its errors. Null
	 * where a value is not to be believed.
	 */
	readonly within: keyof typeof WITHIN | null;
	/** Which values are not to be believed and why; empty where both are. */
	readonly doubt: string;
}

const WITHIN = { floor: 'within floor', 'true samples': 'as true samples', error: 'within error' } as const;

/** Errors within which a value is where it should be. */
const ERRORS = 2;

/** Below a bound, too, a value is not at it: samples nearer than true ones are memorised. */
const atBound = ({ value, error = 0, bound }: Metric): boolean =>
	bound !== undefined && Math.abs(value - bound.value) <= ERRORS * error;

/** What is of A and of B: said once where it is the same, and else with the letters. */
function ofBoth(a: string | undefined, b: string | undefined): string {
	if (a === b) return b ?? '';
	return [a === undefined ? '' : `A ${a}`, b === undefined ? '' : `B ${b}`].filter(Boolean).join(', ');
}

/** Every metric of A or B, in the order of B. */
export function differencesOf(a: readonly Metric[], b: readonly Metric[]): readonly Difference[] {
	const ids = [...new Set([...b, ...a].map(({ id }) => id))];
	return ids.map((id) => {
		const [one, other] = [a, b].map((of) => of.find((metric) => metric.id === id) ?? null);
		const value = (other?.value ?? Number.NaN) - (one?.value ?? Number.NaN);
		const known = one?.error !== undefined && other?.error !== undefined;
		const error = known ? Math.hypot(one.error, other.error) : null;
		const bound = one && other?.bound && atBound(one) && atBound(other) ? boundWord(other.bound) : null;
		const small = error !== null && Math.abs(value) <= ERRORS * error;
		const named = other ?? one;
		const doubts = [one, other].map((metric) => metric?.doubt);
		const label = named?.unit ? `${named.label}, ${named.unit}` : (named?.label ?? id);
		return {
			id,
			label,
			a: one ?? null,
			b: other ?? null,
			value,
			error,
			within: doubts.some(Boolean) ? null : (bound ?? (small ? 'error' : null)),
			doubt: ofBoth(doubts[0], doubts[1]),
		};
	});
}

/** "+0.013 ± 0.004", or why it tells nothing. */
export function differenceWords({ value, error, within }: Difference): string {
	if (within) return WITHIN[within];
	if (Number.isNaN(value)) return '–';
	const sign = value > 0 ? '+' : value < 0 ? '−' : '';
	const size = `${sign}${inDigits(Math.abs(value))}`;
	return error === null ? size : `${size} ± ${inDigits(error)}`;
}

const COLUMNS = ['A', 'B', 'B − A'] as const;

const valueIn = (metric: Metric | null): string => (metric ? inDigits(metric.value) : '–');

/** The steps that metrics were measured at: "1,200", or the first and the last of them. */
function stepsOf({ metrics, step }: Given['a']['snapshot']): string {
	const steps = metrics.map((metric) => metric.step ?? step);
	const [first, last] = [Math.min(...steps), Math.max(...steps)];
	const say = format(',');
	return steps.length === 0 ? '–' : first === last ? say(last) : `${say(first)}–${say(last)}`;
}

/** What a metric is, its bounds, and why it is not to be believed. */
function labelOf({ label, a, b, doubt }: Difference): string {
	const bound = b?.bound ?? a?.bound;
	const name = bound && boundWord(bound);
	const values = [a, b].map((metric) => (metric?.bound ? inDigits(metric.bound.value) : undefined));
	const bounds = name && `${name} ${ofBoth(a ? values[0] : values[1], b ? values[1] : values[0])}`;
	return [[label, bounds].filter(Boolean).join(' '), doubt].filter(Boolean).join('; ');
}

const rowsOf = ({ a, b }: Given): readonly (readonly [string, ...string[]])[] => [
	...differencesOf(a.snapshot.metrics, b.snapshot.metrics).map((each): readonly [string, ...string[]] => [
		labelOf(each),
		valueIn(each.a),
		valueIn(each.b),
		differenceWords(each),
	]),
	['measured at step', stepsOf(a.snapshot), stepsOf(b.snapshot), ''],
];

/** The numbers of both in columns, with their differences. */
export const metrics = comparison({
	id: 'metrics',
	title: 'Metrics',
	seeded: true,
	// The gap J − J* is one of the metrics.
	needs: ['metrics', 'optimum'],
	mount(element) {
		const root = child(element, 'panel');
		const table = mountTable(root, 'Metrics of A and B', ['Metrics', ...COLUMNS]);
		table.className = 'panel-metrics panel-compared';
		const body = table.createTBody();
		return drawnOn<Given>(root, [], (given) => {
			const rows = rowsOf(given);
			while (body.rows.length > rows.length) body.deleteRow(-1);
			while (body.rows.length < rows.length) {
				const row = body.insertRow();
				row.appendChild(document.createElement('th')).scope = 'row';
				for (const _ of COLUMNS) row.insertCell();
			}
			rows.forEach((cells, i) => {
				cells.forEach((text, k) => {
					const cell = body.rows[i]?.cells[k];
					if (cell) setText(cell, text);
				});
			});
		});
	},
	depends: ({ a, b }) => [a.snapshot, b.snapshot],
	summary: (given) =>
		plain(
			`Metrics: ${rowsOf(given)
				.map(
					([label, a, b, difference]) =>
						`${label}: A ${a}, B ${b}${difference && `, difference ${difference}`}`,
				)
				.join('; ')}.`,
		),
	table: ({ a, b }) => ({
		columns: [
			'metric',
			'a',
			'a_error',
			'a_step',
			'b',
			'b_error',
			'b_step',
			'b_minus_a',
			'error',
			'a_floor',
			'a_floor_is',
			'b_floor',
			'b_floor_is',
			'within',
			'a_doubt',
			'b_doubt',
		],
		rows: differencesOf(a.snapshot.metrics, b.snapshot.metrics).map((each) => [
			each.id,
			each.a?.value ?? '',
			each.a?.error ?? '',
			each.a?.step ?? a.snapshot.step,
			each.b?.value ?? '',
			each.b?.error ?? '',
			each.b?.step ?? b.snapshot.step,
			each.value,
			each.error ?? '',
			each.a?.bound?.value ?? '',
			each.a?.bound?.label ?? '',
			each.b?.bound?.value ?? '',
			each.b?.bound?.label ?? '',
			each.within ?? '',
			each.a?.doubt ?? '',
			each.b?.doubt ?? '',
		]),
	}),
});
