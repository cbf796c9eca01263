import { type Algebra, dot, numbers, type Vec } from '../math/algebra';
import { duals } from '../math/dual';
import { createRng } from '../math/rng';
import type { Game } from './game';
import { blockOf, inertiaOf } from './problem';

/** Particles of ρ_0 that are looked at. */
const LOOKED_AT = 128;

type Symmetric = readonly [xx: number, xy: number, yy: number];
interface Curve {
	readonly gradient: Vec<number>;
	readonly hessian: Symmetric;
}

const SECOND = duals(duals(numbers));

/** First and second derivatives of a formula at a point, by dual numbers over dual numbers. */
function jetOf(field: <S>(A: Algebra<S>, x: Vec<S>) => S, [x, y]: Vec<number>): Curve {
	const along = (inner: Vec<number>, outer: Vec<number>) => {
		const seed = (at: number, k: 0 | 1) => ({
			value: { value: at, slope: inner[k] },
			slope: { value: outer[k], slope: 0 },
		});
		return field(SECOND, [seed(x, 0), seed(y, 1)]);
	};
	const [xx, xy, yy] = [along([1, 0], [1, 0]), along([1, 0], [0, 1]), along([0, 1], [0, 1])];
	return {
		gradient: [xx.value.slope, yy.value.slope],
		hessian: [xx.slope.slope, xy.slope.slope, yy.slope.slope],
	};
}

/** aᵀMa. */
const quadratic = ([xx, xy, yy]: Symmetric, [a, b]: Vec<number>): number =>
	xx * a * a + 2 * xy * a * b + yy * b * b;

/**
 * The rate, 1/time, of the Wasserstein gradient flow dX = −(εw/λ)∇δ𝓕/δρ to which a discounted game tends
 * (arXiv:2304.13534, §5), at ρ_0. Of a local functional: how fast the flow slows, −½ d log E|v|²/dt = d²𝓕(v, v)/E|v|², by the
 * second variation along v (McCann, 1997); negative where it gathers speed. Of pairs: the stiffness of the field between
 * neighbours. NaN where nothing moves, or ρ_0 has no samples or no density.
 */
export function flowRate(game: Game): number {
	const { block, params } = blockOf(game, 'interaction');
	const { block: reference, params: law } = blockOf(game, 'reference');
	const { block: target, params: targetParams } = blockOf(game, 'target');
	const drawn =
		(reference.balancedSample ?? reference.sample)?.(law, createRng(1), LOOKED_AT) ?? new Float32Array(0);
	const places = Array.from(
		{ length: drawn.length / 2 },
		(_, i): Vec<number> => [drawn[2 * i] ?? 0, drawn[2 * i + 1] ?? 0],
	);
	const pace = block.weight(params) / (game.dynamics.discount * inertiaOf(game));
	const { pair, variation, curvature } = block;
	const kernel = pair?.(params);
	if (kernel)
		return kernel.kind === 'gaussian' ? Math.abs(pace) * pairRate(places, kernel.width) : Number.NaN;
	const { logDensity } = reference;
	if (!variation || !curvature || !logDensity) return Number.NaN;
	const logTarget = <S>(A: Algebra<S>, x: Vec<S>): S => target.logDensity?.(A, targetParams, x) ?? A.num(0);
	let [curved, speed] = [0, 0];
	for (const at of places) {
		const { gradient: v, hessian } = jetOf(
			(A, x) => variation(A, params, { x, logModel: logDensity(A, law, x), logTarget: logTarget(A, x) }),
			at,
		);
		const [xx, xy, yy] = hessian;
		curved += curvature(params, {
			density: Math.exp(logDensity(numbers, law, at)),
			divergence: xx + yy,
			strain: xx ** 2 + 2 * xy ** 2 + yy ** 2,
			confinement: () => -quadratic(jetOf(logTarget, at).hessian, v),
		});
		speed += dot(numbers, v, v);
	}
	return (pace * curved) / speed;
}

/**
 * The mean spectral norm of ∇²(k∗ρ) over a cloud, k a Gaussian of height 1 and width h: how fast neighbours are drawn
 * together or driven apart. What is not moving yet counts, too: flocks grow out of it.
 */
function pairRate(places: readonly Vec<number>[], width: number): number {
	let sum = 0;
	for (const x of places) {
		let [xx, xy, yy] = [0, 0, 0];
		for (const y of places) {
			const [a, b] = [(x[0] - y[0]) / width, (x[1] - y[1]) / width];
			const k = Math.exp(-(a * a + b * b) / 2);
			xx += k * (a * a - 1);
			xy += k * a * b;
			yy += k * (b * b - 1);
		}
		sum += Math.abs(xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
	}
	return sum / places.length ** 2 / width ** 2;
}

/**
 * k/μ of a discounted game whose gradient flow has the rate μ: where that goes to rest as e^(−μt), the game does so as
 * e^(−kt), k = (√(1 + 4εμ) − 1)/2ε, exactly (docs/mathematics.md, truth 6). 1 as ε → 0; NaN for a rate that is NaN.
 */
export const shareOfRate = (rate: number, epsilon: number): number =>
	2 / (1 + Math.sqrt(1 + 4 * epsilon * Math.abs(rate)));
