/** Where each part stands in the flat parameter vector θ; matrices are row-major [out, in]. */
export interface Layout {
	/** K_0 [m, 3], columns x, y, t. */
	readonly K0: number;
	/** b_0 [m]. */
	readonly b0: number;
	/** K_i [m, m] for i = 1…L. */
	readonly K: readonly number[];
	/** b_i [m] for i = 1…L. */
	readonly b: readonly number[];
	/** w [m]. */
	readonly w: number;
	/** A [3, 3]. */
	readonly A: number;
	/** b [3]. */
	readonly slope: number;
	/** c [1]; fixed by no derivative of U, only by the terminal residual. */
	readonly constant: number;
	/** Length of θ. */
	readonly size: number;
}

/** Parameters of the potential network (src/kernels/network.ts). */
export function layoutOf({ width: m, layers }: { readonly width: number; readonly layers: number }): Layout {
	let end = 0;
	const take = (n: number): number => {
		end += n;
		return end - n;
	};
	const K0 = take(3 * m);
	const b0 = take(m);
	const K: number[] = [];
	const b: number[] = [];
	for (let i = 0; i < layers; i++) {
		K.push(take(m * m));
		b.push(take(m));
	}
	return { K0, b0, K, b, w: take(m), A: take(9), slope: take(3), constant: take(1), size: end };
}
