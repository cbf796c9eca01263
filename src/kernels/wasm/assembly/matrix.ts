// The two micro-kernels that take nearly all the time.
import { column, ROW } from './network';
import { mac } from './simd';

/**
 * out = init + K·input for one tile: 4 rows × 2 vectors of accumulators per block, K packed [rows/4][rows][4].
 * `out` may be `init`.
 */
export function product(out: usize, init: usize, K: usize, input: usize): void {
	const bytes = column;
	const inputEnd = input + bytes;
	const outEnd = out + bytes;
	while (out < outEnd) {
		let a0 = v128.load(init, 0);
		let a1 = v128.load(init, 16);
		let b0 = v128.load(init, 32);
		let b1 = v128.load(init, 48);
		let c0 = v128.load(init, 64);
		let c1 = v128.load(init, 80);
		let d0 = v128.load(init, 96);
		let d1 = v128.load(init, 112);
		for (let p = input; p < inputEnd; p += 32) {
			const x0 = v128.load(p, 0);
			const x1 = v128.load(p, 16);
			let k = v128.load_splat<f32>(K, 0);
			a0 = mac(a0, k, x0);
			a1 = mac(a1, k, x1);
			k = v128.load_splat<f32>(K, 4);
			b0 = mac(b0, k, x0);
			b1 = mac(b1, k, x1);
			k = v128.load_splat<f32>(K, 8);
			c0 = mac(c0, k, x0);
			c1 = mac(c1, k, x1);
			k = v128.load_splat<f32>(K, 12);
			d0 = mac(d0, k, x0);
			d1 = mac(d1, k, x1);
			K += 16;
		}
		v128.store(out, a0, 0);
		v128.store(out, a1, 16);
		v128.store(out, b0, 32);
		v128.store(out, b1, 48);
		v128.store(out, c0, 64);
		v128.store(out, c1, 80);
		v128.store(out, d0, 96);
		v128.store(out, d1, 112);
		out += 128;
		init += 128;
	}
}

/**
 * G += Σ_j left_j right_jᵀ over `pairs` columns side by side in each of `tiles` records, per lane, G as
 * [rows/4][rows/2] blocks of 4 × 2 v128. All tiles at once, so that G passes through the cache once.
 */
export function outerProducts(
	G: usize,
	left: usize,
	right: usize,
	pairs: i32,
	tiles: i32,
	recordBytes: usize,
): void {
	const bytes = column;
	const leftEnd = left + bytes;
	const rightEnd = right + bytes;
	const span = <usize>pairs * bytes;
	const back = 16 - span;
	const next = recordBytes - 32;
	for (let l = left; l < leftEnd; l += 4 * ROW) {
		for (let r = right; r < rightEnd; r += 2 * ROW) {
			let a0 = v128.load(G, 0);
			let a1 = v128.load(G, 16);
			let b0 = v128.load(G, 32);
			let b1 = v128.load(G, 48);
			let c0 = v128.load(G, 64);
			let c1 = v128.load(G, 80);
			let d0 = v128.load(G, 96);
			let d1 = v128.load(G, 112);
			let q = r;
			let p = l;
			for (let k = 0; k < tiles; k++) {
				for (let half = 0; half < 2; half++) {
					for (const end = p + span; p < end; p += bytes) {
						const x0 = v128.load(q, 0);
						const x1 = v128.load(q, 32);
						let k = v128.load(p, 0);
						a0 = mac(a0, k, x0);
						a1 = mac(a1, k, x1);
						k = v128.load(p, 32);
						b0 = mac(b0, k, x0);
						b1 = mac(b1, k, x1);
						k = v128.load(p, 64);
						c0 = mac(c0, k, x0);
						c1 = mac(c1, k, x1);
						k = v128.load(p, 96);
						d0 = mac(d0, k, x0);
						d1 = mac(d1, k, x1);
						q += bytes;
					}
					p += back;
					q += back;
				}
				p += next;
				q += next;
			}
			v128.store(G, a0, 0);
			v128.store(G, a1, 16);
			v128.store(G, b0, 32);
			v128.store(G, b1, 48);
			v128.store(G, c0, 64);
			v128.store(G, c1, 80);
			v128.store(G, d0, 96);
			v128.store(G, d1, 112);
			G += 128;
		}
	}
}
