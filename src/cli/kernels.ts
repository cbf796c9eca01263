import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Kernels } from '../kernels/contract';
import { createPooledKernels } from '../kernels/wasm/pool';
import { nodeWorker } from '../kernels/wasm/workers';
import { BadInput } from './outcome';

const BINARY = fileURLToPath(new URL('../../build/kernels/jets.wasm', import.meta.url));
const SHARD = new URL('../kernels/wasm/shard.node.mjs', import.meta.url);

/** More threads than a batch has shards would idle. */
export const MAX_THREADS = 8;

/**
 * The kernels of a run in Node, and their name in results; numbers do not depend on `threads`. Throws `BadInput`
 * where the kernels were not compiled.
 */
export async function nodeKernels(
	threads = Math.min(MAX_THREADS, availableParallelism()),
): Promise<{ readonly kernels: Kernels; readonly backend: string }> {
	const module = await WebAssembly.compile(readBinary());
	const kernels = createPooledKernels(module, threads, () => nodeWorker(new Worker(SHARD)));
	return { kernels, backend: `wasm (${threads} ${threads === 1 ? 'thread' : 'threads'})` };
}

function readBinary(): Uint8Array<ArrayBuffer> {
	try {
		return Uint8Array.from(readFileSync(BINARY));
	} catch {
		throw new BadInput(`${BINARY}: the compiled kernels are missing; make them with: npm run kernels`);
	}
}
