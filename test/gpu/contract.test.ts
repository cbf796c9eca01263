import { dawnKernels } from '../../src/cli/kernels';
import { contractSuite } from '../kernels/contract.suite';

contractSuite('WGSL by Dawn', dawnKernels);
