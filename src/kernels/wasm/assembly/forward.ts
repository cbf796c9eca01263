// Jets of U: gradient by the reverse pass p, spatial Hessian from the two columns ∂u/∂x and ∂u/∂y.
import { activate } from './activation';
import { product } from './matrix';
import {
	activation, AP, at, bias, CX, CY, D1, D2, group, h, JX, JY, layerBytes, layers, opening, P, packed, quadratic,
	recordBytes, ROW, rows, stride, U, wideW, zeros,
} from './network';
import { add, mac, mul, splat } from './simd';

/** What is asked of a jet beside ∇U and U_t. */
export const VALUE: i32 = 1;
export const HESSIAN: i32 = 2;

/**
 * Jets at 8·tiles points. `block` holds rows x, y, t (read) and U … Uyy (written: U where VALUE is wanted, the
 * Hessian where HESSIAN is); `record` keeps what `jetBackward` needs.
 */
export function jetForward(tiles: i32, block: usize, record: usize, wants: i32): void {
	const size = recordBytes();
	for (let k = 0; k < tiles; k++) {
		upward(block, record, wants);
		downward(block, record, wants);
		close(block, wants);
		block += 32;
		record += size;
	}
}

/** U alone at 8·tiles points, into its row of `block`; nothing is kept: `record` has room for one tile. */
export function valueForward(tiles: i32, block: usize, record: usize): void {
	const U_L = record + <usize>layers * layerBytes + at(U);
	for (let k = 0; k < tiles; k++) {
		upward(block, record, VALUE);
		output(block + 3 * stride, U_L);
		closeValue(block);
		block += 32;
	}
}

/** u_i, φ', φ'' and K ∂u/∂x, K ∂u/∂y, from the opening layer to the last. */
@inline function upward(block: usize, record: usize, wants: i32): void {
	const L = layers;
	const hessian = (wants & HESSIAN) != 0;
	const value = (wants & VALUE) != 0;
	openingLayer(block, record + at(D1));
	activate(activation, record + at(D1), record + at(U), L > 0 || value);
	if (hessian && L > 0) openingColumns(record);
	for (let i = 0; i < L; i++) {
		const below = record;
		record += layerBytes;
		const last = i == L - 1;
		const K = packed + <usize>(i * rows * rows) * 8;
		product(record + at(D1), bias(i), K, below + at(U));
		activate(activation, record + at(D1), record + at(U), !last || value);
		if (!last || value) advance(record + at(U), below + at(U));
		if (hessian) {
			product(record + at(CX), zeros, K, below + at(JX));
			product(record + at(CY), zeros, K, below + at(JY));
			if (!last) {
				tangent(record + at(JX), below + at(JX), record + at(CX), record + at(D1));
				tangent(record + at(JY), below + at(JY), record + at(CY), record + at(D1));
			}
		}
	}
}

function openingLayer(block: usize, z: usize): void {
	const x0 = v128.load(block);
	const x1 = v128.load(block, 16);
	const y0 = v128.load(block + stride);
	const y1 = v128.load(block + stride, 16);
	const t0 = v128.load(block + 2 * stride);
	const t1 = v128.load(block + 2 * stride, 16);
	let K = opening;
	for (const end = z + group; z < end; z += ROW) {
		const kx = v128.load_splat<f32>(K);
		const ky = v128.load_splat<f32>(K, 4);
		const kt = v128.load_splat<f32>(K, 8);
		const b = v128.load_splat<f32>(K, 12);
		v128.store(z, mac(mac(mac(b, kt, t0), ky, y0), kx, x0));
		v128.store(z, mac(mac(mac(b, kt, t1), ky, y1), kx, x1), 16);
		K += 16;
	}
}

/** ∂u_0/∂x = φ' K_0x and ∂u_0/∂y. */
function openingColumns(record: usize): void {
	let K = opening;
	let d1 = record + at(D1);
	let jx = record + at(JX);
	let jy = record + at(JY);
	for (const end = d1 + group; d1 < end; d1 += ROW) {
		const kx = v128.load_splat<f32>(K);
		const ky = v128.load_splat<f32>(K, 4);
		const a0 = v128.load(d1);
		const a1 = v128.load(d1, 16);
		v128.store(jx, mul(a0, kx));
		v128.store(jx, mul(a1, kx), 16);
		v128.store(jy, mul(a0, ky));
		v128.store(jy, mul(a1, ky), 16);
		K += 16;
		jx += ROW;
		jy += ROW;
	}
}

/** φ at u becomes u = below + hφ. */
function advance(u: usize, below: usize): void {
	const step = splat(h);
	for (const end = u + group; u < end; u += ROW) {
		v128.store(u, mac(v128.load(below), step, v128.load(u)));
		v128.store(u, mac(v128.load(below, 16), step, v128.load(u, 16)), 16);
		below += ROW;
	}
}

/** j = below + h φ' c. */
function tangent(j: usize, below: usize, c: usize, d1: usize): void {
	const step = splat(h);
	for (const end = j + group; j < end; j += ROW) {
		v128.store(j, mac(v128.load(below), mul(step, v128.load(d1)), v128.load(c)));
		v128.store(j, mac(v128.load(below, 16), mul(step, v128.load(d1, 16)), v128.load(c, 16)), 16);
		below += ROW;
		c += ROW;
		d1 += ROW;
	}
}

/** p from w down to the opening layer; sums the parts of ∇U and ∇²U that each layer gives into the block. */
@inline function downward(block: usize, record: usize, wants: i32): void {
	const L = layers;
	const hessian = (wants & HESSIAN) != 0;
	let xx0 = splat(0);
	let xx1 = splat(0);
	let xy0 = splat(0);
	let xy1 = splat(0);
	let yy0 = splat(0);
	let yy1 = splat(0);
	const step = splat(h);
	for (let i = L; i > 0; i--) {
		const layer = record + <usize>i * layerBytes;
		let p = i == L ? wideW : layer + at(P);
		const pi = p;
		let ap = layer + at(AP);
		let d1 = layer + at(D1);
		let d2 = layer + at(D2);
		let cx = layer + at(CX);
		let cy = layer + at(CY);
		for (const end = p + group; p < end; p += ROW) {
			const hp0 = mul(step, v128.load(p));
			const hp1 = mul(step, v128.load(p, 16));
			v128.store(ap, mul(hp0, v128.load(d1)));
			v128.store(ap, mul(hp1, v128.load(d1, 16)), 16);
			if (hessian) {
				const q0 = mul(hp0, v128.load(d2));
				const q1 = mul(hp1, v128.load(d2, 16));
				const a0 = v128.load(cx);
				const a1 = v128.load(cx, 16);
				const b0 = v128.load(cy);
				const b1 = v128.load(cy, 16);
				const qa0 = mul(q0, a0);
				const qa1 = mul(q1, a1);
				xx0 = mac(xx0, qa0, a0);
				xx1 = mac(xx1, qa1, a1);
				xy0 = mac(xy0, qa0, b0);
				xy1 = mac(xy1, qa1, b1);
				yy0 = mac(yy0, mul(q0, b0), b0);
				yy1 = mac(yy1, mul(q1, b1), b1);
			}
			ap += ROW;
			d1 += ROW;
			d2 += ROW;
			cx += ROW;
			cy += ROW;
		}
		const KT = packed + <usize>((i - 1) * rows * rows) * 8 + <usize>(rows * rows) * 4;
		product(layer - layerBytes + at(P), pi, KT, layer + at(AP));
	}
	let x0 = splat(0);
	let x1 = splat(0);
	let y0 = splat(0);
	let y1 = splat(0);
	let t0 = splat(0);
	let t1 = splat(0);
	let p = L == 0 ? wideW : record + at(P);
	let ap = record + at(AP);
	let d1 = record + at(D1);
	let d2 = record + at(D2);
	let K = opening;
	for (const end = p + group; p < end; p += ROW) {
		const p0 = v128.load(p);
		const p1 = v128.load(p, 16);
		const a0 = mul(p0, v128.load(d1));
		const a1 = mul(p1, v128.load(d1, 16));
		v128.store(ap, a0);
		v128.store(ap, a1, 16);
		const kx = v128.load_splat<f32>(K);
		const ky = v128.load_splat<f32>(K, 4);
		const kt = v128.load_splat<f32>(K, 8);
		x0 = mac(x0, a0, kx);
		x1 = mac(x1, a1, kx);
		y0 = mac(y0, a0, ky);
		y1 = mac(y1, a1, ky);
		t0 = mac(t0, a0, kt);
		t1 = mac(t1, a1, kt);
		if (hessian) {
			const q0 = mul(p0, v128.load(d2));
			const q1 = mul(p1, v128.load(d2, 16));
			const kxx = mul(kx, kx);
			const kxy = mul(kx, ky);
			const kyy = mul(ky, ky);
			xx0 = mac(xx0, q0, kxx);
			xx1 = mac(xx1, q1, kxx);
			xy0 = mac(xy0, q0, kxy);
			xy1 = mac(xy1, q1, kxy);
			yy0 = mac(yy0, q0, kyy);
			yy1 = mac(yy1, q1, kyy);
		}
		ap += ROW;
		d1 += ROW;
		d2 += ROW;
		K += 16;
	}
	const s = stride;
	let to = block + 4 * s;
	v128.store(to, x0);
	v128.store(to, x1, 16);
	to += s;
	v128.store(to, y0);
	v128.store(to, y1, 16);
	to += s;
	v128.store(to, t0);
	v128.store(to, t1, 16);
	if (hessian) {
		to += s;
		v128.store(to, xx0);
		v128.store(to, xx1, 16);
		to += s;
		v128.store(to, xy0);
		v128.store(to, xy1, 16);
		to += s;
		v128.store(to, yy0);
		v128.store(to, yy1, 16);
	}
	if (wants & VALUE) output(block + 3 * s, record + <usize>L * layerBytes + at(U));
}

/** w·u_L. */
function output(to: usize, u: usize): void {
	let s0 = splat(0);
	let s1 = splat(0);
	let w = wideW;
	for (const end = u + group; u < end; u += ROW) {
		const k = v128.load(w);
		s0 = mac(s0, k, v128.load(u));
		s1 = mac(s1, k, v128.load(u, 16));
		w += ROW;
	}
	v128.store(to, s0);
	v128.store(to, s1, 16);
}

/** Adds the quadratic part ½ sᵀMs + b·s + c and its derivatives, M = AᵀA. */
function close(block: usize, wants: i32): void {
	const s = stride;
	const M = quadratic;
	for (const end = block + 32; block < end; block += 16) {
		const x = v128.load(block);
		const y = v128.load(block + s);
		const t = v128.load(block + 2 * s);
		const mx = row(M, 0, 4, 8, x, y, t);
		const my = row(M, 4, 12, 16, x, y, t);
		const mt = row(M, 8, 16, 20, x, y, t);
		const bx = v128.load_splat<f32>(M, 24);
		const by = v128.load_splat<f32>(M, 28);
		const bt = v128.load_splat<f32>(M, 32);
		accumulate(block + 4 * s, add(mx, bx));
		accumulate(block + 5 * s, add(my, by));
		accumulate(block + 6 * s, add(mt, bt));
		if (wants & VALUE) {
			accumulate(block + 3 * s, form(M, x, y, t, mx, my, mt));
		}
		if (wants & HESSIAN) {
			accumulate(block + 7 * s, v128.load_splat<f32>(M, 0));
			accumulate(block + 8 * s, v128.load_splat<f32>(M, 4));
			accumulate(block + 9 * s, v128.load_splat<f32>(M, 12));
		}
	}
}

/** The same of U alone. */
function closeValue(block: usize): void {
	const s = stride;
	const M = quadratic;
	for (const end = block + 32; block < end; block += 16) {
		const x = v128.load(block);
		const y = v128.load(block + s);
		const t = v128.load(block + 2 * s);
		const mx = row(M, 0, 4, 8, x, y, t);
		const my = row(M, 4, 12, 16, x, y, t);
		const mt = row(M, 8, 16, 20, x, y, t);
		accumulate(block + 3 * s, form(M, x, y, t, mx, my, mt));
	}
}

/** The quadratic part itself, Ms given. */
@inline function form(M: usize, x: v128, y: v128, t: v128, mx: v128, my: v128, mt: v128): v128 {
	const half = splat(0.5);
	let U = v128.load_splat<f32>(M, 36);
	U = mac(U, x, mac(v128.load_splat<f32>(M, 24), half, mx));
	U = mac(U, y, mac(v128.load_splat<f32>(M, 28), half, my));
	return mac(U, t, mac(v128.load_splat<f32>(M, 32), half, mt));
}

@inline function row(M: usize, a: usize, b: usize, c: usize, x: v128, y: v128, t: v128): v128 {
	return mac(
		mac(mul(v128.load_splat<f32>(M + a), x), v128.load_splat<f32>(M + b), y),
		v128.load_splat<f32>(M + c), t,
	);
}

@inline function accumulate(at: usize, amount: v128): void {
	v128.store(at, add(v128.load(at), amount));
}
