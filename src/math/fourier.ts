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
	for (let i = 0; i < n; i++) {
		const j = order[i] ?? 0;
		if (j <= i) continue;
		const [a, b] = [start + i, start + j];
		const x = re[a] ?? 0;
		const y = im[a] ?? 0;
		re[a] = re[b] ?? 0;
		im[a] = im[b] ?? 0;
		re[b] = x;
		im[b] = y;
	}
	for (let half = 1, turns = n >> 1; half < n; half *= 2, turns >>= 1)
		for (let i = 0; i < n; i += 2 * half)
			for (let k = 0, turn = 0; k < half; k++, turn += turns) {
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

/**
 * A real field [·, across], continued by zeros, whose transform is multiplied by a real and even factor [height, width], and transformed
 * back; what is beyond the field is cut off. Columns of such a transform beyond the middle are those before it, conjugate: they are
 * not computed, and rows of zeros neither. A back transform is one with real and imaginary parts exchanged, over the number of
 * entries.
 */
export function filtered(
	field: Float64Array,
	across: number,
	factor: Float64Array,
	width: number,
): Float64Array {
	const [rows, height, half] = [field.length / across, factor.length / width, width / 2];
	const [row, column] = [planOf(width), planOf(height)];
	const [re, im] = [new Float64Array(rows * width), new Float64Array(rows * width)];
	for (let j = 0; j < rows; j++) {
		re.set(field.subarray(j * across, (j + 1) * across), j * width);
		line(re, im, j * width, row);
	}
	const [a, b] = [new Float64Array(TOGETHER * height), new Float64Array(TOGETHER * height)];
	for (let first = 0; first <= half; first += TOGETHER) {
		const n = Math.min(TOGETHER, half + 1 - first);
		a.fill(0);
		b.fill(0);
		for (let j = 0; j < rows; j++)
			for (let i = 0; i < n; i++) {
				a[i * height + j] = re[j * width + first + i] ?? 0;
				b[i * height + j] = im[j * width + first + i] ?? 0;
			}
		for (let i = 0; i < n; i++) {
			line(a, b, i * height, column);
			for (let j = 0; j < height; j++) {
				const f = (factor[j * width + first + i] ?? 0) / factor.length;
				a[i * height + j] = f * (a[i * height + j] ?? 0);
				b[i * height + j] = f * (b[i * height + j] ?? 0);
			}
			line(b, a, i * height, column);
		}
		for (let j = 0; j < rows; j++)
			for (let i = 0; i < n; i++) {
				re[j * width + first + i] = a[i * height + j] ?? 0;
				im[j * width + first + i] = b[i * height + j] ?? 0;
			}
	}
	const out = new Float64Array(field.length);
	for (let j = 0; j < rows; j++) {
		const at = j * width;
		for (let i = 1; i < half; i++) {
			re[at + width - i] = re[at + i] ?? 0;
			im[at + width - i] = -(im[at + i] ?? 0);
		}
		line(im, re, at, row);
		out.set(re.subarray(at, at + across), j * across);
	}
	return out;
}
