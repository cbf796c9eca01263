import { CHUNK, TILE } from './machine';

/** Calls `visit` for each chunk of n particles, with its first particle and their count. */
export function eachChunk(n: number, visit: (first: number, count: number) => void): void {
	for (let first = 0; first < n; first += CHUNK) visit(first, Math.min(CHUNK, n - first));
}

export const tilesOf = (count: number): number => Math.ceil(count / TILE);

/**
 * Rows of particles `first` … from a row-major [n, width] array, from its column `column` on; the rest of the chunk
 * repeats the last one.
 */
export function load(
	floats: Float32Array,
	at: number,
	from: Float32Array,
	first: number,
	count: number,
	width: number,
	column = 0,
	columns = width - column,
): void {
	for (let k = 0; k < columns; k++) {
		const row = at / 4 + k * CHUNK;
		for (let i = 0; i < CHUNK; i++) {
			floats[row + i] = from[(first + Math.min(i, count - 1)) * width + column + k] ?? Number.NaN;
		}
	}
}

/** Adds to the rows, for adjoints: what is beyond the last particle is left as it is. */
export function add(
	floats: Float32Array,
	at: number,
	from: Float32Array,
	first: number,
	count: number,
	width: number,
): void {
	for (let k = 0; k < width; k++) {
		const row = at / 4 + k * CHUNK;
		for (let i = 0; i < count; i++)
			floats[row + i] = (floats[row + i] ?? Number.NaN) + (from[(first + i) * width + k] ?? Number.NaN);
	}
}

/** The inverse of `load`. */
export function store(
	floats: Float32Array,
	at: number,
	to: Float32Array,
	first: number,
	count: number,
	width: number,
): void {
	for (let k = 0; k < width; k++) {
		const row = at / 4 + k * CHUNK;
		for (let i = 0; i < count; i++) to[(first + i) * width + k] = floats[row + i] ?? Number.NaN;
	}
}

/** Adds the sum of each row over its particles to `sums`. */
export function sumRows(floats: Float32Array, at: number, count: number, sums: Float64Array): void {
	for (let k = 0; k < sums.length; k++) {
		const row = at / 4 + k * CHUNK;
		let sum = 0;
		for (let i = 0; i < count; i++) sum += floats[row + i] ?? Number.NaN;
		sums[k] = (sums[k] ?? 0) + sum;
	}
}

/** Seeds of the adjoint of Σ_k weights[k]·row k: no particle beyond the last has a share. */
export function seedRows(floats: Float32Array, at: number, count: number, weights: readonly number[]): void {
	weights.forEach((weight, k) => {
		const row = at / 4 + k * CHUNK;
		floats.fill(weight, row, row + count);
		floats.fill(0, row + count, row + CHUNK);
	});
}
