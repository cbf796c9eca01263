import { expect, test } from 'vitest';
import type { Network } from '../../../src/kernels/network';
import { WasmCore } from '../../../src/kernels/wasm/core';
import { pointLoss64, pointTerms64 } from '../../oracle/points64';
import { entry } from '../../oracle/potential64';
import { gradientError, partsOf } from '../gradientError';
import { pointLossOf, rowsFor } from '../pointLosses';
import { seeded, someParameters, wasmModule } from './fixtures';

const core = new WasmCore(wasmModule);
const network: Network = { width: 12, layers: 1, activation: 'tanh' };
const rng = seeded('points');
const theta = someParameters(network, rng);

test('several shards: terms, and each part of the gradient, against float64', () => {
	const loss = pointLossOf('residual', network);
	const rows = rowsFor(loss, 150, 2);
	const weights = [1, 0.5];
	const { terms, gradient } = core.pointLossAndGradient(loss, theta, rows, weights);
	pointTerms64(loss, theta, rows).forEach((value, k) => {
		expect(entry(terms, k) / value).toBeCloseTo(1, 5);
	});
	const total = (moved: Float64Array) => pointLoss64(loss, moved, rows, weights);
	expect(gradientError(gradient, total, theta, partsOf(network), rng)).toBeLessThan(1e-4);
});

test('memory does not grow over 1,000 steps, and equal calls give equal bits', () => {
	const loss = pointLossOf('everything', network);
	const call = () => core.pointLossAndGradient(loss, theta, rowsFor(loss, 40, 3), [1, 1, 1]);
	const first = call();
	const { pages } = core;
	for (let k = 0; k < 999; k++) call();
	expect(call()).toEqual(first);
	expect(core.pages).toBe(pages);
});
