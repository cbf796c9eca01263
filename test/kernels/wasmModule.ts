import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { hasRelaxedSimd } from '../../src/kernels/wasm/relaxed';

/** What was compiled of this checkout; `npm run kernels` makes it. */
export const wasmBinary = async (name: 'jets.wasm' | 'jets.relaxed.wasm'): Promise<Uint8Array<ArrayBuffer>> =>
	Uint8Array.from(await readFile(new URL(`../../build/kernels/${name}`, import.meta.url)));

export const wasmModule = async (): Promise<WebAssembly.Module> =>
	WebAssembly.compile(await wasmBinary('jets.wasm'));

/** The build with relaxed SIMD, which Node 20 has for the asking. */
export async function relaxedModule(): Promise<WebAssembly.Module> {
	if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
	return WebAssembly.compile(await wasmBinary('jets.relaxed.wasm'));
}
