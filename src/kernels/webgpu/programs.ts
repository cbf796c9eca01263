import { accumulatorsOf, type Rollout } from '../contract';
import { layoutOf, type Network } from '../network';
import { BufferPool, type Buffers, Commands } from './commands';
import type { Gpu } from './device';
import { factorsShader, factorThreads, lossRow, reduceShader, slicesOf } from './gradient';
import { packShader } from './optimiser';
import { packingOf } from './packing';
import { jetGradientShader, jetShader } from './points';
import { lossShader, pathsGradientShader, pathsShader, readsTerminalJet, termRows } from './rollout';
import { packRun, RUN_BYTES, type Run, timingOf } from './run';
import { type Demand, RECORD_BUDGET, Scratch } from './scratch';
import type { Shader } from './shader';

/** What a submission does around the batch's turns. */
interface Turns {
	readonly demand: Demand;
	readonly particles: number;
	readonly run: Pick<Run, 'timing' | 'weights' | 'update'> & { readonly row?: number };
	/** Before the first turn. */
	readonly before?: (commands: Commands) => void;
	/** One turn: `count` particles. */
	readonly each: (commands: Commands, buffers: Buffers, count: number) => void;
	/** After the last. */
	readonly after?: (commands: Commands, buffers: Buffers) => void;
}

/** Emitted once per network or rollout object. */
const memo = <Key extends object, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
	const known = new WeakMap<Key, Value>();
	return (key) => {
		const value = known.get(key) ?? make(key);
		known.set(key, value);
		return value;
	};
};

/** The shaders of each call, in the order in which they run. */
export const SHADERS = {
	pack: memo((network: Network) => packShader(layoutOf(network).size)),
	jets: memo(jetShader),
	jetsGradient: memo(jetGradientShader),
	/** Sums of the factors, without loss terms and with those of a rollout. */
	factors: memo((network: Network) => factorsShader(network, 0)),
	reduce: memo((network: Network) => reduceShader(network, 0)),
	paths: memo(pathsShader),
	pathsGradient: memo(pathsGradientShader),
	loss: memo(lossShader),
	lossFactors: memo((rollout: Rollout) => factorsShader(rollout.network, termRows(rollout))),
	lossReduce: memo((rollout: Rollout) => reduceShader(rollout.network, rollout.terms.outputs.length)),
} as const;

const STAGES = { euler: 1, heun: 2, rk4: 4 } as const;

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

	jetsGradient(
		network: Network,
		theta: GPUBuffer,
		points: GPUBuffer,
		adjoint: GPUBuffer,
		n: number,
		gradient: GPUBuffer,
		pointsBar: GPUBuffer,
	): void {
		const main = this.gpu.pipeline(SHADERS.jetsGradient(network));
		const factors = this.gpu.pipeline(SHADERS.factors(network));
		const reduce = this.gpu.pipeline(SHADERS.reduce(network));
		this.submit({
			demand: { network, slots: 1, termRows: 0 },
			particles: n,
			run: {},
			before: (commands) => this.pack(commands, network, theta),
			each: (commands, buffers, count) => {
				commands.dispatch(main, count, { ...buffers, points, adjoint, pointsBar });
				commands.dispatch(factors, factorThreads(network, 0), buffers);
			},
			after: (commands, buffers) =>
				commands.dispatch(reduce, layoutOf(network).size, { ...buffers, gradient }),
		});
	}

	/** States at `keep` + 1 times [keep + 1, B, 2] and accumulators [B, A]; none of those, no buffer. */
	paths(
		rollout: Rollout,
		theta: GPUBuffer,
		starts: GPUBuffer,
		n: number,
		stride: number,
		states: GPUBuffer,
		accumulators: GPUBuffer | null,
		after?: (commands: Commands) => void,
	): void {
		const { network } = rollout;
		const main = this.gpu.pipeline(SHADERS.paths(rollout));
		const out = { starts, states, ...(accumulators ? { accumulators } : {}) };
		this.submit({
			demand: { network, slots: 1, termRows: null },
			particles: n,
			run: { timing: timingOf(rollout, stride) },
			before: (commands) => this.pack(commands, network, theta),
			each: (commands, buffers, count) => commands.dispatch(main, count, { ...buffers, ...out }),
			...(after ? { after } : {}),
		});
	}

	/** Final states [B, 2] and accumulators [B, A]. */
	ends(
		rollout: Rollout,
		theta: GPUBuffer,
		starts: GPUBuffer,
		n: number,
		ends: GPUBuffer,
		accumulators: GPUBuffer | null,
	): void {
		const states = this.own.get('states', 16 * n);
		const last = (commands: Commands): void => commands.copy(8 * n, states, 8 * n, ends, 0);
		this.paths(rollout, theta, starts, n, rollout.steps, states, accumulators, last);
	}

	/** Adjoints of final states [B, 2] and accumulators [B, A] → θ's gradient and the starts' adjoint. */
	pathsGradient(
		rollout: Rollout,
		theta: GPUBuffer,
		starts: GPUBuffer,
		n: number,
		statesBar: GPUBuffer,
		accumulatorsBar: GPUBuffer | null,
		gradient: GPUBuffer,
		startsBar: GPUBuffer,
	): void {
		const { network } = rollout;
		const main = this.gpu.pipeline(SHADERS.pathsGradient(rollout));
		const factors = this.gpu.pipeline(SHADERS.factors(network));
		const reduce = this.gpu.pipeline(SHADERS.reduce(network));
		const A = accumulatorsOf(rollout).length;
		const seeds = this.own.get('seeds', 4 * n * (2 + A));
		this.submit({
			demand: { network, slots: slotsOf(rollout, false), termRows: 0 },
			particles: n,
			run: { timing: timingOf(rollout) },
			before: (commands) => {
				this.pack(commands, network, theta);
				commands.copy(8 * n, statesBar, 0, seeds, 0);
				if (accumulatorsBar) commands.copy(4 * n * A, accumulatorsBar, 0, seeds, 8 * n);
			},
			each: (commands, buffers, count) => {
				commands.dispatch(main, count, { ...buffers, starts, seeds, startsBar });
				commands.dispatch(factors, factorThreads(network, 0), buffers);
			},
			after: (commands, buffers) =>
				commands.dispatch(reduce, layoutOf(network).size, { ...buffers, gradient }),
		});
	}

	/** Sums of the terms [K], their weighted total [] and its gradient [P]. */
	loss(
		rollout: Rollout,
		theta: GPUBuffer,
		starts: GPUBuffer,
		n: number,
		weights: readonly number[],
		terms: GPUBuffer,
		total: GPUBuffer,
		gradient: GPUBuffer,
	): void {
		const K = rollout.terms.outputs.length;
		const losses = this.own.get('losses', 4 * lossRow(K));
		this.lossTurns(rollout, starts, n, { weights }, gradient, losses, {
			before: (commands) => this.pack(commands, rollout.network, theta),
			after: (commands) => {
				commands.copy(4 * K, losses, 0, terms, 0);
				commands.copy(4, losses, 4 * K, total, 0);
			},
		});
	}

	/** The loss and its gradient with the packed parameters as they are; `after` may go on to update them. */
	lossTurns(
		rollout: Rollout,
		starts: GPUBuffer,
		n: number,
		run: Omit<Turns['run'], 'timing'>,
		gradient: GPUBuffer,
		losses: GPUBuffer,
		{ before, after }: Pick<Turns, 'before' | 'after'>,
		packed?: GPUBuffer,
	): void {
		const { network } = rollout;
		const main = this.gpu.pipeline(SHADERS.loss(rollout));
		const factors = this.gpu.pipeline(SHADERS.lossFactors(rollout));
		const reduce = this.gpu.pipeline(SHADERS.lossReduce(rollout));
		const rows = termRows(rollout);
		const threads = layoutOf(network).size + lossRow(rollout.terms.outputs.length);
		const own = packed ? { theta: packed } : {};
		this.submit({
			demand: { network, slots: slotsOf(rollout, readsTerminalJet(rollout)), termRows: rows },
			particles: n,
			run: { ...run, timing: timingOf(rollout) },
			...(before ? { before } : {}),
			each: (commands, buffers, count) => {
				commands.dispatch(main, count, { ...buffers, ...own, starts });
				commands.dispatch(factors, factorThreads(network, rows), buffers);
			},
			after: (commands, buffers) => {
				commands.dispatch(reduce, threads, { ...buffers, ...own, gradient, losses });
				after?.(commands, buffers);
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
			const told = packRun({
				row: 0,
				...run,
				lanes,
				count,
				first,
				total: particles,
				slots,
				slices,
				accumulate,
			});
			this.gpu.device.queue.writeBuffer(uniform, 0, told);
			const commands = new Commands(this.gpu);
			if (first === 0) before?.(commands);
			each(commands, buffers, count);
			if (first + count === particles) after?.(commands, buffers);
			commands.submit();
			this.dispatches += commands.dispatches;
		}
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

/** Records that a rollout keeps for the way back, and one for the jet at its later end. */
const slotsOf = ({ integrator, steps }: Rollout, terminal: boolean): number =>
	steps * STAGES[integrator] + Number(terminal);
