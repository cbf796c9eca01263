/** Breaks nothing: tensors belong here. */
import { tensor1d } from '@tensorflow/tfjs-core';

postMessage(tensor1d([1]).size);
