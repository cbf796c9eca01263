import {
	accumulatorsOf,
	type Given,
	JET,
	type LossAndGradient,
	type PointLoss,
	type Rollout,
} from '../contract';
import type { Network } from '../network';
import { checkGiven, checkWeights, pointsOf, rowsOf, strideOf } from '../sizes';
import { jets, jetsGradient, values } from './jets';
import { Machine } from './machine';
import { createWasmPairs } from './pairs';
import { pointLossAndGradient } from './points';
import { RolloutDriver, TermsDriver } from './rollout';
import { eachChunk } from './rows';
import { addUp, type Part, partsOf, shardsOf } from './shards';

type Floats = Float32Array<ArrayBuffer>;

/**
 * The WASM kernels in one thread, synchronous, over float32 arrays: what the tensor kernels and the workers
 * call. Same arguments, same bits, on every machine. All throw on sizes that do not fit together. `xi` and `pull` as
 * in Given, A accumulators.
 */
export class WasmCore {
	private readonly machine: Machine;
	/** See PairSum; in a memory of its own. */
	readonly sumPairs: ReturnType<typeof createWasmPairs>;

	/** @param module build/kernels/jets.wasm, compiled */
	constructor(module: WebAssembly.Module) {
		this.machine = new Machine(module);
		this.sumPairs = createWasmPairs(module);
	}

	/** WASM pages (64 KiB) in use; constant once the largest call has been made. */
	get pages(): number {
		return this.machine.pages;
	}

	/** Jet of U at points [n, 3] = (x, y, t) → [n, 7] in the order of JET. */
	jets(network: Network, theta: Float32Array, points: Float32Array): Floats {
		return jets(this.machine, network, theta, points);
	}

	/** See Kernels.values. */
	values(network: Network, theta: Float32Array, points: Float32Array): Floats {
		return values(this.machine, network, theta, points);
	}

	/** Adjoints [n, 7] of the jets pulled back to θ and to the points [n, 3]. */
	jetsGradient(
		network: Network,
		theta: Float32Array,
		points: Float32Array,
		adjoints: Float32Array,
	): { theta: Floats; points: Floats } {
		return jetsGradient(this.machine, network, theta, points, adjoints);
	}

	/** Paths from starts [B, 2] to their ends: final states [B, 2] and accumulators [B, A]. */
	rollout(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		xi?: Float32Array,
	): { states: Floats; accumulators: Floats } {
		const { states, accumulators } = this.paths(rollout, theta, starts, 1, xi);
		return {
			states: states.slice(states.length / 2),
			accumulators: accumulators.slice(accumulators.length / 2),
		};
	}

	/** Adjoints of final states [B, 2] and accumulators [B, A] pulled back to θ and to the starts [B, 2]. */
	rolloutGradient(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		states: Float32Array,
		accumulators: Float32Array,
		xi?: Float32Array,
	): { theta: Floats; starts: Floats } {
		const given = xi ? { xi } : {};
		const n = particlesIn(rollout, starts, given);
		const columns = accumulatorsOf(rollout).length;
		expectLength('adjoint of the final states', states, n * 2);
		expectLength('adjoint of the accumulators', accumulators, n * columns);
		const driver = new RolloutDriver(this.machine, rollout, theta, true);
		const out = new Float32Array(n * 2);
		eachChunk(n, (first, count) => {
			driver.start(starts, first, count, given);
			driver.forward();
			driver.loadAdjoints(states, accumulators, first, count);
			driver.backward();
			driver.storeAdjoint(out, first, count);
		});
		return { theta: this.machine.gradient(), starts: out };
	}

	/** See Kernels.lossAndGradient. */
	lossAndGradient(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		weights: readonly number[],
		given: Given = {},
	): LossAndGradient {
		const cuts = shardsOf(particlesIn(rollout, starts, given), rollout);
		const parts = partsOf(cuts, starts, given, rollout.steps);
		return addUp(
			parts.map((part) => this.shard(rollout, theta, part, weights)),
			rollout,
		);
	}

	/** See Kernels.pointLossAndGradient. */
	pointLossAndGradient(
		loss: PointLoss,
		theta: Float32Array,
		rows: Float32Array,
		weights: readonly number[],
	): LossAndGradient {
		const n = pointsOf(loss, theta.length, rows.length, weights.length);
		const parts = partsOf(shardsOf(n, loss), rows);
		return addUp(
			parts.map((part) => this.shard(loss, theta, part, weights)),
			loss,
		);
	}

	/** The same for one shard of a batch, in one sum. */
	shard(
		spec: Rollout | PointLoss,
		theta: Float32Array,
		part: Part,
		weights: readonly number[],
	): LossAndGradient {
		if (!('rates' in spec)) return pointLossAndGradient(this.machine, spec, theta, part.rows, weights);
		return this.pathsLoss(spec, theta, part, weights);
	}

	private pathsLoss(
		rollout: Rollout,
		theta: Float32Array,
		{ rows: starts, ...given }: Part,
		weights: readonly number[],
	): LossAndGradient {
		const n = particlesIn(rollout, starts, given);
		const count = rollout.terms.outputs.length;
		checkWeights(count, weights.length);
		const driver = new RolloutDriver(this.machine, rollout, theta, true);
		const loss = new TermsDriver(this.machine, rollout);
		const terms = new Float64Array(count);
		eachChunk(n, (first, size) => {
			driver.start(starts, first, size, given);
			loss.start(driver.ends);
			driver.forward();
			loss.evaluate(driver.ends, size, terms);
			loss.pullBack(driver.ends, size, weights);
			driver.backward();
		});
		return { terms, gradient: this.machine.gradient() };
	}

	/** See Kernels.paths; jets where steps begin [steps, B, 7] are written into `jets`. */
	paths(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		keep: number,
		xi?: Float32Array,
		jets?: Floats,
	): { states: Floats; accumulators: Floats } {
		const given = xi ? { xi } : {};
		const n = particlesIn(rollout, starts, given);
		const { steps } = rollout;
		const stride = strideOf(steps, keep);
		const driver = new RolloutDriver(this.machine, rollout, theta, false);
		const states = new Float32Array((keep + 1) * n * 2);
		const accumulators = new Float32Array((keep + 1) * n * driver.accumulators);
		states.set(starts);
		eachChunk(n, (first, count) => {
			driver.start(starts, first, count, given);
			for (let k = 1; k <= steps; k++) {
				driver.step(k - 1, jets);
				if (k % stride === 0) driver.store(states, accumulators, (k / stride) * n + first, count);
			}
		});
		return { states, accumulators };
	}

	/** See Kernels.pathsWithJets. */
	pathsWithJets(rollout: Rollout, theta: Float32Array, starts: Float32Array, xi?: Float32Array) {
		const jets = new Float32Array((rollout.steps * JET.length * starts.length) / 2);
		return { ...this.paths(rollout, theta, starts, rollout.steps, xi, jets), jets };
	}
}

function particlesIn(rollout: Rollout, starts: Float32Array, { xi, pull }: Given): number {
	const n = rowsOf('starts', starts.length, 2);
	checkGiven(rollout, n, xi?.length, pull?.length);
	return n;
}

function expectLength(what: string, list: Float32Array, length: number): void {
	if (list.length !== length) throw new Error(`${what}: expected ${length} numbers, got ${list.length}`);
}
