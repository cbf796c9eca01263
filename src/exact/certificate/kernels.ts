import type { CloudCost } from '../../game/block';

/** A kernel k(x − y) of squared distances |x − y|², with ∬k dm dm ≥ 0 for every signed measure m of mass 0. */
export interface Kernel {
	at(squared: number): number;
	/** ∫k(x) e^(−iξx) dx over |ξ|² > 0. */
	spectrum(squared: number): number;
}

/** An exponent from which on a Gaussian is 0 in double precision beside the others. */
const FAR = 40;

const gaussian = (width: number): Kernel => {
	const scale = 0.5 / width ** 2;
	return {
		at: (squared) => (scale * squared < FAR ? Math.exp(-scale * squared) : 0),
		spectrum: (squared) => 2 * Math.PI * width ** 2 * Math.exp((-(width ** 2) * squared) / 2),
	};
};

/**
 * The kernel of a cost F = α ∬k d(ρ − π)d(ρ − π) between clouds; null where it is none of this kind. −|x| has the transform
 * 2π/|ξ|³ in the plane, so that of the energy distance is α/2π ∫|ρ̂ − π̂|²/|ξ|³ dξ (Székely and Rizzo, 2013, §3).
 */
export function kernelOf(cloud: CloudCost): Kernel | null {
	switch (cloud.kind) {
		case 'energy':
			return { at: (squared) => -Math.sqrt(squared), spectrum: (squared) => (2 * Math.PI) / squared ** 1.5 };
		case 'mmd': {
			const kernels = cloud.widths.map(gaussian);
			const sum = (of: keyof Kernel) => (squared: number) => {
				let total = 0;
				for (const kernel of kernels) total += kernel[of](squared);
				return total;
			};
			return { at: sum('at'), spectrum: sum('spectrum') };
		}
		default:
			return null;
	}
}
