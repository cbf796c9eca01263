import { isAtRim, type Lattice, nodesOf, spacing } from './lattice';

/**
 * A log-density that falls by so many nats more beyond a node than before it is not seen by the nodes (a Gaussian is, in cells of √2
 * standard deviations); nats below the top where that is of no account.
 */
const [BENT, FAINT] = [2, 7];
/**
 * Places in a cell: a Fibonacci lattice, which along either axis is equally spaced, so that an edge along one is felt to a
 * hundredth of the cell.
 */
const [PLACES, TURN] = [89, 55];

/**
 * Log-densities at the nodes; where these do not see them, as at an edge, of the mean over the cell: nodes alone would tell where a
 * square ends to half a cell. The same array where they see all.
 * @param logsAt log-densities at places [n, 2]
 */
export function cellMeans(
	logs: Float64Array,
	lattice: Lattice,
	logsAt: (places: Float32Array) => Float64Array,
): Float64Array {
	const { x, y } = lattice;
	const top = logs.reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY);
	const low = top - 2 * FAINT;
	/** Where it is not defined it is no higher either. */
	const logAt = (k: number): number => ((logs[k] ?? low) > low ? (logs[k] ?? low) : low);
	const unseen = (k: number): boolean =>
		logAt(k) > top - FAINT &&
		[1, x.length].some((step) => 2 * logAt(k) - logAt(k - step) - logAt(k + step) > BENT);
	// What a node does not see may be in the next cell.
	const edge = Int32Array.from(logs.keys()).filter(
		(k) => !isAtRim(lattice, k) && [0, -1, 1, -x.length, x.length].some((step) => unseen(k + step)),
	);
	if (edge.length === 0) return logs;
	const nodes = nodesOf(lattice, edge);
	const within = (k: number): number => ((k % PLACES) + 0.5) / PLACES - 0.5;
	const places = new Float32Array(2 * PLACES * edge.length);
	for (let m = 0; m < PLACES * edge.length; m++) {
		const node = 2 * Math.floor(m / PLACES);
		places[2 * m] = (nodes[node] ?? 0) + spacing(x) * within(m);
		places[2 * m + 1] = (nodes[node + 1] ?? 0) + spacing(y) * within(TURN * m);
	}
	const found = logsAt(places);
	const out = logs.slice();
	edge.forEach((k, e) => {
		let sum = 0;
		for (const log of found.subarray(e * PLACES, (e + 1) * PLACES))
			sum += log > low ? Math.exp(log - top) : 0;
		out[k] = top + Math.log(sum / PLACES);
	});
	return out;
}
