import { dawnKernels } from '../../src/cli/kernels';
import { webgpuSuite } from '../browser/webgpu/suite';

webgpuSuite('Node, by Dawn', async () => {
	// Puts WebGPU where a browser has it.
	(await dawnKernels()).dispose();
	await import('../browser/webgpu/page');
	const { harness } = globalThis;
	if (!harness) throw new Error('page.ts left no harness');
	return {
		call: async (name, args) => Reflect.apply(harness[name], harness, JSON.parse(JSON.stringify(args))),
		faults: [],
		close: async () => {},
	};
});
