import { expect, test } from 'vitest';
import { problemOf } from '../../src/game/problem';
import { createRng } from '../../src/math/rng';
import { mean, moments, quantile } from '../../src/math/stats';
import { balancedNoiseFor, noiseFor, rolloutOf } from '../../src/solvers/paths';
import { gameOf } from '../game/fixture';

const noise = { id: 'constant', sigma: 0.5 };
const span = { process: 'dynamics', integrator: 'euler', steps: 3, from: 0, to: 1 } as const;
const rollout = rolloutOf(problemOf(gameOf({ noise, terminal: { id: 'crossEntropy' } })), span);

test('balanced noise: no drift of the cloud at any step, a round covariance, other particles at the next', () => {
	const n = 256;
	const { xi = new Float32Array(0) } = balancedNoiseFor(rollout, createRng(1), n);
	expect(xi).toHaveLength(2 * 3 * n);
	for (let step = 0; step < 3; step++) {
		const { mean: centre, covariance } = moments(xi.subarray(2 * step * n, 2 * (step + 1) * n));
		expect(Math.hypot(...centre)).toBeLessThan(1e-6);
		const [xx, xy, yy] = covariance;
		// Radii come from 64 strata.
		expect(Math.hypot(xx - 1, xy, yy - 1)).toBeLessThan(0.05);
	}
	const along = (lag: number): number =>
		mean(
			Array.from(
				{ length: n },
				(_, i) => (xi[2 * i] ?? 0) * (xi[2 * (lag * n + ((i + (lag ? 0 : 1)) % n))] ?? 0),
			),
		);
	// Neither the next particle nor the next step is told by this one: 4/√n.
	for (const lag of [0, 1, 2]) expect(Math.abs(along(lag))).toBeLessThan(0.25);
});

test('each normal by itself is one', () => {
	const first = Array.from(
		{ length: 4000 },
		(_, seed) => balancedNoiseFor(rollout, createRng(seed), 7).xi?.[5] ?? 0,
	);
	for (const [share, value] of [
		[0.0228, -2],
		[0.1587, -1],
		[0.5, 0],
		[0.8413, 1],
	] as const)
		expect(Math.abs(quantile(first, share) - value)).toBeLessThan(0.15);
});

test('without noise there is none', () => {
	const still = rolloutOf(problemOf(gameOf()), span);
	expect(balancedNoiseFor(still, createRng(1), 4)).toEqual({});
	expect(noiseFor(still, createRng(1), 4)).toEqual({});
});
