import { expect, test } from 'vitest';
import { type Diagnosis, diagnose, diagnosisInWords, faultsOf } from '../../src/engine/diagnosis';
import type { Machine } from '../../src/engine/ladder';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { relaxedModule, wasmModule } from '../kernels/wasmModule';

const module = await wasmModule();
const right = createWasmKernels(module);
let clock = 0;
const MACHINE: Machine = {
	facts: { processors: 2 },
	module: async () => module,
	wasm: async () => ({ kernels: right, label: 'pool' }),
	relaxed: async () => ({ kernels: createWasmKernels(await relaxedModule()), label: 'relaxed' }),
	webgpu: () => Promise.reject(new Error('WebGPU offers no adapter here.')),
	now: () => {
		clock += 50;
		return clock;
	},
};
const findingsOf = ({ backends }: Diagnosis) =>
	backends.flatMap((backend) => ('absent' in backend ? [] : backend.findings));

test('kernels that are right pass with the errors of float32; a missing adapter is said', async () => {
	const told: string[] = [];
	const diagnosis = await diagnose(MACHINE, (what) => told.push(what));
	const findings = findingsOf(diagnosis);
	// Jets of four activations; paths and their loss, free and pulled, with and without noise; a loss at points.
	expect(diagnosis.backends.map((each) => ('absent' in each ? 0 : each.findings.length))).toEqual([
		11 + 11 + 6,
		11,
		11,
		0,
	]);
	for (const found of findings) expect(found).toMatchObject({ error: expect.closeTo(0, 4) });
	// Another way to the same numbers: nowhere are they the same to the last bit.
	for (const found of findings) expect('error' in found && found.error).toBeGreaterThan(0);
	expect(faultsOf(diagnosis)).toEqual([]);
	const text = diagnosisInWords(diagnosis);
	expect(text).toMatch(/^All kernels that are here compute right\.\n/);
	expect(text).toMatch(/^WebGPU: none: WebGPU offers no adapter here\.$/m);
	expect(text).toMatch(/^pool: [\d.]+ training steps a second$/m);
	expect(text).toMatch(/^processors: 2$/m);
	expect(told).toContain('WebGPU');
});

test('a kernel made wrong is found and named, whichever way it is wrong, and no other is', async () => {
	const off: Machine = {
		...MACHINE,
		wasm: async () => ({
			label: 'pool',
			kernels: {
				...right,
				// One layer of the gradient, by one per cent.
				lossAndGradient: async (...call) => {
					const result = await right.lossAndGradient(...call);
					return { ...result, gradient: result.gradient.map((value, k) => (k < 200 ? 1.01 * value : value)) };
				},
				jets: () => Promise.reject(new Error('planted')),
			},
		}),
		webgpu: async () => ({
			label: 'gpu',
			facts: { vendor: 'test', maxBufferSize: 1024 },
			kernels: {
				...right,
				pointLossAndGradient: async (...call) => {
					const result = await right.pointLossAndGradient(...call);
					result.gradient[7] = Number.NaN;
					return result;
				},
			},
		}),
	};
	const diagnosis = await diagnose(off, () => {});
	const faults = faultsOf(diagnosis);
	const wrong = ['loss of paths', 'loss of paths with noise'].flatMap((loss) => [
		`pool: ${loss} and its gradient is wrong`,
		`pool: ${loss} and its gradient, pulled is wrong`,
	]);
	const failed = ['logcosh', 'tanh', 'softplus', 'sine'].map(
		(name) => `pool: jets of U, ${name} failed: planted`,
	);
	expect(faults.map((fault) => fault.replace(/, relative error .*/, '')).sort()).toEqual(
		[...wrong, ...failed, 'gpu: loss at points and its gradient is wrong'].sort(),
	);
	const text = diagnosisInWords(diagnosis);
	for (const fault of faults) expect(text).toContain(`FAULT: ${fault}\n`);
	expect(text).toMatch(/^ {2}vendor: test\n {2}maxBufferSize: 1024$/m);
});

test('a machine without the compiled kernels still tells what it is', async () => {
	const missing = () => Promise.reject(new Error('the kernels could not be fetched (404)'));
	const diagnosis = await diagnose({ ...MACHINE, module: missing }, () => {});
	const text = diagnosisInWords(diagnosis);
	expect(text).toMatch(/^WASM: none: the kernels could not be fetched \(404\)\.$/m);
	expect(text).toMatch(/^FAULT: there are no kernels here/);
	expect(text).toMatch(/^TensorFlow\.js: 4\./m);
});
