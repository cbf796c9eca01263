import { layoutOf, type Network } from '../network';
import { memo } from './memo';

/** Rows are worked on by eights; the rows beyond the width are zero and add nothing. */
export const paddedWidth = ({ width }: Network): number => 8 * Math.ceil(width / 8);

/** Where each part of the packed parameters begins, in vec4s. M = padded width. */
export interface Packing {
	readonly rows: number;
	/** (K_0x, K_0y, K_0t, b_0) of each row: M vec4s from 0 on; then K_i, row-major, M²/4 vec4s each. */
	readonly K: number;
	/** b_i, M/4 vec4s each. */
	readonly b: number;
	/** w, M/4 vec4s. */
	readonly w: number;
	/** Rows of A (the last component is free), then (slope, constant): four vec4s. */
	readonly A: number;
	/** Length in vec4s. */
	readonly size: number;
	/** Place of each entry of θ, in floats, [P]. */
	readonly places: Uint32Array<ArrayBuffer>;
}

/**
 * θ as the shaders read it: vec4-aligned, so that a product takes one load for four weights, and padded to whole
 * blocks of rows. Worked out once per network object: every step asks.
 */
export const packingOf = memo((network: Network): Packing => {
	const { width: m, layers } = network;
	const M = paddedWidth(network);
	const K = M;
	const b = K + (layers * M * M) / 4;
	const w = b + (layers * M) / 4;
	const A = w + M / 4;
	const layout = layoutOf(network);
	const places = new Uint32Array(layout.size);
	const put = (from: number, n: number, place: (i: number) => number): void => {
		for (let i = 0; i < n; i++) places[from + i] = place(i);
	};
	const rowwise = (i: number, columns: number, stride: number): number =>
		Math.floor(i / columns) * stride + (i % columns);
	put(layout.K0, 3 * m, (i) => rowwise(i, 3, 4));
	put(layout.b0, m, (i) => 4 * i + 3);
	layout.K.forEach((from, layer) => {
		put(from, m * m, (i) => 4 * K + layer * M * M + rowwise(i, m, M));
	});
	layout.b.forEach((from, layer) => {
		put(from, m, (i) => 4 * b + layer * M + i);
	});
	put(layout.w, m, (i) => 4 * w + i);
	put(layout.A, 9, (i) => 4 * A + rowwise(i, 3, 4));
	put(layout.slope, 3, (i) => 4 * A + 12 + i);
	put(layout.constant, 1, () => 4 * A + 15);
	return { rows: M, K, b, w, A, size: A + 4, places };
});
