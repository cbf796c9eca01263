import type { Transition } from '../noising';
import { apply, kernelOf, widthOf } from './kernel';
import { type Lattice, latticeOf, onLattice, resampled, surfaceOf } from './lattice';

/** Width in cells from which on sums over cells see a Gaussian to 1e-7. */
const SEEN = 0.9;
/** Finer lattices that a field may be put on to be seen by a narrower one. */
const FINER = [1, 2, 4] as const;
/** Below it η has no digits left. */
const UNDERFLOW = 1e-290;

export const logOf = (field: Float64Array): Float64Array =>
	field.map((value) => (value > UNDERFLOW ? Math.log(value) : Number.NEGATIVE_INFINITY));

/**
 * log E exp l(growth x + √spread Z) of a field l on a lattice, for any transition: by the separable kernel, on a finer lattice where
 * that is narrower than a cell. Where it is much narrower, l is its Taylor polynomial of degree two, under which the mean is known.
 */
export function carrier(lattice: Lattice, logs: Float64Array): (step: Transition) => Float64Array {
	const fields = new Map<number, { readonly over: Lattice; readonly field: Float64Array }>();
	const finer = (times: number) => {
		const known = fields.get(times);
		if (known) return known;
		const over = times === 1 ? lattice : latticeOf(lattice.box, times * lattice.n);
		const field = (times === 1 ? logs : resampled(lattice, logs, over)).map(Math.exp);
		const made = { over, field };
		fields.set(times, made);
		return made;
	};
	return (step) => {
		const width = widthOf(step, lattice);
		const times = FINER.find((times) => times * width >= SEEN);
		if (times === undefined) return nearby(lattice, logs, step);
		const { over, field } = finer(times);
		return logOf(apply(kernelOf(lattice, over, step), field));
	};
}

function nearby(lattice: Lattice, logs: Float64Array, { growth, spread: s }: Transition): Float64Array {
	const surface = surfaceOf(lattice, (cell) => logs[cell] ?? Number.NaN);
	const plain = resampled(lattice, logs, {
		...lattice,
		xs: lattice.xs.map((x) => growth * x),
		ys: lattice.ys.map((y) => growth * y),
	});
	let k = 0;
	return onLattice(lattice, ([x, y]) => {
		const value = plain[k++] ?? Number.NaN;
		const { Ux, Uy, Uxx, Uxy, Uyy } = surface.slopes([growth * x, growth * y]);
		// (I − sH)⁻¹ by its adjugate.
		const [a, b, d] = [1 - s * Uxx, -s * Uxy, 1 - s * Uyy];
		const det = a * d - b * b;
		const more = (0.5 * s * (d * Ux * Ux - 2 * b * Ux * Uy + a * Uy * Uy)) / det - 0.5 * Math.log(det);
		return Number.isFinite(more) ? value + more : value;
	});
}
