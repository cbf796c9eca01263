import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { agreementSuite, contractSuite } from './contract.suite';
import { wasmModule } from './wasmModule';

const create = async () => createWasmKernels(await wasmModule());
contractSuite('wasm, one thread', create);
agreementSuite('wasm, one thread', create);
