/** The q-quantile of a list. */
export function quantile(values: readonly number[], q: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** min … lower quartile – upper quartile. */
export const spread = (values: readonly number[]): string =>
	`${quantile(values, 0).toFixed(2)} … ${quantile(values, 0.25).toFixed(2)} – ${quantile(values, 0.75).toFixed(2)}`;

export const row = (cells: readonly string[]): string =>
	cells
		.map((cell, k) => (k === 1 ? cell.padEnd(30) : cell.padStart(k === 3 ? 24 : k > 4 ? 12 : 10)))
		.join(' ');
