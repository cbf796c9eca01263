import { expect, it } from 'vitest';
import { linearQuadraticGame, reverseKlEnd } from '../../../src/exact/riccati';
import { problemOf } from '../../../src/game/problem';
import { normal, type Slots } from '../../exact/games';
import { gameOf } from '../../game/fixture';
import { bracketOf } from './bracket';
import { crowded } from './crowds';
import { mixing } from './mixing';

/** Of 24 steps, few are enough for what changes as little on the way; of the cost, what eight and four of them leave of the fourth order. */
const [FEW, FOURTH] = [1 / 3, 1e-4];
/** α, and the laws of both axes. */
const [ALPHA, LAWS] = [
	3,
	[
		{ start: -0.3, std: 0.4, goal: 0.7, wide: 0.8 },
		{ start: 0.2, std: 0.5, goal: -0.1, wide: 0.8 },
	],
] as const;
const [X, Y] = LAWS;
const slots: Slots = {
	reference: normal(X.start, Y.start, X.std, Y.std),
	target: normal(X.goal, Y.goal, X.wide, Y.wide),
	terminal: { id: 'reverseKL', weight: ALPHA },
};

/** @param share of the cost that the bracket is narrower than; what a closed form itself leaves out */
function expectAbout(least: number, all: Slots, share: number, slack = FOURTH * least): void {
	const found = bracketOf(problemOf(gameOf(all)), FEW);
	if (!found) throw new Error('these games have a bracket');
	expect(found.upper - found.lower).toBeLessThan(share * least);
	expect(found.lower).toBeLessThan(least + slack);
	expect(found.upper).toBeGreaterThan(least - slack);
}

const HILL = 3;
/** The least cost of both axes under a hill, and how wide the crowd is. */
function gaussian(sigma: number, stiffness: number) {
	const games = LAWS.map(({ start, std, goal, wide }) =>
		linearQuadraticGame({
			start: { mean: start, std },
			horizon: 1,
			lambda: 1,
			drift: 0,
			sigma,
			discount: 0,
			potential: { weight: stiffness, centre: 0 },
			entropy: 0,
			end: reverseKlEnd(ALPHA, { mean: goal, std: wide }),
		}),
	);
	const cost = games.reduce((sum, { cost }) => sum + cost.control + cost.potential + cost.end, 0);
	return { cost, area: (t: number) => games.reduce((product, game) => product * game.std(t), 1) };
}
const noisy: Slots = { ...slots, noise: { id: 'constant', sigma: 0.6 } };

it('holds the least cost of a Gaussian game with a hill, with noise and without', () => {
	const potential = { id: 'quadratic', stiffness: HILL };
	expectAbout(gaussian(0, HILL).cost, { ...slots, potential }, 0.02);
	expectAbout(gaussian(0.6, HILL).cost, { ...noisy, potential }, 0.02);
});

it('mixes steps that fly off on their own to where none is missed', () => {
	const [pull, centre] = [
		[-30, -3, 0.5],
		[1, 2, 3],
	];
	const mix = mixing(0.3);
	let x = new Float64Array(3);
	// x = pull x + centre: three numbers are found in four steps.
	for (let n = 0; n < 6; n++) {
		const step = x.map((value, i) => ((pull[i] ?? 0) - 1) * value + (centre[i] ?? 0));
		x = Float64Array.from(mix(x, { step, felt: step }));
	}
	x.forEach((value, i) => {
		expect(value).toBeCloseTo((centre[i] ?? 0) / (1 - (pull[i] ?? 0)), 6);
	});
});

const POINTS = 400;
/** ∫_0^1 by midpoints. */
const over = (f: (t: number) => number): number =>
	Array.from({ length: POINTS }, (_, k) => f((k + 0.5) / POINTS) / POINTS).reduce((a, b) => a + b);
/**
 * The least ∫½ṡ² − ½κs² + the spread's part of α KL, s = s₀ cos ωt + c sin ωt (or a line), ω² = κ, and the mean's part.
 */
function axisOf({ start, std, goal, wide }: (typeof LAWS)[number], kappa: number) {
	const omega = Math.sqrt(kappa);
	const sine = (t: number): number => (omega > 0 ? Math.sin(omega * t) / omega : t);
	const rate = (c: number, t: number): number => c * Math.cos(omega * t) - std * omega * Math.sin(omega * t);
	const spread = (c: number, t: number): number => std * Math.cos(omega * t) + c * sine(t);
	const paid = (c: number): number => {
		const last = spread(c, 1) / wide;
		return (
			over((t) => (rate(c, t) ** 2 - kappa * spread(c, t) ** 2) / 2) +
			ALPHA * ((last ** 2 - 1) / 2 - Math.log(last))
		);
	};
	let [low, high] = [-std, 2];
	while (high - low > 1e-7) {
		const third = (high - low) / 3;
		if (paid(low + third) < paid(high - third)) high -= third;
		else low += third;
	}
	const mean = ((goal - start) ** 2 / 2) * (1 / (1 + wide ** 2 / ALPHA));
	return { cost: paid(low) + mean, s: (t: number) => spread(low, t) };
}

it('holds the least cost of a crowd that is felt from afar, which is pushed apart by a hill that is its own', () => {
	// k = 1 − r²/2h² + r⁴/8h⁴ …: of the last part the crowd without it tells.
	const [weight, width] = [36, 6];
	const [x, y] = LAWS.map((law) => axisOf(law, weight / width ** 2));
	if (!x || !y) throw new Error('two axes');
	const far = over((t) => {
		const [a, b] = [x.s(t) ** 2, y.s(t) ** 2];
		return (weight / 16 / width ** 4) * (12 * a ** 2 + 12 * b ** 2 + 8 * a * b);
	});
	const least = weight / 2 + x.cost + y.cost + far;
	expectAbout(least, { ...slots, interaction: { id: 'crowd', weight, width } }, 0.01, 1e-3);
});

it('holds the least cost where a high density is a little dear', () => {
	const weight = 0.1;
	const { cost, area } = gaussian(0.6, 0);
	// w∫ρ²; the crowd makes room for so little by some 2 % of it.
	const met = over((t) => weight / 4 / Math.PI / area(t));
	const all: Slots = { ...noisy, interaction: { id: 'power', weight, exponent: 2 } };
	expectAbout(cost + met, all, (0.4 * met) / cost, 0.03 * met);
});

it('knows what an energy distance draws particles by, if little', () => {
	const [alpha, sigma] = [0.02, 0.8];
	const found = crowded(
		problemOf(
			gameOf({
				reference: normal(0, 0, 0.4, 0.4),
				target: normal(0, 0, 1.2, 1.2),
				noise: { id: 'constant', sigma },
				terminal: { id: 'energyDistance', weight: alpha },
			}),
		),
	)?.(FEW);
	// E|X − Y| = √(π/2) √(a + b) in the plane; who is drawn by so little goes nowhere else.
	const [a, b] = [0.4 ** 2 + sigma ** 2, 1.2 ** 2];
	const least = alpha * Math.sqrt(Math.PI / 2) * (2 * Math.sqrt(a + b) - Math.sqrt(2 * a) - Math.sqrt(2 * b));
	expect(found?.lower).toBeLessThan(1.001 * least);
	expect(found?.upper).toBeGreaterThan(0.98 * least);
	expect((found?.upper ?? 0) - (found?.lower ?? 0)).toBeLessThan(0.01 * least);
});
