import type { Density } from './density';
import { type Lattice, nodeOf, spacing } from './lattice';

/** Places along a side that are looked at about a peak, by what share of that nearer next, and how often. */
const [ACROSS, NEARER, LOOKS] = [5, 1 / 4, 20] as const;
/** Nats in the last looks, and share of those in as many before, by which a peak that goes on rising is one without end: a cusp's √r are by then a 512th. */
const [LAST, RISING, ALIKE] = [9, 1e-3, 0.5] as const;
/** Peaks that are looked at, the highest first. */
const MOST = 64;

/**
 * Whether a log-density rises without end about one of the nodes that are higher than those around: near a peak that is finite it rises by less and less
 * the nearer one looks, and as −log of the distance, or faster, by as much each time.
 * @param logs at the nodes
 */
export function risesWithoutEnd(log: Density, lattice: Lattice, logs: Float64Array): boolean {
	const width = lattice.x.length;
	const at = (k: number): number => logs[k] ?? Number.NEGATIVE_INFINITY;
	const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
	const peaks = Array.from(logs.keys())
		.filter((k) => at(k) > Number.NEGATIVE_INFINITY && around.every((step) => at(k) >= at(k + step)))
		.sort((a, b) => at(b) - at(a));
	return peaks.slice(0, MOST).some((k) => {
		let [x, y] = nodeOf(lattice, k);
		const heights = [at(k)];
		for (let look = 0; look < LOOKS; look++) {
			const reach = NEARER ** look;
			const along = (axis: Float64Array, by: number): number =>
				reach * spacing(axis) * ((2 * by) / (ACROSS - 1) - 1);
			const places = Float64Array.from({ length: 2 * ACROSS ** 2 }, (_, i) => {
				const place = Math.floor(i / 2);
				return i % 2 === 0
					? x + along(lattice.x, place % ACROSS)
					: y + along(lattice.y, Math.floor(place / ACROSS));
			});
			const found = log(places);
			const best = found.reduce((top, value, i) => (value > (found[top] ?? Number.NaN) ? i : top), 12);
			[x, y] = [places[2 * best] ?? x, places[2 * best + 1] ?? y];
			heights.push(found[best] ?? Number.NaN);
		}
		const rise = (from: number, to: number): number => (heights[to] ?? 0) - (heights[from] ?? 0);
		if (heights.includes(Number.POSITIVE_INFINITY)) return true;
		const late = rise(LOOKS - LAST, LOOKS);
		return late > RISING && late > ALIKE * rise(LOOKS - 2 * LAST, LOOKS - LAST);
	});
}
