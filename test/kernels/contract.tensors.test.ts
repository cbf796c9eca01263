import * as tf from '@tensorflow/tfjs-core';
import { registerCpuKernels } from '../../src/kernels/cpu';
import { createTensorKernels } from '../../src/kernels/tensorKernels';
import { WasmCore } from '../../src/kernels/wasm/core';
import { contractSuite } from './contract.suite';
import { wasmModule } from './wasmModule';

const create = async () => {
	await tf.setBackend('cpu');
	registerCpuKernels(new WasmCore(await wasmModule()));
	return createTensorKernels();
};
contractSuite('wasm through TensorFlow.js kernels, backend cpu', create);
