import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../../../src/kernels/network';
import type { Moving, OptimiserId } from '../../../src/kernels/optimiser';
import { referenceJets } from '../../../src/kernels/reference/jets';
import { createReferenceKernels } from '../../../src/kernels/reference/kernels';
import { referenceLoss, referencePaths } from '../../../src/kernels/reference/rollout';
import { jetAtPoints, rolloutLoss, rollout as rolloutOp } from '../../../src/kernels/tensors';
import { Commands } from '../../../src/kernels/webgpu/commands';
import { DeviceLost } from '../../../src/kernels/webgpu/device';
import { emitGraph, MATH } from '../../../src/kernels/webgpu/emit';
import { createWebGpuKernels, type WebGpuKernels } from '../../../src/kernels/webgpu/kernels';
import { ENTRY, read, shader, written } from '../../../src/kernels/webgpu/shader';
import type { Graph } from '../../../src/math/trace';
import { adamState } from '../../../src/train/adam';
import { plainOptimiser } from '../../../src/train/optimiser';
import { parameters, points, starts } from '../../kernels/games';
import { terms64 } from '../../oracle/rollout64';
import { type Case, distance, givenOf, residual, rolloutOf, scoreMatching, weightsOf } from './cases';

/** Errors of one entry of the table. */
export interface Errors {
	/** Of each loss term against float64, relative to max(1, |term|). */
	readonly terms: number;
	/** Of the whole gradient against the reference family, relative to its largest entry. */
	readonly gradient: number;
}

const reference = createReferenceKernels();
let kernels: WebGpuKernels;

/** Runs the reference family, or any other TensorFlow.js code, on the plain CPU backend. */
async function onCpu<T>(work: () => Promise<T>): Promise<T> {
	await tf.setBackend('cpu');
	try {
		return await work();
	} finally {
		await tf.setBackend('webgpu');
	}
}

/** The numbers of tensors that `work` makes on the current backend. */
async function values(work: () => tf.Tensor[]): Promise<Float32Array[]> {
	const tensors = tf.tidy(work);
	const arrays = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
	for (const tensor of tensors) tensor.dispose();
	return arrays;
}

/** Largest difference of terms relative to max(1, |term|). */
const gapOf = (terms: ArrayLike<number>, exact: ArrayLike<number>): number =>
	Math.max(
		...Array.from(
			exact,
			(value, k) => Math.abs((terms[k] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)),
		),
	);

const messageOf = async (work: Promise<unknown>): Promise<string> => {
	try {
		await work;
		return 'no error';
	} catch (error) {
		return error instanceof DeviceLost ? `DeviceLost: ${error.message}` : String(error);
	}
};

const harness = {
	/** Opens a device and its kernels, instead of those before; tells the adapter. */
	open: async (recordBudget?: number): Promise<string> => {
		kernels?.dispose();
		kernels = await createWebGpuKernels(recordBudget === undefined ? {} : { recordBudget });
		return `${kernels.gpu.adapter}, binds ${kernels.gpu.largestBinding / 2 ** 20} MiB`;
	},

	/** Each graph's outputs at each list of arguments, by a shader; [graph][arguments][output]. */
	emitted: async (graphs: readonly Graph[], args: readonly (readonly number[])[]): Promise<number[]> => {
		const outputs = graphs.map((graph) => graph.outputs.length);
		const total = outputs.reduce((a, b) => a + b, 0);
		const width = args[0]?.length ?? 0;
		let offset = 0;
		const calls = graphs.map((graph, g) => {
			const list = graph.inputs.map((_, i) => `args[id.x * ${width}u + ${i}u]`).join(', ');
			const stores = graph.outputs.map((_, k) => `values[id.x * ${total}u + ${offset + k}u] = r${g}[${k}];`);
			offset += graph.outputs.length;
			return `let r${g} = graph${g}(${list});\n${stores.join('\n')}`;
		});
		const code = `${MATH}${graphs.map((graph, g) => emitGraph(`graph${g}`, graph)).join('\n')}
${ENTRY} { if (id.x >= ${args.length}u) { return; }\n${calls.join('\n')} }`;
		const one = shader('Emitted', [read('args', 'array<f32>'), written('values', 'array<f32>')], code);
		const { gpu } = kernels;
		const pipeline = await gpu.compile(one);
		const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
		const given = gpu.device.createBuffer({ size: 4 * args.length * width, usage });
		gpu.device.queue.writeBuffer(given, 0, Float32Array.from(args.flat()));
		const found = gpu.device.createBuffer({ size: 4 * args.length * total, usage });
		const commands = new Commands(gpu);
		commands.dispatch(pipeline, args.length, { args: given, values: found });
		commands.submit();
		const result = await values(() => [tf.tensor({ buffer: found }, [args.length, total])]);
		given.destroy();
		found.destroy();
		return [...(result[0] ?? [])];
	},

	/** Error of the jets at 13 points against the reference. */
	jets: async (network: Network): Promise<number> => {
		const [theta, at] = [parameters(network, network.width), points(13, 1)];
		const ours = await kernels.jets(network, theta, at);
		return distance(ours, await onCpu(() => reference.jets(network, theta, at)));
	},

	compare: async (cases: readonly Case[]): Promise<Errors[]> => {
		const all: Errors[] = [];
		for (const spec of cases) {
			const rollout = rolloutOf(spec);
			const weights = weightsOf(rollout);
			const [theta, from] = [parameters(rollout.network, 5), starts(spec.batch, 2)];
			const given = givenOf(spec);
			const ours = await kernels.lossAndGradient(rollout, theta, from, weights, given);
			const plain = await onCpu(() => reference.lossAndGradient(rollout, theta, from, weights, given));
			const exact = spec.noise ? plain.terms : terms64(rollout, theta, from);
			all.push({ terms: gapOf(ours.terms, exact), gradient: distance(ours.gradient, plain.gradient) });
		}
		return all;
	},

	/** Whether two calls with a larger one between them give the same bits. */
	repeats: async (spec: Case): Promise<boolean> => {
		const call = async (batch: number) => {
			const rollout = rolloutOf(spec);
			const theta = parameters(rollout.network, 5);
			return kernels.lossAndGradient(rollout, theta, starts(batch, 2), weightsOf(rollout));
		};
		const first = await call(spec.batch);
		await call(4 * spec.batch);
		const second = await call(spec.batch);
		return first.gradient.every((value, k) => Object.is(value, second.gradient[k]));
	},

	/** Losses over points: score matching and a residual. */
	pointLosses: async (network: Network): Promise<Errors[]> => {
		const theta = parameters(network, 5);
		const all: Errors[] = [];
		for (const loss of [scoreMatching(network), residual(network)]) {
			const columns = 3 + loss.extras.length;
			const rows = points(Math.ceil((37 * columns) / 3), 4).slice(0, 37 * columns);
			const ours = await kernels.pointLossAndGradient(loss, theta, rows, weightsOf(loss));
			const plain = await onCpu(() => reference.pointLossAndGradient(loss, theta, rows, weightsOf(loss)));
			all.push({ terms: gapOf(ours.terms, plain.terms), gradient: distance(ours.gradient, plain.gradient) });
		}
		return all;
	},

	/** Largest difference of states and accumulators to the reference. */
	paths: async (spec: Case, keep: number): Promise<number[]> => {
		const rollout = rolloutOf(spec);
		const [theta, from] = [parameters(rollout.network, 5), starts(spec.batch, 2)];
		const { xi } = givenOf(spec);
		const ours = await kernels.paths(rollout, theta, from, keep, xi);
		const plain = await onCpu(() => reference.paths(rollout, theta, from, keep, xi));
		return [distance(ours.states, plain.states), distance(ours.accumulators, plain.accumulators)];
	},

	/** The TensorFlow.js ops and their gradients in θ and points or starts, against composed plain ops. */
	ops: async (spec: Case): Promise<Record<string, number>> => {
		const rollout = rolloutOf(spec);
		const { network } = rollout;
		const [theta, at, from] = [parameters(network, 5), points(11, 1), starts(spec.batch, 2)];
		type Op = (theta: tf.Tensor, x: tf.Tensor) => tf.Tensor;
		const vector = (t: tf.Tensor): tf.Tensor1D => tf.reshape(t, [-1]);
		const rows = (t: tf.Tensor, n: number): tf.Tensor2D => tf.reshape(t, [-1, n]);
		// Both read every output, with weights that differ from entry to entry.
		const mixed = (t: tf.Tensor): tf.Tensor =>
			tf.sum(tf.mul(tf.square(t), tf.reshape(tf.range(1, t.size + 1), t.shape)));
		const weights = weightsOf(rollout);
		const fixed = (): tf.Tensor2D => tf.tensor2d(from, [spec.batch, 2]);
		const pull = (): tf.Tensor3D =>
			tf.tensor3d(givenOf({ ...spec, pull: true }).pull ?? [], [spec.steps, spec.batch, 5]);
		const ops: Record<string, readonly [fused: Op, composed: Op, x: Float32Array, columns: number]> = {
			jets: [
				(p, x) => mixed(jetAtPoints(network, vector(p), rows(x, 3))),
				(p, x) => mixed(referenceJets(network, vector(p), rows(x, 3))),
				at,
				3,
			],
			rollout: [
				(p, x) => {
					const { states, accumulators } = rolloutOp(rollout, vector(p), rows(x, 2));
					return mixed(tf.concat([states, accumulators], 1));
				},
				(p, x) => {
					const last = referencePaths(rollout, vector(p), rows(x, 2)).at(-1);
					if (!last) throw new Error('a path has at least one state');
					return mixed(tf.stack([last.x, last.y, ...last.accumulators], 1));
				},
				from,
				2,
			],
			// A loss has no gradient in its starts.
			rolloutLoss: [
				(p, x) => tf.add(rolloutLoss(rollout, vector(p), fixed(), weights, { pull: pull() }).loss, mixed(x)),
				(p, x) => {
					const { terms, pulled } = referenceLoss(rollout, vector(p), fixed(), undefined, pull());
					const weighted = terms.map((term, k) => tf.mul(term, weights[k] ?? Number.NaN));
					return tf.addN([...weighted, ...(pulled ? [pulled] : []), mixed(x)]);
				},
				from,
				2,
			],
		};
		const result: Record<string, number> = {};
		for (const [name, [fused, composed, x, columns]] of Object.entries(ops)) {
			const both = (op: Op) =>
				values(() => tf.grads(op)([tf.tensor1d(theta), tf.tensor2d(x, [x.length / columns, columns])]));
			const tensors = tf.memory().numTensors;
			const ours = await both(fused);
			result[`${name}: tensors left`] = tf.memory().numTensors - tensors;
			const plain = await onCpu(() => both(composed));
			result[`${name}: θ`] = distance(ours[0] ?? [], plain[0] ?? []);
			result[`${name}: x`] = distance(ours[1] ?? [], plain[1] ?? []);
		}
		return result;
	},

	/** Steps with a weight and a rate that change, clipped and decayed, against the plain optimiser on our own gradient. */
	train: async (spec: Case, steps: number, optimiser: OptimiserId) => {
		const plain = rolloutOf(spec);
		const rollout = { ...plain, network: { ...plain.network, unit: 4 } };
		const half = { ...rollout, steps: rollout.steps >> 1 };
		const theta = Float32Array.from(parameters(rollout.network, 5));
		const stepper = await kernels.stepper(rollout, theta, optimiser);
		const optimise = plainOptimiser(optimiser, rollout.network);
		const state: Moving = { theta, ...adamState(theta.length) };
		const totals: number[] = [];
		for (let k = 0; k < steps; k++) {
			const [batch, rate] = [starts(spec.batch, k), 0.01 / (1 + k)];
			const weights = weightsOf(rollout).map((weight) => (weight * (1 + k)) / spec.batch);
			// Every other step without the pull: none is left over from the step before.
			const given = k % 2 === 0 ? givenOf(spec) : {};
			// And in half as many time steps, as a run begins.
			const taken = k % 2 === 0 ? rollout : half;
			stepper.step(batch, weights, rate, { clip: 0.5, decay: 0.5, loss: taken, ...given });
			const { terms, gradient } = await kernels.lossAndGradient(taken, theta, batch, weights, given);
			totals.push(terms.reduce((sum, term, i) => sum + term * (weights[i] ?? 0), 0));
			optimise(state, gradient, { loss: 1, learningRate: rate, clip: 0.5, decay: 0.5 });
		}
		const losses = await stepper.losses();
		const before = await stepper.state();
		stepper.step(Float32Array.of(Number.NaN, 0), [1, 1, 1], 0.01);
		const [broken] = await stepper.losses();
		const after = await stepper.state();
		stepper.restore(before);
		const restored = await stepper.state();
		stepper.dispose();
		return {
			theta: distance(before.theta, theta),
			first: distance(before.first, state.first),
			second: distance(before.second, state.second),
			losses: distance(
				losses.map(({ total }) => total),
				totals,
			),
			steps: losses.map(({ step }) => step),
			brokenTotal: broken?.total ?? 0,
			unharmed: distance(after.theta, before.theta) + distance(after.second, before.second),
			restored: distance(restored.second, before.second) + Math.abs(restored.count - steps),
		};
	},

	/** Medians of JavaScript and whole milliseconds a step, bind groups made, and what was held before and after. */
	speed: async (spec: Case, steps: number, optimiser: OptimiserId) => {
		const rollout = rolloutOf(spec);
		const [batch, weights] = [starts(spec.batch, 2), weightsOf(rollout)];
		const began = performance.now();
		const stepper = await kernels.stepper(rollout, parameters(rollout.network, 5), optimiser);
		const compile = performance.now() - began;
		const held = () => ({
			...kernels.programs.memory,
			tf: kernels.gpu.backend.bufferManager.getNumUsedBuffers(),
		});
		const timed = async (): Promise<readonly [script: number, whole: number]> => {
			const t0 = performance.now();
			stepper.step(batch, weights, 1e-3);
			const t1 = performance.now();
			await stepper.idle();
			return [t1 - t0, performance.now() - t0];
		};
		await timed();
		const before = held();
		const { device } = kernels.gpu;
		let groups = 0;
		device.createBindGroup = (descriptor) => {
			groups++;
			return GPUDevice.prototype.createBindGroup.call(device, descriptor);
		};
		const times: (readonly [number, number])[] = [];
		for (let k = 0; k < steps; k++) times.push(await timed());
		const median = (column: 0 | 1) =>
			times.map((row) => row[column]).sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
		const { dispatches } = stepper;
		const after = held();
		Reflect.deleteProperty(device, 'createBindGroup');
		stepper.dispose();
		return { compile, script: median(0), whole: median(1), dispatches, groups, before, after };
	},

	/** What a stepper says, when asked, of a batch that cannot be taken. */
	refused: async (spec: Case): Promise<string> => {
		const rollout = rolloutOf(spec);
		const stepper = await kernels.stepper(rollout, parameters(rollout.network, 5), 'adam');
		stepper.step(starts(spec.batch, 1), weightsOf(rollout), 0.01);
		const message = await messageOf(stepper.losses());
		stepper.dispose();
		return message;
	},

	/** What goes wrong tells so: code that does not compile, memory that is not there, a device that is lost. */
	failures: async (spec: Case) => {
		const rollout = rolloutOf(spec);
		const theta = parameters(rollout.network, 5);
		const run = () => kernels.lossAndGradient(rollout, theta, starts(4, 1), weightsOf(rollout));
		const broken = shader('Broken', [], `${ENTRY} { let x: f32 = 1u; }`);
		const compile = await messageOf(kernels.gpu.compile(broken));
		const invalid = await messageOf(
			kernels.gpu.guard(async () => kernels.gpu.device.createBuffer({ size: 4, usage: 0 })),
		);
		const fine = await messageOf(run());
		const stepper = await kernels.stepper(rollout, theta, 'adam');
		stepper.step(starts(spec.batch, 1), weightsOf(rollout), 0.01);
		const pending = messageOf(stepper.parameters());
		kernels.gpu.device.destroy();
		const lost = [await pending, await messageOf(run()), await messageOf(stepper.losses())];
		await harness.open();
		return { compile, invalid, fine, lost, again: await messageOf(run()) };
	},
};
export type Harness = typeof harness;
globalThis.harness = harness;
