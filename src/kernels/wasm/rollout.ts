import { SCHEMES } from '../../math/rungeKutta';
import { adjoint, type Graph, reads } from '../../math/trace';
import { accumulatorsOf, type Given, JET, RATE_INPUTS, type Rollout, termInputs } from '../contract';
import { noiseRate } from '../noise';
import { ALL, BLOCK_ROWS } from './jets';
import { CHUNK, HESSIAN, type Machine, ROW, TILE, VALUE } from './machine';
import { add, load, seedRows, store, sumRows, tilesOf } from './rows';
import { compileTape, type InstalledTape, installTape, type Tape } from './tape';

/** Beyond this the records of a chunk are not kept and the backward pass computes each stage again. */
const RECORD_BUDGET = 256 * 2 ** 20;

interface Tapes {
	readonly rates: Tape;
	readonly ratesAdjoint: Tape;
	readonly terms: Tape;
	readonly termsAdjoint: Tape;
}
const compiled = new WeakMap<Rollout, Tapes>();

function tapesOf(rollout: Rollout): Tapes {
	const known = compiled.get(rollout);
	if (known) return known;
	const bar = (name: string): string => `bar_${name}`;
	const rates = rollout.rates.outputs.map(({ name }) => name);
	const terms = rollout.terms.outputs.map(({ name }) => name);
	const inputs = termInputs(accumulatorsOf(rollout));
	const tapes = {
		rates: compileTape(rollout.rates, RATE_INPUTS, [], rates),
		ratesAdjoint: compileTape(adjoint(rollout.rates), RATE_INPUTS, rates.map(bar), RATE_INPUTS.map(bar)),
		terms: compileTape(rollout.terms, inputs, [], terms),
		termsAdjoint: compileTape(adjoint(rollout.terms), inputs, terms.map(bar), inputs.map(bar)),
	};
	compiled.set(rollout, tapes);
	return tapes;
}

/** What of a jet a graph reads, beside ∇U and U_t. */
export function wantsOf(graph: Graph): number {
	return (
		(reads(graph, 'U') ? VALUE : 0) | (['Uxx', 'Uxy', 'Uyy'].some((name) => reads(graph, name)) ? HESSIAN : 0)
	);
}

/**
 * Runs chunks of CHUNK particles along their paths and back. Everything stays in the machine's memory, in
 * rows of a chunk; a call begins by `load…` and ends by `store…`. The gradient is that of the discrete
 * scheme (discretise, then optimise), exact to float32.
 */
export class RolloutDriver {
	readonly accumulators: number;
	private readonly dt: number;
	private readonly a: readonly number[];
	private readonly b: readonly number[];
	private readonly rates: InstalledTape;
	private readonly ratesAdjoint: InstalledTape;
	private readonly wants: number;
	private readonly recordStep: number;
	private readonly keepsRecords: boolean;
	private readonly records: number;
	/** Inputs of the rates at every stage: blocks of (x, y, t, jet). */
	private readonly stages: number;
	/** Rows x, y, then the accumulators. */
	private readonly state: number;
	private readonly next: number;
	private readonly rate: number;
	/** Adjoints of x, y and of the accumulators. */
	private readonly stateBar: number;
	private readonly nextBar: number;
	/** Adjoints of a stage's inputs. */
	private readonly bars: number;
	/** Normals of a step, and what one unit of them adds to the velocity at each stage of each step. */
	private readonly normals: number;
	private readonly noise: readonly number[];
	private tiles = 0;
	/** The machine's memory, asked for once a chunk: that is not free. */
	private floats: Float32Array;
	private given: Given = {};
	private chunk = { particles: 0, first: 0, count: 0 };

	/** @param gradient whether paths will be run back */
	constructor(
		private readonly machine: Machine,
		private readonly rollout: Rollout,
		theta: Float32Array,
		private readonly gradient: boolean,
	) {
		const { run } = machine;
		const { a, b } = SCHEMES[rollout.integrator];
		if (!(rollout.steps >= 1 && Number.isInteger(rollout.steps))) {
			throw new Error(`rollout: steps must be a whole number from 1 on, got ${rollout.steps}`);
		}
		this.a = a;
		this.b = b;
		this.dt = (rollout.to - rollout.from) / rollout.steps;
		machine.begin(rollout.network, theta);
		const tapes = tapesOf(rollout);
		this.rates = installTape(machine, tapes.rates);
		this.ratesAdjoint = installTape(machine, tapes.ratesAdjoint);
		this.accumulators = rollout.rates.outputs.length - 2;
		this.wants = wantsOf(rollout.rates);
		const rows = (2 + this.accumulators) * ROW;
		this.state = machine.reserve(rows);
		this.next = machine.reserve(rows);
		this.rate = machine.reserve(rows);
		this.stateBar = machine.reserve(rows);
		this.nextBar = machine.reserve(rows);
		this.bars = machine.reserve(BLOCK_ROWS * ROW);
		this.normals = machine.reserve(2 * ROW);
		const stages = rollout.noise ? rollout.steps * a.length : 0;
		this.noise = Array.from({ length: stages }, (_, stage) => noiseRate(rollout, this.timeOf(stage)));
		const slots = gradient ? rollout.steps * a.length : 1;
		this.stages = machine.reserve(slots * BLOCK_ROWS * ROW);
		const bytes = (CHUNK / TILE) * run.recordBytes();
		this.keepsRecords = gradient && slots * bytes <= RECORD_BUDGET;
		this.recordStep = this.keepsRecords ? bytes : 0;
		this.records = machine.reserve(this.keepsRecords ? slots * bytes : bytes);
		this.floats = machine.view();
	}

	/** Starts the paths of particles `first` … `first + count` of starts [B, 2]. */
	start(starts: Float32Array, first: number, count: number, given: Given): void {
		const floats = this.machine.view();
		// Not in the constructor: what is reserved after it may move the memory.
		this.floats = floats;
		this.given = given;
		this.chunk = { particles: starts.length / 2, first, count };
		this.tiles = tilesOf(count);
		load(floats, this.state, starts, first, count, 2);
		const at = this.state / 4 + 2 * CHUNK;
		floats.fill(0, at, at + this.accumulators * CHUNK);
	}

	/**
	 * One step of the scheme; noise is a part of the velocity that has no adjoint (noise.ts).
	 * @param jets [steps, B, 7], told where the step begins if given
	 */
	step(index: number, jets?: Float32Array): void {
		const { run } = this.machine;
		const { a, b, dt, state, next, rate, rollout, normals } = this;
		const stages = a.length;
		const { xi } = this.given;
		if (rollout.noise && xi) {
			const { particles, first, count } = this.chunk;
			load(this.floats, normals, xi, index * particles + first, count, 2);
		}
		for (let i = 0; i < stages; i++) {
			const slot = this.gradient ? index * stages + i : 0;
			const block = this.stages + slot * BLOCK_ROWS * ROW;
			const [ai, bi] = [a[i] ?? 0, b[i] ?? 0];
			if (i === 0) run.copy(block, state, 2 * ROW);
			else run.axpy(block, state, ai * dt, rate, 2 * ROW);
			this.setTime(block, this.timeOf(index * stages + i));
			const told = i === 0 ? jets : undefined;
			run.jetForward(this.tiles, block, this.records + slot * this.recordStep, told ? ALL : this.wants);
			if (told) {
				const { particles, first, count } = this.chunk;
				store(this.floats, block + 3 * ROW, told, index * particles + first, count, JET.length);
			}
			this.rates.run(block, rate);
			if (rollout.noise) run.axpy(rate, rate, this.noise[index * stages + i] ?? Number.NaN, normals, 2 * ROW);
			run.axpy(next, i === 0 ? state : next, bi * dt, rate, 2 * ROW);
			const accumulated = state + 2 * ROW;
			run.axpy(accumulated, accumulated, bi * Math.abs(dt), rate + 2 * ROW, this.accumulators * ROW);
		}
		run.copy(state, next, 2 * ROW);
	}

	forward(): void {
		for (let k = 0; k < this.rollout.steps; k++) this.step(k);
	}

	/** Adds the cotangents that were given for the state after a step to its adjoint. */
	private addPull(index: number): void {
		const { pull } = this.given;
		if (!pull) return;
		const { particles, first, count } = this.chunk;
		add(this.floats, this.stateBar, pull, index * particles + first, count, 2 + this.accumulators);
	}

	/** Pulls the adjoints of final state and accumulators back to the start; adds to the gradient in θ. */
	backward(): void {
		const { run } = this.machine;
		const { a, b, dt, stateBar, nextBar, bars } = this;
		const stages = a.length;
		const seeds = this.ratesAdjoint.seeds;
		for (let k = this.rollout.steps - 1; k >= 0; k--) {
			this.addPull(k);
			for (let i = stages - 1; i >= 0; i--) {
				const bi = b[i] ?? 0;
				run.scale(seeds, bi * dt, stateBar, 2 * ROW);
				// The next stage started from this one's rate; its adjoint is still in `bars`.
				if (i + 1 < stages) run.axpy(seeds, seeds, (a[i + 1] ?? 0) * dt, bars, 2 * ROW);
				run.scale(seeds + 2 * ROW, bi * Math.abs(dt), stateBar + 2 * ROW, this.accumulators * ROW);
				const slot = k * stages + i;
				const block = this.stages + slot * BLOCK_ROWS * ROW;
				const record = this.records + slot * this.recordStep;
				this.ratesAdjoint.run(block, bars);
				if (!this.keepsRecords) run.jetForward(this.tiles, block, record, this.wants);
				run.jetBackward(this.tiles, block, bars, record, this.wants);
				run.axpy(nextBar, i === stages - 1 ? stateBar : nextBar, 1, bars, 2 * ROW);
			}
			run.copy(stateBar, nextBar, 2 * ROW);
		}
	}

	/** Present states and accumulators of the chunk into rows `first` … of [·, 2] and [·, accumulators]. */
	store(states: Float32Array, accumulated: Float32Array, first: number, count: number): void {
		store(this.floats, this.state, states, first, count, 2);
		store(this.floats, this.state + 2 * ROW, accumulated, first, count, this.accumulators);
	}
	/** Seeds `backward` with adjoints [B, 2] and [B, accumulators]. */
	loadAdjoints(states: Float32Array, accumulated: Float32Array, first: number, count: number): void {
		const floats = this.machine.view();
		floats.fill(0, this.stateBar / 4, this.stateBar / 4 + (2 + this.accumulators) * CHUNK);
		add(floats, this.stateBar, states, first, count, 2);
		add(floats, this.stateBar + 2 * ROW, accumulated, first, count, this.accumulators);
	}
	/** After `backward`: adjoint of the starting points. */
	storeAdjoint(to: Float32Array, first: number, count: number): void {
		store(this.machine.view(), this.stateBar, to, first, count, 2);
	}

	/** Addresses for the loss: rows (x, y, accumulators) and their adjoints. */
	get ends(): { readonly state: number; readonly stateBar: number; readonly tiles: number } {
		return { state: this.state, stateBar: this.stateBar, tiles: this.tiles };
	}

	/** Flow time of a stage, counted from the first one of the first step. */
	private timeOf(stage: number): number {
		const { a, dt, rollout } = this;
		return rollout.from + (Math.floor(stage / a.length) + (a[stage % a.length] ?? 0)) * dt;
	}
	private setTime(block: number, t: number): void {
		const at = (block + 2 * ROW) / 4;
		this.floats.fill(t, at, at + CHUNK);
	}
}

/** The loss terms at the end of a path, and their adjoint. */
export class TermsDriver {
	private readonly terms: InstalledTape;
	private readonly termsAdjoint: InstalledTape;
	private readonly wants: number;
	private readonly readsJet: boolean;
	/** Whether the later end, where the jet is taken, is where the path ends (else where it starts). */
	private readonly atEnd: boolean;
	private readonly inputs: number;
	private readonly inputsBar: number;
	private readonly values: number;
	private readonly block: number;
	private readonly bars: number;
	private readonly record: number;
	private readonly inputRows: number;

	constructor(
		private readonly machine: Machine,
		private readonly rollout: Rollout,
	) {
		const tapes = tapesOf(rollout);
		this.terms = installTape(machine, tapes.terms);
		this.termsAdjoint = installTape(machine, tapes.termsAdjoint);
		this.wants = wantsOf(rollout.terms);
		this.readsJet = JET.some((name) => reads(rollout.terms, name));
		this.atEnd = rollout.to > rollout.from;
		this.inputRows = tapes.terms.inputs;
		this.inputs = machine.reserve(this.inputRows * ROW);
		this.inputsBar = machine.reserve(this.inputRows * ROW);
		this.values = machine.reserve(rollout.terms.outputs.length * ROW);
		this.block = machine.reserve(BLOCK_ROWS * ROW);
		this.bars = machine.reserve(BLOCK_ROWS * ROW);
		this.record = machine.reserve(this.readsJet ? (CHUNK / TILE) * machine.run.recordBytes() : 0);
	}

	/** Keeps where the chunk starts. Call between `start` and `forward`. */
	start({ state }: RolloutDriver['ends']): void {
		this.machine.run.copy(this.inputs, state, 2 * ROW);
	}

	/** Adds the terms of `count` particles to `sums`. */
	evaluate({ state, tiles }: RolloutDriver['ends'], count: number, sums: Float64Array): void {
		const { run } = this.machine;
		const accumulated = this.inputRows - 4 - JET.length;
		run.copy(this.inputs + 2 * ROW, state, (2 + accumulated) * ROW);
		if (this.readsJet) {
			run.copy(this.block, this.inputs + (this.atEnd ? 2 * ROW : 0), 2 * ROW);
			const later = Math.max(this.rollout.from, this.rollout.to);
			this.machine.view().fill(later, this.block / 4 + 2 * CHUNK, this.block / 4 + 3 * CHUNK);
			run.jetForward(tiles, this.block, this.record, this.wants);
			run.copy(this.jetRows(this.inputs), this.block + 3 * ROW, JET.length * ROW);
		}
		this.terms.run(this.inputs, this.values);
		sumRows(this.machine.view(), this.values, count, sums);
	}

	/** Adjoint of Σ_k weights[k]·term_k over `count` particles: seeds the rollout's, adds the jet's part to θ. */
	pullBack({ stateBar, tiles }: RolloutDriver['ends'], count: number, weights: readonly number[]): void {
		const { run } = this.machine;
		const floats = this.machine.view();
		seedRows(floats, this.termsAdjoint.seeds, count, weights);
		this.termsAdjoint.run(this.inputs, this.inputsBar);
		const accumulated = this.inputRows - 4 - JET.length;
		run.copy(stateBar, this.inputsBar + 2 * ROW, (2 + accumulated) * ROW);
		if (this.readsJet) {
			floats.fill(0, this.bars / 4, this.bars / 4 + 3 * CHUNK);
			run.copy(this.bars + 3 * ROW, this.jetRows(this.inputsBar), JET.length * ROW);
			run.jetBackward(tiles, this.block, this.bars, this.record, this.wants);
			if (this.atEnd) run.axpy(stateBar, stateBar, 1, this.bars, 2 * ROW);
		}
	}

	private jetRows(block: number): number {
		return block + (this.inputRows - JET.length) * ROW;
	}
}
