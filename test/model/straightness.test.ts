import { expect, test } from 'vitest';
import { createRng } from '../../src/math/rng';
import { straightnessOf } from '../../src/model/generated';
import { gameOf } from '../game/fixture';

const K = 8;
const times = Float32Array.from({ length: K + 1 }, (_, k) => k / K);
const [N, ANGLE] = [1000, 2];
const radii = Float64Array.from({ length: N }, createRng(1).uniform);

/** Paths [K + 1, N, 2], each by its radius and time. */
const along = (place: (radius: number, t: number) => readonly [number, number]) =>
	Float32Array.from(times).reduce(
		(states, t, k) => {
			for (const [i, radius] of radii.entries()) states.set(place(radius, t), 2 * (k * N + i));
			return states;
		},
		new Float32Array(2 * N * (K + 1)),
	);

test('paths on circles are as straight as their chords say', () => {
	const states = along((r, t) => [r * Math.cos(ANGLE * t), r * Math.sin(ANGLE * t)]);
	const found = straightnessOf(gameOf({}))?.({ times, states });
	// K chords in time 1/K each, less the chord over all of them, for a radius of one.
	const unit = 4 * K ** 2 * Math.sin(ANGLE / 2 / K) ** 2 - 4 * Math.sin(ANGLE / 2) ** 2;
	const squares = radii.map((r) => unit * r ** 2);
	const mean = squares.reduce((sum, value) => sum + value, 0) / N;
	const spread = Math.sqrt(squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N / N);
	expect(found?.value).toBeCloseTo(mean, 5);
	expect(found?.n).toBe(N);
	// An error from eight parts is itself 27 % off.
	expect((found?.error ?? 0) / spread).toBeGreaterThan(0.4);
	expect((found?.error ?? 0) / spread).toBeLessThan(2);
});

test('straight paths at constant speed are straight', () => {
	const states = along((r, t) => [r * t, 1 - r * t]);
	expect(straightnessOf(gameOf({}))?.({ times, states }).value).toBeCloseTo(0, 5);
});

test('noisy paths have no straightness, those of the probability flow do', () => {
	const noise = { noise: { id: 'constant' } };
	expect(straightnessOf(gameOf(noise, { sampler: { process: 'dynamics' } }))).toBeNull();
	expect(straightnessOf(gameOf(noise, { sampler: { process: 'flow' } }))).not.toBeNull();
});
