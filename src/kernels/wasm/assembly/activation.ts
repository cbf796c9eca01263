// φ, φ' and φ'' of a row (eight pre-activations) at a time, each to float32 roundoff. Constants come from a
// table: a load that splats is one instruction, a splat of a literal is three.
import { group, ROW } from './network';
import { add, mac, mul, sub } from './simd';

export const LOGCOSH: i32 = 0;
export const TANH: i32 = 1;
export const SOFTPLUS: i32 = 2;
export const SINE: i32 = 3;

/** In: the column z at `d1`. Out: φ' there, φ'' in the column after it and, where `wanted`, φ in `value`. */
export function activate(kind: i32, d1: usize, value: usize, wanted: bool): void {
	const end = d1 + group;
	if (kind == SINE) {
		for (; d1 < end; d1 += ROW, value += ROW) {
			sine(d1, value, wanted);
			sine(d1 + 16, value + 16, wanted);
		}
	} else {
		const scale = k(kind == SOFTPLUS ? LOG2E : LOG2E + 1);
		for (; d1 < end; d1 += ROW, value += ROW) {
			sigmoidal(kind, scale, d1, value, wanted);
			sigmoidal(kind, scale, d1 + 16, value + 16, wanted);
		}
	}
}

/** φ''' from φ' and φ''. */
@inline export function third(kind: i32, d1: v128, d2: v128): v128 {
	if (kind == LOGCOSH) return mul(mul(k(MINUS_TWO), d1), d2);
	if (kind == TANH) return mul(d1, mac(k(FOUR), k(MINUS_SIX), d1));
	if (kind == SOFTPLUS) return mac(d2, mul(k(MINUS_TWO), d1), d2);
	return f32x4.neg(d1);
}

const TABLE = memory.data<f32>([
	// 0: log₂e and its double, both negative; magic number of rounding (1.5·2²³); lower end of 2^y
	-1.4426950408889634, -2.8853900817779268, 12582912, -126,
	// 4: 2^f = 1 + f·(…) for |f| ≤ ½, relative error 1.1e-8
	6.93147188e-1, 2.40226498e-1, 5.55035743e-2, 9.61823750e-3, 1.33907355e-3, 1.54035123e-4,
	// 10: log(1 + e) = 2 artanh(y) = y·(…) in y², y = e/(2 + e) ≤ 1/3, relative error 4e-9
	2, 6.6666315e-1, 4.002491e-1, 2.7960603e-1, 2.8178334e-1,
	// 15
	1, 2, 4, -2, -0.0, -6,
	// 21: 2/π; π/2 in three parts (Cody and Waite)
	0.6366197723675814, -1.5703125, -4.837512969970703125e-4, -7.549789954891882e-8,
	// 25: Cephes' sinf and cosf on |r| ≤ π/4
	-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1,
	2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5,
]);
const LOG2E = 0;
const MAGIC = 2;
const LOWEST = 3;
const EXP = 4;
const LOG = 10;
const ONE = 15;
const TWO = 16;
const FOUR = 17;
const MINUS_TWO = 18;
const SIGN = 19;
const MINUS_SIX = 20;
const TWO_OVER_PI = 21;
const PI_HALF = 22;
const SIN = 25;
const COS = 28;
const MINUS_HALF = 31;

@inline function k(index: i32): v128 {
	return v128.load_splat<f32>(TABLE + (<usize>index << 2));
}

/**
 * log cosh, tanh and softplus: all from e = exp(−|c z|) = s + s q, where s = 2^n and q = 2^f − 1, so that both
 * e and 1 − e keep their relative accuracy.
 */
@inline function sigmoidal(kind: i32, scale: v128, d1: usize, value: usize, wanted: bool): void {
	const z = v128.load(d1);
	const a = f32x4.abs(z);
	// e^(−|c z|) = 2^(n + f). The polynomials are summed pairwise: it is latency that counts here.
	const y = f32x4.pmax(mul(a, scale), k(LOWEST));
	const shifted = add(y, k(MAGIC));
	const f = sub(y, sub(shifted, k(MAGIC)));
	const ff = mul(f, f);
	const high = mac(mac(k(EXP + 2), f, k(EXP + 3)), ff, mac(k(EXP + 4), f, k(EXP + 5)));
	const q = mul(f, mac(mac(k(EXP), f, k(EXP + 1)), ff, high));
	const one = k(ONE);
	const s = i32x4.add(i32x4.shl(shifted, 23), one);
	const sq = mul(s, q);
	const e = add(s, sq);
	const inverse = f32x4.div(one, add(e, one));
	const both = mul(e, mul(inverse, inverse));
	if (kind == SOFTPLUS) {
		const negative = i32x4.shr_s(z, 31);
		v128.store(d1, mul(v128.bitselect(e, one, negative), inverse));
		v128.store(d1, both, 32);
		if (wanted) v128.store(value, add(v128.andnot(z, negative), log1p(e)));
	} else {
		const sech2 = mul(k(FOUR), both);
		const t = v128.or(mul(sub(sub(one, s), sq), inverse), v128.and(z, k(SIGN)));
		if (kind == LOGCOSH) {
			v128.store(d1, t);
			v128.store(d1, sech2, 32);
			if (wanted) v128.store(value, add(a, log1p(e)));
		} else {
			v128.store(d1, sech2);
			v128.store(d1, mul(mul(k(MINUS_TWO), t), sech2), 32);
			if (wanted) v128.store(value, t);
		}
	}
}

/** log(1 + e) for 0 ≤ e ≤ 1. */
@inline function log1p(e: v128): v128 {
	const y = f32x4.div(e, add(e, k(TWO)));
	const yy = mul(y, y);
	const high = mac(mac(k(LOG + 2), yy, k(LOG + 3)), mul(yy, yy), k(LOG + 4));
	return mul(y, mac(mac(k(LOG), yy, k(LOG + 1)), mul(yy, yy), high));
}

/** z = n π/2 + r, |r| ≤ π/4; good for |z| up to some thousands, far beyond what a network reaches. */
@inline function sine(d1: usize, value: usize, wanted: bool): void {
	const z = v128.load(d1);
	const shifted = mac(k(MAGIC), z, k(TWO_OVER_PI));
	const n = sub(shifted, k(MAGIC));
	let r = mac(z, n, k(PI_HALF));
	r = mac(r, n, k(PI_HALF + 1));
	r = mac(r, n, k(PI_HALF + 2));
	const rr = mul(r, r);
	const p = mac(k(SIN + 2), rr, mac(k(SIN + 1), rr, k(SIN)));
	const sinR = mac(r, mul(r, rr), p);
	const q = mac(k(COS + 2), rr, mac(k(COS + 1), rr, k(COS)));
	const cosR = mac(mac(k(ONE), rr, k(MINUS_HALF)), mul(rr, rr), q);
	// The quadrant is in the low bits of `shifted`: odd swaps sin and cos, the next bit gives the sign.
	const odd = i32x4.shr_s(i32x4.shl(shifted, 31), 31);
	const signSin = i32x4.shl(i32x4.shr_u(shifted, 1), 31);
	const signCos = i32x4.shl(i32x4.shr_u(i32x4.add(shifted, i32x4.splat(1)), 1), 31);
	const s = v128.xor(v128.bitselect(cosR, sinR, odd), signSin);
	v128.store(d1, v128.xor(v128.bitselect(sinR, cosR, odd), signCos));
	v128.store(d1, f32x4.neg(s), 32);
	if (wanted) v128.store(value, s);
}
