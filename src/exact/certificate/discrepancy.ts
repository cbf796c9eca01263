import { lazily } from '../../math/lazily';
import type { Discrepancy, LatticeLaw } from './bound';
import type { Kernel } from './kernels';
import { paddedOn } from './padded';

export function discrepancyOn(kernel: Kernel, alpha: number, { lattice, mass }: LatticeLaw): Discrepancy {
	const { transformed, inWaves, filtered } = paddedOn(lattice, 2);
	// The kernel is known between all nodes, so that this is the sum over them and no approximation.
	const known = lazily(() => transformed(kernel.at));
	const felt = (measure: Float64Array): Float64Array => filtered(measure, known());
	return {
		target: mass,
		felt,
		pulled: (nu) => {
			const m = nu.map((value, i) => value - (mass[i] ?? 0));
			const u = felt(m).map((value) => 2 * alpha * value);
			return { u, norm: u.reduce((sum, value, i) => sum + value * (m[i] ?? 0), 0) / 2 };
		},
		damped: (measure, response) => {
			const factor = inWaves((squared) =>
				squared > 0 ? 1 / (1 + 2 * alpha * kernel.spectrum(squared) * response(squared)) : 0,
			);
			const out = filtered(measure, factor);
			// What was cut off beyond the lattice.
			const lost = out.reduce((sum, value) => sum + value, 0);
			return out.map((value, i) => value - lost * (mass[i] ?? 0));
		},
	};
}
