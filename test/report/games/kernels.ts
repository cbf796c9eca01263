import { readFileSync } from 'node:fs';

/** The compiled kernels of this checkout; `npm run kernels` makes them. */
export const compiledKernels = (): WebAssembly.Module =>
	new WebAssembly.Module(
		Uint8Array.from(readFileSync(new URL('../../../build/kernels/jets.wasm', import.meta.url))),
	);
