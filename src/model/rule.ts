import type { Nodes } from '../exact/certificate/rule';

/** What a function is at the nodes of a rule. */
export interface OnRule {
	readonly nodes: Pick<Nodes, 'mass' | 'nodes' | 'edged'>;
	readonly values: Float64Array;
}

export const meanBy = ({ values, nodes: { mass } }: OnRule): number =>
	mass.reduce((sum, m, i) => sum + m * (values[i] ?? Number.NaN), 0) / mass.reduce((sum, m) => sum + m, 0);

/**
 * About what a mean by a rule is off: half of what its two halves are apart, where densities are smooth. Beside an edge the rule is of
 * second order in the sides of its cells, which its halves do not see: there it is what fewer nodes make of it, too.
 */
export function offBy(found: OnRule, fewer: OnRule): number {
	const { values, nodes } = found;
	const half = (which: boolean): number => {
		let [sum, weight] = [0, 0];
		nodes.mass.forEach((m, i) => {
			if (nodes.nodes[i] !== which) return;
			sum += m * (values[i] ?? Number.NaN);
			weight += m;
		});
		return sum / weight;
	};
	const halves = Math.abs(half(true) - half(false)) / 2;
	if (!nodes.edged) return halves;
	const finer = values.length / fewer.values.length;
	return halves + Math.abs(meanBy(found) - meanBy(fewer)) / Math.max(1, finer - 1);
}
