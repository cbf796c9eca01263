import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { registerCpuKernels } from '../../src/kernels/cpu';
import { createReferenceKernels } from '../../src/kernels/reference/kernels';
import { createTensorKernels } from '../../src/kernels/tensorKernels';
import { WasmCore } from '../../src/kernels/wasm/core';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createPooledKernels } from '../../src/kernels/wasm/pool';
import { hasRelaxedSimd } from '../../src/kernels/wasm/relaxed';
import { agreementSuite, contractSuite } from './contract.suite';
import { inProcess } from './inProcess';
import { relaxedModule, wasmBinary, wasmModule } from './wasmModule';

// All in one file: what the oracle says is the same for all, and takes longer than what they say.

contractSuite('reference on TensorFlow.js cpu', async () => {
	await tf.setBackend('cpu');
	return createReferenceKernels();
});

const wasm = async () => createWasmKernels(await wasmModule());
contractSuite('wasm, one thread', wasm);
agreementSuite('wasm, one thread', wasm);

contractSuite('wasm, pool of three threads', async () =>
	createPooledKernels(await wasmModule(), 3, inProcess),
);

const relaxed = async () => createWasmKernels(await relaxedModule());
contractSuite('wasm with relaxed SIMD, one thread', relaxed);
agreementSuite('wasm with relaxed SIMD, one thread', relaxed);

test('the probe tells whether the build with relaxed SIMD can be compiled here', async () => {
	const binary = await wasmBinary('jets.relaxed.wasm');
	expect(hasRelaxedSimd()).toBe(WebAssembly.validate(binary));
	await relaxedModule();
	expect(hasRelaxedSimd()).toBe(true);
	expect(WebAssembly.validate(binary)).toBe(true);
});

contractSuite('wasm through TensorFlow.js kernels, backend cpu', async () => {
	await tf.setBackend('cpu');
	registerCpuKernels(new WasmCore(await wasmModule()));
	return createTensorKernels();
});
