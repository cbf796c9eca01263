import { describe, expect, test } from 'vitest';
import { type Integrator, RATE_INPUTS, type Rollout, termInputs } from '../../../src/kernels/contract';
import { layoutOf, type Network } from '../../../src/kernels/network';
import { WasmCore } from '../../../src/kernels/wasm/core';
import { record } from '../../../src/math/trace';
import { entry } from '../../oracle/potential64';
import { gradient64, loss64, path64, terms64 } from '../../oracle/rollout64';
import { gradientError, partsOf } from '../gradientError';
import { everything, inner, normals, relativeError, seeded, someParameters, wasmModule } from './fixtures';

const core = new WasmCore(wasmModule);
const INTEGRATORS: readonly Integrator[] = ['euler', 'heun', 'rk4'];

describe.each(INTEGRATORS)('%s', (integrator) => {
	test.each([
		[0, 1],
		[1, 0],
		[0.2, 0.7],
	])('from t = %d to t = %d: loss and gradient against float64 finite differences', (from, to) => {
		const network: Network = { width: 10, layers: 1, activation: 'logcosh' };
		const rollout = everything(network, integrator, 2, from, to);
		const rng = seeded(`${integrator}${from}`);
		const theta = someParameters(network, rng).map((value) => 0.5 * value);
		const starts = normals(rng, 2 * 13);
		const weights = [1, 0.3, 0.7, -0.4];
		const { terms, gradient } = core.lossAndGradient(rollout, theta, starts, weights);
		expect(relativeError(terms, terms64(rollout, theta, starts))).toBeLessThan(1e-5);
		const loss = (moved: Float64Array) => loss64(rollout, moved, starts, weights);
		expect(gradientError(gradient, loss, theta, partsOf(network), rng)).toBeLessThan(1e-4);
	});

	test('gradient of final states and accumulators in θ and in the starts', () => {
		const network: Network = { width: 12, layers: 2, activation: 'softplus' };
		const rollout = everything(network, integrator, 2, 1, 0);
		const rng = seeded(`vjp ${integrator}`);
		const theta = someParameters(network, rng).map((value) => 0.5 * value);
		const starts = normals(rng, 2 * 5);
		const bars = { states: normals(rng, 10), accumulators: normals(rng, 15) };
		const loss = (parameters: ArrayLike<number>, from: ArrayLike<number>): number => {
			let sum = 0;
			for (let i = 0; i < 5; i++) {
				const path = path64(rollout, parameters, entry(from, 2 * i), entry(from, 2 * i + 1));
				const [x, y] = entry(path.states, rollout.steps);
				sum += x * entry(bars.states, 2 * i) + y * entry(bars.states, 2 * i + 1);
				sum += inner(entry(path.accumulators, rollout.steps), bars.accumulators.subarray(3 * i, 3 * i + 3));
			}
			return sum;
		};
		const gradient = core.rolloutGradient(rollout, theta, starts, bars.states, bars.accumulators);
		const ofStarts = gradient64((moved) => loss(theta, moved), starts);
		expect(relativeError(gradient.starts, ofStarts)).toBeLessThan(1e-4);
		const ofTheta = (moved: Float64Array) => loss(moved, starts);
		expect(gradientError(gradient.theta, ofTheta, theta, partsOf(network), rng)).toBeLessThan(1e-4);
	});

	test('paths: states at the kept times, accumulators, and both ends', () => {
		const network: Network = { width: 16, layers: 1, activation: 'tanh' };
		const rollout = everything(network, integrator, 6, 0, 1);
		const rng = seeded(`paths ${integrator}`);
		const theta = someParameters(network, rng).map((value) => 0.5 * value);
		const starts = normals(rng, 2 * 70);
		const { states, accumulators } = core.paths(rollout, theta, starts, 3);
		for (const i of [0, 31, 32, 69]) {
			const path = path64(rollout, theta, entry(starts, 2 * i), entry(starts, 2 * i + 1));
			for (let k = 0; k <= 3; k++) {
				const at = 70 * k + i;
				const place = states.subarray(2 * at, 2 * at + 2);
				expect(relativeError(place, entry(path.states, 2 * k))).toBeLessThan(1e-5);
				const carried = accumulators.slice(3 * at, 3 * at + 3);
				if (k === 0) expect([...carried]).toEqual([0, 0, 0]);
				else expect(relativeError(carried, entry(path.accumulators, 2 * k))).toBeLessThan(1e-5);
			}
		}
		const ends = core.rollout(rollout, theta, starts);
		expect(ends.states).toEqual(states.slice(3 * 140));
		expect(ends.accumulators).toEqual(accumulators.slice(3 * 210));
	});
});

/** U = 0 but for its quadratic part, so x' = −x − t, whose solution is known: x = (x0 − 1)e^{−t} + 1 − t. */
test.each([
	['euler', 1, [16, 32]],
	['heun', 2, [8, 16]],
	['rk4', 4, [2, 4]],
] as const)('%s converges with order %i', (integrator, order, counts) => {
	const network: Network = { width: 8, layers: 1, activation: 'tanh' };
	const rates = record(RATE_INPUTS, (A, s) => ({
		dx: A.sub(A.neg(s.x), s.t),
		dy: A.sub(A.neg(s.y), s.t),
		integral: s.x,
	}));
	const terms = record(termInputs(['integral']), (_, s) => ({ end: s.x1 }));
	const theta = new Float32Array(layoutOf(network).size);
	const errors = counts.map((steps) => {
		const rollout: Rollout = { network, integrator, steps, from: 0, to: 1, rates, terms };
		const { states, accumulators } = core.rollout(rollout, theta, Float32Array.of(2, 0));
		const E = Math.exp(-1);
		return [Math.abs((states[0] ?? 0) - E), Math.abs((accumulators[0] ?? 0) - (1 - E + 0.5))];
	});
	for (const k of [0, 1]) {
		const rate = Math.log2((errors[0]?.[k] ?? 0) / (errors[1]?.[k] ?? 0));
		expect(rate).toBeGreaterThan(order - 0.3);
		expect(rate).toBeLessThan(order + 0.6);
	}
});

test('memory does not grow over 1,000 steps, and equal calls give equal bits', () => {
	const network: Network = { width: 16, layers: 1, activation: 'logcosh' };
	const rollout = everything(network, 'heun', 2, 1, 0);
	const rng = seeded('memory');
	const theta = someParameters(network, rng);
	const starts = normals(rng, 2 * 40);
	const call = () => core.lossAndGradient(rollout, theta, starts, [1, 1, 1, 1]);
	const first = call();
	const { pages } = core;
	for (let k = 0; k < 999; k++) call();
	expect(call()).toEqual(first);
	expect(core.pages).toBe(pages);
});

test('sizes that do not fit are named', () => {
	const network: Network = { width: 8, layers: 1, activation: 'tanh' };
	const rollout = everything(network, 'euler', 4, 0, 1);
	const theta = new Float32Array(layoutOf(network).size);
	const starts = new Float32Array(4);
	expect(() => core.jets(network, theta.subarray(1), new Float32Array(3))).toThrow(
		/parameters: expected 125/,
	);
	expect(() => core.jets(network, theta, new Float32Array(4))).toThrow(/points: expected rows/);
	expect(() => core.lossAndGradient(rollout, theta, starts, [1])).toThrow(/4 loss terms, got 1/);
	expect(() => core.lossAndGradient(rollout, theta, new Float32Array(3), [1, 1, 1, 1])).toThrow(/starts/);
	expect(() => core.paths(rollout, theta, starts, 3)).toThrow(/keep = 3 must divide the 4 steps/);
});
