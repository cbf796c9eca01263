import { describe, expect, it } from 'vitest';
import {
	type AffineFlow,
	type AxisGame,
	gaussianKl,
	maximumLikelihoodGame,
	reverseKlGame,
} from '../../src/exact/gaussianGame';

const GAMES: readonly AxisGame[] = [
	{ alpha: 1, m: 1.5, s: 0.5 },
	{ alpha: 5, m: -2, s: 2 },
	{ alpha: 0.1, m: 3, s: 0.2 },
	{ alpha: 50, m: 0, s: 1 },
];

/** ∫ of a function of u over ±9 standard deviations: midpoint rule. */
const overNormal = (mean: number, std: number, f: (x: number) => number): number => {
	let sum = 0;
	for (let k = 0; k < 3000; k++) {
		const z = -9 + (18 * (k + 0.5)) / 3000;
		sum += (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * f(mean + std * z) * (18 / 3000);
	}
	return sum;
};
const logNormal = (x: number, mean: number, std: number): number =>
	-0.5 * ((x - mean) / std) ** 2 - Math.log(std * Math.sqrt(2 * Math.PI));

/** Least value of f by a shrinking pattern search from (0, 1): slow, and independent of any derivative. */
function minimise(f: (mean: number, std: number) => number): readonly [number, number] {
	let [mean, std, step] = [0, 1, 0.5];
	while (step > 1e-9) {
		const tries = [
			[mean + step, std],
			[mean - step, std],
			[mean, std * (1 + step)],
			[mean, std / (1 + step)],
		] as const;
		const better = tries.find(([a, b]) => f(a, b) < f(mean, std));
		if (better) [mean, std] = better;
		else step /= 2;
	}
	return [mean, std];
}

/** HJB, v = −∂U and the paths, by central differences; the transport of particles from N(mean, std²). */
function checkFlow(flow: AffineFlow, [mean, std]: readonly [number, number] = [0, 1]): void {
	const h = 1e-4;
	for (const t of [0.1, 0.5, 0.9]) {
		for (const x of [-2, 0.3, 1.7]) {
			const slope = (flow.value(x + h, t) - flow.value(x - h, t)) / (2 * h);
			const rate = (flow.value(x, t + h) - flow.value(x, t - h)) / (2 * h);
			expect(-slope).toBeCloseTo(flow.velocity(x, t), 5);
			expect(-rate + 0.5 * slope ** 2).toBeCloseTo(0, 4);
			// Continuity with ρ_t = N(t m_T, (1 − t + t s_T)²).
			const rho = (a: number, at: number) => Math.exp(logNormal(a, at * flow.mT, 1 - at + at * flow.sT));
			const flux = (a: number) => rho(a, t) * flow.velocity(a, t);
			const divergence = (flux(x + h) - flux(x - h)) / (2 * h);
			expect((rho(x, t + h) - rho(x, t - h)) / (2 * h) + divergence).toBeCloseTo(0, 4);
		}
	}
	expect(flow.transport).toBeCloseTo(
		overNormal(mean, std, (x) => 0.5 * flow.velocity(x, 0) ** 2),
		// Quadrature of squares up to a thousand.
		7,
	);
}

describe.each(GAMES)('α = $alpha, N($m, $s²)', (game) => {
	const { alpha, m, s } = game;
	const transport = (mean: number, std: number) => 0.5 * (mean ** 2 + (std - 1) ** 2);
	const logPi = (x: number) => logNormal(x, m, s);

	it('F = α KL(ρ_T‖π): minimum, cost, HJB, continuity and terminal condition', () => {
		const flow = reverseKlGame(game);
		// KL from its integral: the mean of log ρ_T is minus the entropy of a Gaussian.
		const terminal = (mean: number, std: number) =>
			alpha * (-Math.log(std * Math.sqrt(2 * Math.PI * Math.E)) - overNormal(mean, std, logPi));
		const [mT, sT] = minimise((mean, std) => transport(mean, std) + terminal(mean, std));
		expect(flow.mT).toBeCloseTo(mT, 5);
		expect(flow.sT).toBeCloseTo(sT, 5);
		expect(flow.terminal).toBeCloseTo(terminal(flow.mT, flow.sT), 6);
		checkFlow(flow);
		for (const x of [-1, 0, 2.5]) {
			const variation = alpha * (logNormal(x, flow.mT, flow.sT) - logPi(x));
			expect(flow.value(x, 1) / (1 + Math.abs(variation))).toBeCloseTo(
				variation / (1 + Math.abs(variation)),
				9,
			);
		}
	});

	it('F = α KL(π‖ρ_T): minimum, cost, HJB, continuity and the condition at t = 0', () => {
		const flow = maximumLikelihoodGame(game);
		// Affine maps of π to N(mean, std²); KL(π‖ρ_T) of the inverse map, by quadrature.
		const pulled = (mean: number, std: number) => ({ mT: m - (s * mean) / std, sT: s / std });
		const terminal = ({ mT, sT }: { readonly mT: number; readonly sT: number }) =>
			alpha * overNormal(m, s, (x) => logPi(x) - logNormal(x, mT, sT));
		const kinetic = (mean: number, std: number) => 0.5 * ((m - mean) ** 2 + (s - std) ** 2);
		const [m0, s0] = minimise((mean, std) => kinetic(mean, std) + terminal(pulled(mean, std)));
		const { mT, sT } = pulled(m0, s0);
		expect(flow.mT).toBeCloseTo(mT, 4);
		expect(flow.sT).toBeCloseTo(sT, 4);
		expect(flow.terminal).toBeCloseTo(terminal(flow), 6);
		expect(flow.transport).toBeCloseTo(kinetic(m0, s0), 5);
		checkFlow(flow, [m0, s0]);
		for (const x of [-1, 0, 2.5]) {
			const condition = -alpha * (logNormal(x, m0, s0) - logNormal(x, 0, 1));
			expect(flow.value(x, 0) / (1 + Math.abs(condition))).toBeCloseTo(
				condition / (1 + Math.abs(condition)),
				4,
			);
		}
	});
});

describe('limits', () => {
	it('both tend to π as 1/α', () => {
		for (const solve of [reverseKlGame, maximumLikelihoodGame]) {
			const gap = (alpha: number) => {
				const { mT, sT } = solve({ alpha, m: 1.5, s: 0.5 });
				return Math.abs(mT - 1.5) + Math.abs(sT - 0.5);
			};
			expect(gap(100) / gap(1000)).toBeGreaterThan(9);
		}
	});
	it('nothing to do: π = N(0, 1)', () => {
		for (const solve of [reverseKlGame, maximumLikelihoodGame]) {
			const flow = solve({ alpha: 2, m: 0, s: 1 });
			expect(flow.mT).toBeCloseTo(0, 12);
			expect(flow.sT).toBeCloseTo(1, 9);
		}
	});
	it('refuses α ≤ 0 and s ≤ 0', () => {
		expect(() => reverseKlGame({ alpha: 0, m: 0, s: 1 })).toThrow('α = 0');
		expect(() => maximumLikelihoodGame({ alpha: 1, m: 0, s: -1 })).toThrow('s = -1');
		expect(gaussianKl(1, 2, 1, 2)).toBeCloseTo(0, 12);
	});
});
