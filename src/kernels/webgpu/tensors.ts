import * as tf from '@tensorflow/tfjs-core';
import { accumulatorsOf } from '../contract';
import { layoutOf } from '../network';
import { strideOf } from '../sizes';
import { JetTask, KERNELS, LossTask, PathsTask, PointLossTask, RolloutTask, taskOf } from '../tasks';
import type { Loss } from './losses';
import type { Batch, Programs } from './programs';

/** Inputs of a kernel by name; outputs by shape. */
interface Call {
	readonly attributes: tf.NamedAttrMap | undefined;
	/** The GPU buffer of an input; undefined where it has no entries. */
	input(name: string): GPUBuffer | undefined;
	/** Rows of an input. */
	rows(name: string): number;
	/** A new output, in order; undefined where it has no entries. */
	output(...shape: number[]): GPUBuffer | undefined;
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
			return () =>
				programs.jetsGradient(network, theta, { batch: points, n }, adjoint, { gradient, pointsBar });
		},
		[KERNELS.rollout]: (call) => {
			const { rollout } = taskOf(RolloutTask, call.attributes);
			const [theta, batch] = [some(call.input('theta')), startsOf(call)];
			const states = some(call.output(batch.n, 2));
			const accumulators = call.output(batch.n, accumulatorsOf(rollout).length);
			return () => programs.ends(rollout, theta, batch, { states, accumulators });
		},
		[KERNELS.rolloutGradient]: (call) => {
			const { rollout } = taskOf(RolloutTask, call.attributes);
			const [theta, batch] = [some(call.input('theta')), startsOf(call)];
			const adjoints = { states: some(call.input('states')), accumulators: call.input('accumulators') };
			const gradient = some(call.output(layoutOf(rollout.network).size));
			const startsBar = some(call.output(batch.n, 2));
			return () => programs.pathsGradient(rollout, theta, batch, adjoints, { gradient, startsBar });
		},
		[KERNELS.loss]: (call) => {
			const { rollout, weights } = taskOf(LossTask, call.attributes);
			const theta = some(call.input('theta'));
			const batch = { ...startsOf(call), pull: call.input('pull') };
			const out = lossOutputs(call, rollout);
			return () => programs.loss(rollout, theta, batch, weights, out);
		},
		[KERNELS.pointLoss]: (call) => {
			const { loss, weights } = taskOf(PointLossTask, call.attributes);
			const [theta, batch] = [
				some(call.input('theta')),
				{ batch: some(call.input('rows')), n: call.rows('rows') },
			];
			const out = lossOutputs(call, loss);
			return () => programs.loss(loss, theta, batch, weights, out);
		},
		[KERNELS.paths]: (call) => {
			const { rollout, keep } = taskOf(PathsTask, call.attributes);
			const [theta, batch] = [some(call.input('theta')), startsOf(call)];
			const stride = strideOf(rollout.steps, keep);
			const states = some(call.output(keep + 1, batch.n, 2));
			const accumulators = call.output(keep + 1, batch.n, accumulatorsOf(rollout).length);
			return () => programs.paths(rollout, theta, batch, stride, { states, accumulators });
		},
	};
	const { backend } = gpu;
	const bufferOf = (name: string, { dataId, shape, dtype }: tf.TensorInfo): GPUBuffer | undefined => {
		if (dtype !== 'float32') throw new Error(`the kernel's input ${name} is ${dtype}, not float32`);
		if (tf.util.sizeFromShape(shape) === 0) return undefined;
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

const startsOf = ({ input, rows }: Call): Batch => ({
	batch: some(input('starts')),
	n: rows('starts'),
	xi: input('xi'),
});

/** The outputs of a kernel of a loss, in order. */
const lossOutputs = ({ output }: Call, { network, terms }: Loss) => ({
	total: some(output()),
	terms: some(output(terms.outputs.length)),
	gradient: some(output(layoutOf(network).size)),
});

function some(buffer: GPUBuffer | undefined): GPUBuffer {
	if (!buffer) throw new Error('a tensor without entries was given to a kernel that needs some');
	return buffer;
}
