import { format } from 'd3';
import type { Metric } from '../protocol/snapshot';
import { type Mounted, mountTable, panel, setText } from './panel';
import { boundsHead, boundWord, inDigits, plain, stamp } from './words';

export interface MetricsState {
	readonly metrics: readonly Metric[];
	/** Training step of the picture. */
	readonly step: number;
}

/** The cells of a metric's row, and of its first cell the parts. */
const COLUMNS = ['value', 'floor', 'step'] as const;
const PARTS = ['label', 'context', 'doubt'] as const;
type Told = Record<(typeof COLUMNS)[number] | (typeof PARTS)[number], string>;

/** Names in the table that would take many lines, by id; the whole ones are the titles of their rows. */
const SHORT: Readonly<Record<string, string>> = { nearest: 'distance to training points' };

const stepOf = (metric: Metric, shown: number): number => metric.step ?? shown;
const toldOf = (metric: Metric, shown: number): Told => ({
	label: metric.unit ? `${metric.label}, ${metric.unit}` : metric.label,
	context: contextOf(metric),
	doubt: metric.doubt ?? '',
	value: inDigits(metric.value),
	floor: metric.bound ? inDigits(metric.bound.value) : '',
	step: format(',')(stepOf(metric, shown)),
});

interface Row {
	readonly cells: Readonly<Record<keyof Told, HTMLElement>>;
	readonly row: HTMLTableRowElement;
}

/** The numbers of the model in columns, each with what it cannot or should not go below and the step that it is of. */
export function mountMetrics(element: HTMLElement): Mounted<MetricsState> {
	const table = mountTable(element, 'Metrics', ['Metrics', ...COLUMNS]);
	table.className = 'panel panel-metrics';
	const head = table.tHead?.rows[0]?.cells[1 + COLUMNS.indexOf('floor')];
	const body = table.createTBody();
	const rows: Row[] = [];
	const addRow = (): void => {
		const row = body.insertRow();
		const first = row.appendChild(document.createElement('th'));
		first.scope = 'row';
		const part = (tag: 'span' | 'small' | 'em'): HTMLElement => {
			const made = first.appendChild(document.createElement(tag));
			first.append(' ');
			return made;
		};
		const parts = { label: part('span'), context: part('small'), doubt: part('em') };
		const [value, floor, step] = [row.insertCell(), row.insertCell(), row.insertCell()];
		rows.push({ row, cells: { ...parts, value, floor, step } });
	};
	return {
		draw({ metrics, step }) {
			if (head) setText(head, boundsHead(metrics.flatMap(({ bound }) => bound ?? [])));
			while (rows.length < metrics.length) addRow();
			while (rows.length > metrics.length) {
				rows.pop();
				body.deleteRow(-1);
			}
			metrics.forEach((metric, i) => {
				const line = rows[i];
				if (!line) return;
				const told = toldOf(metric, step);
				for (const part of [...PARTS, ...COLUMNS]) setText(line.cells[part], told[part]);
				setText(line.cells.label, SHORT[metric.id] ?? told.label);
				line.cells.step.classList.toggle('panel-older', stepOf(metric, step) !== step);
				line.row.title = plain([told.label, told.context].filter(Boolean).join(': '));
			});
		},
		destroy: () => table.remove(),
	};
}

/** "± 0.004, floor 2.832, entropy of π, n = 10,000". */
export function contextOf({ bound, error, n }: Pick<Metric, 'bound' | 'error' | 'n'>): string {
	const parts = error === undefined ? [] : [`±\u00a0${inDigits(error)}`];
	if (bound) {
		const word = boundWord(bound);
		const what = word === bound.label ? '' : `, ${bound.label}`;
		parts.push(`${word} ${inDigits(bound.value)}${what}`);
	}
	if (n !== undefined) parts.push(`n\u00a0=\u00a0${format(',')(n)}`);
	return parts.join(', ');
}

export const metrics = panel({
	id: 'metrics',
	title: 'Metrics',
	seeded: true,
	// The gap J − J* is one of the metrics.
	needs: ['metrics', 'optimum'],
	mount(element) {
		const { draw, destroy } = mountMetrics(element);
		return { draw: ({ snapshot }) => draw(snapshot), destroy };
	},
	depends: ({ snapshot }) => [snapshot],
	summary({ snapshot: { metrics, step } }) {
		const said = metrics.map((metric) => {
			const { label, value, context, doubt } = toldOf(metric, step);
			const parts = [`${label} ${value}`, context, stamp(metric.step, step), doubt];
			return parts.filter(Boolean).join(', ');
		});
		return plain(`Metrics at training step ${format(',')(step)}: ${said.join('; ') || 'none'}.`);
	},
	/** The step is that of the parameters a value was measured with; what a metric does not have stays empty. */
	table: ({ snapshot: { metrics, step } }) => ({
		columns: ['metric', 'value', 'unit', 'error', 'floor', 'floor_is', 'n', 'step', 'doubt'],
		rows: metrics.map(({ id, value, unit, error, bound, n, step: measured, doubt }) => [
			id,
			value,
			unit ?? '',
			error ?? '',
			bound?.value ?? '',
			bound?.label ?? '',
			n ?? '',
			measured ?? step,
			doubt ?? '',
		]),
	}),
});
