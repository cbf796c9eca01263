// Reverse-mode derivative of the jets: adjoints of (U, ∇U, U_t, ∇²U) → adjoint of the point and of θ.
import { third } from './activation';
import { HESSIAN, VALUE } from './forward';
import { outerProducts, product } from './matrix';
import {
	activation, AP, at, CX, CY, D1, D2, group, h, IN_CX, IN_CY, IN_D2, IN_P, IN_R, layerBytes, layers, opening, P,
	packed, PBAR, quadratic, R, recordBytes, ROW, rows, scratch, stride, sumB, sumK, sumOpening, sumQuadratic,
	sumW, U, wideW, zeros,
} from './network';
import { add, mac, mul, splat } from './simd';

/**
 * Pulls back through `jetForward`, which wrote `block` and `record` with the same or more wants. `bars` has the
 * rows of `block`: the adjoints of U … Uyy are read (U where VALUE, the Hessian where HESSIAN), the adjoint of
 * (x, y, t) is added. The gradient in θ is added to the per-lane sums. Consumes the record.
 */
export function jetBackward(tiles: i32, block: usize, bars: usize, record: usize, wants: i32): void {
	const size = recordBytes();
	const first = record;
	for (let k = 0; k < tiles; k++) {
		adjointOfP(bars, record, wants);
		residualLayers(bars, record, wants);
		openingLayer(block, bars, record, wants);
		quadraticPart(block, bars, wants);
		block += 32;
		bars += 32;
		record += size;
	}
	const pairs = wants & HESSIAN ? 4 : 2;
	for (let i = 0; i < layers; i++) {
		const below = first + <usize>i * layerBytes;
		const G = sumK + <usize>(i * rows * rows) * 16;
		outerProducts(G, below + layerBytes + at(AP), below + at(PBAR), pairs, tiles, size);
	}
}

/** PBAR_0 … PBAR_{L−1} and R_i = K_i PBAR_{i−1}: from the opening layer up. */
@inline function adjointOfP(bars: usize, record: usize, wants: i32): void {
	const hessian = (wants & HESSIAN) != 0;
	openingP(bars, record, hessian);
	for (let i = 1; i <= layers; i++) {
		const layer = record + <usize>i * layerBytes;
		const below = layer - layerBytes + at(PBAR);
		product(layer + at(R), zeros, packed + <usize>((i - 1) * rows * rows) * 8, below);
		if (i < layers) layerP(bars, layer, below, hessian);
	}
}

function openingP(bars: usize, record: usize, hessian: bool): void {
	const s = stride;
	for (let half: usize = 0; half < 32; half += 16) {
		const from = bars + half;
		const gx = v128.load(from + 4 * s);
		const gy = v128.load(from + 5 * s);
		const gt = v128.load(from + 6 * s);
		const hxx = v128.load(from + 7 * s);
		const hxy = v128.load(from + 8 * s);
		const hyy = v128.load(from + 9 * s);
		let to = record + at(PBAR) + half;
		let K = opening;
		for (const end = to + group; to < end; to += ROW) {
			const kx = v128.load_splat<f32>(K);
			const ky = v128.load_splat<f32>(K, 4);
			const kt = v128.load_splat<f32>(K, 8);
			let sum = mul(v128.load(to + at(D1) - at(PBAR)), mac(mac(mul(kt, gt), ky, gy), kx, gx));
			if (hessian) {
				const quad = mac(mul(kx, mac(mul(hxx, kx), hxy, ky)), mul(hyy, ky), ky);
				sum = mac(sum, v128.load(to + at(D2) - at(PBAR)), quad);
			}
			v128.store(to, sum);
			K += 16;
		}
	}
}

function layerP(bars: usize, layer: usize, below: usize, hessian: bool): void {
	const s = stride;
	const step = splat(h);
	for (let half: usize = 0; half < 32; half += 16) {
		const hxx = v128.load(bars + half + 7 * s);
		const hxy = v128.load(bars + half + 8 * s);
		const hyy = v128.load(bars + half + 9 * s);
		let here = layer + half;
		let from = below + half;
		for (const end = here + group; here < end; here += ROW) {
			let sum = mul(v128.load(here + at(D1)), v128.load(here + at(R)));
			if (hessian) {
				const cx = v128.load(here + at(CX));
				const cy = v128.load(here + at(CY));
				const quad = mac(mul(cx, mac(mul(hxx, cx), hxy, cy)), mul(hyy, cy), cy);
				sum = mac(sum, v128.load(here + at(D2)), quad);
			}
			v128.store(here + at(PBAR), mac(v128.load(from), step, sum));
			from += ROW;
		}
	}
}

/** From the last layer down: adjoints of z_i and K_i ∂u/∂x, ∂y, the gradient of b_i, then the adjoint of u_{i−1}. */
@inline function residualLayers(bars: usize, record: usize, wants: i32): void {
	const hessian = (wants & HESSIAN) != 0;
	let ubar = zeros;
	let jxbar = zeros;
	let jybar = zeros;
	for (let i = layers; i > 0; i--) {
		const layer = record + <usize>i * layerBytes;
		const below = layer - layerBytes;
		const K = packed + <usize>((i - 1) * rows * rows) * 8;
		const KT = K + <usize>(rows * rows) * 4;
		const sums = sumB + <usize>((i - 1) * rows) * 16;
		if (i == layers) {
			lastZ(bars, layer, sums, wants);
			if (wants & VALUE) ubar = scratch;
		} else layerZ(bars, layer, sums, hessian);
		product(scratch, ubar, KT, layer + at(P));
		ubar = scratch;
		if (hessian) {
			product(scratch + 32, jxbar, KT, layer + at(CX));
			product(scratch + 64, jybar, KT, layer + at(CY));
			jxbar = scratch + 32;
			jybar = scratch + 64;
		}
	}
}

/**
 * At the last layer, whose p is w: adjoints of z, CX and CY, gradients of its bias and of w (PBAR_L + Ū u_L), and
 * the adjoint Ū w of u_L.
 */
function lastZ(bars: usize, layer: usize, sums: usize, wants: i32): void {
	const s = stride;
	const step = splat(h);
	const kind = activation;
	const hessian = (wants & HESSIAN) != 0;
	for (let half: usize = 0; half < 32; half += 16) {
		const from = bars + half;
		const hxx = v128.load(from + 7 * s);
		const hxy = mul(splat(0.5), v128.load(from + 8 * s));
		const hyy = v128.load(from + 9 * s);
		const value = v128.load(from + 3 * s);
		let left = layer + half;
		let slopes = left + at(D1);
		let u = left + at(U);
		let below = left - layerBytes + at(PBAR);
		let w = wideW;
		let toW = sumW;
		let toB = sums;
		let ubar = scratch + half;
		for (const end = left + group; left < end; left += ROW) {
			const hw = mul(step, v128.load(w));
			const d1 = v128.load(slopes);
			const d2 = v128.load(slopes, IN_D2);
			const r = v128.load(slopes, IN_R);
			let rise = mul(d1, r);
			let inner = mul(d2, r);
			if (hessian) {
				const cx = v128.load(left, IN_CX);
				const cy = v128.load(left, IN_CY);
				const qx = mac(mul(hxx, cx), hxy, cy);
				const qy = mac(mul(hxy, cx), hyy, cy);
				const quad = mac(mul(qx, cx), qy, cy);
				rise = mac(rise, d2, quad);
				inner = mac(inner, third(kind, d1, d2), quad);
				const q = mul(add(hw, hw), d2);
				v128.store(left, mul(q, qx), IN_CX);
				v128.store(left, mul(q, qy), IN_CY);
			}
			let wbar = mac(v128.load(below), step, rise);
			let z = mul(hw, inner);
			if (wants & VALUE) {
				wbar = mac(wbar, value, v128.load(u));
				z = mac(z, mul(hw, d1), value);
				v128.store(ubar, mul(value, v128.load(w)));
			}
			v128.store(left, z, IN_P);
			v128.store(toW, add(v128.load(toW), wbar));
			v128.store(toB, add(v128.load(toB), z));
			slopes += ROW;
			u += ROW;
			below += ROW;
			w += ROW;
			ubar += ROW;
			toW += 16;
			toB += 16;
		}
	}
}

/** Below the last layer: adjoints of z_i, CX and CY, and the gradient of b_i, from those of u_i, ∂u_i/∂x, ∂u_i/∂y. */
function layerZ(bars: usize, layer: usize, sums: usize, hessian: bool): void {
	const s = stride;
	const step = splat(h);
	const kind = activation;
	for (let half: usize = 0; half < 32; half += 16) {
		const from = bars + half;
		const hxx = v128.load(from + 7 * s);
		const hxy = mul(splat(0.5), v128.load(from + 8 * s));
		const hyy = v128.load(from + 9 * s);
		let left = layer + half;
		let slopes = left + at(D1);
		let above = scratch + half;
		let toB = sums;
		for (const end = left + group; left < end; left += ROW) {
			const hp = mul(step, v128.load(left, IN_P));
			const d1 = v128.load(slopes);
			const d2 = v128.load(slopes, IN_D2);
			let inner = mul(d2, v128.load(slopes, IN_R));
			let z = mul(d1, v128.load(above));
			if (hessian) {
				const cx = v128.load(left, IN_CX);
				const cy = v128.load(left, IN_CY);
				const jx = v128.load(above, 32);
				const jy = v128.load(above, 64);
				const qx = mac(mul(hxx, cx), hxy, cy);
				const qy = mac(mul(hxy, cx), hyy, cy);
				inner = mac(inner, third(kind, d1, d2), mac(mul(qx, cx), qy, cy));
				z = mac(z, d2, mac(mul(jx, cx), jy, cy));
				const hd1 = mul(step, d1);
				const q = mul(add(hp, hp), d2);
				v128.store(left, mac(mul(hd1, jx), q, qx), IN_CX);
				v128.store(left, mac(mul(hd1, jy), q, qy), IN_CY);
			}
			z = mac(mul(step, z), hp, inner);
			v128.store(left, z, IN_P);
			v128.store(toB, add(v128.load(toB), z));
			slopes += ROW;
			above += ROW;
			toB += 16;
		}
	}
}

/** The opening layer: gradients of K_0 and b_0, adjoint of the point. */
function openingLayer(block: usize, bars: usize, record: usize, wants: i32): void {
	const s = stride;
	const kind = activation;
	const hessian = (wants & HESSIAN) != 0;
	const flat = layers == 0;
	const value = flat && (wants & VALUE) != 0;
	for (let half: usize = 0; half < 32; half += 16) {
		const x = v128.load(block + half);
		const y = v128.load(block + half + s);
		const t = v128.load(block + half + 2 * s);
		const from = bars + half;
		const valueBar = v128.load(from + 3 * s);
		const gx = v128.load(from + 4 * s);
		const gy = v128.load(from + 5 * s);
		const gt = v128.load(from + 6 * s);
		const hxx = v128.load(from + 7 * s);
		const hxy = mul(splat(0.5), v128.load(from + 8 * s));
		const hyy = v128.load(from + 9 * s);
		let xbar = v128.load(from);
		let ybar = v128.load(from + s);
		let tbar = v128.load(from + 2 * s);
		let left = record + half;
		let slopes = left + at(D1);
		let p = flat ? wideW + half : left + IN_P;
		let above = scratch + half;
		let K = opening;
		let G = sumOpening;
		for (const end = left + group; left < end; left += ROW) {
			const kx = v128.load_splat<f32>(K);
			const ky = v128.load_splat<f32>(K, 4);
			const kt = v128.load_splat<f32>(K, 8);
			const d1 = v128.load(slopes);
			const d2 = v128.load(slopes, IN_D2);
			const ap = v128.load(left);
			const pv = v128.load(p);
			let inner = mul(d2, mac(mac(mul(kt, gt), ky, gy), kx, gx));
			let dx = mul(ap, gx);
			let dy = mul(ap, gy);
			let z = splat(0);
			if (!flat) z = mul(d1, v128.load(above));
			else if (value) z = mul(ap, valueBar);
			if (hessian) {
				const qx = mac(mul(hxx, kx), hxy, ky);
				const qy = mac(mul(hxy, kx), hyy, ky);
				inner = mac(inner, third(kind, d1, d2), mac(mul(qx, kx), qy, ky));
				const q = mul(add(pv, pv), d2);
				dx = mac(dx, q, qx);
				dy = mac(dy, q, qy);
				if (!flat) {
					const jx = v128.load(above, 32);
					const jy = v128.load(above, 64);
					z = mac(z, d2, mac(mul(jx, kx), jy, ky));
					dx = mac(dx, d1, jx);
					dy = mac(dy, d1, jy);
				}
			}
			z = mac(z, pv, inner);
			v128.store(G, add(v128.load(G), mac(dx, z, x)));
			v128.store(G, add(v128.load(G, 16), mac(dy, z, y)), 16);
			v128.store(G, add(v128.load(G, 32), mac(mul(ap, gt), z, t)), 32);
			v128.store(G, add(v128.load(G, 48), z), 48);
			xbar = mac(xbar, z, kx);
			ybar = mac(ybar, z, ky);
			tbar = mac(tbar, z, kt);
			slopes += ROW;
			p += ROW;
			above += ROW;
			K += 16;
			G += 64;
		}
		v128.store(from, xbar);
		v128.store(from + s, ybar);
		v128.store(from + 2 * s, tbar);
		if (flat) flatW(record + half, valueBar, value);
	}
}

/** w's gradient PBAR_0 + Ū u_0 where there is no residual layer. */
function flatW(record: usize, valueBar: v128, value: bool): void {
	let to = sumW;
	let u = record + at(U);
	let pbar = record + at(PBAR);
	for (const end = pbar + group; pbar < end; pbar += ROW) {
		let sum = v128.load(pbar);
		if (value) sum = mac(sum, valueBar, v128.load(u));
		v128.store(to, add(v128.load(to), sum));
		to += 16;
		u += ROW;
	}
}

/** ½ sᵀMs + b·s + c: its adjoints with N = dM + dMᵀ. */
function quadraticPart(block: usize, bars: usize, wants: i32): void {
	const s = stride;
	const M = quadratic;
	for (let half: usize = 0; half < 32; half += 16) {
		const x = v128.load(block + half);
		const y = v128.load(block + half + s);
		const t = v128.load(block + half + 2 * s);
		const from = bars + half;
		let gx = v128.load(from + 4 * s);
		let gy = v128.load(from + 5 * s);
		let gt = v128.load(from + 6 * s);
		const two = splat(2);
		let nxx = mul(two, mul(gx, x));
		let nxy = mac(mul(gx, y), gy, x);
		const nxt = mac(mul(gx, t), gt, x);
		let nyy = mul(two, mul(gy, y));
		const nyt = mac(mul(gy, t), gt, y);
		const ntt = mul(two, mul(gt, t));
		if (wants & HESSIAN) {
			nxx = mac(nxx, two, v128.load(from + 7 * s));
			nxy = add(nxy, v128.load(from + 8 * s));
			nyy = mac(nyy, two, v128.load(from + 9 * s));
		}
		let value = splat(0);
		if (wants & VALUE) value = v128.load(from + 3 * s);
		const ux = mul(value, x);
		const uy = mul(value, y);
		const ut = mul(value, t);
		sum(0, mac(nxx, ux, x));
		sum(1, mac(nxy, ux, y));
		sum(2, mac(nxt, ux, t));
		sum(3, mac(nyy, uy, y));
		sum(4, mac(nyt, uy, t));
		sum(5, mac(ntt, ut, t));
		gx = add(gx, ux);
		gy = add(gy, uy);
		gt = add(gt, ut);
		sum(6, gx);
		sum(7, gy);
		sum(8, gt);
		sum(9, value);
		pointBar(from, M, 0, 4, 8, 24, gx, gy, gt, value);
		pointBar(from + s, M, 4, 12, 16, 28, gx, gy, gt, value);
		pointBar(from + 2 * s, M, 8, 16, 20, 32, gx, gy, gt, value);
	}
}

@inline function sum(at: usize, amount: v128): void {
	const to = sumQuadratic + at * 16;
	v128.store(to, add(v128.load(to), amount));
}

@inline function pointBar(
	to: usize, M: usize, a: usize, b: usize, c: usize, slope: usize, gx: v128, gy: v128, gt: v128, value: v128,
): void {
	let bar = mac(v128.load(to), v128.load_splat<f32>(M + a), gx);
	bar = mac(bar, v128.load_splat<f32>(M + b), gy);
	bar = mac(bar, v128.load_splat<f32>(M + c), gt);
	v128.store(to, mac(bar, v128.load_splat<f32>(M + slope), value));
}
