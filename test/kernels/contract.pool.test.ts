import { createPooledKernels } from '../../src/kernels/wasm/pool';
import { contractSuite } from './contract.suite';
import { inProcess } from './inProcess';
import { wasmModule } from './wasmModule';

contractSuite('wasm, pool of three threads', async () =>
	createPooledKernels(await wasmModule(), 3, inProcess),
);
