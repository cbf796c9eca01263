import * as tf from '@tensorflow/tfjs-core';
import type { Kernels, Rollout } from '../contract';
import type { Network } from '../network';
import { checkTheta, checkWeights, rowsOf, strideOf } from '../sizes';
import { createTensorKernels } from '../tensorKernels';
import { type Gpu, openGpu } from './device';
import { Programs, SHADERS } from './programs';
import { createGpuStepper, type GpuStepper } from './stepper';
import { registerWebGpuKernels } from './tensors';

export interface WebGpuKernels extends Kernels {
	readonly family: 'webgpu';
	readonly gpu: Gpu;
	readonly programs: Programs;
	/** Compiles what `rollout` needs off this thread, with and without gradient. */
	prepare(rollout: Rollout): Promise<void>;
	/** A training loop that stays on the GPU, from θ on. */
	stepper(rollout: Rollout, theta: Float32Array): Promise<GpuStepper>;
}

/**
 * The WGSL family, registered as TensorFlow.js kernels of backend "webgpu" and used through them. Makes that backend
 * the current one. Every call throws DeviceLost if the device goes away, and the compiler's or validator's message
 * if WebGPU refuses the kernels. Throws NoWebGpu where there is no device.
 */
export async function createWebGpuKernels(
	options: {
		/** A device opened already; it is closed by dispose(). */
		readonly gpu?: Gpu;
		/** Largest single buffer of records, bytes: lower takes a batch in more turns. */
		readonly recordBudget?: number;
	} = {},
): Promise<WebGpuKernels> {
	const gpu = options.gpu ?? (await openGpu());
	const programs = new Programs(gpu, options.recordBudget);
	registerWebGpuKernels(programs);
	const tensors = createTensorKernels();
	const { pack, jets, paths, loss, lossFactors, lossReduce } = SHADERS;
	const lossShaders = (rollout: Rollout) => [
		pack(rollout.network),
		loss(rollout),
		lossFactors(rollout),
		lossReduce(rollout),
	];
	/** Runs `work` on our backend with its shaders compiled. */
	const run = async <T>(shaders: Parameters<Programs['prepare']>[0], work: () => Promise<T>): Promise<T> => {
		await programs.prepare(shaders);
		return gpu.guard(() => {
			// Another family of this thread may have made its own backend current since.
			tf.setBackend('webgpu');
			return work();
		});
	};
	const check = (
		network: Network,
		theta: Float32Array,
		what: string,
		rows: Float32Array,
		columns: number,
	) => {
		checkTheta(network, theta.length);
		rowsOf(what, rows.length, columns);
	};
	return {
		family: 'webgpu',
		gpu,
		programs,
		prepare: (rollout) => programs.prepare([jets(rollout.network), paths(rollout), ...lossShaders(rollout)]),
		stepper: (rollout, theta) => createGpuStepper(programs, rollout, theta),
		jets: async (network, theta, points) => {
			check(network, theta, 'points', points, 3);
			return run([pack(network), jets(network)], () => tensors.jets(network, theta, points));
		},
		lossAndGradient: async (rollout, theta, starts, weights) => {
			check(rollout.network, theta, 'starts', starts, 2);
			checkWeights(rollout.terms.outputs.length, weights.length);
			return run(lossShaders(rollout), () => tensors.lossAndGradient(rollout, theta, starts, weights));
		},
		paths: async (rollout, theta, starts, keep) => {
			check(rollout.network, theta, 'starts', starts, 2);
			strideOf(rollout.steps, keep);
			const shaders = [pack(rollout.network), paths(rollout)];
			return run(shaders, () => tensors.paths(rollout, theta, starts, keep));
		},
		dispose: () => {
			programs.dispose();
			gpu.close();
		},
	};
}
