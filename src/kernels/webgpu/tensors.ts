import * as tf from '@tensorflow/tfjs-core';
import { accumulatorsOf } from '../contract';
import { layoutOf } from '../network';
import { strideOf } from '../sizes';
import { JetTask, KERNELS, LossTask, PathsTask, RolloutTask, taskOf } from '../tasks';
import type { Programs } from './programs';

/** Inputs of a kernel by name; outputs by shape. */
interface Call {
	readonly attributes: tf.NamedAttrMap | undefined;
	/** The GPU buffer of an input; null where it has no entries. */
	input(name: string): GPUBuffer | null;
	/** Rows of an input. */
	rows(name: string): number;
	/** A new output, in order; null where it has no entries. */
	output(...shape: number[]): GPUBuffer | null;
}

/**
 * Registers the lab's kernels on the TensorFlow.js backend "webgpu": tensors in, tensors out, nothing leaves the
 * GPU. A second call, e.g. after a lost device, replaces the first.
 */
export function registerWebGpuKernels(programs: Programs): void {
	const { gpu } = programs;
	/** Each kernel allocates its outputs and returns the commands, which then run after TensorFlow.js' own. */
	const kernels: Readonly<Record<string, (call: Call) => () => void>> = {
		[KERNELS.jet]: ({ attributes, input, rows, output }) => {
			const { network } = taskOf(JetTask, attributes);
			const n = rows('points');
			const [theta, points, jets] = [some(input('theta')), some(input('points')), some(output(n, 7))];
			return () => programs.jets(network, theta, points, n, jets);
		},
		[KERNELS.jetGradient]: ({ attributes, input, rows, output }) => {
			const { network } = taskOf(JetTask, attributes);
			const n = rows('points');
			const [theta, points, adjoint] = [some(input('theta')), some(input('points')), some(input('adjoint'))];
			const [gradient, pointsBar] = [some(output(layoutOf(network).size)), some(output(n, 3))];
			return () => programs.jetsGradient(network, theta, points, adjoint, n, gradient, pointsBar);
		},
		[KERNELS.rollout]: ({ attributes, input, rows, output }) => {
			const { rollout } = taskOf(RolloutTask, attributes);
			const n = rows('starts');
			const [theta, starts] = [some(input('theta')), some(input('starts'))];
			const ends = some(output(n, 2));
			const accumulators = output(n, accumulatorsOf(rollout).length);
			return () => programs.ends(rollout, theta, starts, n, ends, accumulators);
		},
		[KERNELS.rolloutGradient]: ({ attributes, input, rows, output }) => {
			const { rollout } = taskOf(RolloutTask, attributes);
			const n = rows('starts');
			const [theta, starts, states] = [some(input('theta')), some(input('starts')), some(input('states'))];
			const accumulators = input('accumulators');
			const [gradient, startsBar] = [some(output(layoutOf(rollout.network).size)), some(output(n, 2))];
			return () =>
				programs.pathsGradient(rollout, theta, starts, n, states, accumulators, gradient, startsBar);
		},
		[KERNELS.loss]: ({ attributes, input, rows, output }) => {
			const { rollout, weights } = taskOf(LossTask, attributes);
			const n = rows('starts');
			const [theta, starts] = [some(input('theta')), some(input('starts'))];
			const total = some(output());
			const terms = some(output(rollout.terms.outputs.length));
			const gradient = some(output(layoutOf(rollout.network).size));
			return () => programs.loss(rollout, theta, starts, n, weights, terms, total, gradient);
		},
		[KERNELS.paths]: ({ attributes, input, rows, output }) => {
			const { rollout, keep } = taskOf(PathsTask, attributes);
			const n = rows('starts');
			const stride = strideOf(rollout.steps, keep);
			const [theta, starts] = [some(input('theta')), some(input('starts'))];
			const states = some(output(keep + 1, n, 2));
			const accumulators = output(n, accumulatorsOf(rollout).length);
			return () => programs.paths(rollout, theta, starts, n, stride, states, accumulators);
		},
	};
	const { backend } = gpu;
	const bufferOf = (name: string, { dataId, shape, dtype }: tf.TensorInfo): GPUBuffer | null => {
		if (dtype !== 'float32') throw new Error(`the kernel's input ${name} is ${dtype}, not float32`);
		if (tf.util.sizeFromShape(shape) === 0) return null;
		backend.uploadToGPU(dataId);
		const { resource } = backend.tensorMap.get(dataId);
		if (resource instanceof GPUBuffer) return resource;
		throw new Error(`the kernel's input ${name} is not in a GPU buffer`);
	};
	for (const [kernelName, encode] of Object.entries(kernels)) {
		if (tf.getKernel(kernelName, 'webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
		tf.registerKernel({
			kernelName,
			backendName: 'webgpu',
			kernelFunc: ({ inputs, attrs }) => {
				const infoOf = (name: string): tf.TensorInfo => {
					const info = inputs[name];
					if (!info) throw new Error(`the kernel ${kernelName} misses its input ${name}`);
					return info;
				};
				const outputs: tf.TensorInfo[] = [];
				const submit = encode({
					attributes: attrs,
					input: (name) => bufferOf(name, infoOf(name)),
					rows: (name) => infoOf(name).shape[0] ?? 0,
					output: (...shape) => {
						const empty = tf.util.sizeFromShape(shape) === 0;
						const info = backend.makeTensorInfo(shape, 'float32', empty ? [] : undefined);
						outputs.push(info);
						return bufferOf('output', info);
					},
				});
				gpu.flush();
				submit();
				return outputs;
			},
		});
	}
}

function some(buffer: GPUBuffer | null): GPUBuffer {
	if (!buffer) throw new Error('a tensor without entries was given to a kernel that needs some');
	return buffer;
}
