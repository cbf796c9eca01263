import wasmUrl from '../../build/kernels/jets.wasm?url';
import type { Game } from '../game/game';
import { createPooledKernels, type WorkerLike } from '../kernels/wasm/pool';
import { webWorker } from '../kernels/wasm/workers';
import type { Backend } from '../protocol/messages';
import { choose, type Machine, type Rung } from './ladder';
import type { Chosen } from './surroundings';

/** One core is left to the page; beyond four threads the shards of a small batch no longer fill them. */
const threads = Math.min(4, Math.max(1, navigator.hardwareConcurrency - 1));

/** Makes a thing once and keeps it, until it fails or is forgotten. */
function once<T>(make: () => Promise<T>): { get(): Promise<T>; forget(): void } {
	let made: Promise<T> | null = null;
	return {
		get: () => {
			made ??= make().catch((error: unknown) => {
				made = null;
				throw error;
			});
			return made;
		},
		forget: () => {
			made = null;
		},
	};
}

/** A worker of the pool. When one dies the pool is given up, so that the next game gets a new one. */
function spawn(): WorkerLike {
	const worker = webWorker(
		new Worker(new URL('../kernels/wasm/shard.worker.ts', import.meta.url), { type: 'module' }),
	);
	return {
		...worker,
		onFailure: (handler) =>
			worker.onFailure((reason) => {
				wasm.forget();
				handler(reason);
			}),
	};
}

const module = once(async (): Promise<WebAssembly.Module> => {
	const response = await fetch(wasmUrl);
	if (!response.ok) throw new Error(`the kernels could not be fetched (${response.status}); reload the page`);
	return WebAssembly.compile(await response.arrayBuffer());
});

const wasm = once(async (): Promise<Rung> => {
	const compiled = await module.get();
	return {
		kernels: createPooledKernels(compiled, threads, spawn),
		label: `WASM SIMD · ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
	};
});

/** A GPU that was lost twice is left alone. */
let losses = 0;

const webgpu = once(async (): Promise<Rung> => {
	if (!navigator.gpu) throw new Error('this browser has no WebGPU');
	if (losses > 1) throw new Error('the GPU was lost twice');
	// TensorFlow.js comes with it, and is fetched only here.
	const { createWebGpuKernels } = await import('../kernels/webgpu/kernels');
	const { sumPairs } = (await wasm.get()).kernels;
	const kernels = await createWebGpuKernels(sumPairs ? { sumPairs } : {});
	void kernels.gpu.lost.then(() => {
		losses += 1;
		webgpu.forget();
	});
	const { adapter } = kernels.gpu;
	return {
		kernels,
		label: `WebGPU${adapter ? ` · ${adapter}` : ''}`,
		software: /swiftshader|llvmpipe|software/i.test(adapter),
		facts: kernels.gpu.facts,
	};
});

/** This browser, to be looked at. */
export const browserMachine: Machine = {
	facts: { browser: navigator.userAgent, processors: navigator.hardwareConcurrency },
	module: module.get,
	wasm: wasm.get,
	webgpu: webgpu.get,
	now: () => performance.now(),
};

/** The kernels of this browser for a game: made once, chosen for each game. */
export const browserKernels = (game: Game, wish: Backend): Promise<Chosen> =>
	choose(game, wish, browserMachine, browserMachine.now);
