import * as tf from '@tensorflow/tfjs-core';
import { createReferenceKernels } from '../../src/kernels/reference/kernels';
import { contractSuite } from './contract.suite';

contractSuite('reference on TensorFlow.js cpu', async () => {
	await tf.setBackend('cpu');
	return createReferenceKernels();
});
