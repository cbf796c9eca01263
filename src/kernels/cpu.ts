import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { accumulatorsOf, type LossAndGradient } from './contract';
import { JetTask, KERNELS, LossTask, PathsTask, PointLossTask, RolloutTask, taskOf } from './tasks';
import type { WasmCore } from './wasm/core';

/** The synchronous numerics of one thread behind the kernels. */
export type Core = Pick<
	WasmCore,
	| 'jets'
	| 'jetsGradient'
	| 'rollout'
	| 'rolloutGradient'
	| 'lossAndGradient'
	| 'pointLossAndGradient'
	| 'paths'
>;

/** The inputs of a kernel by name, as arrays. */
type Arrays = (name: string) => Float32Array;
type Output = { readonly values: Float32Array; readonly shape: number[] };

/**
 * Registers the lab's kernels on the TensorFlow.js backend "cpu", computed by `core`. A second call replaces the
 * first, so that a test or a new build of the core can take over.
 */
export function registerCpuKernels(core: Core): void {
	const kernels: Readonly<Record<string, (arrays: Arrays, attributes?: tf.NamedAttrMap) => Output[]>> = {
		[KERNELS.jet]: (arrays, attributes) => {
			const { network } = taskOf(JetTask, attributes);
			return [rows(core.jets(network, arrays('theta'), arrays('points')), 7)];
		},
		[KERNELS.jetGradient]: (arrays, attributes) => {
			const { network } = taskOf(JetTask, attributes);
			const bars = core.jetsGradient(network, arrays('theta'), arrays('points'), arrays('adjoint'));
			return [vector(bars.theta), rows(bars.points, 3)];
		},
		[KERNELS.rollout]: (arrays, attributes) => {
			const { rollout } = taskOf(RolloutTask, attributes);
			const { states, accumulators } = core.rollout(rollout, arrays('theta'), arrays('starts'), arrays('xi'));
			return [rows(states, 2), beside(states, accumulators)];
		},
		[KERNELS.rolloutGradient]: (arrays, attributes) => {
			const { rollout } = taskOf(RolloutTask, attributes);
			const bars = core.rolloutGradient(
				rollout,
				arrays('theta'),
				arrays('starts'),
				arrays('states'),
				arrays('accumulators'),
				arrays('xi'),
			);
			return [vector(bars.theta), rows(bars.starts, 2)];
		},
		[KERNELS.loss]: (arrays, attributes) => {
			const { rollout, weights } = taskOf(LossTask, attributes);
			const [xi, pull] = [arrays('xi'), arrays('pull')];
			const given = pull.length > 0 ? { xi, pull } : { xi };
			return weighted(
				core.lossAndGradient(rollout, arrays('theta'), arrays('starts'), weights, given),
				weights,
			);
		},
		[KERNELS.pointLoss]: (arrays, attributes) => {
			const { loss, weights } = taskOf(PointLossTask, attributes);
			return weighted(core.pointLossAndGradient(loss, arrays('theta'), arrays('rows'), weights), weights);
		},
		[KERNELS.paths]: (arrays, attributes) => {
			const { rollout, keep } = taskOf(PathsTask, attributes);
			const starts = arrays('starts');
			const { states, accumulators } = core.paths(rollout, arrays('theta'), starts, keep, arrays('xi'));
			const B = starts.length / 2;
			const A = accumulatorsOf(rollout).length;
			return [
				{ values: states, shape: [keep + 1, B, 2] },
				{ values: accumulators, shape: [keep + 1, B, A] },
			];
		},
	};
	// Otherwise TensorFlow.js greets on stderr with the advice to install its Node backend.
	tf.env().set('PROD', true);
	for (const [kernelName, compute] of Object.entries(kernels)) {
		if (tf.getKernel(kernelName, 'cpu')) tf.unregisterKernel(kernelName, 'cpu');
		tf.registerKernel({
			kernelName,
			backendName: 'cpu',
			kernelFunc: ({ inputs, attrs }) => {
				const arrays: Arrays = (name) => floats(name, inputs[name]);
				return compute(arrays, attrs).map(({ values, shape }) => ({
					dataId: tf.backend().write(values, shape, 'float32'),
					shape,
					dtype: 'float32',
				}));
			},
		});
	}
}

const rows = (values: Float32Array, columns: number): Output => ({
	values,
	shape: [values.length / columns, columns],
});
/** One row for each row (x, y) of `places`; there may be no columns. */
const beside = (places: Float32Array, values: Float32Array): Output => ({
	values,
	shape: [places.length / 2, (2 * values.length) / places.length],
});
const vector = (values: Float32Array): Output => ({ values, shape: [values.length] });
/** The weighted loss, the terms and the gradient. */
function weighted({ terms, gradient }: LossAndGradient, weights: readonly number[]): Output[] {
	const loss = terms.reduce((sum, term, k) => sum + term * (weights[k] ?? Number.NaN), 0);
	return [{ values: Float32Array.of(loss), shape: [] }, vector(Float32Array.from(terms)), vector(gradient)];
}

function floats(name: string, tensor: tf.TensorInfo | undefined): Float32Array {
	const values = tensor && tf.engine().readSync(tensor.dataId);
	if (values instanceof Float32Array) return values;
	throw new Error(`the kernel's input ${name} is ${tensor ? `${tensor.dtype}, not float32` : 'missing'}`);
}
