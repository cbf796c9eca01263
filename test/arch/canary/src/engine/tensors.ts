// breaks: npm-engine
/** Tensors belong to the kernels. */
import { tensor1d } from '@tensorflow/tfjs-core';

export const tensor = tensor1d([1]);
