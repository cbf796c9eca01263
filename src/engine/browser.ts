import wasmUrl from '../../build/kernels/jets.wasm?url';
import type { Kernels } from '../kernels/contract';
import { createPooledKernels, type WorkerLike } from '../kernels/wasm/pool';
import { webWorker } from '../kernels/wasm/workers';

let ready: Promise<Kernels> | null = null;

/** One core is left to the page; beyond four threads the shards of a small batch no longer fill them. */
const threads = Math.min(4, Math.max(1, navigator.hardwareConcurrency - 1));

/** A worker of the pool. When one dies the pool is given up, so that the next game gets a new one. */
function spawn(): WorkerLike {
	const worker = webWorker(
		new Worker(new URL('../kernels/wasm/shard.worker.ts', import.meta.url), { type: 'module' }),
	);
	return {
		...worker,
		onFailure: (handler) =>
			worker.onFailure((reason) => {
				ready = null;
				handler(reason);
			}),
	};
}

async function compile(): Promise<Kernels> {
	const response = await fetch(wasmUrl);
	if (!response.ok) throw new Error(`the kernels could not be fetched (${response.status}); reload the page`);
	const module = await WebAssembly.compile(await response.arrayBuffer());
	return createPooledKernels(module, threads, spawn);
}

/** The kernels of this browser: made once, used for every game. */
export async function browserKernels(): Promise<{ kernels: Kernels; backend: string; reason: string }> {
	ready ??= compile().catch((error: unknown) => {
		ready = null;
		throw error;
	});
	return {
		kernels: await ready,
		backend: `WASM SIMD · ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
		reason: `Fused kernels in WebAssembly, on ${threads} of ${navigator.hardwareConcurrency} processor threads.`,
	};
}
