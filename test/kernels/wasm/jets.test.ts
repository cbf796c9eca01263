import { describe, expect, test } from 'vitest';
import { JET } from '../../../src/kernels/contract';
import { ACTIVATIONS, type Network } from '../../../src/kernels/network';
import { WasmCore } from '../../../src/kernels/wasm/core';
import { entry, jet64 } from '../../oracle/potential64';
import { gradientError, partsOf } from '../gradientError';
import { inner, normals, relativeError, seeded, someParameters, wasmModule } from './fixtures';

const core = new WasmCore(wasmModule);

/** Jets at all points in float64, [n, 7]. */
function jets64(network: Network, theta: ArrayLike<number>, points: ArrayLike<number>): number[] {
	return Array.from({ length: points.length / 3 }, (_, i) =>
		jet64(network, theta, entry(points, 3 * i), entry(points, 3 * i + 1), entry(points, 3 * i + 2)),
	).flat();
}

describe.each([...ACTIVATIONS])('%s', (activation) => {
	test.each([0, 1, 2, 3].flatMap((layers) => [8, 13, 32, 64, 100].map((width) => [layers, width])))(
		'%i residual layers, width %i: jets and their gradient against float64',
		(layers = 0, width = 0) => {
			const network: Network = { width, layers, activation };
			const rng = seeded(`${activation}${layers}${width}`);
			const theta = someParameters(network, rng);
			// A part of a tile is empty. The oracle is slow: wide networks get fewer points, and directions in all of θ.
			const wide = width >= 32;
			const n = wide ? 3 : 5;
			const points = normals(rng, 3 * n, 1.5);
			const jets = core.jets(network, theta, points);
			const expected = jets64(network, theta, points);
			JET.forEach((channel, c) => {
				const column = (list: ArrayLike<number>) =>
					Array.from({ length: n }, (_, i) => entry(list, 7 * i + c));
				expect(relativeError(column(jets), column(expected)), channel).toBeLessThan(4e-6);
			});
			const adjoints = normals(rng, JET.length * n);
			const gradient = core.jetsGradient(network, theta, points, adjoints);
			const ofTheta = (moved: Float64Array) => inner(adjoints, jets64(network, moved, points));
			const ofPoints = (moved: Float64Array) => inner(adjoints, jets64(network, theta, moved));
			const parts = wide ? { theta: [0, theta.length] as const } : partsOf(network);
			expect(gradientError(gradient.theta, ofTheta, theta, parts, rng), 'θ').toBeLessThan(2e-5);
			const all = { points: [0, points.length] as const };
			expect(gradientError(gradient.points, ofPoints, points, all, rng), 'points').toBeLessThan(2e-5);
		},
	);

	test('far out, the jets stay finite and exact', () => {
		const network: Network = { width: 8, layers: 1, activation };
		const theta = someParameters(network, seeded('far'));
		const points = Float32Array.of(40, -30, 1, -200, 100, 0, 1e-4, -1e-4, 0);
		expect(relativeError(core.jets(network, theta, points), jets64(network, theta, points))).toBeLessThan(
			4e-6,
		);
	});

	test('NaN in, NaN out', () => {
		const network: Network = { width: 8, layers: 1, activation };
		const jets = core.jets(
			network,
			someParameters(network, seeded('nan')),
			Float32Array.of(Number.NaN, 0, 0, 1, 1, 1),
		);
		expect([...jets.subarray(0, 7)].every(Number.isNaN)).toBe(true);
		expect([...jets.subarray(7)].every(Number.isFinite)).toBe(true);
	});
});

test.each([1, 4])('width 256, %i residual layers', (layers) => {
	const network: Network = { width: 256, layers, activation: 'logcosh' };
	const theta = someParameters(network, seeded('wide')).map((value) => 0.3 * value);
	const points = normals(seeded('wide points'), 6);
	expect(relativeError(core.jets(network, theta, points), jets64(network, theta, points))).toBeLessThan(1e-5);
	const adjoints = normals(seeded('wide adjoints'), 14);
	const gradient = core.jetsGradient(network, theta, points, adjoints).theta;
	const f = (moved: Float64Array) => inner(adjoints, jets64(network, moved, points));
	const whole = { theta: [0, theta.length] as const };
	expect(gradientError(gradient, f, theta, whole, seeded('wide directions'))).toBeLessThan(2e-5);
});
