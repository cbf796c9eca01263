import { JET } from '../contract';
import type { Network } from '../network';
import { CHUNK, HESSIAN, type Machine, ROW, TILE, VALUE } from './machine';
import { add, eachChunk, load, store, tilesOf } from './rows';

/** Rows of a block of jets: x, y, t, then the channels of JET. */
export const BLOCK_ROWS = 3 + JET.length;
/** All channels. */
export const ALL = VALUE | HESSIAN;

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
	eachChunk(n, (first, count) => {
		const floats = machine.view();
		load(floats, block, points, first, count, 3);
		run.jetForward(tilesOf(count), block, record, ALL);
		store(floats, block + 3 * ROW, out, first, count, JET.length);
	});
	return out;
}

/** U alone at points [n, 3] → [n]: what `jets` tells of it, to the last bit. Throws on sizes that do not fit. */
export function values(
	machine: Machine,
	network: Network,
	theta: Float32Array,
	points: Float32Array,
): Float32Array<ArrayBuffer> {
	const n = pointsIn(points);
	machine.begin(network, theta);
	const { run } = machine;
	const block = machine.reserve(BLOCK_ROWS * ROW);
	const record = machine.reserve(run.recordBytes());
	const out = new Float32Array(n);
	eachChunk(n, (first, count) => {
		const floats = machine.view();
		load(floats, block, points, first, count, 3);
		run.valueForward(tilesOf(count), block, record);
		store(floats, block + 3 * ROW, out, first, count, 1);
	});
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
	eachChunk(n, (first, count) => {
		const floats = machine.view();
		load(floats, block, points, first, count, 3);
		floats.fill(0, bars / 4, (bars + BLOCK_ROWS * ROW) / 4);
		add(floats, bars + 3 * ROW, adjoints, first, count, JET.length);
		run.jetForward(tilesOf(count), block, record, wanted);
		run.jetBackward(tilesOf(count), block, bars, record, wanted);
		store(floats, bars, out, first, count, 3);
	});
	return { theta: machine.gradient(), points: out };
}

/** Points of an array [n, 3]; there may be none. Throws on an incomplete one. */
export function pointsIn(points: Float32Array): number {
	if (points.length % 3 !== 0)
		throw new Error(`points: expected rows (x, y, t), got ${points.length} numbers`);
	return points.length / 3;
}
