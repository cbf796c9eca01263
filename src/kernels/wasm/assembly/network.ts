// The network as the kernels hold it: θ packed for the micro-kernels, per-lane sums of its gradient, and the
// places of both in memory. SIMD lanes are particles: a tile is 8 of them, two v128.

/**
 * Columns (8 floats a row: a tile) stand in groups of four, row by row, so that the four factors of the weight
 * gradient are neighbours: row r of column c is at (c / 4)·group + r·ROW + (c mod 4)·32.
 */
export const ROW: usize = 128;

// Columns of a layer's record. The backward pass overwrites P, CX and CY by the adjoints of z, CX and CY, so that
// the left factors (AP … CY) and the right factors (PBAR … JY) of the weight gradient Σ_j left_j right_jᵀ stand
// side by side.
export const AP: usize = 0; // h φ' p
export const P: usize = 1; // ∂U/∂u_i; afterwards adjoint of z_i
export const CX: usize = 2; // K_i ∂u_{i−1}/∂x; afterwards its adjoint
export const CY: usize = 3;
export const PBAR: usize = 4; // adjoint of p_i
export const U: usize = 5; // u_i
export const JX: usize = 6; // ∂u_i/∂x
export const JY: usize = 7;
export const D1: usize = 8; // φ'(z_i)
export const D2: usize = 9; // φ''(z_i)
export const R: usize = 10; // K_i PBAR_{i−1}
const GROUPS: usize = 3;

// The same within a row of their group, for loads and stores.
export const IN_P: usize = 32;
export const IN_CX: usize = 64;
export const IN_CY: usize = 96;
export const IN_D2: usize = 32;
export const IN_R: usize = 64;

/** Offset of a column. */
@inline export function at(index: usize): usize {
	return (index >> 2) * group + ((index & 3) << 5);
}

export let width: i32 = 0;
/** Width rounded up to a whole number of 4-row blocks; the rows beyond `width` are zero. */
export let rows: i32 = 0;
export let layers: i32 = 0;
export let activation: i32 = 0;
export let h: f32 = 1;
/** Bytes of a group of four columns. */
export let group: usize = 0;
/** Bytes of a layer's record. */
export let layerBytes: usize = 0;
/** Bytes between the rows of a struct-of-arrays block of particles. */
export let stride: usize = 0;
export let theta: usize = 0;
export let gradient: usize = 0;

/** K_0 and b_0 as [rows][4]: x, y, t, bias. */
export let opening: usize = 0;
/** Per layer: K, then Kᵀ, each as [rows/4][rows][4]. */
export let packed: usize = 0;
/** Columns that are the same for all particles: zeros, w, and b_i from column 2 on. */
export let zeros: usize = 0;
export let wideW: usize = 0;
/** AᵀA as xx, xy, xt, yy, yt, tt; then b; then c. */
export let quadratic: usize = 0;

// Per-lane sums of the gradient (a v128 per parameter), contiguous from `sums` to `sumsEnd`.
export let sums: usize = 0;
export let sumsEnd: usize = 0;
export let sumK: usize = 0; // per layer [rows/4][rows/2] blocks of 4 × 2
export let sumB: usize = 0; // per layer [rows]
export let sumW: usize = 0;
export let sumOpening: usize = 0; // [rows][4]
export let sumQuadratic: usize = 0; // as `quadratic`

/** A group that lives only inside a backward pass: adjoints of u, ∂u/∂x, ∂u/∂y. */
export let scratch: usize = 0;

/** Lays the network out from `base` on; returns the first free byte. */
export function configure(base: usize, m: i32, L: i32, phi: i32, particles: i32): usize {
	width = m;
	rows = (m + 3) & ~3;
	layers = L;
	activation = phi;
	h = L > 1 ? 1 / <f32>L : 1;
	group = <usize>rows * ROW;
	layerBytes = GROUPS * group;
	stride = <usize>particles * 4;
	const n = <usize>rows;
	const count = <usize>L;
	const size = <usize>(4 * m + L * (m * m + m) + m + 13) * 4;
	let end = base;
	theta = end;
	end = align(end + size);
	gradient = end;
	end = align(end + size);
	opening = end;
	end = align(end + n * 16);
	packed = end;
	end += count * n * n * 8;
	zeros = end;
	wideW = end + 32;
	end += (((2 + count) >> 2) + 1) * group;
	quadratic = end;
	end = align(end + 40);
	sums = end;
	sumK = end;
	end += count * n * n * 16;
	sumB = end;
	end += count * n * 16;
	sumW = end;
	end += n * 16;
	sumOpening = end;
	end += n * 64;
	sumQuadratic = end;
	end = align(end + 160);
	sumsEnd = end;
	scratch = end;
	return align(end + group);
}

@inline function align(address: usize): usize {
	return (address + 63) & ~63;
}

export function thetaAt(): usize {
	return theta;
}
export function gradientAt(): usize {
	return gradient;
}
/** Bytes of the record of one tile. */
export function recordBytes(): usize {
	return <usize>(layers + 1) * layerBytes;
}
export function heapBase(): usize {
	return (__heap_base + 63) & ~63;
}

/** Packs θ for the micro-kernels. */
export function pack(): void {
	const m = width;
	const n = rows;
	memory.fill(opening, 0, quadratic + 40 - opening);
	let from = theta;
	for (let r = 0; r < m; r++) {
		const to = opening + (<usize>r << 4);
		for (let k = 0; k < 3; k++) store<f32>(to + (<usize>k << 2), load<f32>(from + (<usize>(3 * r + k) << 2)));
		store<f32>(to, load<f32>(from + (<usize>(3 * m + r) << 2)), 12);
	}
	from += <usize>(4 * m) << 2;
	for (let i = 0; i < layers; i++) {
		const K = packed + <usize>(i * n * n) * 8;
		const KT = K + <usize>(n * n) * 4;
		for (let r = 0; r < m; r++) {
			for (let c = 0; c < m; c++) {
				const value = load<f32>(from + (<usize>(r * m + c) << 2));
				store<f32>(K + (<usize>(((r >> 2) * n + c) * 4 + (r & 3)) << 2), value);
				store<f32>(KT + (<usize>(((c >> 2) * n + r) * 4 + (c & 3)) << 2), value);
			}
		}
		from += <usize>(m * m) << 2;
		widen(bias(i), from);
		from += <usize>m << 2;
	}
	widen(wideW, from);
	from += <usize>m << 2;
	let to = quadratic;
	for (let a = 0; a < 3; a++) {
		for (let b = a; b < 3; b++) {
			let sum: f32 = 0;
			for (let k = 0; k < 3; k++) sum += matrixA(from, k, a) * matrixA(from, k, b);
			store<f32>(to, sum);
			to += 4;
		}
	}
	for (let k = 9; k < 13; k++) {
		store<f32>(to, load<f32>(from + (<usize>k << 2)));
		to += 4;
	}
}

@inline function matrixA(A: usize, row: i32, col: i32): f32 {
	return load<f32>(A + (<usize>(3 * row + col) << 2));
}

/** The column of b_{i+1}. */
@inline export function bias(i: i32): usize {
	return zeros + at(<usize>i + 2);
}

function widen(to: usize, from: usize): void {
	for (let r = 0; r < width; r++) {
		const value = v128.load_splat<f32>(from + (<usize>r << 2));
		v128.store(to + <usize>r * ROW, value);
		v128.store(to + <usize>r * ROW, value, 16);
	}
}

export function clearGradient(): void {
	memory.fill(sums, 0, sumsEnd - sums);
}

/** Adds the lanes up into the flat gradient, in θ's layout. */
export function finish(): void {
	const m = width;
	const n = rows;
	let to = gradient;
	for (let r = 0; r < m; r++) {
		for (let k = 0; k < 3; k++) {
			store<f32>(to, lanes(sumOpening + (<usize>(4 * r + k) << 4)));
			to += 4;
		}
	}
	for (let r = 0; r < m; r++) {
		store<f32>(to, lanes(sumOpening + (<usize>(4 * r + 3) << 4)));
		to += 4;
	}
	for (let i = 0; i < layers; i++) {
		const G = sumK + <usize>(i * n * n) * 16;
		for (let r = 0; r < m; r++) {
			for (let c = 0; c < m; c++) {
				const block = (r >> 2) * (n >> 1) + (c >> 1);
				store<f32>(to, lanes(G + (<usize>(8 * block + 2 * (r & 3) + (c & 1)) << 4)));
				to += 4;
			}
		}
		const B = sumB + <usize>(i * n) * 16;
		for (let r = 0; r < m; r++) {
			store<f32>(to, lanes(B + (<usize>r << 4)));
			to += 4;
		}
	}
	for (let r = 0; r < m; r++) {
		store<f32>(to, lanes(sumW + (<usize>r << 4)));
		to += 4;
	}
	// dA = A N with N = dM + dMᵀ symmetric, M = AᵀA.
	const A = theta + (to - gradient);
	for (let r = 0; r < 3; r++) {
		for (let c = 0; c < 3; c++) {
			let sum: f32 = 0;
			for (let k = 0; k < 3; k++) sum += matrixA(A, r, k) * symmetric(k, c);
			store<f32>(to, sum);
			to += 4;
		}
	}
	for (let k = 6; k < 10; k++) {
		store<f32>(to, lanes(sumQuadratic + (<usize>k << 4)));
		to += 4;
	}
}

/** Entry of the symmetric 3 × 3 sum stored as xx, xy, xt, yy, yt, tt. */
function symmetric(a: i32, b: i32): f32 {
	const low = min(a, b);
	const high = max(a, b);
	const at = low == 0 ? high : low + high + 1;
	return lanes(sumQuadratic + (<usize>at << 4));
}

@inline function lanes(at: usize): f32 {
	return load<f32>(at) + load<f32>(at, 4) + (load<f32>(at, 8) + load<f32>(at, 12));
}
