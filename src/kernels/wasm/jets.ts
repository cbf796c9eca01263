import { JET } from '../contract';
import type { Network } from '../network';
import { CHUNK, HESSIAN, type Machine, ROW, TILE, VALUE } from './machine';

/** Rows of a block of jets: x, y, t, then the channels of JET. */
export const BLOCK_ROWS = 3 + JET.length;
const ALL = VALUE | HESSIAN;

/** Jet of U at points [n, 3] = (x, y, t) → [n, 7] in the order of JET. Throws on sizes that do not fit. */
export function jets(
	machine: Machine,
	network: Network,
	theta: Float32Array,
	points: Float32Array,
): Float32Array<ArrayBuffer> {
	const n = pointsIn(points);
	machine.begin(network, theta);
	const { run } = machine;
	const block = machine.reserve(BLOCK_ROWS * ROW);
	const record = machine.reserve((CHUNK / TILE) * run.recordBytes());
	const out = new Float32Array(n * JET.length);
	for (let first = 0; first < n; first += CHUNK) {
		const count = Math.min(CHUNK, n - first);
		const floats = machine.view();
		load(floats, block, points, first, count, 3);
		run.jetForward(tilesOf(count), block, record, ALL);
		store(floats, block + 3 * ROW, out, first, count, JET.length);
	}
	return out;
}

/**
 * Pulls adjoints [n, 7] of the jets back to θ and to the points [n, 3]. `wanted` may leave out U (no VALUE) or
 * the Hessian where their adjoints are known to vanish.
 */
export function jetsGradient(
	machine: Machine,
	network: Network,
	theta: Float32Array,
	points: Float32Array,
	adjoints: Float32Array,
	wanted = ALL,
): { theta: Float32Array<ArrayBuffer>; points: Float32Array<ArrayBuffer> } {
	const n = pointsIn(points);
	if (adjoints.length !== n * JET.length) {
		throw new Error(`adjoints of jets: expected ${n} × ${JET.length} numbers, got ${adjoints.length}`);
	}
	machine.begin(network, theta);
	const { run } = machine;
	const block = machine.reserve(BLOCK_ROWS * ROW);
	const bars = machine.reserve(BLOCK_ROWS * ROW);
	const record = machine.reserve((CHUNK / TILE) * run.recordBytes());
	const out = new Float32Array(n * 3);
	for (let first = 0; first < n; first += CHUNK) {
		const count = Math.min(CHUNK, n - first);
		const floats = machine.view();
		load(floats, block, points, first, count, 3);
		floats.fill(0, bars / 4, (bars + BLOCK_ROWS * ROW) / 4);
		scatter(floats, bars + 3 * ROW, adjoints, first, count, JET.length);
		run.jetForward(tilesOf(count), block, record, wanted);
		run.jetBackward(tilesOf(count), block, bars, record, wanted);
		store(floats, bars, out, first, count, 3);
	}
	return { theta: machine.gradient(), points: out };
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

/** The same for adjoints: what is beyond the last particle is left as it is. */
export function scatter(
	floats: Float32Array,
	at: number,
	from: Float32Array,
	first: number,
	count: number,
	width: number,
): void {
	for (let k = 0; k < width; k++) {
		const row = at / 4 + k * CHUNK;
		for (let i = 0; i < count; i++) floats[row + i] = from[(first + i) * width + k] ?? Number.NaN;
	}
}

/** The inverse of `scatter`. */
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

function pointsIn(points: Float32Array): number {
	if (points.length % 3 !== 0)
		throw new Error(`points: expected rows (x, y, t), got ${points.length} numbers`);
	return points.length / 3;
}
