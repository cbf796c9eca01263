import * as tf from '@tensorflow/tfjs-core';
import { initialParameters } from '../../../src/kernels/network';
import { referencePointTerms } from '../../../src/kernels/reference/points';
import { referenceLoss } from '../../../src/kernels/reference/rollout';
import { WasmCore } from '../../../src/kernels/wasm/core';
import { createWebGpuKernels, type WebGpuKernels } from '../../../src/kernels/webgpu/kernels';
import { isRollout, type Loss } from '../../../src/kernels/webgpu/losses';
import { createRng } from '../../../src/math/rng';
import { adam, adamState } from '../../../src/train/adam';
import { OT_FLOW_WEIGHTS, otFlow, score } from '../../bench/games';

/** What is timed, as it crosses to the page. */
export interface Task {
	readonly game: 'ot-flow' | 'score';
	readonly batch: number;
	/** Steps of time of the rollout; fewer than the game's to bound a slow engine. */
	readonly steps?: number;
}
export type Engine = 'wgsl' | 'wasm' | 'op by op';

const lossOf = ({ game, steps }: Task): Loss => {
	if (game === 'score') return score;
	const rollout = otFlow();
	return steps === undefined ? rollout : { ...rollout, steps };
};

let kernels: WebGpuKernels;
let core: WasmCore;

/** Opens the device and loads the WASM kernels; tells the adapter. */
export async function open(): Promise<string> {
	kernels = await createWebGpuKernels();
	core = new WasmCore(await WebAssembly.compileStreaming(fetch('/build/kernels/jets.wasm')));
	return kernels.gpu.adapter;
}

/** Milliseconds of training steps (forward, gradient, Adam), each done before the next begins; one warms up. */
export async function time(engine: Engine, task: Task, iterations: number): Promise<number[]> {
	const step = await ENGINES[engine](lossOf(task), task.batch);
	const times: number[] = [];
	for (let k = -1; k < iterations; k++) {
		const began = performance.now();
		await step();
		if (k >= 0) times.push(performance.now() - began);
	}
	return times;
}

/** Parameters and a batch; the mean over particles is what is lowered. */
function problem(loss: Loss, batch: number) {
	const rng = createRng(1).split(batch);
	const theta = initialParameters(loss.network, rng).map((value) => 0.5 * value);
	const columns = isRollout(loss) ? 2 : 3 + loss.extras.length;
	const rows = Float32Array.from({ length: columns * batch }, () => 1.5 * rng.normal());
	const weights = (isRollout(loss) ? OT_FLOW_WEIGHTS : [1]).map((weight) => weight / batch);
	return { theta, rows, columns, weights };
}

type Step = () => Promise<void>;
const ENGINES: Readonly<Record<Engine, (loss: Loss, batch: number) => Promise<Step>>> = {
	wgsl: async (loss, batch) => {
		const { theta, rows, weights } = problem(loss, batch);
		const stepper = await kernels.stepper(loss, theta, 'adam');
		return async () => {
			stepper.step(rows, weights, 1e-4);
			await stepper.idle();
		};
	},
	wasm: async (loss, batch) => {
		const { theta, rows, weights } = problem(loss, batch);
		const moments = adamState(theta.length);
		return async () => {
			const { gradient } = isRollout(loss)
				? core.lossAndGradient(loss, theta, rows, weights)
				: core.pointLossAndGradient(loss, theta, rows, weights);
			adam(theta, gradient, moments, 1e-4);
		};
	},
	// TensorFlow.js as it comes: composed ops on its WebGPU backend, its own gradient and its own Adam.
	'op by op': async (loss, batch) => {
		const { theta, rows, columns, weights } = problem(loss, batch);
		await tf.setBackend('webgpu');
		const variable = tf.variable(tf.tensor1d(theta));
		const optimiser = tf.train.adam(1e-4);
		return async () => {
			tf.tidy(() => {
				const given = tf.tensor2d(rows, [batch, columns]);
				optimiser.minimize(
					() => {
						const at: tf.Tensor1D = tf.reshape(variable, [theta.length]);
						const terms = isRollout(loss)
							? referenceLoss(loss, at, given).terms
							: referencePointTerms(loss, at, given);
						return tf.sum(tf.mul(tf.stack(terms), tf.tensor1d(weights)));
					},
					false,
					[variable],
				);
			});
			await variable.data();
		};
	},
};

/** Time steps of the OT-Flow game. */
export const stepsOf = (): number => otFlow().steps;
