// One step of Muon for a matrix K [rows, columns], rows ≥ columns, by a Newton–Schulz iteration on X = Nᵀ/|N|, N its momentum:
// X ← aX + (bA + cA²)X with A = XXᵀ, the smaller of the two Gram matrices.
//
// Matrices are held in panels of eight rows, zero beyond their last: entry (i, j) of one with `depth` columns is number
// (i / 8)·8·depth + 8j + i mod 8. So a product of one matrix with the transpose of another reads both as they lie. Both X
// and Xᵀ are at hand: A is X·Xᵀ, and (BX)ᵀ = Xᵀ·Bᵀ.
import { add, mac, mul, splat } from './simd';

/** Bytes of the scratch of a matrix. */
export function muonBytes(rows: i32, columns: i32): usize {
	const n = whole(columns);
	const m = whole(rows);
	return 4 * (3 * n * m + 2 * n * n);
}

/** Rounded up to whole panels. */
@inline function whole(n: i32): usize {
	return <usize>((n + 7) & ~7);
}

/**
 * One update of θ (a matrix), momentum `first` (m ← βm + (1 − β)g) and none beside. Entries of the gradient count `scales`
 * times, and steps again; 0 where all are 1. A matrix with a momentum shorter than `least` stays.
 */
export function muon(
	theta: usize,
	gradient: usize,
	first: usize,
	scales: usize,
	rows: i32,
	columns: i32,
	beta: f64,
	iterations: i32,
	a: f32,
	b: f32,
	c: f32,
	least: f64,
	step: f64,
	scratch: usize,
): void {
	const n = whole(columns);
	const m = whole(rows);
	const X = scratch;
	let XT = X + 4 * n * m;
	let spare = XT + 4 * n * m;
	const A = spare + 4 * n * m;
	const B = A + 4 * n * n;
	memory.fill(X, 0, 8 * n * m);

	let squares: f64 = 0;
	let from: usize = 0;
	for (let r = 0; r < rows; r++) {
		for (let k = 0; k < columns; k++, from += 4) {
			const g = <f64>load<f32>(gradient + from);
			const momentum = beta * <f64>load<f32>(first + from) + (1 - beta) * g;
			store<f32>(first + from, <f32>momentum);
			let x = <f32>(beta * momentum + (1 - beta) * g);
			if (scales) x *= load<f32>(scales + from);
			squares += <f64>x * <f64>x;
			store<f32>(entry(X, k, r, m), x);
		}
	}
	if (!(squares > least * least)) return;
	const inverse = splat(<f32>(1 / sqrt(squares)));
	for (let p = X; p < XT; p += 16) v128.store(p, mul(v128.load(p), inverse));
	transpose(XT, X, m, n);

	for (let k = 0; k < iterations; k++) {
		if (k > 0) transpose(X, XT, n, m);
		product(A, 0, 0, 1, X, X, n, n, m, true);
		product(B, A, b, c, A, A, n, n, n, true);
		product(spare, XT, a, 1, B, XT, n, m, n, false);
		const other = XT;
		XT = spare;
		spare = other;
	}

	from = 0;
	for (let r = 0; r < rows; r++) {
		for (let k = 0; k < columns; k++, from += 4) {
			let move = step * <f64>load<f32>(entry(XT, r, k, n));
			if (scales) move *= <f64>load<f32>(scales + from);
			store<f32>(theta + from, <f32>(<f64>load<f32>(theta + from) - move));
		}
	}
}

@inline function entry(matrix: usize, i: i32, j: i32, depth: usize): usize {
	return matrix + (((<usize>i >> 3) * 8 * depth + 8 * <usize>j + (<usize>i & 7)) << 2);
}

/**
 * (α·init + γ·L Rᵀ)ᵀ in panels of eight, for L [n, depth], R [m, depth] and initᵀ; without init where α = 0. `out` may be none of
 * the others. Where L = R and the result is symmetric, half of it is computed.
 */
function product(
	out: usize,
	init: usize,
	alpha: f32,
	gamma: f32,
	left: usize,
	right: usize,
	n: usize,
	m: usize,
	depth: usize,
	symmetric: bool,
): void {
	const panel = depth << 5;
	const leftEnd = left + (n >> 3) * panel;
	const rightEnd = right + (m >> 3) * panel;
	const keep = splat(alpha);
	const take = splat(gamma);
	const whole = out;
	for (let r = right; r < rightEnd; r += panel) {
		const end = symmetric ? r + panel : leftEnd;
		for (let l = left; l < end; l += panel) {
			for (let half: usize = 0; half < 32; half += 16) {
				let a0 = splat(0);
				let a1 = splat(0);
				let b0 = splat(0);
				let b1 = splat(0);
				let c0 = splat(0);
				let c1 = splat(0);
				let d0 = splat(0);
				let d1 = splat(0);
				let q = r;
				for (let p = l + half, end = p + panel; p < end; p += 32, q += 32) {
					const x0 = v128.load(q);
					const x1 = v128.load(q, 16);
					let k = v128.load_splat<f32>(p);
					a0 = mac(a0, k, x0);
					a1 = mac(a1, k, x1);
					k = v128.load_splat<f32>(p, 4);
					b0 = mac(b0, k, x0);
					b1 = mac(b1, k, x1);
					k = v128.load_splat<f32>(p, 8);
					c0 = mac(c0, k, x0);
					c1 = mac(c1, k, x1);
					k = v128.load_splat<f32>(p, 12);
					d0 = mac(d0, k, x0);
					d1 = mac(d1, k, x1);
				}
				if (alpha != 0) {
					a0 = add(mul(keep, v128.load(init)), mul(take, a0));
					a1 = add(mul(keep, v128.load(init, 16)), mul(take, a1));
					b0 = add(mul(keep, v128.load(init, 32)), mul(take, b0));
					b1 = add(mul(keep, v128.load(init, 48)), mul(take, b1));
					c0 = add(mul(keep, v128.load(init, 64)), mul(take, c0));
					c1 = add(mul(keep, v128.load(init, 80)), mul(take, c1));
					d0 = add(mul(keep, v128.load(init, 96)), mul(take, d0));
					d1 = add(mul(keep, v128.load(init, 112)), mul(take, d1));
					init += 128;
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
			}
		}
		// To the next panel.
		const skipped = ((leftEnd - end) / panel) << 8;
		out += skipped;
		init += skipped;
	}
	if (symmetric) mirror(whole, n);
}

/** Fills the lower blocks of a symmetric matrix [n, n] from the upper ones. */
function mirror(matrix: usize, n: usize): void {
	const panel = n << 5;
	const panels = n >> 3;
	for (let i: usize = 0; i < panels; i++) {
		for (let j = i + 1; j < panels; j++) {
			const to = matrix + i * panel + (j << 8);
			const from = matrix + j * panel + (i << 8);
			turn(to, from);
			turn(to + 16, from + 128);
			turn(to + 128, from + 16);
			turn(to + 144, from + 144);
		}
	}
}

/** out = matrixᵀ for a matrix [n, m] and its transpose [m, n], both in panels, four by four. */
function transpose(out: usize, matrix: usize, m: usize, n: usize): void {
	for (let i: usize = 0; i < m; i += 4) {
		for (let j: usize = 0; j < n; j += 4) {
			turn(
				out + (((i >> 3) * 8 * n + 8 * j + (i & 7)) << 2),
				matrix + (((j >> 3) * 8 * m + 8 * i + (j & 7)) << 2),
			);
		}
	}
}

/** The transpose of a block of four by four. */
@inline function turn(to: usize, from: usize): void {
	const a = v128.load(from);
	const b = v128.load(from, 32);
	const c = v128.load(from, 64);
	const d = v128.load(from, 96);
	const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
	const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
	const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
	const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
	v128.store(to, v128.shuffle<f64>(ab0, cd0, 0, 2), 0);
	v128.store(to, v128.shuffle<f64>(ab0, cd0, 1, 3), 32);
	v128.store(to, v128.shuffle<f64>(ab1, cd1, 0, 2), 64);
	v128.store(to, v128.shuffle<f64>(ab1, cd1, 1, 3), 96);
}
