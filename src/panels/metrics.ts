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
const COLUMNS = ['value', 'floor', 'step', 'n'] as const;
const PARTS = ['label', 'context', 'doubt'] as const;
type Told = Record<(typeof COLUMNS)[number] | (typeof PARTS)[number], string>;

/** "1k" for 1,024: its whole one is for who listens, and where there is room. */
export const inBrief = (n: number): string => format(n < 1000 ? 'd' : '.2~s')(n);

/** Names in the table that would take many lines, by id; the whole ones are the titles of their rows. */
const SHORT: Readonly<Record<string, string>> = {
	nearest: 'nearest training point',
	hjb: 'HJB residual',
	onTheWay: 'cost of its paths',
};

const stepOf = (metric: Metric, shown: number): number => metric.step ?? shown;
const toldOf = (metric: Metric, shown: number): Told => ({
	label: metric.unit ? `${metric.label}, ${metric.unit}` : metric.label,
	context: limitsOf(metric),
	doubt: metric.doubt ?? '',
	value: inDigits(metric.value),
	floor: metric.bound ? inDigits(metric.bound.value) : '',
	step: format(',')(stepOf(metric, shown)),
	n: metric.n === undefined ? '' : format(',')(metric.n),
});

interface Row {
	readonly cells: Readonly<Record<keyof Told, HTMLElement>>;
	/** In place of `cells.n` where that has no room. */
	readonly brief: HTMLElement;
	readonly row: HTMLTableRowElement;
}

/** The numbers of the model in columns, each with what it cannot or should not go below, the step that it is of, and the samples it stands on. */
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
		const [value, floor, step, last] = [0, 1, 2, 3].map(() => row.insertCell());
		if (!value || !floor || !step || !last) return;
		const brief = last.appendChild(document.createElement('span'));
		brief.ariaHidden = 'true';
		const n = last.appendChild(document.createElement('small'));
		rows.push({ row, brief, cells: { ...parts, value, floor, step, n } });
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
				setText(line.brief, metric.n === undefined ? '' : inBrief(metric.n));
				line.cells.step.classList.toggle('panel-older', stepOf(metric, step) !== step);
				line.row.title = plain([told.label, contextOf(metric)].filter(Boolean).join(': '));
			});
		},
		destroy: () => table.remove(),
	};
}

/** "± 0.004, floor 2.832, entropy of π". */
function limitsOf({ bound, error }: Pick<Metric, 'bound' | 'error'>): string {
	const parts = error === undefined ? [] : [`±\u00a0${inDigits(error)}`];
	if (bound) {
		const word = boundWord(bound);
		const what = word === bound.label ? '' : `, ${bound.label}`;
		parts.push(`${word} ${inDigits(bound.value)}${what}`);
	}
	return parts.join(', ');
}

/** The same, and "n = 10,000". */
export function contextOf(metric: Pick<Metric, 'bound' | 'error' | 'n'>): string {
	const { n } = metric;
	const samples = n === undefined ? '' : `n\u00a0=\u00a0${format(',')(n)}`;
	return [limitsOf(metric), samples].filter(Boolean).join(', ');
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
			const { label, value, doubt } = toldOf(metric, step);
			const parts = [`${label} ${value}`, contextOf(metric), stamp(metric.step, step), doubt];
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
