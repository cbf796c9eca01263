import { readFile } from 'node:fs/promises';

/** The compiled kernels of this checkout; `npm run kernels` makes them. */
export const wasmModule = async (): Promise<WebAssembly.Module> =>
	WebAssembly.compile(await readFile(new URL('../../build/kernels/jets.wasm', import.meta.url)));
