import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../math/rng';
import { relativeError } from '../math/stats';
import { accumulatorsOf, type Kernels, type PointLoss, type Rollout } from './contract';
import { registerCpuKernels } from './cpu';
import { ACTIVATIONS, initialParameters, type Network } from './network';
import { numbersOf } from './numbersOf';
import { referenceJets } from './reference/jets';
import { createReferenceKernels } from './reference/kernels';
import { referencePaths } from './reference/rollout';
import { createTensorKernels } from './tensorKernels';
import { jetAtPoints, rollout as rolloutOp } from './tensors';
import { WasmCore } from './wasm/core';

export const TENSORFLOW_JS = tf.version.tfjs;

/** A loss of a game, and a small batch of it: what kernels are asked about. */
export interface Sample {
	readonly loss: Rollout | PointLoss;
	/** [P]. */
	readonly theta: Float32Array;
	/** Starts [B, 2] of paths, or rows [B, 3 + extras]. */
	readonly rows: Float32Array;
	/** Standard normals [steps, B, 2] of a rollout with noise. */
	readonly xi?: Float32Array;
}

/** How far one kernel is from TensorFlow.js' own operations, Euclidean and relative; or why it gave no answer. */
export type Finding = { readonly kernel: string } & ({ readonly error: number } | { readonly fault: string });

/** The two kernels through which TensorFlow.js carries gradients in places, too. */
interface Operations {
	/** [n, 7] at points [n, 3]. */
	jets(network: Network, theta: tf.Tensor1D, points: tf.Tensor2D): tf.Tensor;
	/** Where paths end, and the accumulators there: [B, 2 + A]. */
	ends(rollout: Rollout, theta: tf.Tensor1D, starts: tf.Tensor2D, xi: tf.Tensor3D | undefined): tf.Tensor;
}

/** One way to run the kernels; with operations where it is the current backend of TensorFlow.js. */
interface Family {
	readonly kernels: Kernels;
	readonly operations?: Operations;
}

type Answer = readonly ArrayLike<number>[];

interface Question {
	readonly kernel: string;
	/** Null where the family has no such kernel. */
	ask(family: Family): Promise<Answer> | null;
}

/** Points of a jet: more than one chunk of the WASM kernels, and no whole number of its tiles. */
const POINTS = 43;

function questionsOf(samples: readonly Sample[], rng: Rng): Question[] {
	const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => rng.normal());
	const jets = ACTIVATIONS.flatMap((activation): Question[] => {
		const network: Network = { width: 20, layers: 2, activation };
		const theta = unsettled(initialParameters(network, rng), rng);
		const points = normals(3 * POINTS);
		return [
			{
				kernel: `jets of U, ${activation}`,
				ask: async ({ kernels }) => [await kernels.jets(network, theta, points)],
			},
			{
				kernel: `gradients through jets, ${activation}`,
				ask: ({ operations }) =>
					operations
						? gradients((at, s) => operations.jets(network, at, s), theta, points, [POINTS, 3])
						: null,
			},
		];
	});
	return [...jets, ...samples.flatMap((sample) => questionsAbout(sample, normals))];
}

function questionsAbout({ loss, theta, rows, xi }: Sample, normals: (n: number) => Float32Array): Question[] {
	const weights = loss.terms.outputs.map((_, k) => 1 / (k + 1));
	if (!('rates' in loss))
		return [
			{
				kernel: 'loss at points and its gradient',
				ask: async ({ kernels }) => {
					const { terms, gradient } = await kernels.pointLossAndGradient(loss, theta, rows, weights);
					return [terms, gradient];
				},
			},
		];
	const B = rows.length / 2;
	const paths = xi ? 'paths with noise' : 'paths';
	const noise = xi ? { xi } : {};
	const pull = normals(loss.steps * B * (2 + accumulatorsOf(loss).length));
	return [
		{
			kernel: paths,
			ask: async ({ kernels }) => {
				const { states, accumulators } = await kernels.paths(loss, theta, rows, loss.steps, xi);
				return [states, accumulators];
			},
		},
		...[noise, { ...noise, pull }].map((given) => ({
			kernel: `loss of ${paths} and its gradient${'pull' in given ? ', pulled' : ''}`,
			ask: async ({ kernels }: Family) => {
				const { terms, gradient } = await kernels.lossAndGradient(loss, theta, rows, weights, given);
				return [terms, gradient];
			},
		})),
		{
			kernel: `gradients through ${paths}`,
			ask: ({ operations }) =>
				operations
					? gradients(
							(at, starts) => operations.ends(loss, at, starts, xi && tf.tensor3d(xi, [loss.steps, B, 2])),
							theta,
							rows,
							[B, 2],
						)
					: null,
		},
	];
}

/** Gradients of Σ sin(f) in θ and in places: sin, so that each entry of f has a cotangent of its own. */
async function gradients(
	f: (theta: tf.Tensor1D, places: tf.Tensor2D) => tf.Tensor,
	theta: Float32Array,
	places: Float32Array,
	shape: [number, number],
): Promise<Answer> {
	const found = tf.tidy(() =>
		tf.grads((at, s) => tf.sum(tf.sin(f(tf.reshape(at, [theta.length]), tf.reshape(s, shape)))))([
			tf.tensor1d(theta),
			tf.tensor2d(places, shape),
		]),
	);
	return Promise.all(found.map(numbersOf));
}

/** θ away from the zeros and symmetries of its initialization, where errors would hide. */
export const unsettled = (theta: Float32Array, rng: Rng): Float32Array =>
	theta.map((value) => value + 0.1 * rng.normal());

const PLAIN: Operations = {
	jets: referenceJets,
	ends: (rollout, theta, starts, xi) => {
		const last = referencePaths(rollout, theta, starts, xi).at(-1);
		if (!last) throw new Error('a path has at least one state');
		return tf.stack([last.x, last.y, ...last.accumulators], 1);
	},
};

const FUSED: Operations = {
	jets: jetAtPoints,
	ends: (rollout, theta, starts, xi) => {
		const { states, accumulators } = rolloutOp(rollout, theta, starts, xi);
		return tf.concat([states, accumulators], 1);
	},
};

/** Examines kernels against what TensorFlow.js' own operations make of the same questions. */
export interface Examiner {
	examine(kernels: Kernels): Promise<Finding[]>;
	/** The lab's kernels as TensorFlow.js calls them on its current backend, 'cpu' (there the WASM ones) or 'webgpu'. */
	examineTensors(): Promise<Finding[]>;
}

/** @param module build/kernels/jets.wasm, compiled: registered on TensorFlow.js' backend 'cpu', which becomes the current one */
export async function createExaminer(
	samples: readonly Sample[],
	module: WebAssembly.Module,
	rng: Rng,
): Promise<Examiner> {
	registerCpuKernels(new WasmCore(module));
	await tf.setBackend('cpu');
	const questions = questionsOf(samples, rng);
	const plain: Family = { kernels: createReferenceKernels(), operations: PLAIN };
	const expected: (Answer | null)[] = [];
	for (const { ask } of questions) expected.push(await ask(plain));
	const examine = async (family: Family): Promise<Finding[]> => {
		const findings: Finding[] = [];
		for (const [k, { kernel, ask }] of questions.entries())
			try {
				const answer = await ask(family);
				const exact = expected[k];
				if (answer && exact) findings.push({ kernel, error: worst(exact, answer) });
			} catch (error) {
				findings.push({ kernel, fault: error instanceof Error ? error.message : String(error) });
			}
		return findings;
	};
	return {
		examine: (kernels) => examine({ kernels }),
		examineTensors: () => examine({ kernels: createTensorKernels(), operations: FUSED }),
	};
}

/** The largest error of the arrays of an answer; NaN where one is no number. */
const worst = (exact: Answer, answer: Answer): number =>
	Math.max(...exact.map((values, k) => relativeError(values, answer[k] ?? [])));
