import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/rng';
import { noiseFloor } from '../../src/metrics/floor';
import { modeCoverage } from '../../src/metrics/modes';
import { negativeLogLikelihood } from '../../src/metrics/nll';
import { normalizedPathEnergy, pathEnergy, straightness } from '../../src/metrics/paths';

const times = (K: number, T = 1): Float32Array =>
	Float32Array.from({ length: K }, (_, k) => (T * k) / (K - 1));
const along = (
	at: Float32Array,
	path: (t: number, particle: 0 | 1) => readonly [number, number],
): Float32Array => Float32Array.from([...at].flatMap((t) => [...path(t, 0), ...path(t, 1)]));

describe('paths', () => {
	it('straight at constant speed: energy |v|²T, straightness 0, also on uneven times', () => {
		const uneven = Float32Array.of(0, 0.1, 0.7, 2);
		const states = along(uneven, (t, i) => (i === 0 ? [t, 2 * t] : [1 - 3 * t, 0]));
		expect(pathEnergy({ times: uneven, states })).toBeCloseTo(0.5 * (2 * 5 + 2 * 9), 4);
		expect(straightness({ times: uneven, states })).toBeCloseTo(0, 4);
	});
	it('a half circle in unit time: energy π², straightness π² − 4, error of order Δt²', () => {
		const errors = [17, 33].map((K) => {
			const states = along(times(K), (t) => [Math.cos(Math.PI * t), Math.sin(Math.PI * t)]);
			const paths = { times: times(K), states };
			expect(straightness(paths) - pathEnergy(paths)).toBeCloseTo(-4, 5);
			return Math.PI ** 2 - pathEnergy(paths);
		});
		expect(errors[1]).toBeGreaterThan(0);
		expect((errors[0] ?? 0) / (errors[1] ?? 1)).toBeCloseTo(4, 1);
	});
	it('a straight path at uneven speed x = t² is not straight: ∫(2t − 1)² = 1/3', () => {
		const states = along(times(201), (t) => [t * t, 0]);
		expect(straightness({ times: times(201), states })).toBeCloseTo(1 / 3, 4);
	});
	it('normalises and refuses', () => {
		expect(normalizedPathEnergy(12, 3)).toBeCloseTo(1 / 3, 12);
		expect(() => pathEnergy({ times: times(1), states: new Float32Array(4) })).toThrow('two times');
	});
});

describe('coverage', () => {
	it('shares out, counts strays and sums to one', () => {
		const samples = Float32Array.of(0, 0.1, 0.2, 0, 5, 5.1, 2.4, 2.4);
		const { share, stray } = modeCoverage(samples, Float32Array.of(0, 0, 5, 5, -9, 0), 1);
		expect([...share]).toEqual([0.5, 0.25, 0]);
		expect(stray).toBeCloseTo(0.25, 12);
		expect(() => modeCoverage(samples, new Float32Array(), 1)).toThrow('modes');
	});
});

describe('estimates', () => {
	it('negative log-likelihood: mean and standard error', () => {
		const { mean, error } = negativeLogLikelihood([-1, -2, -3, -4]);
		expect(mean).toBe(2.5);
		expect(error).toBeCloseTo(Math.sqrt(5 / 3) / 2, 12);
		expect(() => negativeLogLikelihood([])).toThrow();
	});
	it('noise floor: by seed, from independent clouds', () => {
		const draw = (seed: number) =>
			noiseFloor(
				(a, b) => (a[0] ?? 0) - (b[0] ?? 0),
				(rng) => Float32Array.of(rng.normal()),
				createRng(seed),
				400,
			);
		expect(draw(1)).toEqual(draw(1));
		// The difference of two standard normals: 0 ± √2.
		expect(Math.abs(draw(1).mean)).toBeLessThan(0.22);
		expect(Math.abs(draw(1).std - Math.SQRT2)).toBeLessThan(0.16);
		expect(() =>
			noiseFloor(
				() => 0,
				() => new Float32Array(),
				createRng(1),
				1,
			),
		).toThrow('2 repeats');
	});
});
