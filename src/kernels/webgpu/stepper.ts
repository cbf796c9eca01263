import type { Rollout } from '../contract';
import { layoutOf } from '../network';
import { checkTheta, checkWeights, rowsOf } from '../sizes';
import { BufferPool } from './commands';
import { lossRow } from './gradient';
import { adamShader, NORM_SLICES, normShader } from './optimiser';
import { packingOf } from './packing';
import { type Programs, SHADERS } from './programs';
import type { Update } from './run';

/** Losses of this many steps are kept until they are read. */
const ROWS = 1024;

export interface StepLoss {
	/** Number of the step, from 1. */
	readonly step: number;
	/** Σ over particles of each term, at the parameters before the step. */
	readonly terms: Float64Array;
	/** Their weighted sum: what the step lowered. */
	readonly total: number;
	/** Euclidean norm of its gradient before clipping. */
	readonly gradientNorm: number;
}

/** Everything a run needs to go on exactly where it was. */
export interface StepperState {
	readonly theta: Float32Array<ArrayBuffer>;
	readonly first: Float32Array<ArrayBuffer>;
	readonly second: Float32Array<ArrayBuffer>;
	readonly count: number;
}

/**
 * Training steps of one rollout with parameters, moments and batch on the GPU. `step` only submits; what is read
 * back is asked for. Steps whose gradient is not finite change nothing, and tell so by their losses.
 */
export interface GpuStepper {
	/**
	 * One step of Adam on Σ_k weights[k]·term_k over `batch` [B, 2] (null: the batch before), clipped to the norm
	 * `clip` (0: never). Throws on sizes that do not fit.
	 */
	step(batch: Float32Array | null, weights: readonly number[], learningRate: number, clip?: number): void;
	/** Losses of the steps since the last call, oldest first, the last 1024 at most. */
	losses(): Promise<StepLoss[]>;
	parameters(): Promise<Float32Array<ArrayBuffer>>;
	state(): Promise<StepperState>;
	/** Goes on from `state`; losses not yet read are dropped. */
	restore(state: StepperState): void;
	/** Resolves when all steps so far are done: to hold the number in flight down. */
	idle(): Promise<void>;
	/** Steps taken, over all restores. */
	readonly count: number;
	/** Dispatches of the last step. */
	readonly dispatches: number;
	dispose(): void;
}

/** Compiles off this thread, then uploads θ. Throws as `Gpu.compile`, and on a θ that does not fit. */
export async function createGpuStepper(
	programs: Programs,
	rollout: Rollout,
	theta: Float32Array,
): Promise<GpuStepper> {
	const { network } = rollout;
	checkTheta(network, theta.length);
	const { gpu } = programs;
	const P = layoutOf(network).size;
	const K = rollout.terms.outputs.length;
	const shaders = [normShader(P), adamShader(P, K)] as const;
	const { loss, lossFactors, lossReduce } = SHADERS;
	await programs.prepare([loss(rollout), lossFactors(rollout), lossReduce(rollout), ...shaders]);
	const norm = gpu.pipeline(shaders[0]);
	const adam = gpu.pipeline(shaders[1]);

	const pool = new BufferPool(gpu);
	const { queue } = gpu.device;
	const packing = packingOf(network);
	const buffers = {
		flat: pool.get('θ', 4 * P),
		packed: pool.get('packed θ', 16 * packing.size),
		moments: pool.get('moments', 8 * P),
		gradient: pool.get('gradient', 4 * P),
		squares: pool.get('squares', 4 * NORM_SLICES),
		losses: pool.get('losses', 4 * ROWS * lossRow(K)),
		places: programs.places(network),
	};
	let count = 0;
	let told = 0;
	let particles = 0;
	let starts: GPUBuffer | null = null;

	const read = (buffer: GPUBuffer): Promise<Float32Array<ArrayBuffer>> =>
		gpu.guard(async () => {
			const size = buffer.size;
			const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
			const staging = gpu.device.createBuffer({ label: 'readback', size, usage });
			const encoder = gpu.device.createCommandEncoder();
			encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
			queue.submit([encoder.finish()]);
			try {
				await staging.mapAsync(GPUMapMode.READ);
				return new Float32Array(staging.getMappedRange().slice(0));
			} finally {
				staging.destroy();
			}
		});
	const upload = ({ theta, first, second }: Omit<StepperState, 'count'>): void => {
		const packed = new Float32Array(4 * packing.size);
		packing.places.forEach((place, j) => {
			packed[place] = theta[j] ?? Number.NaN;
		});
		const moments = Float32Array.from(
			{ length: 2 * P },
			(_, k) => (k % 2 ? second : first)[k >> 1] ?? Number.NaN,
		);
		queue.writeBuffer(buffers.flat, 0, Float32Array.from(theta));
		queue.writeBuffer(buffers.packed, 0, packed);
		queue.writeBuffer(buffers.moments, 0, moments);
	};
	const zeros = (): Float32Array<ArrayBuffer> => new Float32Array(P);
	upload({ theta: Float32Array.from(theta), first: zeros(), second: zeros() });

	return {
		step: (batch, weights, learningRate, clip = 0) => {
			checkWeights(K, weights.length);
			if (batch) {
				particles = rowsOf('starts', batch.length, 2);
				starts = pool.get('batch', batch.byteLength);
				queue.writeBuffer(starts, 0, Float32Array.from(batch));
			}
			if (!starts) throw new Error('the first step needs a batch');
			count++;
			const run = { weights, row: (count - 1) % ROWS, update: { ...corrected(learningRate, count), clip } };
			programs.lossTurns(
				rollout,
				starts,
				particles,
				run,
				buffers.gradient,
				buffers.losses,
				{
					after: (commands, { run }) => {
						const bound = { ...buffers, ...(run ? { run } : {}) };
						commands.dispatch(norm, NORM_SLICES, bound);
						commands.dispatch(adam, P, bound);
					},
				},
				buffers.packed,
			);
		},
		losses: async () => {
			const [from, to] = [Math.max(told, count - ROWS), count];
			told = count;
			if (from === to) return [];
			const rows = await read(buffers.losses);
			return Array.from({ length: to - from }, (_, k) => {
				const at = ((from + k) % ROWS) * lossRow(K);
				const [total = Number.NaN, gradientNorm = Number.NaN] = rows.subarray(at + K, at + K + 2);
				return {
					step: from + k + 1,
					terms: Float64Array.from(rows.subarray(at, at + K)),
					total,
					gradientNorm,
				};
			});
		},
		parameters: async () => (await read(buffers.flat)).subarray(0, P),
		state: async () => {
			const at = count;
			const [theta, moments] = await Promise.all([read(buffers.flat), read(buffers.moments)]);
			const every = (offset: number) => zeros().map((_, j) => moments[2 * j + offset] ?? Number.NaN);
			return { theta: theta.subarray(0, P), first: every(0), second: every(1), count: at };
		},
		restore: (state) => {
			checkTheta(network, state.theta.length);
			upload(state);
			count = state.count;
			told = count;
		},
		idle: () => gpu.idle(),
		get count() {
			return count;
		},
		get dispatches() {
			return programs.dispatches;
		},
		dispose: () => pool.dispose(),
	};
}

/** Adam's step size and ε = 1e-8 with the bias corrections of update number `count` in them. */
function corrected(learningRate: number, count: number): Omit<Update, 'clip'> {
	const root = Math.sqrt(1 - 0.999 ** count);
	return { rate: (learningRate * root) / (1 - 0.9 ** count), floor: 1e-8 * root };
}
