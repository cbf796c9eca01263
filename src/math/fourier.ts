/** Where each entry goes, and e^(−2πik/n) for k < n/2. */
interface Plan {
	readonly order: Int32Array;
	readonly cos: Float64Array;
	readonly sin: Float64Array;
}

function planOf(n: number): Plan {
	if (!Number.isInteger(Math.log2(n)))
		throw new Error(`a Fourier transform of ${n} entries: no power of two`);
	const order = new Int32Array(n);
	for (let i = 1; i < n; i++) order[i] = ((order[i >> 1] ?? 0) >> 1) + (i % 2 === 1 ? n / 2 : 0);
	const angle = (k: number): number => (2 * Math.PI * k) / n;
	const half = { length: n / 2 };
	return {
		order,
		cos: Float64Array.from(half, (_, k) => Math.cos(angle(k))),
		sin: Float64Array.from(half, (_, k) => -Math.sin(angle(k))),
	};
}

/** Of the n entries from `start` on. */
function line(re: Float64Array, im: Float64Array, start: number, plan: Plan): void {
	const { order, cos, sin } = plan;
	const n = order.length;
	const swap = (field: Float64Array, a: number, b: number): void => {
		const kept = field[a] ?? 0;
		field[a] = field[b] ?? 0;
		field[b] = kept;
	};
	for (let i = 0; i < n; i++) {
		const j = order[i] ?? 0;
		if (j <= i) continue;
		swap(re, start + i, start + j);
		swap(im, start + i, start + j);
	}
	for (let half = 1; half < n; half *= 2)
		for (let i = 0; i < n; i += 2 * half)
			for (let k = 0; k < half; k++) {
				const turn = (k * n) / (2 * half);
				const c = cos[turn] ?? 0;
				const s = sin[turn] ?? 0;
				const a = start + i + k;
				const b = a + half;
				const x = re[b] ?? 0;
				const y = im[b] ?? 0;
				const u = x * c - y * s;
				const v = x * s + y * c;
				re[b] = (re[a] ?? 0) - u;
				im[b] = (im[a] ?? 0) - v;
				re[a] = (re[a] ?? 0) + u;
				im[a] = (im[a] ?? 0) + v;
			}
}

/** Columns that are taken at once: the entries of a row that the processor fetches together. */
const TOGETHER = 8;

/**
 * Σ_jk f_jk e^(−2πi(jp/height + kq/width)) of a complex field [height, width], row-major, in place (Cooley and Tukey, Math. Comput. 19
 * (1965) 297). Throws unless both sides are powers of two.
 */
export function fourier(re: Float64Array, im: Float64Array, width: number): void {
	const height = re.length / width;
	const [row, column] = [planOf(width), planOf(height)];
	for (let j = 0; j < height; j++) line(re, im, j * width, row);
	const [a, b] = [new Float64Array(TOGETHER * height), new Float64Array(TOGETHER * height)];
	for (let first = 0; first < width; first += TOGETHER) {
		const n = Math.min(TOGETHER, width - first);
		for (let j = 0; j < height; j++)
			for (let i = 0; i < n; i++) {
				a[i * height + j] = re[j * width + first + i] ?? 0;
				b[i * height + j] = im[j * width + first + i] ?? 0;
			}
		for (let i = 0; i < n; i++) line(a, b, i * height, column);
		for (let j = 0; j < height; j++)
			for (let i = 0; i < n; i++) {
				re[j * width + first + i] = a[i * height + j] ?? 0;
				im[j * width + first + i] = b[i * height + j] ?? 0;
			}
	}
}

/** The inverse of `fourier`: the transform with real and imaginary parts exchanged, over the number of entries. */
export function fourierBack(re: Float64Array, im: Float64Array, width: number): void {
	fourier(im, re, width);
	for (let i = 0; i < re.length; i++) {
		re[i] = (re[i] ?? 0) / re.length;
		im[i] = (im[i] ?? 0) / re.length;
	}
}
