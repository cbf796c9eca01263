import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { registerCpuKernels } from '../../src/kernels/cpu';
import { layoutOf, type Network } from '../../src/kernels/network';
import { jetAtPoints } from '../../src/kernels/tensors';
import { WasmCore } from '../../src/kernels/wasm/core';
import { createRng } from '../../src/math/rng';
import { wasmModule } from './wasmModule';

test('the potential without residual layers is a two-layer model of TensorFlow.js Layers, value and gradient', async () => {
	await tf.setBackend('cpu');
	registerCpuKernels(new WasmCore(await wasmModule()));
	const network: Network = { width: 12, layers: 0, activation: 'tanh' };
	const at = layoutOf(network);
	const rng = createRng(3);
	const theta = Float32Array.from({ length: at.size }, () => rng.normal());
	// Layers has no quadratic and no linear part.
	theta.fill(0, at.A, at.constant);
	const { width: m } = network;
	const model = tf.sequential({
		layers: [
			tf.layers.dense({ units: m, activation: 'tanh', inputShape: [3] }),
			tf.layers.dense({ units: 1 }),
		],
	});
	model.setWeights([
		tf.transpose(tf.tensor2d(theta.subarray(at.K0, at.K0 + 3 * m), [m, 3])),
		tf.tensor1d(theta.subarray(at.b0, at.b0 + m)),
		tf.tensor2d(theta.subarray(at.w, at.w + m), [m, 1]),
		tf.tensor1d(theta.subarray(at.constant, at.constant + 1)),
	]);
	const points = tf.tensor2d(
		Array.from({ length: 15 }, () => rng.normal()),
		[5, 3],
	);
	const jets = await jetAtPoints(network, tf.tensor1d(theta), points).array();
	const values = (await (model.apply(points) as tf.Tensor2D).array()).map(([u]) => u ?? Number.NaN);
	const gradients = (await tf
		.grad((s) => tf.sum(model.apply(s) as tf.Tensor))(points)
		.array()) as number[][];
	jets.forEach((jet, i) => {
		expect(jet[0]).toBeCloseTo(values[i] ?? Number.NaN, 4);
		for (const axis of [0, 1, 2]) expect(jet[1 + axis]).toBeCloseTo(gradients[i]?.[axis] ?? Number.NaN, 4);
	});
});
