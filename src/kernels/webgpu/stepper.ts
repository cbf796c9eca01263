import { checkNoise } from '../noise';
import { checkTheta, checkWeights, rowsOf } from '../sizes';
import { BufferPool } from './commands';
import { lossRow } from './gradient';
import { columnsOf, isRollout, type Loss, lossProgramOf } from './losses';
import { adamShader, NORM_SLICES, normShader } from './optimiser';
import { packingOf } from './packing';
import type { Batch, Programs } from './programs';
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
 * Training steps of one loss with parameters, moments and batch on the GPU. `step` only submits; what is read
 * back is asked for. Steps whose gradient is not finite change nothing, and tell so by their losses.
 */
export interface GpuStepper {
	/**
	 * One step of Adam on Σ_k weights[k]·term_k over `batch`: starts [B, 2], or points with their extras (null: the
	 * batch before). The gradient is clipped to the norm `clip` (0, the default: never); `xi` are the normals [steps,
	 * B, 2] of a rollout with noise. Throws on sizes that do not fit.
	 */
	step(
		batch: Float32Array | null,
		weights: readonly number[],
		learningRate: number,
		options?: { readonly clip?: number; readonly xi?: Float32Array },
	): void;
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
	loss: Loss,
	theta: Float32Array,
): Promise<GpuStepper> {
	const { network, K, P, main, factors, reduce } = lossProgramOf(loss);
	checkTheta(network, theta.length);
	const { gpu } = programs;
	const [normCode, adamCode] = [normShader(P), adamShader(P, K)];
	await programs.prepare([main, factors, reduce, normCode, adamCode]);
	const [norm, adam] = [gpu.pipeline(normCode), gpu.pipeline(adamCode)];

	const pool = new BufferPool(gpu);
	const { queue } = gpu.device;
	const packing = packingOf(network);
	const buffers = {
		flat: pool.get('θ', 4 * P),
		theta: pool.get('packed θ', 16 * packing.size),
		moments: pool.get('moments', 8 * P),
		gradient: pool.get('gradient', 4 * P),
		squares: pool.get('squares', 4 * NORM_SLICES),
		losses: pool.get('losses', 4 * ROWS * lossRow(K)),
		places: programs.places(network),
	};
	let count = 0;
	let told = 0;
	let batch: Batch | null = null;

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
		queue.writeBuffer(buffers.theta, 0, packed);
		queue.writeBuffer(buffers.moments, 0, moments);
	};
	const given = (name: string, values: Float32Array): GPUBuffer => {
		const buffer = pool.get(name, values.byteLength);
		queue.writeBuffer(buffer, 0, Float32Array.from(values));
		return buffer;
	};
	const zeros = (): Float32Array<ArrayBuffer> => new Float32Array(P);
	upload({ theta: Float32Array.from(theta), first: zeros(), second: zeros() });

	return {
		step: (rows, weights, learningRate, { clip = 0, xi } = {}) => {
			checkWeights(K, weights.length);
			if (rows) batch = { batch: given('batch', rows), n: rowsOf('batch', rows.length, columnsOf(loss)) };
			if (!batch) throw new Error('the first step needs a batch');
			if (isRollout(loss) && (rows || xi)) checkNoise(loss, batch.n, xi?.length ?? 0);
			if (xi) batch = { ...batch, xi: given('normals', xi) };
			count++;
			const run = { weights, row: (count - 1) % ROWS, update: { ...corrected(learningRate, count), clip } };
			programs.lossTurns(loss, batch, run, buffers, {
				after: (commands, { run }) => {
					const bound = { ...buffers, packed: buffers.theta, run };
					commands.dispatch(norm, NORM_SLICES, bound);
					commands.dispatch(adam, P, bound);
				},
			});
		},
		losses: async () => {
			const [from, to] = [Math.max(told, count - ROWS), count];
			told = count;
			if (from === to) return [];
			const rows = await gpu.read(buffers.losses, ROWS * lossRow(K));
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
		parameters: () => gpu.read(buffers.flat, P),
		state: async () => {
			const at = count;
			const [theta, moments] = await Promise.all([
				gpu.read(buffers.flat, P),
				gpu.read(buffers.moments, 2 * P),
			]);
			const every = (offset: number) => zeros().map((_, j) => moments[2 * j + offset] ?? Number.NaN);
			return { theta, first: every(0), second: every(1), count: at };
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
