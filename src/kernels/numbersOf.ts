import type { Tensor } from '@tensorflow/tfjs';

/** The numbers of a tensor, which is disposed of. */
export async function numbersOf(tensor: Tensor): Promise<Float32Array<ArrayBuffer>> {
	const values = Float32Array.from(await tensor.data());
	tensor.dispose();
	return values;
}
