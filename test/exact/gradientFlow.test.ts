import { describe, expect, it } from 'vitest';
import { gaussianKl } from '../../src/exact/gaussianGame';
import {
	type AxisGaussian,
	barenblattDensity,
	barenblattRadius,
	barenblattSecondMoment,
	type GaussianFlow,
	heatFlow,
	jkoStep,
	ornsteinUhlenbeckFlow,
	sampleBarenblatt,
} from '../../src/exact/gradientFlow';
import { createRng } from '../../src/math/rng';

const START: AxisGaussian = { mean: 2, std: 0.4 };
const TARGET: AxisGaussian = { mean: -0.5, std: 1.5 };

const density = ({ mean, std }: GaussianFlow, x: number, t: number): number =>
	Math.exp(-0.5 * ((x - mean(t)) / std(t)) ** 2) / (std(t) * Math.sqrt(2 * Math.PI));

describe('flows of Gaussians', () => {
	const potentials: readonly (readonly [string, GaussianFlow, (x: number) => number])[] = [
		['Ornstein–Uhlenbeck', ornsteinUhlenbeckFlow(START, TARGET), (x) => (x - TARGET.mean) / TARGET.std ** 2],
		['heat', heatFlow(START), () => 0],
	];
	it.each(potentials)('%s: the Fokker–Planck equation, and v = −∇δ𝓕/δρ', (_, flow, force) => {
		const h = 1e-4;
		for (const t of [0.1, 0.7]) {
			for (const x of [-1, 1, 2.2]) {
				const rho = (a: number) => density(flow, a, t);
				const rate = (density(flow, x, t + h) - density(flow, x, t - h)) / (2 * h);
				const flux = (a: number) => rho(a) * force(a);
				const spread = (rho(x + h) - 2 * rho(x) + rho(x - h)) / h ** 2;
				expect(rate).toBeCloseTo((flux(x + h) - flux(x - h)) / (2 * h) + spread, 5);
				const logSlope = (Math.log(rho(x + h)) - Math.log(rho(x - h))) / (2 * h);
				expect(flow.velocity(x, t)).toBeCloseTo(-logSlope - force(x), 5);
			}
		}
		expect(flow.mean(0)).toBeCloseTo(START.mean, 12);
		expect(flow.std(0)).toBeCloseTo(START.std, 12);
	});
	it('unit target: mean m e^(−t), variance 1 + (s² − 1)e^(−2t)', () => {
		const flow = ornsteinUhlenbeckFlow(START, { mean: 0, std: 1 });
		expect(flow.mean(0.7)).toBeCloseTo(2 * Math.exp(-0.7), 12);
		expect(flow.std(0.7) ** 2).toBeCloseTo(1 + (0.16 - 1) * Math.exp(-1.4), 12);
	});
});

describe('JKO steps', () => {
	const cost = (from: AxisGaussian, to: AxisGaussian, tau: number) =>
		((from.mean - to.mean) ** 2 + (from.std - to.std) ** 2) / (2 * tau) +
		gaussianKl(to.mean, to.std, TARGET.mean, TARGET.std);
	const walk = (tau: number, time: number, target = TARGET): AxisGaussian => {
		let at = START;
		for (let k = 0; k < Math.round(time / tau); k++) at = jkoStep(at, target, tau);
		return at;
	};
	it('minimise W2²/2τ + KL', () => {
		for (const tau of [0.05, 0.5, 5]) {
			const to = jkoStep(START, TARGET, tau);
			for (const [mean, std] of [
				[1e-4, 0],
				[-1e-4, 0],
				[0, 1e-4],
				[0, -1e-4],
			] as const) {
				const near = { mean: to.mean + mean, std: to.std + std };
				const rise = cost(START, near, tau) - cost(START, to, tau);
				expect(rise).toBeGreaterThan(0);
				expect(rise).toBeLessThan(1e-6);
			}
		}
	});
	it('KL falls at every step', () => {
		let at = START;
		for (let k = 0; k < 20; k++) {
			const next = jkoStep(at, TARGET, 0.3);
			const kl = ({ mean, std }: AxisGaussian) => gaussianKl(mean, std, TARGET.mean, TARGET.std);
			expect(kl(next)).toBeLessThan(kl(at));
			at = next;
		}
	});
	it('are first order in τ, with and without a target', () => {
		const free = { mean: 0, std: Number.POSITIVE_INFINITY };
		for (const [target, flow] of [
			[TARGET, ornsteinUhlenbeckFlow(START, TARGET)],
			[free, heatFlow(START)],
		] as const) {
			const error = (tau: number) => {
				const { mean, std } = walk(tau, 1, target);
				return Math.abs(mean - flow.mean(1)) + Math.abs(std - flow.std(1));
			};
			expect(error(0.01) / error(0.005)).toBeGreaterThan(1.9);
			expect(error(0.01) / error(0.005)).toBeLessThan(2.1);
			expect(error(0.005)).toBeLessThan(0.01);
		}
	});
});

describe('Barenblatt', () => {
	const radius = (t: number) => barenblattRadius(0.8, t);
	it('solves ∂_t ρ = Δ(ρ²) inside its support, with mass 1', () => {
		const h = 1e-4;
		for (const t of [0.05, 0.5]) {
			const R = radius(t);
			for (const [x, y] of [
				[0, 0],
				[0.3, -0.2],
				[0.5 * R, 0.6 * R],
			] as const) {
				const squared = (a: number, b: number) => barenblattDensity(a, b, R) ** 2;
				const rate =
					(barenblattDensity(x, y, radius(t + h)) - barenblattDensity(x, y, radius(t - h))) / (2 * h);
				const around = squared(x + h, y) + squared(x - h, y) + squared(x, y + h) + squared(x, y - h);
				expect(rate).toBeCloseTo((around - 4 * squared(x, y)) / h ** 2, 4);
			}
			let [mass, second] = [0, 0];
			const n = 4000;
			for (let k = 0; k < n; k++) {
				const r = (R * (k + 0.5)) / n;
				const ring = 2 * Math.PI * r * barenblattDensity(r, 0, R) * (R / n);
				mass += ring;
				second += r ** 2 * ring;
			}
			expect(mass).toBeCloseTo(1, 6);
			expect(second).toBeCloseTo(barenblattSecondMoment(R), 6);
			expect(barenblattDensity(R, R, R)).toBe(0);
		}
	});
	it('samples have its radius, second moment and distribution function', () => {
		const [n, R] = [40_000, 1.7];
		const points = sampleBarenblatt(createRng(5), n, R);
		let [second, inner, right, furthest] = [0, 0, 0, 0];
		for (let i = 0; i < n; i++) {
			const [x = 0, y = 0] = points.subarray(2 * i, 2 * i + 2);
			const r2 = x ** 2 + y ** 2;
			furthest = Math.max(furthest, Math.sqrt(r2));
			second += r2 / n;
			inner += Number(r2 < 0.25 * R ** 2) / n;
			right += Number(x > 0) / n;
		}
		expect(furthest).toBeLessThan(R * (1 + 1e-6));
		// Four standard errors: Var |X|² = R⁴/18.
		expect(Math.abs(second - barenblattSecondMoment(R))).toBeLessThan((4 * R ** 2) / Math.sqrt(18 * n));
		expect(Math.abs(inner - (2 * 0.25 - 0.25 ** 2))).toBeLessThan(2 / Math.sqrt(n));
		expect(Math.abs(right - 0.5)).toBeLessThan(2 / Math.sqrt(n));
	});
});

it('refuses what has no spread and steps without length', () => {
	expect(() => heatFlow({ mean: 0, std: 0 })).toThrow('N(0, 0²)');
	expect(() => ornsteinUhlenbeckFlow(START, { mean: Number.NaN, std: 1 })).toThrow('the target');
	expect(() => jkoStep(START, TARGET, 0)).toThrow('τ = 0');
});
