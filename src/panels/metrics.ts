import { format } from 'd3';
import type { Metric } from '../protocol/snapshot';
import { type Mounted, panel, setText } from './panel';
import { inDigits, plain, stamp } from './words';

export interface MetricsState {
	readonly metrics: readonly Metric[];
	/** Training step of the picture. */
	readonly step: number;
}

/** What is told of a metric. */
const PARTS = ['label', 'context', 'stamp', 'doubt', 'value'] as const;
const toldOf = (metric: Metric, step: number): Record<(typeof PARTS)[number], string> => ({
	label: metric.label,
	context: contextOf(metric),
	stamp: stamp(metric.step, step),
	doubt: metric.doubt ?? '',
	value: metric.unit ? `${inDigits(metric.value)} ${metric.unit}` : inDigits(metric.value),
});

/** The numbers of the model, each with what it cannot or should not go below. */
export function mountMetrics(element: HTMLElement): Mounted<MetricsState> {
	const table = element.appendChild(document.createElement('table'));
	table.className = 'panel panel-metrics';
	table.setAttribute('aria-label', 'Metrics');
	const body = table.createTBody();
	const rows: Record<(typeof PARTS)[number], Element>[] = [];
	const addRow = (): void => {
		const row = body.insertRow();
		const head = row.appendChild(document.createElement('th'));
		head.scope = 'row';
		const part = (tag: 'b' | 'span' | 'i' | 'em'): Element => {
			const made = head.appendChild(document.createElement(tag));
			head.append(' ');
			return made;
		};
		const parts = { label: part('b'), context: part('span'), stamp: part('i'), doubt: part('em') };
		rows.push({ ...parts, value: row.insertCell() });
	};
	return {
		draw({ metrics, step }) {
			while (rows.length < metrics.length) addRow();
			while (rows.length > metrics.length) {
				rows.pop();
				body.deleteRow(-1);
			}
			metrics.forEach((metric, i) => {
				const row = rows[i];
				if (!row) return;
				const told = toldOf(metric, step);
				for (const part of PARTS) setText(row[part], told[part]);
			});
		},
		destroy: () => table.remove(),
	};
}

/** "± 0.004, floor 2.832, entropy of π, n = 10,000". */
export function contextOf({ bound, error, n }: Pick<Metric, 'bound' | 'error' | 'n'>): string {
	const parts = error === undefined ? [] : [`±\u00a0${inDigits(error)}`];
	if (bound) parts.push(`floor ${inDigits(bound.value)}, ${bound.label}`);
	if (n !== undefined) parts.push(`n\u00a0=\u00a0${format(',')(n)}`);
	return parts.join(', ');
}

export const metrics = panel({
	id: 'metrics',
	title: 'Metrics',
	needs: ['metrics'],
	mount(element) {
		const { draw, destroy } = mountMetrics(element);
		return { draw: ({ snapshot }) => draw(snapshot), destroy };
	},
	depends: ({ snapshot }) => [snapshot],
	summary({ snapshot: { metrics, step } }) {
		const said = metrics.map((metric) => {
			const { label, value, context, stamp, doubt } = toldOf(metric, step);
			return [`${label} ${value}`, context, stamp, doubt].filter(Boolean).join(', ');
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
