import { isScoreModel, type Problem } from '../game/problem';
import type { Start } from '../kernels/network';
import { createRng } from '../math/rng';
import { moments } from '../math/stats';
import { balancedSource } from './data';

/** −w of a calm start. In every preset E|v*| T is then below a tenth of what is seen; OT-Flow begins with 1. */
const CALM = 0.05;
/** The same beside the score of a Gaussian, which is then right to a tenth. */
const SLIGHT = 0.02;
/** Samples that the Gaussian of a reference is read off. */
const SAMPLES = 4096;
/** Variances along the axes of a cloud in a smaller ratio are those of a line, or of a point. */
const FLAT = 1e-6;

/**
 * How the networks of potentials whose gradients move particles begin: undefined for OT-Flow's way. A calm U is near zero,
 * and that of a score-based model near −log of the Gaussian with the moments of ρ_0 (up to a constant, at all t): where that
 * Gaussian is what noising ends in and stays in (VP, Ornstein–Uhlenbeck), control, drift and noise keep it as it is. A ρ_0 on
 * a line or in a point has no such Gaussian: U is near zero then, too.
 */
export function startOf({ game }: Problem): Start | undefined {
	if (game.network.start !== 'calm') return undefined;
	if (!isScoreModel(game)) return { weight: CALM };
	const samples = balancedSource(game, 'reference')(createRng(game.seed).split('moments'), SAMPLES);
	const { mean, covariance } = moments(samples);
	const [xx, xy, yy] = covariance;
	if (!(xx * yy - xy * xy > FLAT * (xx + yy) ** 2)) return { weight: CALM };
	// Inverse of the Cholesky factor of Σ: |L(x − m)|² = (x − m)ᵀ Σ⁻¹ (x − m).
	const rest = Math.sqrt(yy - (xy * xy) / xx);
	const L = [1 / Math.sqrt(xx), 0, -xy / (xx * rest), 1 / rest] as const;
	const shifted = [L[0] * mean[0] + L[1] * mean[1], L[2] * mean[0] + L[3] * mean[1]] as const;
	const slope = [-(L[0] * shifted[0] + L[2] * shifted[1]), -(L[1] * shifted[0] + L[3] * shifted[1])] as const;
	return { weight: SLIGHT, quadratic: { factor: L, slope } };
}
