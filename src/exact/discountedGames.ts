import { gaussLegendre } from '../data/quadrature';
import type { Game } from '../game/game';
import { hasStateCost } from '../game/posed';
import { blockOf, problemOf } from '../game/problem';
import { numbers } from '../math/algebra';
import { commonAxes, type Pair } from './axes';
import type { Family, Instant } from './closedForm';
import { driftless, firstOrder, gaussianOf, inertiaOf, isWhole, noiseless } from './conditions';
import { discountedHeatFlow, discountedKlFlow, discountedScale, POROUS_FORCE } from './discountedFlow';
import { gaussianForm, quadraticThrough } from './gaussianForm';
import { barenblattDensity, barenblattSecondMoment, type GaussianFlow, jkoStep } from './gradientFlow';
import type { Point } from './symmetric';

/** ε = 1/discount is where e^(−t/ε) has fallen to 1/e; after so many of them what is left counts for nothing. */
const FORESIGHT = 40;
/** Gauss–Legendre on stretches of (s − t)/ε between these: a flow that is fast beside ε is at rest within the first of them. */
const PANELS: readonly number[] = [0, 1e-4, 1e-3, 1e-2, 0.1, 1, 4, 12, FORESIGHT];
const RULE = gaussLegendre(12);
const ERROR =
	'Runge–Kutta 4 and Gauss–Legendre: below 1e-8 for rates of order 1, U below 1e-6 of itself for fast ones';

/** A game whose particles follow the slope of an interaction, without noise; null for another. */
function descentOf(game: Game) {
	const { block, params } = blockOf(game, 'interaction');
	const lambda = inertiaOf(game);
	if (lambda === null || game.terminal.id !== 'none' || !firstOrder(game) || !isWhole(game)) return null;
	if (!driftless(game) || !noiseless(game) || hasStateCost(game)) return null;
	return { lambda, weight: block.weight(params), interaction: game.interaction.id };
}

/** The discounted game on windows, in the time t̂ = pace t in which it is that of 𝓕 itself at the horizon ε̂. */
function discountedOf(game: Game) {
	const descent = descentOf(game);
	const { block: solver } = blockOf(game, 'solver');
	const { discount, horizon } = game.dynamics;
	if (!descent || solver.way !== 'windows' || solver.discrete || discount === 0) return null;
	const epsilon = 1 / discount;
	const pace = (descent.weight * epsilon) / descent.lambda;
	const until = pace * (horizon + FORESIGHT * epsilon);
	return { ...descent, epsilon, pace, until, unit: pace * epsilon };
}

/**
 * U(m, t) along the path of the mean: ∫ e^(−(s − t)/ε)( ½λ|ṁ|² + δI/δρ(m) ) ds over all s > t, as each particle pays it.
 * @param paid the integrand at s
 */
const ahead = (paid: (s: number) => number, t: number, epsilon: number): number =>
	PANELS.slice(1).reduce((sum, end, k) => {
		const begin = PANELS[k] ?? 0;
		return RULE.nodes.reduce((part, node, i) => {
			const z = begin + node * (end - begin);
			const weight = (RULE.weights[i] ?? 0) * (end - begin) * epsilon * Math.exp(-z);
			return part + weight * paid(t + epsilon * z);
		}, sum);
	}, 0);

/** δI/δρ at a place, where log ρ_t is known. */
function variationIn(game: Game): (x: Point, logModel: number) => number {
	const { block, params } = blockOf(game, 'interaction');
	const { logTarget } = problemOf(game);
	return (x, logModel) => {
		const known = logTarget ? { logTarget: logTarget(numbers, x) } : {};
		return block.weight(params) * (block.variation?.(numbers, params, { x, logModel, ...known }) ?? 0);
	};
}

/** The axes of ρ_0 and, where KL draws to it, of π. */
function axesOf(game: Game) {
	const start = gaussianOf(game, 'reference');
	const target = game.interaction.id === 'entropy' ? start : gaussianOf(game, 'target');
	return start && target ? commonAxes(start, target) : null;
}

/** The potential, up to its level, of a velocity that is affine on each axis: ∇U = −λ pace v. */
const potentialOf =
	(axes: NonNullable<ReturnType<typeof axesOf>>, flows: Pair<GaussianFlow>, lambda: number, pace: number) =>
	(t: number, mean: Point) => {
		const slopes = flows.map(({ velocity }, k) => {
			const middle = axes.along(mean)[k] ?? Number.NaN;
			const still = velocity(middle, t);
			return { middle, still, stretch: velocity(middle + 1, t) - still };
		});
		const value = (x: Point): number =>
			slopes.reduce((sum, { middle, still, stretch }, k) => {
				const z = (axes.along(x)[k] ?? Number.NaN) - middle;
				return sum - lambda * pace * (still * z + 0.5 * stretch * z ** 2);
			}, 0);
		return { ...quadraticThrough(value, mean, 1), level: null };
	};

/** The discounted game of the entropy, or of KL to a Gaussian, from a Gaussian. */
export const discountedGaussians: Family = (game) => {
	const discounted = discountedOf(game);
	const axes = axesOf(game);
	if (!discounted || !axes) return null;
	const { interaction, lambda, pace, unit, until, epsilon } = discounted;
	if (interaction !== 'entropy' && interaction !== 'relativeEntropy') return null;
	return () => {
		const axis = (k: 0 | 1): GaussianFlow =>
			interaction === 'entropy'
				? discountedHeatFlow(axes.start[k], unit, until)
				: discountedKlFlow(axes.start[k], axes.target[k], unit, until);
		const flows = [axis(0), axis(1)] as const;
		const at = (t: number) => flows.map(({ mean, std }) => ({ mean: mean(t), std: std(t) }));
		const law = (t: number) => {
			const [first, second] = at(pace * t);
			if (!first || !second) throw new Error('two axes');
			return axes.product(first, second);
		};
		const variation = variationIn(game);
		const slopes = potentialOf(axes, flows, lambda, pace);
		/** What a particle at the mean pays at s. */
		const paid = (s: number): number => {
			const { mean, covariance } = law(s);
			const [xx, xy, yy] = covariance;
			const { gradient } = slopes(pace * s, mean);
			const kinetic = (gradient[0] ** 2 + gradient[1] ** 2) / (2 * lambda);
			return kinetic + variation(mean, -Math.log(2 * Math.PI) - 0.5 * Math.log(xx * yy - xy ** 2));
		};
		return gaussianForm({
			law,
			potential: (t, mean) => ({
				...slopes(pace * t, mean),
				level: () => ahead(paid, t, epsilon),
			}),
			cost: null,
			error: ERROR,
		});
	};
};

/** The edge of a profile is known to single precision, as places are. */
const EDGE = 1 + 1e-6;

/** The discounted game of ∫ρ² from a Barenblatt profile: NaN beyond its edge, where no particle comes. */
export const discountedProfiles: Family = (game) => {
	const discounted = discountedOf(game);
	const { interaction } = game;
	const { params: profile } = blockOf(game, 'reference');
	if (!discounted || profile.id !== 'barenblatt') return null;
	if (interaction.id !== 'power' || Number(interaction.exponent) !== 2) return null;
	const { lambda, pace, unit, until, epsilon } = discounted;
	return () => {
		const { scale, rate } = discountedScale(POROUS_FORCE, Number(profile.radius), unit, until);
		const radius = (t: number): number => scale(pace * t);
		const variation = variationIn(game);
		const paid = (s: number): number => variation([0, 0], Math.log(barenblattDensity(0, 0, radius(s))));
		return {
			moments: (t) => {
				const each = barenblattSecondMoment(radius(t)) / 2;
				return { mean: [0, 0], covariance: [each, 0, each] };
			},
			at: (t): Instant => {
				const R = radius(t);
				const bend = (-lambda * pace * rate(pace * t)) / R;
				const inside = ([x, y]: Point): number => (Math.hypot(x, y) <= EDGE * R ? 1 : Number.NaN);
				let level: number | undefined;
				return {
					value: (x) => {
						level ??= ahead(paid, t, epsilon);
						return inside(x) * (level + 0.5 * bend * (x[0] ** 2 + x[1] ** 2));
					},
					slopes: (x) => {
						const own = inside(x) * bend;
						return { Ux: own * x[0], Uy: own * x[1], Uxx: own, Uxy: 0 * own, Uyy: own };
					},
					logDensity: ([x, y]) => Math.log(barenblattDensity(x, y, R)),
					score: () => [Number.NaN, Number.NaN],
				};
			},
			cost: null,
			error: ERROR,
		};
	};
};

/**
 * JKO steps of the entropy, or of KL to a Gaussian, from a Gaussian: argmin λW₂²/2τ + I. Between steps particles move on
 * straight lines; U is theirs up to its level.
 */
export const jkoGaussians: Family = (game) => {
	const descent = descentOf(game);
	const axes = axesOf(game);
	if (!descent || !axes || !blockOf(game, 'solver').block.discrete) return null;
	const { interaction, lambda, weight } = descent;
	if (interaction !== 'entropy' && interaction !== 'relativeEntropy') return null;
	const steps = Number(game.solver.steps);
	const tau = game.dynamics.horizon / steps;
	const flows = ([0, 1] as const).map((k): GaussianFlow => {
		const target = interaction === 'entropy' ? { mean: 0, std: Number.POSITIVE_INFINITY } : axes.target[k];
		const laws = [axes.start[k]];
		for (const law of laws)
			if (laws.length <= steps) laws.push(jkoStep(law, target, (tau * weight) / lambda));
		/** The law at the beginning of the step of t, what it gains in the step, and the share of the step that is over. */
		const within = (t: number) => {
			const step = Math.min(steps - 1, Math.floor(t / tau + 1e-9));
			const [from, to] = laws.slice(step, step + 2);
			if (!from || !to) throw new Error(`t = ${t} is in no step`);
			return { from, to, share: t / tau - step };
		};
		const at = (t: number, what: 'mean' | 'std'): number => {
			const { from, to, share } = within(t);
			return from[what] + share * (to[what] - from[what]);
		};
		return {
			mean: (t) => at(t, 'mean'),
			std: (t) => at(t, 'std'),
			velocity: (x, t) => {
				const { from, to } = within(t);
				const spread = ((to.std - from.std) * (x - at(t, 'mean'))) / at(t, 'std');
				return (to.mean - from.mean + spread) / tau;
			},
		};
	});
	const [first, second] = flows;
	if (!first || !second) return null;
	const law = ({ mean, std }: GaussianFlow, t: number) => ({ mean: mean(t), std: std(t) });
	return () =>
		gaussianForm({
			law: (t) => axes.product(law(first, t), law(second, t)),
			potential: potentialOf(axes, [first, second], lambda, 1),
			cost: null,
			error: 'closed form',
			stretches: steps,
		});
};
