import { describe, expect, it } from 'vitest';
import type { GaussianComponent } from '../../src/data/distribution';
import { isotropic, mixtureLogDensity } from '../../src/data/mixture';
import { mixtureDiffusion } from '../../src/exact/mixtureDiffusion';
import {
	constantNoising,
	type Noising,
	scheduledNoising,
	varianceExploding,
	variancePreserving,
} from '../../src/exact/noising';
import { numbers } from '../../src/math/algebra';
import { createRng } from '../../src/math/rng';
import { moments } from '../../src/math/stats';

const TARGET: readonly GaussianComponent[] = [
	{ weight: 1, mean: [-1.5, 0.5], covariance: [0.3, 0.1, 0.2] },
	{ weight: 2, mean: [1, 1], covariance: [0.1, -0.05, 0.4] },
	{ weight: 0.5, mean: [0.2, -2], covariance: [0.5, 0, 0.05] },
];
const POINTS = [
	[0, 0],
	[1.3, 0.7],
	[-2, 1],
	[0.4, -2.2],
	[3, -3],
] as const;
const NOISINGS: readonly (readonly [string, Noising])[] = [
	['OU', constantNoising(1, Math.SQRT2, 3)],
	['no drift', constantNoising(0, 1.5, 1)],
	['VP', variancePreserving(0.1, 20, 1)],
	['VE', varianceExploding(0.05, 10, 1)],
	[
		'the drift of VP, the same σ at all times',
		scheduledNoising(
			(s) => 0.05 + 9.95 * s,
			(A) => A.num(0.8),
			1,
		),
	],
	[
		'OU, a σ that grows',
		scheduledNoising(
			() => 1,
			(A, s) => A.exp(A.mul(A.num(0.7), s)),
			1.5,
		),
	],
];

describe.each(NOISINGS)('%s', (_, noising) => {
	const T = noising.horizon;
	const exact = mixtureDiffusion(TARGET, noising);
	const value = (x: number, y: number, t: number) => -exact.logDensity(numbers, [x, y], t);

	it('m and q belong to a and σ²', () => {
		const h = 1e-6 * T;
		for (const s of [0.1, 0.5, 0.9].map((part) => part * T)) {
			const [m, q] = [noising.factor(numbers, s), noising.variance(numbers, s)];
			const slope = (f: (s: number) => number) => (f(s + h) - f(s - h)) / (2 * h);
			const [dm, dq] = [slope((r) => noising.factor(numbers, r)), slope((r) => noising.variance(numbers, r))];
			const [a, intensity] = [noising.rate(s), noising.intensity(s)];
			expect(dm / (1 + a)).toBeCloseTo((-a * m) / (1 + a), 7);
			expect(dq / (1 + intensity)).toBeCloseTo((intensity - 2 * a * q) / (1 + intensity), 7);
		}
		expect([noising.factor(numbers, 0), noising.variance(numbers, 0)]).toEqual([1, 0]);
	});

	it('derivatives agree with differences', () => {
		const h = 1e-4;
		for (const [x, y] of POINTS) {
			for (const t of [0.3 * T, 0.8 * T]) {
				const jet = exact.jet([x, y], t);
				const scale = 1 + Math.abs(jet.laplacian) + Math.abs(jet.timeDerivative);
				const close = (a: number, b: number) => expect(Math.abs(a - b) / scale).toBeLessThan(1e-5);
				close(jet.value, value(x, y, t));
				close(jet.gradient[0], (value(x + h, y, t) - value(x - h, y, t)) / (2 * h));
				close(jet.gradient[1], (value(x, y + h, t) - value(x, y - h, t)) / (2 * h));
				close(jet.timeDerivative, (value(x, y, t + h) - value(x, y, t - h)) / (2 * h));
				const around = value(x + h, y, t) + value(x - h, y, t) + value(x, y + h, t) + value(x, y - h, t);
				close(jet.laplacian, (around - 4 * value(x, y, t)) / h ** 2);
			}
		}
	});

	it('solves the HJB equation of the diffusion-matched cost', () => {
		for (const [x, y] of POINTS) {
			for (const t of [0, 0.25, 0.5, 0.75, 0.95, 1].map((part) => part * T)) {
				const { gradient, timeDerivative, laplacian } = exact.jet([x, y], t);
				const [a, intensity] = [noising.rate(T - t), noising.intensity(T - t)];
				const [gx, gy] = gradient;
				const terms = [
					-timeDerivative,
					-a * (x * gx + y * gy),
					0.5 * intensity * (gx ** 2 + gy ** 2),
					2 * a,
					-0.5 * intensity * laplacian,
				];
				const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
				const residual = terms.reduce((sum, term) => sum + term, 0);
				expect(Math.abs(residual) / (1 + size)).toBeLessThan(1e-13);
				expect(Math.abs(residual)).toBeLessThan(1e-8);
				expect(exact.velocity([x, y], t)[0]).toBeCloseTo(-intensity * gx, 9);
			}
		}
	});

	it('is the target carried through the transition kernel', () => {
		const t = 0.6 * T;
		const [m, q] = [noising.factor(numbers, T - t), noising.variance(numbers, T - t)];
		const n = 150;
		const [low, step] = [-6, 12 / n];
		for (const [x, y] of POINTS) {
			let sum = 0;
			for (let i = 0; i < n; i++) {
				for (let j = 0; j < n; j++) {
					const [u, v] = [low + (i + 0.5) * step, low + (j + 0.5) * step];
					const kernel = Math.exp(-((x - m * u) ** 2 + (y - m * v) ** 2) / (2 * q)) / (2 * Math.PI * q);
					sum += kernel * Math.exp(exact.logDensity(numbers, [u, v], T)) * step ** 2;
				}
			}
			expect(-Math.log(sum)).toBeCloseTo(value(x, y, t), 6);
		}
	});

	it('samples follow the density', () => {
		const t = 0.5 * T;
		const [m, q] = [noising.factor(numbers, T - t), noising.variance(numbers, T - t)];
		const total = TARGET.reduce((sum, { weight }) => sum + weight, 0);
		const mean = (i: 0 | 1) => TARGET.reduce((sum, c) => sum + (c.weight / total) * c.mean[i], 0);
		const second = TARGET.reduce(
			(sum, c) => sum + (c.weight / total) * (c.covariance[0] + c.mean[0] ** 2),
			0,
		);
		const n = 40_000;
		const law = moments(exact.sample(createRng(3), n, t));
		const variance = m ** 2 * (second - mean(0) ** 2) + q;
		// Four standard errors.
		expect(Math.abs(law.mean[0] - m * mean(0))).toBeLessThan(4 * Math.sqrt(variance / n));
		expect(Math.abs(law.covariance[0] - variance)).toBeLessThan(4 * variance * Math.sqrt(2 / n));
	});
});

it('starts from the mixture of the data', () => {
	const components = [
		{ weight: 1, x: -2, y: -1, std: 0.5 },
		{ weight: 3, x: 0, y: 1.5, std: 0.8 },
	];
	const exact = mixtureDiffusion(isotropic(components), constantNoising(1, 1, 2));
	for (const x of POINTS) {
		expect(exact.logDensity(numbers, x, 2)).toBeCloseTo(mixtureLogDensity(numbers, components, x), 12);
	}
});

it('one unit Gaussian under Ornstein–Uhlenbeck noise stays what it is', () => {
	const unit: GaussianComponent = { weight: 1, mean: [0, 0], covariance: [1, 0, 1] };
	const exact = mixtureDiffusion([unit], constantNoising(1, Math.SQRT2, 1));
	const { gradient, laplacian, timeDerivative } = exact.jet([0.7, -1.1], 0.4);
	expect(gradient[0]).toBeCloseTo(0.7, 12);
	expect(gradient[1]).toBeCloseTo(-1.1, 12);
	expect(laplacian).toBeCloseTo(2, 12);
	expect(timeDerivative).toBeCloseTo(0, 12);
});

it('refuses what is no noising and no mixture', () => {
	expect(() => constantNoising(1, -1, 1)).toThrow('σ ≥ 0');
	expect(() => variancePreserving(0, 20, 1)).toThrow('β > 0');
	expect(() => varianceExploding(2, 1, 1)).toThrow('ς_max > ς_min');
	expect(() =>
		scheduledNoising(
			() => 1,
			(A) => A.num(1),
			0,
		),
	).toThrow('T > 0');
	const noising = constantNoising(1, 1, 1);
	expect(() => mixtureDiffusion([], noising)).toThrow('component');
	const flat: GaussianComponent = { weight: 1, mean: [0, 0], covariance: [1, 2, 1] };
	expect(() => mixtureDiffusion([flat], noising)).toThrow('(1, 2, 1)');
	expect(() => mixtureDiffusion([{ ...flat, weight: 0 }], noising)).toThrow('positive weights');
});
