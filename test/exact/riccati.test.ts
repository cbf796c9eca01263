import { describe, expect, it } from 'vitest';
import { discountedKlFlow } from '../../src/exact/discountedFlow';
import { reverseKlGame } from '../../src/exact/gaussianGame';
import { mixtureDiffusion } from '../../src/exact/mixtureDiffusion';
import { constantNoising } from '../../src/exact/noising';
import {
	crossEntropyEnd,
	type LinearQuadraticGame,
	linearQuadraticGame,
	reverseKlEnd,
} from '../../src/exact/riccati';
import { numbers } from '../../src/math/algebra';
import { rungeKuttaStep } from '../../src/math/rungeKutta';

/** Kinetic cost alone, from N(0, 1) to N(1.5, 0.5²). */
const PLAIN: LinearQuadraticGame = {
	start: { mean: 0, std: 1 },
	horizon: 1,
	lambda: 1,
	drift: 0,
	sigma: 0,
	discount: 0,
	potential: { weight: 0, centre: 0 },
	entropy: 0,
	end: reverseKlEnd(2, { mean: 1.5, std: 0.5 }),
};
const GAMES: readonly (readonly [string, LinearQuadraticGame])[] = [
	['kinetic', PLAIN],
	['noise', { ...PLAIN, sigma: 1 }],
	['noise, drift, cross-entropy', { ...PLAIN, sigma: 0.7, drift: 1, end: crossEntropyEnd(3, PLAIN.start) }],
	['entropy interaction', { ...PLAIN, sigma: 0.5, entropy: 0.8, lambda: 2 }],
	[
		'everything',
		{
			start: { mean: -1, std: 0.6 },
			horizon: 2,
			lambda: 0.5,
			drift: -0.7,
			sigma: 0.8,
			discount: 0.9,
			potential: { weight: 1.3, centre: 0.5 },
			entropy: 0.4,
			end: reverseKlEnd(1.5, { mean: 1, std: 0.3 }),
		},
	],
];

const logNormal = (x: number, mean: number, std: number): number =>
	-0.5 * ((x - mean) / std) ** 2 - Math.log(std * Math.sqrt(2 * Math.PI));

describe.each(GAMES)('%s', (_, game) => {
	const { start, horizon: T, lambda, drift, sigma, discount, potential, entropy, end } = game;
	const exact = linearQuadraticGame(game);

	it('HJB and continuity equations by differences, and both ends', () => {
		const h = 1e-3;
		/** Error h⁴. */
		const slope = (f: (t: number) => number, t: number) =>
			(8 * (f(t + h) - f(t - h)) - f(t + 2 * h) + f(t - 2 * h)) / (12 * h);
		const { mean, std, value, control } = exact;
		for (const t of [0.1, 0.5, 0.9].map((part) => part * T)) {
			for (const x of [-2, 0.3, 1.7]) {
				const Ux = (value(x + h, t) - value(x - h, t)) / (2 * h);
				const Uxx = (value(x + h, t) - 2 * value(x, t) + value(x - h, t)) / h ** 2;
				const left =
					-slope((r) => value(x, r), t) +
					discount * value(x, t) -
					drift * x * Ux +
					Ux ** 2 / (2 * lambda) -
					0.5 * sigma ** 2 * Uxx;
				const right =
					0.5 * potential.weight * (x - potential.centre) ** 2 +
					entropy * (logNormal(x, mean(t), std(t)) + 1);
				expect(Math.abs(left - right) / (1 + Ux ** 2)).toBeLessThan(1e-8);
				expect(control(x, t)).toBeCloseTo(-Ux / lambda, 8);
			}
			const stretch = control(1, t) - control(0, t) + drift;
			expect(slope(mean, t)).toBeCloseTo(drift * mean(t) + control(mean(t), t), 8);
			expect(slope((r) => std(r) ** 2, t)).toBeCloseTo(2 * stretch * std(t) ** 2 + sigma ** 2, 8);
		}
		expect([mean(0), std(0)]).toEqual([start.mean, start.std]);
		for (const x of [-1, 0, 2.5]) {
			const variation =
				0.5 * end.weight * (x - end.centre) ** 2 + end.entropy * (logNormal(x, mean(T), std(T)) + 1);
			expect(Math.abs(value(x, T) - variation) / (1 + Math.abs(variation))).toBeLessThan(1e-9);
		}
	});

	it('no other affine control is cheaper', () => {
		const { cost, control } = exact;
		const steps = 2000;
		/** All costs of v* + size (b(t)(x − μ_t) + d(t)), moments and integrals by RK4. */
		const total = (b: number, d: number): number => {
			const rates = (t: number, [mu = 0, variance = 0]: readonly number[]) => {
				const [centre, pull] = [control(mu, t), control(mu + 1, t) - control(mu, t)];
				const wave = Math.cos((2 * t) / T);
				const [v, stretch] = [centre + d * wave, pull + b * wave];
				const fade = Math.exp(-discount * t);
				const offset = mu - potential.centre;
				return [
					drift * mu + v,
					2 * (drift + stretch) * variance + sigma ** 2,
					fade *
						(0.5 * lambda * (v ** 2 + stretch ** 2 * variance) +
							0.5 * potential.weight * (variance + offset ** 2) -
							0.5 * entropy * Math.log(2 * Math.PI * Math.E * variance)),
				];
			};
			let z: readonly number[] = [start.mean, start.std ** 2, 0];
			for (let k = 0; k < steps; k++) z = rungeKuttaStep('rk4', rates, (k * T) / steps, z, T / steps);
			const [mu = 0, variance = 0, running = 0] = z;
			const final =
				0.5 * end.weight * (variance + (mu - end.centre) ** 2) -
				0.5 * end.entropy * Math.log(2 * Math.PI * Math.E * variance) +
				end.offset;
			return running + Math.exp(-discount * T) * final;
		};
		const best = total(0, 0);
		expect(best).toBeCloseTo(cost.control + cost.potential + cost.entropy + cost.end, 8);
		for (const [b, d] of [
			[1e-2, 0],
			[0, 1e-2],
		] as const) {
			const [up, down] = [total(b, d) - best, total(-b, -d) - best];
			expect(up).toBeGreaterThan(0);
			expect(down).toBeGreaterThan(0);
			expect(Math.abs(up - down)).toBeLessThan(0.05 * (up + down));
		}
	});
});

describe('special cases', () => {
	it('no noise and no entropy: the game of straight paths', () => {
		const [exact, known] = [linearQuadraticGame(PLAIN), reverseKlGame({ alpha: 2, m: 1.5, s: 0.5 })];
		expect(exact.mean(1)).toBeCloseTo(known.mT, 9);
		expect(exact.std(1)).toBeCloseTo(known.sT, 9);
		expect(exact.cost.control).toBeCloseTo(known.transport, 9);
		expect(exact.cost.end + exact.cost.entropy).toBeCloseTo(known.terminal, 9);
		for (const [x, t] of [
			[0.3, 0],
			[-1, 0.6],
		] as const) {
			expect(exact.control(x, t)).toBeCloseTo(known.velocity(x, t), 8);
			// Values are the same up to a constant.
			const rise = exact.value(x, t) - exact.value(0, 0.2);
			expect(rise).toBeCloseTo(known.value(x, t) - known.value(0, 0.2), 8);
		}
	});
	it('a score-based model: λ = 1/σ², cross-entropy, and −log η', () => {
		const [a, sigma, T] = [0.8, 1.3, 1.5];
		const target = { mean: 1.2, std: 0.4 };
		const exact = linearQuadraticGame({
			...PLAIN,
			horizon: T,
			lambda: 1 / sigma ** 2,
			drift: a,
			sigma,
			end: crossEntropyEnd(1, target),
		});
		const variance = target.std ** 2;
		const noised = mixtureDiffusion(
			[{ weight: 1, mean: [target.mean, 0], covariance: [variance, 0, variance] }],
			constantNoising(a, sigma, T),
		);
		// Along x the other axis is a constant; the diffusion-matched cost has the constant −a more.
		const rise = (x: number, t: number) => -noised.logDensity(numbers, [x, 0], t);
		for (const t of [0, 0.7, 1.5]) {
			for (const x of [-2, 0.5, 3]) {
				expect(exact.value(x, t) - exact.value(0, t)).toBeCloseTo(rise(x, t) - rise(0, t), 7);
				expect(exact.control(x, t)).toBeCloseTo(noised.velocity([x, 0], t)[0], 7);
			}
		}
	});
	it('a long window of the discounted game is the infinite one, but for its end', () => {
		const epsilon = 0.5;
		const [start, target] = [
			{ mean: 2, std: 0.4 },
			{ mean: -0.5, std: 1.5 },
		];
		const window = (length: number) =>
			linearQuadraticGame({
				...PLAIN,
				start,
				horizon: length,
				discount: 1 / epsilon,
				potential: { weight: 1 / (epsilon * target.std ** 2), centre: target.mean },
				entropy: 1 / epsilon,
				end: { weight: 0, centre: 0, entropy: 0, offset: 0 },
			});
		const infinite = discountedKlFlow(start, target, epsilon, 3);
		const error = (length: number) => {
			const { mean, std } = window(length);
			return Math.abs(mean(0.5) - infinite.mean(0.5)) + Math.abs(std(0.5) - infinite.std(0.5));
		};
		expect(error(2.5)).toBeLessThan(1e-2);
		expect(error(4)).toBeLessThan(1e-3);
		expect(error(4) / error(2.5)).toBeLessThan(0.1);
	});
	it('entropy spreads, and a heavier one spreads more', () => {
		const std = (entropy: number) => linearQuadraticGame({ ...PLAIN, entropy }).std(0.5);
		expect(std(1)).toBeGreaterThan(std(0));
		expect(std(10)).toBeGreaterThan(std(1));
	});
	it('narrow starts, strong noise and strong ends are resolved', () => {
		const narrow = {
			...PLAIN,
			start: { mean: 0, std: 0.05 },
			sigma: 2,
			end: reverseKlEnd(50, { mean: 3, std: 0.2 }),
		};
		const { std, mean } = linearQuadraticGame(narrow);
		expect(std(1)).toBeCloseTo(0.2, 1);
		expect(mean(1)).toBeCloseTo(3, 1);
	});
	it('refuses negative weights and times outside', () => {
		expect(() => linearQuadraticGame({ ...PLAIN, entropy: -1 })).toThrow('"entropy":-1');
		expect(() => linearQuadraticGame({ ...PLAIN, start: { mean: 0, std: 0 } })).toThrow('the start');
		expect(() => linearQuadraticGame(PLAIN).mean(1.5)).toThrow('t = 1.5');
	});
});
