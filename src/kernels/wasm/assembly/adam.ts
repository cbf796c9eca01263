// Adam and the clip of a gradient, in double precision over float32 arrays, operation by operation as the plain optimiser
// has them in JavaScript: the same bits.

/** Euclidean norm of n numbers; scales them in place to `limit` where it is longer (0: never). */
export function clipNorm(gradient: usize, n: i32, limit: f64): f64 {
	const end = gradient + (<usize>n << 2);
	let squares: f64 = 0;
	for (let p = gradient; p < end; p += 4) {
		const g = <f64>load<f32>(p);
		squares += g * g;
	}
	const norm = sqrt(squares);
	if (limit > 0 && norm > limit) {
		const scale = limit / norm;
		for (let p = gradient; p < end; p += 4) store<f32>(p, <f32>(<f64>load<f32>(p) * scale));
	}
	return norm;
}

/**
 * One update of n parameters; `scales` is 0 where all are 1. `rate` and `floor` have the bias corrections in them. The arrays
 * may be read for one number beyond their ends.
 */
export function adam(
	theta: usize,
	gradient: usize,
	first: usize,
	second: usize,
	scales: usize,
	n: i32,
	beta1: f64,
	beta2: f64,
	rate: f64,
	floor: f64,
): void {
	const keep1 = f64x2.splat(beta1);
	const keep2 = f64x2.splat(beta2);
	const take1 = f64x2.splat(1 - beta1);
	const take2 = f64x2.splat(1 - beta2);
	const rates = f64x2.splat(rate);
	const floors = f64x2.splat(floor);
	const bytes = <usize>n << 2;
	for (let i: usize = 0; i < bytes; i += 8) {
		const g = pair(gradient + i);
		const m = f64x2.add(f64x2.mul(keep1, pair(first + i)), f64x2.mul(take1, g));
		const v = f64x2.add(f64x2.mul(keep2, pair(second + i)), f64x2.mul(f64x2.mul(take2, g), g));
		let step = f64x2.div(f64x2.mul(rates, m), f64x2.add(f64x2.sqrt(v), floors));
		if (scales) step = f64x2.mul(pair(scales + i), step);
		const moved = f64x2.sub(pair(theta + i), step);
		if (i + 4 == bytes) {
			store<f32>(first + i, <f32>f64x2.extract_lane(m, 0));
			store<f32>(second + i, <f32>f64x2.extract_lane(v, 0));
			store<f32>(theta + i, <f32>f64x2.extract_lane(moved, 0));
		} else {
			put(first + i, m);
			put(second + i, v);
			put(theta + i, moved);
		}
	}
}

/** Two float32 as doubles. */
@inline function pair(at: usize): v128 {
	return f64x2.promote_low_f32x4(v128.load_zero<u64>(at));
}
@inline function put(at: usize, values: v128): void {
	v128.store_lane<u64>(at, f32x4.demote_f64x2_zero(values), 0);
}
