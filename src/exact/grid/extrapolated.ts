import { lazily } from '../../math/lazily';
import type { GridBridge, Slice } from './bridge';
import type { Surface } from './lattice';

/** What is as far beyond the nearer value as a third of what it is from the farther one; the nearer where that is not known. */
export const thirdBeyond = (near: number, far: number): number =>
	Number.isFinite(far) ? near + (near - far) / 3 : near;

const between = (near: Surface, far: Surface): Surface => ({
	value: (x) => thirdBeyond(near.value(x), far.value(x)),
	slopes: (x) => {
		const [a, b] = [near.slopes(x), far.slopes(x)];
		return {
			Ux: thirdBeyond(a.Ux, b.Ux),
			Uy: thirdBeyond(a.Uy, b.Uy),
			Uxx: thirdBeyond(a.Uxx, b.Uxx),
			Uxy: thirdBeyond(a.Uxy, b.Uxy),
			Uyy: thirdBeyond(a.Uyy, b.Uyy),
		};
	},
});

/**
 * A game without noise, of two grids with a little, the coarse one with twice the variance: what fields are off by is four times as much there, as noise is (order σ⁴) and
 * Strang steps are, twice as long. So a third of the difference is taken off (Richardson). The law then has mass one by the cells of the finer grid.
 */
export function extrapolated(
	fine: GridBridge,
	coarse: GridBridge,
): Pick<GridBridge, 'at' | 'moments' | 'level'> {
	const { xs, ys, hx, hy } = fine.lattice;
	let last: { readonly t: number; readonly slice: Slice } | undefined;
	const at = (t: number): Slice => {
		if (last?.t === t) return last.slice;
		const [a, b] = [fine.at(t), coarse.at(t)];
		const raw = between(a.logDensity, b.logDensity);
		const logMass = lazily(() => {
			let mass = 0;
			for (const y of ys) for (const x of xs) mass += Math.exp(raw.value([x, y])) || 0;
			return Math.log(mass * hx * hy);
		});
		const slice: Slice = {
			potential: between(a.potential, b.potential),
			logDensity: { value: (x) => raw.value(x) - logMass(), slopes: raw.slopes },
		};
		last = { t, slice };
		return slice;
	};
	return {
		at,
		level: thirdBeyond(fine.level, coarse.level),
		moments: (t) => {
			const [a, b] = [fine.moments(t), coarse.moments(t)];
			const { mean, covariance } = b;
			return {
				mean: [thirdBeyond(a.mean[0], mean[0]), thirdBeyond(a.mean[1], mean[1])],
				covariance: [
					thirdBeyond(a.covariance[0], covariance[0]),
					thirdBeyond(a.covariance[1], covariance[1]),
					thirdBeyond(a.covariance[2], covariance[2]),
				],
			};
		},
	};
}
