import { adamStep, kept, type OptimiserId } from '../optimiser';
import { checkGiven, checkTheta, checkWeights, rowsOf } from '../sizes';
import type { StepLoss, Stepper, StepperState } from '../stepper';
import { BufferPool } from './commands';
import { lossRow } from './gradient';
import { columnsOf, isRollout, type Loss, lossProgramOf } from './losses';
import { muonBytes, muonShader, muonThreads } from './muon';
import { adamShader, NORM_SLICES, normShader } from './optimiser';
import { packingOf } from './packing';
import type { Batch, Programs } from './programs';

/** Losses of this many steps are kept until they are read. */
const ROWS = 1024;

/**
 * Training steps with parameters, moments and batch on the GPU. `step` only submits; what is read back is asked for.
 * What the GPU refuses (a batch too large for its memory) is thrown by what is read next, as is DeviceLost.
 */
export interface GpuStepper extends Stepper {
	/** As of Stepper; `batch` is starts [B, 2], or points with their extras. */
	step(...args: Parameters<Stepper['step']>): void;
	/** Losses of the steps since the last call, oldest first, the last 1024 at most. */
	losses(): Promise<StepLoss[]>;
	/** Resolves when all steps so far are done: to hold the number in flight down. */
	idle(): Promise<void>;
	/** Steps taken, over all restores. */
	readonly count: number;
	/** Dispatches of the last step. */
	readonly dispatches: number;
}

/** Compiles off this thread, then uploads θ. Throws as `Gpu.compile`, and on a θ that does not fit. */
export async function createGpuStepper(
	programs: Programs,
	loss: Loss,
	theta: Float32Array,
	optimiser: OptimiserId,
): Promise<GpuStepper> {
	const { network, K, P, main, factors, reduce } = lossProgramOf(loss);
	checkTheta(network, theta.length);
	const { gpu } = programs;
	const updates = [
		{ code: normShader(P), threads: NORM_SLICES },
		...(optimiser === 'muon' ? [{ code: muonShader(network, K), threads: muonThreads(network) }] : []),
		{ code: adamShader(network, K, optimiser), threads: P },
	];
	await programs.prepare([main, factors, reduce, ...updates.map(({ code }) => code)]);
	const dispatches = updates.map(({ code, threads }) => ({ pipeline: gpu.pipeline(code), threads }));

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
		scratch: optimiser === 'muon' ? pool.get('scratch', muonBytes(network)) : undefined,
	};
	let count = 0;
	let told = 0;
	let batch: Batch | null = null;
	let stretch: Loss = loss;
	/** Rejects when the GPU refused the memory for the batch in use. */
	let granted: Promise<void> = Promise.resolve();
	const read = async (buffer: GPUBuffer, floats: number): Promise<Float32Array<ArrayBuffer>> => {
		const [values] = await Promise.all([gpu.read(buffer, floats), granted]);
		return values;
	};

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
		step: (rows, weights, learningRate, { clip = 0, decay = 0, xi, pull, loss: taken = loss } = {}) => {
			checkWeights(K, weights.length);
			const same = stretch === taken;
			const known = batch?.n;
			stretch = taken;
			if (rows) batch = { batch: given('batch', rows), n: rowsOf('batch', rows.length, columnsOf(loss)) };
			if (!batch) throw new Error('the first step needs a batch');
			if (isRollout(taken)) checkGiven(taken, batch.n, xi?.length, pull?.length);
			const now = { ...batch, xi: xi && given('normals', xi), pull: pull && given('pull', pull) };
			count++;
			const run = {
				weights,
				row: (count - 1) % ROWS,
				update: { ...adamStep(learningRate, count), learningRate, clip, kept: kept({ learningRate, decay }) },
			};
			const submit = async (): Promise<void> =>
				programs.lossTurns(taken, now, run, buffers, {
					after: (commands, { run }) => {
						const bound = { ...buffers, packed: buffers.theta, run };
						for (const { pipeline, threads } of dispatches) commands.dispatch(pipeline, threads, bound);
					},
				});
			// Memory is asked for when the batch changes its size, or paths their steps; what was granted once cannot fail.
			if (now.n === known && same) void submit();
			else {
				granted = gpu.guard(submit);
				granted.catch(() => {});
			}
		},
		losses: async () => {
			const [from, to] = [Math.max(told, count - ROWS), count];
			told = count;
			if (from === to) return [];
			const rows = await read(buffers.losses, ROWS * lossRow(K));
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
		parameters: () => read(buffers.flat, P),
		state: async () => {
			const at = count;
			const [theta, moments] = await Promise.all([read(buffers.flat, P), read(buffers.moments, 2 * P)]);
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
