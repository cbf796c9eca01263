import { describe, expect, test } from 'vitest';
import { JET } from '../../../src/kernels/contract';
import { ACTIVATIONS, type Network } from '../../../src/kernels/network';
import { WasmCore } from '../../../src/kernels/wasm/core';
import { entry, jet64 } from '../../oracle/potential64';
import { along, gradient64 } from '../../oracle/rollout64';
import { normals, relativeError, seeded, someParameters, wasmModule } from './fixtures';

const core = new WasmCore(wasmModule);

/** Jets at all points in float64, [n, 7]. */
function jets64(network: Network, theta: ArrayLike<number>, points: ArrayLike<number>): number[] {
	return Array.from({ length: points.length / 3 }, (_, i) =>
		jet64(network, theta, entry(points, 3 * i), entry(points, 3 * i + 1), entry(points, 3 * i + 2)),
	).flat();
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
	Array.from(a).reduce((sum, value, i) => sum + value * entry(b, i), 0);

describe.each([...ACTIVATIONS])('%s', (activation) => {
	describe.each([0, 1, 2, 3, 4])('%i residual layers', (layers) => {
		test.each([8, 13, 32, 64, 100])('width %i: jets and their gradient', (width) => {
			const small = width < 16;
			if (layers > 3 && !small) return;
			const network: Network = { width, layers, activation };
			const rng = seeded(`${activation}${layers}${width}`);
			const theta = someParameters(network, rng);
			// 11 and 5 points: a part of a tile is empty.
			const points = normals(rng, 3 * (small ? 5 : 11), 1.5);
			const n = points.length / 3;

			const jets = core.jets(network, theta, points);
			const expected = jets64(network, theta, points);
			JET.forEach((channel, c) => {
				const column = (list: ArrayLike<number>) =>
					Array.from({ length: n }, (_, i) => entry(list, 7 * i + c));
				expect(relativeError(column(jets), column(expected)), channel).toBeLessThan(4e-6);
			});

			const adjoints = normals(rng, JET.length * n);
			const gradient = core.jetsGradient(network, theta, points, adjoints);
			const ofTheta = (moved: ArrayLike<number>) => inner(adjoints, jets64(network, moved, points));
			const ofPoints = (moved: ArrayLike<number>) => inner(adjoints, jets64(network, theta, moved));
			expect(relativeError(gradient.points, gradient64(ofPoints, points)), 'points').toBeLessThan(1e-5);
			if (small) {
				const truth = gradient64(ofTheta, theta);
				expect(relativeError(gradient.theta, truth), 'θ').toBeLessThan(1e-5);
				// c has the smallest entry's scale to itself: a wrong part cannot hide behind a large one.
				truth.forEach((value, i) => {
					expect(entry(gradient.theta, i), `θ[${i}]`).toBeCloseTo(value, 2);
				});
			} else {
				// Along a random direction, errors are seen at 1/√(length) of the gradient's norm.
				const direction = normals(rng, theta.length);
				const slope = along(ofTheta, theta, direction, 1e-4);
				const norm = Math.hypot(...gradient.theta);
				expect(Math.abs(inner(gradient.theta, direction) - slope) / norm).toBeLessThan(1e-4);
			}
		});
	});
});
