import type { Kernels } from '../contract';
import { WasmCore } from './core';
import { createWasmOptimiser } from './optimiser';

/** The WASM kernels in this thread. @param module build/kernels/jets.wasm, compiled */
export function createWasmKernels(module: WebAssembly.Module): Kernels {
	const core = new WasmCore(module);
	return {
		family: 'wasm',
		jets: async (...call) => core.jets(...call),
		values: async (...call) => core.values(...call),
		lossAndGradient: async (...call) => core.lossAndGradient(...call),
		pointLossAndGradient: async (...call) => core.pointLossAndGradient(...call),
		paths: async (...call) => core.paths(...call),
		pathsWithJets: async (...call) => core.pathsWithJets(...call),
		sumPairs: async (sum) => core.sumPairs(sum),
		optimiser: createWasmOptimiser(module),
		dispose: () => {},
	};
}
