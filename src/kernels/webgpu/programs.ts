import { accumulatorsOf, type Rollout } from '../contract';
import { layoutOf, type Network } from '../network';
import { BufferPool, Commands } from './commands';
import type { Buffers, Gpu } from './device';
import { factorsShader, factorThreads, lossRow, reduceShader, slicesOf } from './gradient';
import { type Loss, lossProgramOf, stagesOf } from './losses';
import { memo } from './memo';
import { packShader } from './optimiser';
import { packingOf } from './packing';
import { jetGradientShader, jetShader } from './points';
import { pathsGradientShader, pathsShader } from './rollout';
import { packRun, RUN_BYTES, type Run, timingOf } from './run';
import { type Demand, RECORD_BUDGET, Scratch } from './scratch';
import type { Shader } from './shader';

/** What a submission does around the batch's turns. */
interface Turns {
	readonly demand: Demand;
	readonly particles: number;
	readonly run: Pick<Run, 'timing' | 'weights' | 'update' | 'row' | 'pulled'>;
	/** Before the first turn, the turn of `count` particles, after the last turn. */
	readonly before?: (commands: Commands) => void;
	readonly each: (commands: Commands, buffers: Buffers, count: number) => void;
	readonly after?: (commands: Commands, buffers: Buffers) => void;
}

/** A batch of n rows on the GPU: starts, or points with their extras; and what is given for paths (Given). */
export interface Batch {
	readonly batch: GPUBuffer;
	readonly n: number;
	readonly xi?: GPUBuffer | undefined;
	readonly pull?: GPUBuffer | undefined;
}

/** The shaders of the calls that compute no loss; those of a loss are in its program. */
export const SHADERS = {
	pack: memo((network: Network) => packShader(layoutOf(network).size)),
	jets: memo(jetShader),
	jetsGradient: memo(jetGradientShader),
	factors: memo((network: Network) => factorsShader(network, 0)),
	reduce: memo((network: Network) => reduceShader(network, 0)),
	paths: memo(pathsShader),
	pathsGradient: memo(pathsGradientShader),
} as const;

/** The lab's kernels as commands on GPU buffers; every call submits at once, in order, and reads nothing back. */
export class Programs {
	readonly scratch: Scratch;
	private readonly own: BufferPool;
	private readonly uniforms: BufferPool;
	private readonly placed = new Map<string, GPUBuffer>();
	/** Dispatches of the last call. */
	dispatches = 0;

	constructor(
		readonly gpu: Gpu,
		recordBudget = RECORD_BUDGET,
	) {
		this.scratch = new Scratch(gpu, recordBudget);
		this.own = new BufferPool(gpu);
		this.uniforms = new BufferPool(gpu, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
	}

	/** Compiles ahead of the call, off this thread; without it the first call blocks while it compiles. */
	async prepare(shaders: readonly Shader[]): Promise<void> {
		await Promise.all(shaders.map((one) => this.gpu.compile(one)));
	}

	/** θ, points [n, 3] → jets [n, 7]. */
	jets(network: Network, theta: GPUBuffer, points: GPUBuffer, n: number, jets: GPUBuffer): void {
		const main = this.gpu.pipeline(SHADERS.jets(network));
		this.submit({
			demand: { network, slots: 1, termRows: null },
			particles: n,
			run: {},
			before: (commands) => this.pack(commands, network, theta),
			each: (commands, buffers, count) => commands.dispatch(main, count, { ...buffers, points, jets }),
		});
	}

	/** θ, points, adjoint [n, 7] → adjoints of θ [P] and of points [n, 3]. */
	jetsGradient(
		network: Network,
		theta: GPUBuffer,
		{ batch: points, n }: Batch,
		adjoint: GPUBuffer,
		out: { readonly gradient: GPUBuffer; readonly pointsBar: GPUBuffer },
	): void {
		const main = this.gpu.pipeline(SHADERS.jetsGradient(network));
		this.submit({
			demand: { network, slots: 1, termRows: 0 },
			particles: n,
			run: {},
			before: (commands) => this.pack(commands, network, theta),
			each: (commands, buffers, count) => {
				commands.dispatch(main, count, { ...buffers, points, adjoint, ...out });
				this.sumFactors(commands, network, buffers);
			},
			after: (commands, buffers) => this.reduce(commands, network, { ...buffers, ...out }),
		});
	}

	/** States [keep + 1, B, 2] at every `stride` steps and accumulators [keep + 1, B, A]; without any, no buffer. */
	paths(
		rollout: Rollout,
		theta: GPUBuffer,
		{ n, ...given }: Batch,
		stride: number,
		out: { readonly states: GPUBuffer; readonly accumulators: GPUBuffer | undefined },
		after?: Turns['after'],
	): void {
		const { network } = rollout;
		const main = this.gpu.pipeline(SHADERS.paths(rollout));
		this.submit({
			demand: { network, slots: 1, termRows: null },
			particles: n,
			run: { timing: timingOf(rollout, stride) },
			before: (commands) => this.pack(commands, network, theta),
			each: (commands, buffers, count) => commands.dispatch(main, count, { ...buffers, ...given, ...out }),
			...(after ? { after } : {}),
		});
	}

	/** Final states [B, 2] and accumulators [B, A]. */
	ends(
		rollout: Rollout,
		theta: GPUBuffer,
		batch: Batch,
		out: { readonly states: GPUBuffer; readonly accumulators: GPUBuffer | undefined },
	): void {
		const bytes = { states: 8 * batch.n, accumulators: 4 * batch.n * accumulatorsOf(rollout).length };
		const states = this.own.get('states', 2 * bytes.states);
		const accumulators = out.accumulators && this.own.get('accumulators', 2 * bytes.accumulators);
		this.paths(rollout, theta, batch, rollout.steps, { states, accumulators }, (commands) => {
			commands.copy(bytes.states, states, bytes.states, out.states, 0);
			if (accumulators && out.accumulators)
				commands.copy(bytes.accumulators, accumulators, bytes.accumulators, out.accumulators, 0);
		});
	}

	/** Adjoints of final states [B, 2] and accumulators [B, A] → θ's gradient and the starts' adjoint. */
	pathsGradient(
		rollout: Rollout,
		theta: GPUBuffer,
		{ batch: starts, n, xi }: Batch,
		adjoints: { readonly states: GPUBuffer; readonly accumulators: GPUBuffer | undefined },
		out: { readonly gradient: GPUBuffer; readonly startsBar: GPUBuffer },
	): void {
		const { network } = rollout;
		const main = this.gpu.pipeline(SHADERS.pathsGradient(rollout));
		const A = accumulatorsOf(rollout).length;
		const seeds = this.own.get('seeds', 4 * n * (4 + A));
		this.submit({
			demand: { network, slots: stagesOf(rollout), termRows: 0 },
			particles: n,
			run: { timing: timingOf(rollout) },
			before: (commands) => {
				this.pack(commands, network, theta);
				commands.copy(8 * n, starts, 0, seeds, 0);
				commands.copy(8 * n, adjoints.states, 0, seeds, 8 * n);
				if (adjoints.accumulators) commands.copy(4 * n * A, adjoints.accumulators, 0, seeds, 16 * n);
			},
			each: (commands, buffers, count) => {
				commands.dispatch(main, count, { ...buffers, seeds, xi, ...out });
				this.sumFactors(commands, network, buffers);
			},
			after: (commands, buffers) => this.reduce(commands, network, { ...buffers, ...out }),
		});
	}

	/** Sums of the terms [K], their weighted total [] and its gradient [P]. */
	loss(
		loss: Loss,
		theta: GPUBuffer,
		batch: Batch,
		weights: readonly number[],
		out: { readonly terms: GPUBuffer; readonly total: GPUBuffer; readonly gradient: GPUBuffer },
	): void {
		const { K, network } = lossProgramOf(loss);
		const losses = this.own.get('losses', 4 * lossRow(K));
		const bound = { losses, gradient: out.gradient, theta: this.packed(network) };
		this.lossTurns(loss, batch, { weights }, bound, {
			before: (commands) => this.pack(commands, network, theta),
			after: (commands) => {
				commands.copy(4 * K, losses, 0, out.terms, 0);
				commands.copy(4, losses, 4 * K, out.total, 0);
			},
		});
	}

	/** The loss and its gradient at packed parameters; `after` may go on to update them. */
	lossTurns(
		loss: Loss,
		{ n, ...given }: Batch,
		run: Turns['run'],
		bound: { readonly theta: GPUBuffer; readonly gradient: GPUBuffer; readonly losses: GPUBuffer },
		around: Pick<Turns, 'before' | 'after'>,
	): void {
		const { network, P, K, rows, slots, timing, ...shaders } = lossProgramOf(loss);
		const main = this.gpu.pipeline(shaders.main);
		const factors = this.gpu.pipeline(shaders.factors);
		const reduce = this.gpu.pipeline(shaders.reduce);
		this.submit({
			...around,
			demand: { network, slots, termRows: rows },
			particles: n,
			run: { ...run, ...(timing ? { timing } : {}), pulled: given.pull !== undefined },
			each: (commands, buffers, count) => {
				// A binding needs a buffer, though the shader then reads nothing of it.
				const pull = given.pull ?? given.batch;
				commands.dispatch(main, count, { ...buffers, ...bound, ...given, pull });
				commands.dispatch(factors, factorThreads(network, rows), buffers);
			},
			after: (commands, buffers) => {
				commands.dispatch(reduce, P + lossRow(K), { ...buffers, ...bound });
				around.after?.(commands, buffers);
			},
		});
	}

	/** Takes the batch in as few turns as the scratch memory allows; one submission each. */
	private submit({ demand, particles, run, before, each, after }: Turns): void {
		const { network, slots } = demand;
		const lanes = this.scratch.lanes(demand, particles);
		const uniform = this.uniforms.get('run', RUN_BYTES);
		const slices = slicesOf(network, demand.termRows ?? 0);
		const buffers: Buffers = {
			...this.scratch.buffers(demand, lanes),
			run: uniform,
			places: this.places(network),
			theta: this.packed(network),
		};
		this.dispatches = 0;
		for (let first = 0; first < particles; first += lanes) {
			const count = Math.min(lanes, particles - first);
			const accumulate = first > 0;
			const told = packRun({ ...run, count, first, total: particles, slots, slices, accumulate });
			this.gpu.device.queue.writeBuffer(uniform, 0, told);
			const commands = new Commands(this.gpu);
			if (first === 0) before?.(commands);
			each(commands, buffers, count);
			if (first + count === particles) after?.(commands, buffers);
			commands.submit();
			this.dispatches += commands.dispatches;
		}
	}

	private sumFactors(commands: Commands, network: Network, buffers: Buffers): void {
		commands.dispatch(this.gpu.pipeline(SHADERS.factors(network)), factorThreads(network, 0), buffers);
	}
	private reduce(commands: Commands, network: Network, buffers: Buffers): void {
		commands.dispatch(this.gpu.pipeline(SHADERS.reduce(network)), layoutOf(network).size, buffers);
	}

	/** Packs θ [P] into the buffer that the shaders over this network read. */
	private pack(commands: Commands, network: Network, flat: GPUBuffer): void {
		const { size } = layoutOf(network);
		const buffers = { flat, places: this.places(network), packed: this.packed(network) };
		commands.dispatch(this.gpu.pipeline(SHADERS.pack(network)), size, buffers);
	}

	private packed(network: Network): GPUBuffer {
		return this.own.get(`packed ${sizeOf(network)}`, 16 * packingOf(network).size);
	}

	/** Place of each parameter in the packed ones. */
	places(network: Network): GPUBuffer {
		const key = sizeOf(network);
		const known = this.placed.get(key);
		if (known) return known;
		const { places } = packingOf(network);
		const buffer = this.own.get(`places ${key}`, places.byteLength);
		this.gpu.device.queue.writeBuffer(buffer, 0, places);
		this.placed.set(key, buffer);
		return buffer;
	}

	/** Buffers and bytes held. */
	get memory(): { readonly buffers: number; readonly bytes: number } {
		const pools = [this.scratch.pool, this.own, this.uniforms];
		return {
			buffers: pools.reduce((sum, { count }) => sum + count, 0),
			bytes: pools.reduce((sum, { bytes }) => sum + bytes, 0),
		};
	}

	dispose(): void {
		for (const pool of [this.scratch.pool, this.own, this.uniforms]) pool.dispose();
		this.placed.clear();
	}
}

const sizeOf = ({ width, layers }: Network): string => `${width} × ${layers}`;
