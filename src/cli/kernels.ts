import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { choose, type Machine } from '../engine/ladder';
import type { Chosen } from '../engine/surroundings';
import type { Game } from '../game/game';
import { createWasmPairs } from '../kernels/wasm/pairs';
import { createPooledKernels } from '../kernels/wasm/pool';
import { nodeWorker } from '../kernels/wasm/workers';
import type { WebGpuKernels } from '../kernels/webgpu/kernels';
import type { Backend } from '../protocol/messages';
import { BadInput } from './outcome';

const BINARY = fileURLToPath(new URL('../../build/kernels/jets.wasm', import.meta.url));
const SHARD = new URL('./shard.node.mjs', import.meta.url);

/** More threads than a batch has shards would idle. */
export const MAX_THREADS = 8;

/**
 * The kernels of a run in Node, chosen as in the browser; numbers of one family do not depend on `threads`. Throws
 * `BadInput` where the kernels were not compiled, and where WebGPU was asked for and cannot be used: a script
 * that measures a GPU must not measure something else.
 */
export async function nodeKernels(game: Game, wish: Backend, threads?: number): Promise<Chosen> {
	const machine = nodeMachine(threads);
	const chosen = await choose(game, wish, machine, machine.now);
	if (wish === 'webgpu' && chosen.kernels.family !== 'webgpu') {
		chosen.kernels.dispose();
		throw new BadInput(`--backend webgpu: ${chosen.reason}`);
	}
	return chosen;
}

/** This machine as Node sees it. */
export function nodeMachine(threads = Math.min(MAX_THREADS, availableParallelism())): Machine {
	const module = () => WebAssembly.compile(readBinary());
	return {
		facts: {
			Node: `${process.version} on ${process.platform} ${process.arch}`,
			processors: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
		},
		module: async () => module(),
		wasm: async () => {
			const kernels = createPooledKernels(await module(), threads, () => nodeWorker(new Worker(SHARD)));
			return { kernels, label: `wasm (${threads} ${threads === 1 ? 'thread' : 'threads'})` };
		},
		webgpu: async () => {
			const kernels = await dawnKernels();
			return { kernels, label: `webgpu (${kernels.gpu.adapter})`, facts: kernels.gpu.facts };
		},
		now: () => performance.now(),
	};
}

/**
 * WebGPU in Node: Dawn, from the optional package "webgpu"; it needs a Vulkan (or Metal, D3D12) driver. Throws where
 * the package or an adapter is missing.
 * @param recordBudget largest single buffer of records, bytes: how much of a batch is taken in one turn
 */
export async function dawnKernels(recordBudget?: number): Promise<WebGpuKernels> {
	const { create, globals } = await import('webgpu').catch(() => {
		throw new Error('the optional package "webgpu" is not installed (npm install --include=optional)');
	});
	Object.assign(globalThis, globals);
	const gpu = create([]);
	// TensorFlow.js looks for the GPU where a browser has it. Node has a navigator from version 21 on.
	if (!globalThis.navigator)
		Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
	Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
	const { openGpu } = await import('../kernels/webgpu/device');
	const { createWebGpuKernels } = await import('../kernels/webgpu/kernels');
	const sumPairs = createWasmPairs(await WebAssembly.compile(readBinary()));
	const budget = recordBudget === undefined ? {} : { recordBudget };
	return createWebGpuKernels({ gpu: await openGpu(gpu), sumPairs, ...budget });
}

function readBinary(): Uint8Array<ArrayBuffer> {
	try {
		return Uint8Array.from(readFileSync(BINARY));
	} catch {
		throw new BadInput(`${BINARY}: the compiled kernels are missing; make them with: npm run kernels`);
	}
}
