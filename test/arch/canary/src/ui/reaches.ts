// breaks: page-without-tfjs
// Allowed edge by edge, and yet the page would load TensorFlow.js.
import { tensor } from '../spec/tensors';

export const shown = tensor;
