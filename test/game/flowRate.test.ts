import { describe, expect, test } from 'vitest';
import {
	discountedRate,
	ENTROPY_FORCE,
	KL_FORCE,
	POROUS_FORCE,
	type ScaleForce,
} from '../../src/exact/discountedFlow';
import { flowRate, shareOfRate } from '../../src/game/flowRate';
import { nameOf } from '../../src/game/names';
import { gameOf } from './fixture';

/** A game on windows whose limit is the gradient flow of an interaction, at its own pace: w ε/λ = 1. */
const discounted = (
	id: string,
	epsilon: number,
	slots: Parameters<typeof gameOf>[0],
	params: Readonly<Record<string, number>> = {},
) =>
	gameOf(
		{
			interaction: { id, weight: 1 / epsilon, ...params },
			terminal: { id: 'none' },
			solver: { id: 'gradientFlow' },
			...slots,
		},
		{ dynamics: { discount: 1 / epsilon } },
	);
const round = (std: number, x = 0, y = 0) => ({ id: 'gaussian', x, y, stdX: std, stdY: std, correlation: 0 });

describe('the rate of a gradient flow', () => {
	/** Means over 128 particles. */
	const LUCK = 0.03;
	/** −r''/r' of r' = force(r). */
	const exact = ({ slope }: ScaleForce, r: number): number => -slope(r);

	test('of KL between Gaussians of one size: that of the mean, 1/s²', () => {
		for (const s of [0.5, 1, 2]) {
			const game = discounted('relativeEntropy', 0.1, { reference: round(s, 1.5), target: round(s) });
			expect(flowRate(game)).toBeCloseTo(1 / s ** 2, 6);
		}
	});
	test('of KL, of entropy and of ∫ρ²: that of the scale in closed form', () => {
		const kl = discounted('relativeEntropy', 0.1, { reference: round(0.6), target: round(1) });
		expect(Math.abs(flowRate(kl) / exact(KL_FORCE, 0.6) - 1)).toBeLessThan(LUCK);
		const heat = discounted('entropy', 0.02, { reference: round(0.7) });
		expect(Math.abs(flowRate(heat) / exact(ENTROPY_FORCE, 0.7) - 1)).toBeLessThan(LUCK);
		const reference = { id: 'barenblatt', radius: 0.8 };
		const porous = discounted('power', 0.02, { reference }, { exponent: 2 });
		expect(Math.abs(flowRate(porous) / exact(POROUS_FORCE, 0.8) - 1)).toBeLessThan(LUCK);
	});
	test('of an attraction: that at which a narrow flock contracts, w/h²', () => {
		const game = discounted('crowd', 0.1, { reference: round(0.01) }, { weight: -10, width: 0.5 });
		expect(flowRate(game)).toBeCloseTo(4, 1);
	});
	test('goes with the weight, against the cost of moving', () => {
		const game = discounted(
			'entropy',
			0.1,
			{ reference: round(1), running: { id: 'kinetic', weight: 4 } },
			{ weight: 20 },
		);
		expect(Math.abs(flowRate(game) / 0.5 - 1)).toBeLessThan(LUCK);
	});
	test('is none where nothing moves, or nothing is known', () => {
		expect(flowRate(discounted('relativeEntropy', 0.1, { reference: round(1), target: round(1) }))).toBeNaN();
		expect(flowRate(discounted('entropy', 0.1, { reference: { id: 'points' } }))).toBeNaN();
	});
});

test('a game goes to rest at k = (√(1 + 4εμ) − 1)/2ε', () => {
	expect(shareOfRate(1, 1)).toBeCloseTo(0.618, 3);
	for (const [rate, epsilon] of [
		[1, 0.1],
		[4, 0.02],
		[30, 2],
	] as const)
		expect(shareOfRate(rate, epsilon) * rate).toBeCloseTo(discountedRate(rate, epsilon), 10);
	expect(shareOfRate(1, 1e-9)).toBeCloseTo(1, 6);
});

describe('a discounted game is named a gradient flow where its exact rate is within a tenth of the flow’s', () => {
	const ends = { reference: round(1, 1.5), target: round(1) };
	const nameAt = (epsilon: number, slots = ends) =>
		nameOf(discounted('relativeEntropy', epsilon, slots)).name;
	test('the mean of an Ornstein–Uhlenbeck flow, up to εμ = 10/81', () => {
		expect(nameAt(0.123)).toBe('Wasserstein gradient flow of KL(ρ‖π): the law of Langevin dynamics');
		expect(nameAt(0.124)).toBe('Discounted game of KL(ρ‖π), ε = 0.12; the law of Langevin dynamics as ε → 0');
		expect(nameAt(1)).toMatch(/^Discounted game of KL\(ρ‖π\), ε = 1; /);
	});
	test('small is against the rate', () => {
		const narrow = { reference: round(0.5, 1.5), target: round(0.5) };
		expect(nameAt(0.1)).toMatch(/^Wasserstein gradient flow/);
		expect(nameAt(0.1, narrow)).toMatch(/^Discounted game/);
		expect(nameAt(0.03, narrow)).toMatch(/^Wasserstein gradient flow/);
	});
	test('what is not known to be near is not called so', () => {
		expect(nameAt(0.1, { reference: round(1), target: round(1) })).toMatch(/^Discounted game/);
	});
	test('with a drift, and with a state cost, there is another limit', () => {
		const said = (slots: Parameters<typeof gameOf>[0]) =>
			nameOf(discounted('relativeEntropy', 1, { ...ends, ...slots }))
				.theory.map(({ text }) => text)
				.join(' ');
		expect(said({})).toMatch(/becomes a Wasserstein gradient flow as ε → 0/);
		for (const slots of [
			{ drift: { id: 'rotation' } },
			{ drift: { id: 'vp' } },
			{ potential: { id: 'quadratic' } },
		])
			expect(said(slots)).not.toMatch(/Wasserstein gradient flow|autonomous/);
	});
	test('the theory says how far it is', () => {
		const said = nameOf(discounted('relativeEntropy', 1, ends))
			.theory.map(({ text }) => text)
			.join(' ');
		expect(said).toContain('what dies out at the rate μ = 1 in that flow does so at 62 % of it here');
	});
});
