// breaks: npm-spec
import { tensor1d } from '@tensorflow/tfjs-core';

export const tensor = (): unknown => tensor1d([1]);
