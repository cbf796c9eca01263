/**
 * min_x f(x) + stiffness (a − x)² at ascending places a, for values f at equally spaced ascending nodes; +∞ leaves a node out. The
 * lower envelope of parabolas finds the best node in one pass (Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012) 415,
 * §2.1); the minimum is then that of the parabola through f there and at its neighbours, where it lies between them. Written to
 * `out`, of the length of `at`; +∞ where every node is left out. The best nodes are written to `best`.
 */
export function envelope(
	f: Float64Array,
	nodes: Float64Array,
	stiffness: number,
	at: Float64Array,
	out: Float64Array,
	best?: Int32Array,
): void {
	const hull = new Int32Array(nodes.length);
	/** Where parabola k of the hull begins to be the lowest. */
	const begins = new Float64Array(nodes.length);
	let last = -1;
	for (let j = 0; j < nodes.length; j++) {
		const [fj, xj] = [f[j] ?? Number.NaN, nodes[j] ?? Number.NaN];
		if (fj === Number.POSITIVE_INFINITY) continue;
		let from = Number.NEGATIVE_INFINITY;
		while (last >= 0) {
			const i = hull[last] ?? 0;
			const [fi, xi] = [f[i] ?? Number.NaN, nodes[i] ?? Number.NaN];
			from = ((fj - fi) / stiffness + (xj - xi) * (xj + xi)) / (2 * (xj - xi));
			if (from > (begins[last] ?? 0)) break;
			last--;
			from = Number.NEGATIVE_INFINITY;
		}
		last++;
		hull[last] = j;
		begins[last] = from;
	}
	if (last < 0) {
		out.fill(Number.POSITIVE_INFINITY);
		return;
	}
	for (let k = 0, here = 0; k < at.length; k++) {
		const a = at[k] ?? Number.NaN;
		while (here < last && (begins[here + 1] ?? 0) <= a) here++;
		const j = hull[here] ?? 0;
		if (best) best[k] = j;
		out[k] =
			(f[j] ?? Number.NaN) + stiffness * (a - (nodes[j] ?? 0)) ** 2 - beside(f, nodes, stiffness, a, j);
	}
}

/** How much lower than at node j it is between j and its neighbours. */
function beside(f: Float64Array, nodes: Float64Array, stiffness: number, a: number, j: number): number {
	const h = (nodes[1] ?? 0) - (nodes[0] ?? 0);
	const [before = Number.NaN, here = Number.NaN, after = Number.NaN] = [f[j - 1], f[j], f[j + 1]];
	const slope = (after - before) / (2 * h) - 2 * stiffness * (a - (nodes[j] ?? 0));
	const curvature = (after - 2 * here + before) / (h * h) + 2 * stiffness;
	// Also where a neighbour is left out, or missing: then nothing is known between.
	return curvature > 0 && curvature < Number.POSITIVE_INFINITY && Math.abs(slope) <= h * curvature
		? slope ** 2 / (2 * curvature)
		: 0;
}
