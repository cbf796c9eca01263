import { expect, test } from 'vitest';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { hasRelaxedSimd } from '../../src/kernels/wasm/relaxed';
import { agreementSuite, contractSuite } from './contract.suite';
import { relaxedModule, wasmBinary } from './wasmModule';

const create = async () => createWasmKernels(await relaxedModule());
contractSuite('wasm with relaxed SIMD, one thread', create);
agreementSuite('wasm with relaxed SIMD, one thread', create);

test('the probe tells whether the build can be compiled here', async () => {
	const binary = await wasmBinary('jets.relaxed.wasm');
	expect(hasRelaxedSimd()).toBe(WebAssembly.validate(binary));
	await relaxedModule();
	expect(hasRelaxedSimd()).toBe(true);
	expect(WebAssembly.validate(binary)).toBe(true);
});
