import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Kernels } from '../kernels/contract';
import { createWasmKernels } from '../kernels/wasm/kernels';
import { BadInput } from './outcome';

const BINARY = fileURLToPath(new URL('../../build/kernels/jets.wasm', import.meta.url));

/** The kernels of a run in Node, and their name in results. Throws `BadInput` where they were not compiled. */
export async function nodeKernels(): Promise<{ readonly kernels: Kernels; readonly backend: string }> {
	return { kernels: createWasmKernels(await WebAssembly.compile(readBinary())), backend: 'wasm' };
}

function readBinary(): Uint8Array<ArrayBuffer> {
	try {
		return Uint8Array.from(readFileSync(BINARY));
	} catch {
		throw new BadInput(`${BINARY}: the compiled kernels are missing; make them with: npm run kernels`);
	}
}
