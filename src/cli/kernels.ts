import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { choose, type Machine, type Rung } from '../engine/ladder';
import type { Chosen } from '../engine/surroundings';
import { MAX_THREADS } from '../engine/threads';
import type { Game } from '../game/game';
import { createWasmKernels } from '../kernels/wasm/kernels';
import { createWasmPairs } from '../kernels/wasm/pairs';
import { createPooledKernels } from '../kernels/wasm/pool';
import { hasRelaxedSimd } from '../kernels/wasm/relaxed';
import { nodeWorker } from '../kernels/wasm/workers';
import type { WebGpuKernels } from '../kernels/webgpu/kernels';
import type { Backend } from '../protocol/messages';
import { BadInput } from './outcome';

const BINARIES = new URL('../../build/kernels/', import.meta.url);
const now = (): number => performance.now();
const SHARD = new URL('./shard.node.mjs', import.meta.url);

/**
 * The kernels of a run in Node, chosen as in the browser; numbers of one family do not depend on `threads`. Throws
 * `BadInput` where the kernels were not compiled, and where a backend was asked for and cannot be used: a script
 * that measures a GPU must not measure something else.
 */
export async function nodeKernels(game: Game, wish: Backend, threads?: number): Promise<Chosen> {
	const machine = nodeMachine(threads);
	const chosen = await choose(game, wish, machine, machine.now);
	if (wish !== 'auto' && chosen.on !== wish) {
		chosen.kernels.dispose();
		throw new BadInput(`--backend ${wish}: ${chosen.reason}`);
	}
	return chosen;
}

/** This machine as Node sees it. */
export function nodeMachine(threads = Math.min(MAX_THREADS, availableParallelism())): Machine {
	const pooled = async (binary: string, name: string): Promise<Rung> => {
		const module = await compiled(binary);
		const kernels = createPooledKernels(module, threads, () => nodeWorker(new Worker(SHARD)), now);
		return {
			kernels,
			alone: createWasmKernels(module),
			label: `${name} (${threads} ${threads === 1 ? 'thread' : 'threads'})`,
		};
	};
	return {
		facts: {
			Node: `${process.version} on ${process.platform} ${process.arch}`,
			processors: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
		},
		module: () => compiled('jets.wasm'),
		wasm: () => pooled('jets.wasm', 'wasm'),
		relaxed: async () => {
			// Node 20 has it, but asks to be told.
			if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
			if (!hasRelaxedSimd()) throw new Error(`Node ${process.version} has no relaxed SIMD here`);
			return pooled('jets.relaxed.wasm', 'wasm, relaxed SIMD');
		},
		webgpu: async () => {
			const kernels = await dawnKernels();
			return { kernels, label: `webgpu (${kernels.gpu.adapter})`, facts: kernels.gpu.facts };
		},
		now,
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
	const pairs = createWasmPairs(await compiled('jets.wasm'));
	const budget = recordBudget === undefined ? {} : { recordBudget };
	return createWebGpuKernels({ gpu: await openGpu(gpu), sumPairs: async (sum) => pairs(sum), ...budget });
}

async function compiled(binary: string): Promise<WebAssembly.Module> {
	const path = fileURLToPath(new URL(binary, BINARIES));
	const bytes = await readFile(path).catch(() => {
		throw new BadInput(`${path}: the compiled kernels are missing; make them with: npm run kernels`);
	});
	return WebAssembly.compile(Uint8Array.from(bytes));
}
