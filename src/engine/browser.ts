import wasmUrl from '../../build/kernels/jets.wasm?url';
import type { Kernels } from '../kernels/contract';
import { createWasmKernels } from '../kernels/wasm/kernels';

let ready: Promise<Kernels> | null = null;

/** The kernels of this browser: made once, used for every game. */
export async function browserKernels(): Promise<{ kernels: Kernels; backend: string; reason: string }> {
	ready ??= fetch(wasmUrl)
		.then((response) => response.arrayBuffer())
		.then((bytes) => WebAssembly.compile(bytes))
		.then(createWasmKernels);
	return {
		kernels: await ready,
		backend: 'WASM SIMD',
		reason: 'The fused kernels run on the processor, in WebAssembly.',
	};
}
