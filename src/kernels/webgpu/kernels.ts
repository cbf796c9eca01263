import { accumulatorsOf, type Given, type Kernels, type LossAndGradient, type Rollout } from '../contract';
import type { OptimiserId } from '../optimiser';
import type { SumPairs } from '../pairs';
import { checkGiven, checkTheta, checkWeights, pointsOf, rowsOf, strideOf } from '../sizes';
import { BufferPool } from './commands';
import { type Gpu, openGpu } from './device';
import { isRollout, type Loss, lossProgramOf } from './losses';
import { Programs, SHADERS } from './programs';
import { createGpuStepper, type GpuStepper } from './stepper';
import { registerWebGpuKernels } from './tensors';

export interface WebGpuKernels extends Kernels {
	readonly family: 'webgpu';
	readonly gpu: Gpu;
	readonly programs: Programs;
	/** Compiles what `loss` needs off this thread, and for a rollout its paths. */
	prepare(loss: Loss): Promise<void>;
	/** A training loop that stays on the GPU, from θ on. */
	stepper(loss: Loss, theta: Float32Array, optimiser: OptimiserId): Promise<GpuStepper>;
}

interface Options {
	/** A device opened already; it is closed by dispose(). */
	readonly gpu?: Gpu;
	/** Largest single buffer of records, bytes: lower takes a batch in more turns. */
	readonly recordBudget?: number;
	/** Pair sums, which stay on the processor. */
	readonly sumPairs?: SumPairs;
}

/**
 * The WGSL family; also registers it as TensorFlow.js kernels of the backend "webgpu", which becomes the current one.
 * Every call throws DeviceLost if the device goes away, and the compiler's or validator's message if WebGPU refuses
 * the kernels. Throws NoWebGpu where there is no device.
 */
export async function createWebGpuKernels(options: Options = {}): Promise<WebGpuKernels> {
	const gpu = options.gpu ?? (await openGpu());
	const programs = new Programs(gpu, options.recordBudget);
	registerWebGpuKernels(programs);
	const pool = new BufferPool(gpu);
	const given = (name: string, values: Float32Array): GPUBuffer => {
		const buffer = pool.get(name, values.byteLength);
		gpu.device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
		return buffer;
	};
	/** θ and a batch on the GPU. Calls may overlap: each writes and submits before it first waits. */
	const upload = (theta: Float32Array, rows: Float32Array, n: number, { xi, pull }: Given = {}) => ({
		theta: given('θ', theta),
		batch: {
			batch: given('batch', rows),
			n,
			xi: xi && given('normals', xi),
			pull: pull && given('pull', pull),
		},
	});
	const lossAndGradient = async (
		loss: Loss,
		theta: Float32Array,
		rows: Float32Array,
		weights: readonly number[],
		n: number,
		paths?: Given,
	): Promise<LossAndGradient> => {
		const { K, P, network, main, factors, reduce } = lossProgramOf(loss);
		await programs.prepare([SHADERS.pack(network), main, factors, reduce]);
		const [terms, gradient] = await gpu.guard(() => {
			const given = upload(theta, rows, n, paths);
			const out = {
				terms: pool.get('terms', 4 * K),
				total: pool.get('total', 4),
				gradient: pool.get('gradient', 4 * P),
			};
			programs.loss(loss, given.theta, given.batch, weights, out);
			return Promise.all([gpu.read(out.terms, K), gpu.read(out.gradient, P)]);
		});
		return { terms: Float64Array.from(terms), gradient };
	};
	const particlesOf = (
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		{ xi, pull }: Given = {},
	): number => {
		checkTheta(rollout.network, theta.length);
		const n = rowsOf('starts', starts.length, 2);
		checkGiven(rollout, n, xi?.length, pull?.length);
		return n;
	};
	return {
		family: 'webgpu',
		gpu,
		programs,
		prepare: async (loss) => {
			const { main, factors, reduce, network } = lossProgramOf(loss);
			const paths = isRollout(loss) ? [SHADERS.paths(loss)] : [];
			await programs.prepare([main, factors, reduce, SHADERS.pack(network), SHADERS.jets(network), ...paths]);
		},
		stepper: (loss, theta, optimiser) => createGpuStepper(programs, loss, theta, optimiser),
		jets: async (network, theta, points) => {
			checkTheta(network, theta.length);
			const n = rowsOf('points', points.length, 3);
			await programs.prepare([SHADERS.pack(network), SHADERS.jets(network)]);
			return gpu.guard(() => {
				const given = upload(theta, points, n);
				const jets = pool.get('jets', 28 * n);
				programs.jets(network, given.theta, given.batch.batch, n, jets);
				return gpu.read(jets, 7 * n);
			});
		},
		lossAndGradient: async (rollout, theta, starts, weights, given) => {
			const n = particlesOf(rollout, theta, starts, given);
			checkWeights(rollout.terms.outputs.length, weights.length);
			return lossAndGradient(rollout, theta, starts, weights, n, given);
		},
		pointLossAndGradient: async (loss, theta, rows, weights) =>
			lossAndGradient(loss, theta, rows, weights, pointsOf(loss, theta.length, rows.length, weights.length)),
		paths: async (rollout, theta, starts, keep, xi) => {
			const stride = strideOf(rollout.steps, keep);
			const noise = xi ? { xi } : {};
			const n = particlesOf(rollout, theta, starts, noise);
			const A = accumulatorsOf(rollout).length;
			await programs.prepare([SHADERS.pack(rollout.network), SHADERS.paths(rollout)]);
			const [states, accumulators] = await gpu.guard(() => {
				const given = upload(theta, starts, n, noise);
				const kept = n * (keep + 1);
				const out = {
					states: pool.get('states', 8 * kept),
					accumulators: A > 0 ? pool.get('accumulators', 4 * kept * A) : undefined,
				};
				programs.paths(rollout, given.theta, given.batch, stride, out);
				const sums = out.accumulators ? gpu.read(out.accumulators, kept * A) : new Float32Array(0);
				return Promise.all([gpu.read(out.states, 2 * kept), sums]);
			});
			return { states, accumulators };
		},
		...(options.sumPairs ? { sumPairs: options.sumPairs } : {}),
		dispose: () => {
			pool.dispose();
			programs.dispose();
			gpu.close();
		},
	};
}
