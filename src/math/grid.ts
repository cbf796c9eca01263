/** A box of the plane in data units; `Extent` of data/distribution is one. */
export interface Box {
	readonly x: readonly [min: number, max: number];
	readonly y: readonly [min: number, max: number];
}

/**
 * Centres of the n×n cells of a box, [n², 2] = (x, y), row-major from (x min, y min), row = y: cell (row j,
 * column i) is entry j·n + i. Throws unless n is a positive integer.
 */
export function cellCentres({ x, y }: Box, n: number): Float32Array<ArrayBuffer> {
	if (!Number.isInteger(n) || n < 1)
		throw new Error(`a grid needs a positive number of cells a side, not ${n}`);
	const centres = new Float32Array(2 * n * n);
	const at = ([min, max]: readonly [number, number], k: number): number =>
		min + ((k + 0.5) / n) * (max - min);
	for (let j = 0; j < n; j++) {
		for (let i = 0; i < n; i++) {
			centres[2 * (j * n + i)] = at(x, i);
			centres[2 * (j * n + i) + 1] = at(y, j);
		}
	}
	return centres;
}

/** Area of one cell of the n×n grid, data units squared. */
export const cellArea = ({ x, y }: Box, n: number): number => ((x[1] - x[0]) * (y[1] - y[0])) / (n * n);

/**
 * Bilinear interpolation at (x, y) of a field given at `cellCentres`; exact for a + bx + cy + dxy between the
 * centres, constant along the axis beyond the outermost ones. `channel` picks from a field [n², channels].
 */
export function bilinear(
	field: ArrayLike<number>,
	n: number,
	box: Box,
	x: number,
	y: number,
	channels = 1,
	channel = 0,
): number {
	if (field.length !== n * n * channels) {
		throw new Error(`a field of ${field.length} numbers is no ${n}×${n} grid of ${channels} channels`);
	}
	const [i, fx] = place(box.x, n, x);
	const [j, fy] = place(box.y, n, y);
	const read = (row: number, column: number): number =>
		field[(Math.min(row, n - 1) * n + Math.min(column, n - 1)) * channels + channel] ?? Number.NaN;
	const along = (row: number): number => (1 - fx) * read(row, i) + fx * read(row, i + 1);
	return (1 - fy) * along(j) + fy * along(j + 1);
}

/** The cell centre at or before a coordinate, and the fraction of the way to the next. */
function place([min, max]: readonly [number, number], n: number, at: number): readonly [number, number] {
	const position = Math.min(n - 1, Math.max(0, ((at - min) / (max - min)) * n - 0.5));
	const index = Math.floor(position);
	return [index, position - index];
}
