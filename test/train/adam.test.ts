import { describe, expect, test } from 'vitest';
import { adam, adamState, clipNorm } from '../../src/train/adam';
import { scheduledRate } from '../../src/train/schedule';

describe('adam', () => {
	test('is the textbook recursion with bias-corrected moments, in double precision', () => {
		const theta = new Float32Array([1, -2]);
		const state = adamState(2);
		const gradients = [
			[0.5, -1],
			[0.25, 2],
			[-1, 0.125],
		] as const;
		const [m, v, p] = [
			[0, 0],
			[0, 0],
			[1, -2],
		];
		gradients.forEach((g, k) => {
			adam(theta, Float32Array.from(g), state, 0.1);
			for (const i of [0, 1] as const) {
				m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g[i];
				v[i] = 0.999 * (v[i] ?? 0) + 0.001 * g[i] ** 2;
				const mHat = (m[i] ?? 0) / (1 - 0.9 ** (k + 1));
				const vHat = (v[i] ?? 0) / (1 - 0.999 ** (k + 1));
				p[i] = (p[i] ?? 0) - (0.1 * mHat) / (Math.sqrt(vHat) + 1e-8);
			}
		});
		expect(theta[0]).toBeCloseTo(p[0] ?? 0, 6);
		expect(theta[1]).toBeCloseTo(p[1] ?? 0, 6);
	});

	test('its first step is the learning rate against the sign of the gradient', () => {
		const theta = new Float32Array(3);
		adam(theta, new Float32Array([1e-3, -5, 100]), adamState(3), 0.01);
		expect(Array.from(theta, (x) => Math.round(x * 1e5) / 1e5)).toEqual([-0.01, 0.01, -0.01]);
	});
});

test('ε stands beside the corrected second moment, as the paper has it', () => {
	const theta = new Float32Array(1);
	adam(theta, new Float32Array([1e-9]), adamState(1), 1);
	expect(theta[0]).toBeCloseTo(-1e-9 / (1e-9 + 1e-8), 6);
});

describe('clipNorm', () => {
	test('leaves short gradients alone, shortens long ones to the limit, and reports the norm it found', () => {
		const short = new Float32Array([3, 4]);
		expect(clipNorm(short, 6)).toBe(5);
		expect(Array.from(short)).toEqual([3, 4]);
		const long = new Float32Array([30, 40]);
		expect(clipNorm(long, 5)).toBe(50);
		expect(Math.hypot(...long)).toBeCloseTo(5, 6);
		const free = new Float32Array([30, 40]);
		clipNorm(free, 0);
		expect(Array.from(free)).toEqual([30, 40]);
	});
});

describe('schedules', () => {
	const run = (schedule: string) => ({ learningRate: 0.04, schedule, steps: 1000 });
	test('constant, cosine, step', () => {
		expect(scheduledRate(run('constant'), 999)).toBe(0.04);
		expect(scheduledRate(run('cosine'), 0)).toBe(0.04);
		expect(scheduledRate(run('cosine'), 500)).toBeCloseTo(0.02, 12);
		expect(scheduledRate(run('cosine'), 5000)).toBeCloseTo(0.0004, 12);
		expect(scheduledRate(run('step'), 99)).toBe(0.04);
		expect(scheduledRate(run('step'), 100)).toBe(0.02);
		expect(scheduledRate(run('step'), 9999)).toBeCloseTo(0.04 / 512, 12);
	});
	test('an unknown schedule is an error', () => {
		expect(() => scheduledRate(run('warm'), 1)).toThrow('training.schedule');
	});
});
