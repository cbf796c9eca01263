import type { GaussianComponent } from '../data/distribution';
import { gaussianRule } from '../data/quadrature';
import { blockOf } from '../game/problem';
import { numbers } from '../math/algebra';
import type { Family, Instant } from './closedForm';
import { mixtureDiffusionOf } from './mixtureDiffusion';
import { logMixture, momentsOf } from './mixtures';
import type { Noising } from './noising';
import { combine, IDENTITY, inverse, type Point, type Symmetric, times } from './symmetric';

/** Every other node of the rule, and those between: each good to 1e-7 for what is near a constant. */
const { nodes, weights } = gaussianRule();
const [EVEN, ODD] = ([0, 1] as const).map((start) =>
	nodes.flatMap((a, i) =>
		nodes.flatMap((b, j) => {
			const weight = 4 * (weights[i] ?? 0) * (weights[j] ?? 0);
			return i % 2 === start && j % 2 === start && weight > 1e-9 ? [{ a, b, weight }] : [];
		}),
	),
);
/** Nats by which the two may differ: where η_0 has modes of its own neither sees all of it, and nothing is said. */
const AGREED = 1e-4;

/** Of paths that end in points, by how much of their size they may move with their steps: their speed grows as (T − t)^−½. */
const POINTS_TOLERANCE = 0.0001;

const untold = () => Number.NaN;
const UNTOLD: Instant = {
	value: untold,
	slopes: () => ({ Ux: untold(), Uy: untold(), Uxx: untold(), Uxy: untold(), Uyy: untold() }),
	logDensity: untold,
	score: () => [untold(), untold()],
};

/** L with L Lᵀ = M, lower triangular: (xx, yx, yy). */
const cholesky = ([xx, xy, yy]: Symmetric): Symmetric => {
	const l = Math.sqrt(xx);
	return [l, xy / l, Math.sqrt(yy - (xy / l) ** 2)];
};

/**
 * log E[(ρ_0/η_0)(Y)], Y ~ N(growth x, spread I) where noising has led from x. Each Gaussian of ρ_0 times the transition,
 * over the Gaussian with the moments of η_0, is a Gaussian again: around it is averaged what η_0 differs from the latter.
 */
function logShare(start: readonly GaussianComponent[], early: readonly GaussianComponent[]) {
	const total = start.reduce((sum, { weight }) => sum + weight, 0);
	const eta = logMixture(early);
	const near = { weight: 1, ...momentsOf(early) };
	const nearby = logMixture([near]);
	const flat = inverse(near.covariance);
	const flatMean = times(flat, near.mean);
	const parts = start.map((component) => {
		const own = inverse(component.covariance);
		const law = logMixture([component]);
		return { own, ownMean: times(own, component.mean), share: Math.log(component.weight / total), law };
	});
	return (x: Point, growth: number, spread: number): number => {
		const mean: Point = [growth * x[0], growth * x[1]];
		const transition = logMixture([{ weight: 1, mean, covariance: [spread, 0, spread] }]);
		const shares = parts.map(({ own, ownMean, share, law }) => {
			// η_0 is no narrower than the noise that is in it, so this is positive.
			const precision = combine(1, combine(1 / spread, IDENTITY, 1, own), -1, flat);
			const covariance = inverse(precision);
			const centre = times(covariance, [
				mean[0] / spread + ownMean[0] - flatMean[0],
				mean[1] / spread + ownMean[1] - flatMean[1],
			]);
			const around = logMixture([{ weight: 1, mean: centre, covariance }]);
			const [l, m, n] = cholesky(covariance);
			const averageOver = (rule: typeof EVEN = []): number =>
				rule.reduce((sum, { a, b, weight }) => {
					const y: Point = [centre[0] + l * a, centre[1] + m * a + n * b];
					return sum + weight * Math.exp(nearby.log(y) - eta.log(y));
				}, 0);
			const [even, odd] = [averageOver(EVEN), averageOver(ODD)];
			const average = Math.abs(Math.log(even / odd)) < AGREED ? (even + odd) / 2 : Number.NaN;
			// The same at all places, so that it is taken at one.
			const factor = transition.log(centre) + law.log(centre) - nearby.log(centre) - around.log(centre);
			return share + factor + Math.log(average);
		});
		const top = Math.max(...shares);
		return top + Math.log(shares.reduce((sum, log) => sum + Math.exp(log - top), 0));
	};
}

/** X_T given X_t in noising run backward, that is Y_T given Y_s: N(growth x, spread I). */
function onward({ horizon, factor, variance }: Noising, t: number) {
	const [all, some] = [factor(numbers, horizon), factor(numbers, horizon - t)];
	const growth = all / some;
	return { growth, spread: variance(numbers, horizon) - growth ** 2 * variance(numbers, horizon - t) };
}

/**
 * Score-based models of Gaussian mixtures under linear noising, from a Gaussian mixture. U = −log η is that of
 * `mixtureDiffusion`. Generation is noising reversed, but from ρ_0 where that would start from η_0 = η(·, 0): by Doob's
 * transform ρ_t(x) = η(x, t) E[(ρ_0/η_0)(Y_T) | Y_{T−t} = x], by quadrature over the Gaussian transition of noising: NaN
 * where that is not sure, as where η_0 still has modes. It is the law of the dynamics; the flow f + ½v* has the marginals of
 * η, which is another law unless ρ_0 = η_0.
 */
export const scoreModels: Family = (game) => {
	const diffusion = mixtureDiffusionOf(game);
	const { block, params } = blockOf(game, 'reference');
	const start = block.gaussians?.(params);
	if (!diffusion || !start) return null;
	const { points } = diffusion;
	const { horizon } = game.dynamics;
	// At T there is nothing but the points, and training comes no nearer than this.
	const until = points === null ? horizon : horizon * (1 - Number(game.solver.start));
	const began = logMixture(start);
	const logShareAt = logShare(start, diffusion.components(0));
	return () => ({
		moments: () => null,
		...(points === null ? {} : { until, tolerance: POINTS_TOLERANCE }),
		at: (t) => {
			if (t > until) return UNTOLD;
			const eta = logMixture(diffusion.components(t));
			const { growth, spread } = onward(diffusion.noising, t);
			return {
				value: (x) => -eta.log(x),
				slopes: (x) => {
					const { gradient, hessian } = eta.slopes(x);
					const [xx, xy, yy] = hessian;
					return { Ux: -gradient[0], Uy: -gradient[1], Uxx: -xx, Uxy: -xy, Uyy: -yy };
				},
				logDensity: (x) => (spread > 0 ? eta.log(x) + logShareAt(x, growth, spread) : began.log(x)),
				// The flow of U alone is asked in its place.
				score: () => [Number.NaN, Number.NaN],
			};
		},
		cost: null,
		flowApart: true,
		error: `closed form${points === null ? '' : ` of the ${points} points that training sees, not of π`}; log ρ_t by quadrature, below 1e-4 nats`,
	});
};
