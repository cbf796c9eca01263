import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { agreementSuite, contractSuite } from './suite24';
import { wasmModule } from '../kernels/wasmModule';

const create = async () => createWasmKernels(await wasmModule());
contractSuite('wasm, one thread', create);
agreementSuite('wasm, one thread', create);
