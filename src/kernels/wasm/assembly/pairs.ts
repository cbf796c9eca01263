// Sums over all particles of a cloud, at one place after the other, eight particles at a time in two chains of four.
// A cloud is four rows of `bytes` bytes: x, y, weight (1), exponent, padded to whole eights with particles of weight 0 and
// exponent EMPTY. Exponents and scale count powers of 2. `out` takes value and gradient, three numbers for each place.
import { add, mac, mul, splat, sub } from './simd';

export const GAUSSIAN: i32 = 0;
export const DISTANCE: i32 = 1;
export const LOG_SUM_EXP: i32 = 2;

/** 2^EMPTY is 0, and it survives sums with other exponents. */
const EMPTY: f32 = -1e30;

/**
 * At `n` places (x, y, scale) from `at` on. At place i particle `others` + i is left out, and none where that is −1. `scratch` holds one row for
 * LOG_SUM_EXP.
 */
export function sumPairs(
	kind: i32,
	at: usize,
	n: i32,
	from: usize,
	bytes: usize,
	others: i32,
	scratch: usize,
	out: usize,
): void {
	let weight = from + 2 * bytes + ((<usize>others) << 2);
	let exponent = weight + bytes;
	for (const end = at + 12 * <usize>n; at < end; at += 12, out += 12, weight += 4, exponent += 4) {
		const x = v128.load_splat<f32>(at);
		const y = v128.load_splat<f32>(at, 4);
		const scale = load<f32>(at, 8);
		let w: f32 = 0;
		let g: f32 = 0;
		if (others >= 0) {
			w = load<f32>(weight);
			g = load<f32>(exponent);
			store<f32>(weight, 0);
			store<f32>(exponent, EMPTY);
		}
		if (kind == GAUSSIAN) gaussian(x, y, from, bytes, scale, out);
		else if (kind == DISTANCE) distance(x, y, from, bytes, out);
		else logSumExp(x, y, from, bytes, scale, scratch, out);
		if (others >= 0) {
			store<f32>(weight, w);
			store<f32>(exponent, g);
		}
	}
}

/** Σ w 2^(g − s r²), and Σ w 2^(g − s r²) (y_j − x). */
function gaussian(x: v128, y: v128, from: usize, bytes: usize, scale: f32, out: usize): void {
	const s = splat(scale);
	let sum0 = splat(0);
	let sum1 = splat(0);
	let x0 = splat(0);
	let x1 = splat(0);
	let y0 = splat(0);
	let y1 = splat(0);
	for (const end = from + bytes; from < end; from += 32) {
		const dx0 = sub(v128.load(from), x);
		const dx1 = sub(v128.load(from, 16), x);
		const dy0 = sub(v128.load(from + bytes), y);
		const dy1 = sub(v128.load(from + bytes, 16), y);
		const weights = from + 2 * bytes;
		const exponents = weights + bytes;
		const k0 = mul(v128.load(weights), exp2(sub(v128.load(exponents), mul(s, squared(dx0, dy0)))));
		const k1 = mul(v128.load(weights, 16), exp2(sub(v128.load(exponents, 16), mul(s, squared(dx1, dy1)))));
		sum0 = add(sum0, k0);
		sum1 = add(sum1, k1);
		x0 = mac(x0, k0, dx0);
		x1 = mac(x1, k1, dx1);
		y0 = mac(y0, k0, dy0);
		y1 = mac(y1, k1, dy1);
	}
	put(out, 1, add(sum0, sum1), add(x0, x1), add(y0, y1));
}

/** Σ w r, and Σ w (x − y_j)/r; a particle at the place itself adds nothing. */
function distance(x: v128, y: v128, from: usize, bytes: usize, out: usize): void {
	const least = splat(1e-30);
	let sum = splat(0);
	let gx = splat(0);
	let gy = splat(0);
	for (const end = from + bytes; from < end; from += 16) {
		const dx = sub(x, v128.load(from));
		const dy = sub(y, v128.load(from + bytes));
		const w = v128.load(from + 2 * bytes);
		const r = f32x4.sqrt(squared(dx, dy));
		const k = f32x4.div(w, f32x4.pmax(r, least));
		sum = mac(sum, w, r);
		gx = mac(gx, k, dx);
		gy = mac(gy, k, dy);
	}
	put(out, 1, sum, gx, gy);
}

/** log₂ Σ 2^(g − s r²), and the mean of y_j − x under these weights; the largest exponent is taken out first. */
function logSumExp(x: v128, y: v128, from: usize, bytes: usize, scale: f32, scratch: usize, out: usize): void {
	const s = splat(scale);
	const end = from + bytes;
	let top0 = splat(EMPTY);
	let top1 = top0;
	for (let p = from, q = scratch; p < end; p += 32, q += 32) {
		const dx0 = sub(v128.load(p), x);
		const dx1 = sub(v128.load(p, 16), x);
		const dy0 = sub(v128.load(p + bytes), y);
		const dy1 = sub(v128.load(p + bytes, 16), y);
		const exponents = p + 3 * bytes;
		const e0 = sub(v128.load(exponents), mul(s, squared(dx0, dy0)));
		const e1 = sub(v128.load(exponents, 16), mul(s, squared(dx1, dy1)));
		v128.store(q, e0);
		v128.store(q, e1, 16);
		top0 = f32x4.pmax(top0, e0);
		top1 = f32x4.pmax(top1, e1);
	}
	const top = largest(f32x4.pmax(top0, top1));
	const shift = splat(top);
	let sum0 = splat(0);
	let sum1 = splat(0);
	let x0 = splat(0);
	let x1 = splat(0);
	let y0 = splat(0);
	let y1 = splat(0);
	for (let p = from, q = scratch; p < end; p += 32, q += 32) {
		const k0 = exp2(sub(v128.load(q), shift));
		const k1 = exp2(sub(v128.load(q, 16), shift));
		sum0 = add(sum0, k0);
		sum1 = add(sum1, k1);
		x0 = mac(x0, k0, sub(v128.load(p), x));
		x1 = mac(x1, k1, sub(v128.load(p, 16), x));
		y0 = mac(y0, k0, sub(v128.load(p + bytes), y));
		y1 = mac(y1, k1, sub(v128.load(p + bytes, 16), y));
	}
	const sum = total(add(sum0, sum1));
	put(out, 1 / sum, splat(0), add(x0, x1), add(y0, y1));
	store<f32>(out, top + <f32>(Mathf.log(sum) * 1.4426950408889634));
}

@inline function squared(dx: v128, dy: v128): v128 {
	return mac(mul(dx, dx), dy, dy);
}
@inline function total(a: v128): f32 {
	return (
		f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3))
	);
}
@inline function largest(a: v128): f32 {
	return max(
		max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
		max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
	);
}
/** Lane sums of value and gradient, times `factor`. */
@inline function put(out: usize, factor: f32, value: v128, gx: v128, gy: v128): void {
	store<f32>(out, factor * total(value));
	store<f32>(out, factor * total(gx), 4);
	store<f32>(out, factor * total(gy), 8);
}

// Magic number of rounding (1.5·2²³), lowest exponent (products with 2^−100 are not denormal, which is slow), 2^f = 1 + f·(…) for |f| ≤ ½ with relative error 9e-8, one.
const TABLE = memory.data<f32>([
	12582912, -100, 6.93147004e-1, 2.40222424e-1, 5.55073358e-2, 9.67151299e-3, 1.32647273e-3, 1,
]);
@inline function k(index: i32): v128 {
	return v128.load_splat<f32>(TABLE + (<usize>index << 2));
}

/** 2^y for y < 128; 2^−100 for what is smaller. */
@inline function exp2(y: v128): v128 {
	const z = f32x4.pmax(y, k(1));
	const shifted = add(z, k(0));
	const f = sub(z, sub(shifted, k(0)));
	const high = mac(mac(k(4), f, k(5)), mul(f, f), k(6));
	const q = mul(f, mac(mac(k(2), f, k(3)), mul(f, f), high));
	const s = i32x4.add(i32x4.shl(shifted, 23), k(7));
	return mac(s, s, q);
}
