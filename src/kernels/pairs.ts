/**
 * A sum over the particles y_j of a cloud at each of n places x_i, with its gradient in x_i; r = |x_i − y_j|:
 *
 *     gaussian     Σ_j exp(−r²/2h²)                   terms under 2^−100 count as that
 *     logSumExp    log Σ_j exp(g_j − r²/2h²)          of any size
 *     distance     Σ_j r                              with slope 0 at r = 0
 */
export type PairSum = {
	/** x [n, 2]. */
	readonly at: Float32Array;
	/** y [m, 2]. */
	readonly from: Float32Array;
	/** Leave the pairs out that are one particle twice: place i is particle `first` + i of the cloud. */
	readonly others: boolean;
	/** 0 if absent, and then n = m where `others`. Of a part of a sum it is where the part begins. */
	readonly first?: number;
} & (
	| { readonly kind: 'gaussian'; readonly width: Width }
	| {
			readonly kind: 'logSumExp';
			readonly width: Width;
			/** g [m]; 0 if absent. */
			readonly exponents?: Float32Array;
	  }
	| { readonly kind: 'distance' }
);

/** h > 0, in units of x; one for all places, or [n]. */
type Width = number | Float32Array;

export interface PairSums {
	/** [n] */
	readonly values: Float32Array<ArrayBuffer>;
	/** [n, 2] */
	readonly gradient: Float32Array<ArrayBuffer>;
}

/** Rejects sizes that do not fit together. */
export type SumPairs = (sum: PairSum) => Promise<PairSums>;

/** The numbers of a pair sum in full. Throws on sizes that do not fit together. */
export function pairsOf(sum: PairSum): {
	readonly n: number;
	readonly m: number;
	readonly first: number;
	/** 1/2h² at place i, 0 where there is no h. */
	scale(i: number): number;
	readonly exponents: Float32Array | null;
} {
	const { at, from, others, first } = sum;
	const rows = (name: string, { length }: Float32Array): number => {
		if (length === 0 || length % 2 !== 0)
			throw new Error(`pair sum: ${name} must be rows (x, y), at least one; got ${length} numbers`);
		return length / 2;
	};
	const [n, m] = [rows('places', at), rows('cloud', from)];
	if (others && (first === undefined ? n !== m : first + n > m))
		throw new Error(`pair sum: without the pairs i = j both clouds are of one size; got ${n} and ${m}`);
	const exponents = ('exponents' in sum && sum.exponents) || null;
	if (exponents && exponents.length !== m)
		throw new Error(`pair sum: ${exponents.length} exponents for ${m} particles`);
	return { n, m, first: first ?? 0, exponents, scale: 'width' in sum ? scaleOf(sum.width, n) : () => 0 };
}

function scaleOf(width: Width, n: number): (i: number) => number {
	const widths = typeof width === 'number' ? [width] : width;
	if (typeof width !== 'number' && width.length !== n)
		throw new Error(`pair sum: ${width.length} widths for ${n} places`);
	const wrong = widths.find((h) => !(h > 0));
	if (wrong !== undefined) throw new Error(`pair sum: h must be positive, not ${wrong}`);
	return (i) => 0.5 / (widths[widths.length === 1 ? 0 : i] ?? Number.NaN) ** 2;
}

/** The sum at the places from row `first` to `end` alone, in arrays of its own; the same numbers as of these places in the whole. */
export function partOf(sum: PairSum, first: number, end: number): PairSum {
	const own = {
		at: sum.at.slice(2 * first, 2 * end),
		from: sum.from.slice(),
		others: sum.others,
		first: (sum.first ?? 0) + first,
	};
	if (sum.kind === 'distance') return { ...own, kind: 'distance' };
	const width = typeof sum.width === 'number' ? sum.width : sum.width.slice(first, end);
	if (sum.kind === 'gaussian') return { ...own, kind: 'gaussian', width };
	const exponents = sum.exponents ? { exponents: sum.exponents.slice() } : {};
	return { ...own, kind: 'logSumExp', width, ...exponents };
}

/** Pair sums in plain double precision: easy to read, and what the fast ones are held to. */
export const sumPairs: SumPairs = async (sum) => {
	const { n, m, first, exponents, ...sizes } = pairsOf(sum);
	const { kind, at, from, others } = sum;
	const values = new Float32Array(n);
	const gradient = new Float32Array(2 * n);
	const exponent = new Float64Array(m);
	for (let i = 0; i < n; i++) {
		const [x, y, scale] = [at[2 * i] ?? 0, at[2 * i + 1] ?? 0, sizes.scale(i)];
		let top = Number.NEGATIVE_INFINITY;
		for (let j = 0; j < m; j++) {
			const squared = (x - (from[2 * j] ?? 0)) ** 2 + (y - (from[2 * j + 1] ?? 0)) ** 2;
			exponent[j] =
				others && first + i === j ? Number.NEGATIVE_INFINITY : (exponents?.[j] ?? 0) - scale * squared;
			top = Math.max(top, exponent[j] ?? 0);
		}
		const shift = kind === 'logSumExp' ? top : 0;
		let [value, gx, gy] = [0, 0, 0];
		for (let j = 0; j < m; j++) {
			if (others && first + i === j) continue;
			const [dx, dy] = [x - (from[2 * j] ?? 0), y - (from[2 * j + 1] ?? 0)];
			const r = Math.hypot(dx, dy);
			const k = kind === 'distance' ? r : Math.exp((exponent[j] ?? 0) - shift);
			/** The slope of this particle's share is slope · (x − y_j). */
			const slope = kind === 'distance' ? (r > 0 ? 1 / r : 0) : -2 * scale * k;
			value += k;
			gx += slope * dx;
			gy += slope * dy;
		}
		const share = kind === 'logSumExp' ? 1 / value : 1;
		values[i] = kind === 'logSumExp' ? top + Math.log(value) : value;
		gradient[2 * i] = share * gx;
		gradient[2 * i + 1] = share * gy;
	}
	return { values, gradient };
};
