import { format } from 'd3';
import type { Metric } from '../protocol/snapshot';
import type { Panel } from './panel';
import { setText } from './panel';
import { inDigits, stamp } from './words';

export interface MetricsState {
	readonly metrics: readonly Metric[];
	/** Training step of the picture. */
	readonly step: number;
}

/** The numbers of the model, each with what it cannot or should not go below. */
export function mountMetrics(element: HTMLElement): Panel<MetricsState> {
	const table = element.appendChild(document.createElement('table'));
	table.className = 'panel panel-metrics';
	table.setAttribute('aria-label', 'Metrics');
	const body = table.createTBody();
	const rows: Record<'label' | 'context' | 'stamp' | 'doubt' | 'value', Element>[] = [];
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
				setText(row.label, metric.label);
				setText(row.context, contextOf(metric));
				setText(row.stamp, stamp(metric.step, step));
				setText(row.doubt, metric.doubt ?? '');
				setText(row.value, metric.unit ? `${inDigits(metric.value)} ${metric.unit}` : inDigits(metric.value));
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
