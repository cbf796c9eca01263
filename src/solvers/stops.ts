/**
 * Where paths of `steps` steps are kept, as step numbers from 0 to `steps`, ascending: of at least `wanted` steps, the
 * wanted + 1 that lie nearest to equal stretches; of fewer, each step, and where something is known `between` them, equal
 * parts of each, as many as make `wanted` or more. (Between the steps of a path with noise, or of a chain of maps, there is
 * nothing that a line could show.)
 */
export function stopsOf(steps: number, wanted: number, between: boolean): number[] {
	if (steps >= wanted) return Array.from({ length: wanted + 1 }, (_, k) => Math.round((k * steps) / wanted));
	const parts = between ? Math.ceil(wanted / steps) : 1;
	return Array.from({ length: steps * parts + 1 }, (_, k) => k / parts);
}

/** Rows [size] at the stops of `rows` [steps + 1, size], on straight lines between the steps. */
export function rowsAt(
	rows: Float32Array,
	size: number,
	stops: readonly number[],
): Float32Array<ArrayBuffer> {
	const picked = new Float32Array(size * stops.length);
	stops.forEach((stop, k) => {
		const before = Math.floor(stop);
		const share = stop - before;
		const [from, to] = [before * size, Math.ceil(stop) * size];
		for (let i = 0; i < size; i++)
			picked[k * size + i] = (1 - share) * (rows[from + i] ?? 0) + share * (rows[to + i] ?? 0);
	});
	return picked;
}
