import { deposited, isAtRim, type Lattice, nodesOf, spacing } from './lattice';

/**
 * Nodes do not see a log-density that falls by so many nats more beyond a node than before it (a Gaussian they see, in cells of √2 standard
 * deviations); nor one that begins to fall beside a node, by so many more there than at the higher neighbour. Nats below the top where that is of no account.
 */
const [BENT, BEGUN, FAINT] = [2, 1, 7];
/**
 * Places in a cell: a Fibonacci lattice, which along either axis is equally spaced, so that an edge along one is felt to a
 * hundredth of the cell.
 */
const [PLACES, TURN] = [89, 55];

/** What cells hold of a law. */
export interface Cells {
	/** log of the mean density [n]. */
	readonly means: Float64Array;
	/** Where the mass is in the mean [n, 2], and its mean log-density [n]. */
	readonly places: Float32Array;
	readonly levels: Float64Array;
}

/**
 * What a density has in the cells that the nodes do not see, as at an edge: nodes alone would tell where a square ends to half a
 * cell. Elsewhere it is what the node says. Null where the nodes see all.
 * @param logs log-densities at the nodes
 * @param logsAt the same at places [n, 2]
 */
export function cellsOf(
	logs: Float64Array,
	lattice: Lattice,
	logsAt: (places: Float32Array) => Float64Array,
): Cells | null {
	const { x, y } = lattice;
	const top = logs.reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY);
	const low = top - 4 * FAINT;
	/** Where it is not defined it is no higher either. */
	const logAt = (k: number): number => ((logs[k] ?? low) > low ? (logs[k] ?? low) : low);
	const bentAt = (k: number, step: number): number => 2 * logAt(k) - logAt(k - step) - logAt(k + step);
	const isUnseen = (k: number, step: number): boolean => {
		const bent = bentAt(k, step);
		const begins = (beside: number): boolean =>
			logAt(beside) >= logAt(k) && bent - bentAt(beside, step) > BEGUN;
		return bent > BENT || begins(k - step) || begins(k + step);
	};
	const isEdge = new Uint8Array(logs.length);
	for (let k = 0; k < logs.length; k++) {
		if (!((logs[k] ?? low) > top - FAINT) || !(isUnseen(k, 1) || isUnseen(k, x.length))) continue;
		// What a node does not see may be in the next cell.
		for (const step of [0, -1, 1, -x.length, x.length]) isEdge[k + step] = 1;
	}
	const edge = Int32Array.from(isEdge.keys()).filter((k) => isEdge[k] === 1 && !isAtRim(lattice, k));
	if (edge.length === 0) return null;
	const within = (k: number): number => ((k % PLACES) + 0.5) / PLACES - 0.5;
	const nodes = nodesOf(lattice, edge);
	const inside = new Float32Array(2 * PLACES * edge.length);
	for (let m = 0; m < PLACES * edge.length; m++) {
		const node = 2 * Math.floor(m / PLACES);
		inside[2 * m] = (nodes[node] ?? 0) + spacing(x) * within(m);
		inside[2 * m + 1] = (nodes[node + 1] ?? 0) + spacing(y) * within(TURN * m);
	}
	const found = logsAt(inside);
	const defined = logs.map((log) => (Number.isNaN(log) ? Number.NEGATIVE_INFINITY : log));
	const [means, levels, places] = [defined, logs.slice(), nodesOf(lattice)];
	edge.forEach((k, e) => {
		let [mass, level, a, b] = [0, 0, 0, 0];
		for (let m = e * PLACES; m < (e + 1) * PLACES; m++) {
			const log = found[m] ?? Number.NaN;
			if (!(log > low)) continue;
			const weight = Math.exp(log - top);
			mass += weight;
			level += weight * log;
			a += weight * (inside[2 * m] ?? 0);
			b += weight * (inside[2 * m + 1] ?? 0);
		}
		means[k] = top + Math.log(mass / PLACES);
		if (mass === 0) return;
		levels[k] = level / mass;
		places.set([a / mass, b / mass], 2 * k);
	});
	return { means, places, levels };
}

/**
 * log-densities at the nodes [n] of what cells hold, given to the four nodes around where that is in the mean: means alone stand up to half a cell
 * from there.
 */
export function heldAt(lattice: Lattice, { means, places }: Cells): Float64Array {
	const top = means.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	const mass = means.map((log) => Math.exp(log - top));
	const total = mass.reduce((sum, m) => sum + m, 0);
	return deposited(places, mass, lattice).map((share) => top + Math.log(share * total));
}

/** Of what is evenly spread over a cell: the shares of the node, and of either of its neighbours, with the same variance h²/12. */
const [OWN, BESIDE] = [11 / 12, 1 / 24];

/** log-densities at the nodes of a law whose mass at each is spread over its cell; beyond the lattice none is known. */
export function spreadOver(logs: Float64Array, { x, y }: Lattice): Float64Array {
	const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	const along = (f: Float64Array, stride: number, n: number): Float64Array =>
		f.map((own, k) => {
			const at = Math.floor(k / stride) % n;
			const before = at > 0 ? (f[k - stride] ?? 0) : 0;
			const after = at < n - 1 ? (f[k + stride] ?? 0) : 0;
			return OWN * own + BESIDE * (before + after);
		});
	const densities = logs.map((log) => Math.exp(log - top));
	return along(along(densities, 1, x.length), x.length, y.length).map((density) => top + Math.log(density));
}
