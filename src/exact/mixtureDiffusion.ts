import type { GaussianComponent } from '../data/distribution';
import type { Game } from '../game/game';
import { playable } from '../game/needs';
import { blockOf, isScoreModel } from '../game/problem';
import { ownRowsOf, trainingSet } from '../game/samples';
import { type Algebra, logSumExp, numbers, type Vec } from '../math/algebra';
import { duals } from '../math/dual';
import type { Rng } from '../math/rng';
import { type Noising, noisingOf } from './noising';
import { type Point, requirePositive } from './symmetric';

/** U and its derivatives at one point. */
export interface ValueJet {
	readonly value: number;
	readonly gradient: Point;
	/** ∂_t U, in generation time. */
	readonly timeDerivative: number;
	readonly laplacian: number;
}

/** η(x, t), the density of the noised target, t in [0, T] running forward from noise (t = 0) to π (t = T). */
export interface MixtureDiffusion {
	readonly noising: Noising;
	/** How many points it ends in, where it has no density at T. */
	readonly points: number | null;
	/** The components of η(·, t). */
	components(t: number): readonly GaussianComponent[];
	/** log η = −U in nats per unit area, over any algebra. */
	logDensity<S>(A: Algebra<S>, x: Vec<S>, t: S): S;
	/** U = −log η with its derivatives. */
	jet(x: Point, t: number): ValueJet;
	/** v*(x, t) = σ² ∇log η. */
	velocity(x: Point, t: number): Point;
	/** n samples [n, 2] of η(·, t); that is ρ_t of the optimal generation, if started from ρ_0 = η(·, 0). */
	sample(rng: Rng, n: number, t: number): Float32Array<ArrayBuffer>;
}

/** The covariance of a point. */
const POINT = [0, 0, 0] as const;

/**
 * The score-based model of a Gaussian mixture, exact (Zhang and Katsoulakis, arXiv:2304.13534; Song et al.,
 * arXiv:2011.13456): with s = T − t, ∂_s η = ∇·(fη) + ½σ²Δη from η = π keeps the mixture,
 * η(·, t) = Σ_k w_k N(m(s) m_k, m(s)²Σ_k + q(s) I). U = −log η solves −∂_t U − f·∇U + ½σ²|∇U|² + ∇·f − ½σ²ΔU = 0,
 * the HJB equation of the diffusion-matched cost, with U(·, T) = −log π. Derivatives come from dual numbers.
 * Points are components without covariance, for t < T. Throws unless there are components, with positive weights and covariances.
 */
export function mixtureDiffusion(
	components: readonly GaussianComponent[],
	noising: Noising,
): MixtureDiffusion {
	const total = components.reduce((sum, { weight }) => sum + weight, 0);
	if (components.length === 0) throw new Error('a mixture needs at least one component');
	for (const { weight, covariance } of components) {
		if (!(weight > 0)) throw new Error(`a mixture has positive weights, not ${weight}`);
		if (covariance !== POINT) requirePositive(covariance);
	}
	/** Mean and covariance of a component at t. */
	const noisedAt = <S>(A: Algebra<S>, t: S) => {
		const s = A.sub(A.num(noising.horizon), t);
		const [m, q] = [noising.factor(A, s), noising.variance(A, s)];
		const scaled = (c: number): S => A.mul(A.num(c), A.mul(m, m));
		return ({ mean, covariance: [xx, xy, yy] }: GaussianComponent) => ({
			mean: [A.mul(m, A.num(mean[0])), A.mul(m, A.num(mean[1]))] as const,
			covariance: [A.add(scaled(xx), q), scaled(xy), A.add(scaled(yy), q)] as const,
		});
	};
	const logDensity = <S>(A: Algebra<S>, x: Vec<S>, t: S): S => {
		const noised = noisedAt(A, t);
		return logSumExp(
			A,
			components.map((component) => {
				const { mean, covariance } = noised(component);
				const [xx, xy, yy] = covariance;
				const [dx, dy] = [A.sub(x[0], mean[0]), A.sub(x[1], mean[1])];
				const det = A.sub(A.mul(xx, yy), A.mul(xy, xy));
				// adj(Σ)(x − m): the quadratic form is (x − m)·adj(Σ)(x − m)/det Σ.
				const ax = A.sub(A.mul(yy, dx), A.mul(xy, dy));
				const ay = A.sub(A.mul(xx, dy), A.mul(xy, dx));
				const form = A.div(A.add(A.mul(dx, ax), A.mul(dy, ay)), det);
				const height = A.num(Math.log(component.weight / total / (2 * Math.PI)));
				return A.sub(height, A.mul(A.num(0.5), A.add(A.log(det), form)));
			}),
		);
	};
	const first = duals(numbers);
	const second = duals(first);
	/** ∂² of log η along axis i: the slope of a slope. */
	const along = (x: Point, t: number, i: 0 | 1) => {
		const seeds = x.map((value, k) => {
			const seed = k === i ? 1 : 0;
			return { value: { value, slope: seed }, slope: { value: seed, slope: 0 } };
		});
		const [a = second.num(x[0]), b = second.num(x[1])] = seeds;
		return logDensity(second, [a, b], second.num(t));
	};
	const jet = (x: Point, t: number): ValueJet => {
		const [X, Y] = [along(x, t, 0), along(x, t, 1)];
		const time = logDensity(first, [first.num(x[0]), first.num(x[1])], { value: t, slope: 1 });
		return {
			value: -time.value,
			gradient: [-X.slope.value, -Y.slope.value],
			timeDerivative: -time.slope,
			laplacian: -X.slope.slope - Y.slope.slope,
		};
	};
	const componentsAt = (t: number): readonly GaussianComponent[] => {
		const noised = noisedAt(numbers, t);
		return components.map((component) => ({ weight: component.weight, ...noised(component) }));
	};
	return {
		noising,
		points: components.every(({ covariance }) => covariance === POINT) ? components.length : null,
		components: componentsAt,
		logDensity,
		jet,
		velocity: (x, t) => {
			const { gradient } = jet(x, t);
			const intensity = noising.intensity(noising.horizon - t);
			return [-intensity * gradient[0], -intensity * gradient[1]];
		},
		sample: (rng, n, t) => {
			const laws = componentsAt(t);
			const out = new Float32Array(2 * n);
			for (let i = 0; i < n; i++) {
				let left = rng.uniform() * total;
				const k = components.findIndex(({ weight }) => {
					left -= weight;
					return left < 0;
				});
				const law = laws.at(k);
				if (law === undefined) throw new Error('a mixture needs at least one component');
				const [xx, xy, yy] = law.covariance;
				const a = rng.normal();
				out[2 * i] = law.mean[0] + Math.sqrt(xx) * a;
				out[2 * i + 1] = law.mean[1] + (xy / Math.sqrt(xx)) * a + Math.sqrt(yy - xy ** 2 / xx) * rng.normal();
			}
			return out;
		},
	};
}

/** Points of which each place of η takes account, in so little time that paths can be run. */
const MOST_POINTS = 1000;

/** All that training sees of π where that is so many points, [n, 2]; null where it sees π. */
function pointsOf(game: Game): Float32Array | null {
	const { block } = blockOf(game, 'target');
	return trainingSet(game) ?? (block.atoms ? (ownRowsOf(game)?.training ?? null) : null);
}

/**
 * The diffusion that a score-based model of a Gaussian mixture reverses, or of the points that training sees, which is what their
 * score matching tends to; null for another game.
 */
export function mixtureDiffusionOf(game: Game): MixtureDiffusion | null {
	const noising = isScoreModel(game) && playable(game) ? noisingOf(game) : null;
	if (!noising) return null;
	const points = pointsOf(game);
	const { block, params } = blockOf(game, 'target');
	if (!points) {
		const components = block.gaussians?.(params);
		return components ? mixtureDiffusion(components, noising) : null;
	}
	const n = points.length / 2;
	// What is asked of U at T is told of π, and not of the points.
	if (n === 0 || n > MOST_POINTS || game.regularizers.terminal > 0) return null;
	const atoms = Array.from({ length: n }, (_, i) => ({
		weight: 1,
		mean: [points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN] as const,
		covariance: POINT,
	}));
	return mixtureDiffusion(atoms, noising);
}
