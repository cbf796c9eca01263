// The two micro-kernels that take most of the time. The inner loops are kept short on purpose: V8 schedules a
// longer body so that it spills registers.
import { group, ROW } from './network';
import { mac } from './simd';

/**
 * out = init + K·input for one tile: 4 rows × 2 vectors of accumulators per block, K packed [rows/4][rows][4].
 * `out` may be `init`.
 */
export function product(out: usize, init: usize, K: usize, input: usize): void {
	const bytes = group;
	const inputEnd = input + bytes;
	const outEnd = out + bytes;
	while (out < outEnd) {
		let a0 = v128.load(init, 0);
		let a1 = v128.load(init, 16);
		let b0 = v128.load(init, 128);
		let b1 = v128.load(init, 144);
		let c0 = v128.load(init, 256);
		let c1 = v128.load(init, 272);
		let d0 = v128.load(init, 384);
		let d1 = v128.load(init, 400);
		for (let p = input; p < inputEnd; p += ROW) {
			const x0 = v128.load(p);
			const x1 = v128.load(p, 16);
			let k = v128.load_splat<f32>(K);
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
		v128.store(out, b0, 128);
		v128.store(out, b1, 144);
		v128.store(out, c0, 256);
		v128.store(out, c1, 272);
		v128.store(out, d0, 384);
		v128.store(out, d1, 400);
		out += 4 * ROW;
		init += 4 * ROW;
	}
}

/**
 * G += Σ_j left_j right_jᵀ over the first `pairs` columns of two groups in each of `tiles` records, per lane, G as
 * [rows/4][rows/2] blocks of 4 × 2 v128. All tiles at once, so that G passes through the cache once.
 */
export function outerProducts(
	G: usize, left: usize, right: usize, pairs: i32, tiles: i32, recordBytes: usize,
): void {
	const bytes = group;
	const leftEnd = left + bytes;
	const rightEnd = right + bytes;
	const span = <usize>pairs << 5;
	const next = recordBytes - span;
	for (let l = left; l < leftEnd; l += 4 * ROW) {
		const lastTile = l + <usize>tiles * recordBytes;
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
			for (let p = l; p < lastTile; p += next) {
				for (const end = p + span; p < end; p += 16) {
					const x0 = v128.load(q);
					const x1 = v128.load(q, 128);
					let k = v128.load(p);
					a0 = mac(a0, k, x0);
					a1 = mac(a1, k, x1);
					k = v128.load(p, 128);
					b0 = mac(b0, k, x0);
					b1 = mac(b1, k, x1);
					k = v128.load(p, 256);
					c0 = mac(c0, k, x0);
					c1 = mac(c1, k, x1);
					k = v128.load(p, 384);
					d0 = mac(d0, k, x0);
					d1 = mac(d1, k, x1);
					q += 16;
				}
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
