import { accumulatorsOf, type Rollout } from '../contract';
import type { Network } from '../network';
import { jets, jetsGradient } from './jets';
import { type LocalLoss, localLossAndGradient } from './local';
import { CHUNK, Machine } from './machine';
import { RolloutDriver, TermsDriver } from './rollout';
import { addUp, type LossAndGradient, shardsOf } from './shards';

type Floats = Float32Array<ArrayBuffer>;

/**
 * The WASM kernels in one thread, synchronous, over float32 arrays: what the tensor kernels and the workers
 * call. Same arguments, same bits, on every machine. All throw on sizes that do not fit together.
 */
export class WasmCore {
	private readonly machine: Machine;

	/** @param module build/kernels/jets.wasm, compiled */
	constructor(module: WebAssembly.Module) {
		this.machine = new Machine(module);
	}

	/** WASM pages (64 KiB) in use; constant once the largest call has been made. */
	get pages(): number {
		return this.machine.pages;
	}

	/** Jet of U at points [n, 3] = (x, y, t) → [n, 7] in the order of JET. */
	jets(network: Network, theta: Float32Array, points: Float32Array): Floats {
		return jets(this.machine, network, theta, points);
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

	/** Paths from starts [B, 2] to their ends: final states [B, 2] and accumulators [B, accumulators]. */
	rollout(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
	): { states: Floats; accumulators: Floats } {
		const { states, accumulators } = this.paths(rollout, theta, starts, 1);
		return { states: states.slice(starts.length), accumulators };
	}

	/** Adjoints of final states and accumulators pulled back to θ and to the starts [B, 2]. */
	rolloutGradient(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		states: Float32Array,
		accumulators: Float32Array,
	): { theta: Floats; starts: Floats } {
		const n = particlesIn(starts);
		const columns = accumulatorsOf(rollout).length;
		expectLength('adjoint of the final states', states, n * 2);
		expectLength('adjoint of the accumulators', accumulators, n * columns);
		const driver = new RolloutDriver(this.machine, rollout, theta, true);
		const out = new Float32Array(n * 2);
		for (let first = 0; first < n; first += CHUNK) {
			const count = Math.min(CHUNK, n - first);
			driver.start(starts, first, count);
			driver.forward();
			driver.loadAdjoints(states, accumulators, first, count);
			driver.backward();
			driver.storeAdjoint(out, first, count);
		}
		return { theta: this.machine.gradient(), starts: out };
	}

	/** See Kernels.lossAndGradient. */
	lossAndGradient(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		weights: readonly number[],
	): LossAndGradient {
		const cuts = shardsOf(particlesIn(starts));
		return addUp(
			cuts
				.slice(1)
				.map((end, k) => this.shard(rollout, theta, starts.subarray((cuts[k] ?? 0) * 2, end * 2), weights)),
		);
	}

	/** The same for one shard of a batch, in one sum. */
	shard(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		weights: readonly number[],
	): LossAndGradient {
		const n = particlesIn(starts);
		const count = rollout.terms.outputs.length;
		if (weights.length !== count) {
			throw new Error(`loss weights: the game has ${count} loss terms, got ${weights.length} weights`);
		}
		const driver = new RolloutDriver(this.machine, rollout, theta, true);
		const loss = new TermsDriver(this.machine, rollout);
		const terms = new Float64Array(count);
		for (let first = 0; first < n; first += CHUNK) {
			const size = Math.min(CHUNK, n - first);
			driver.start(starts, first, size);
			loss.start(driver.ends);
			driver.forward();
			loss.evaluate(driver.ends, size, terms);
			loss.pullBack(driver.ends, size, weights);
			driver.backward();
		}
		return { terms, gradient: this.machine.gradient() };
	}

	/** Loss of the jet at points [n, 3] with data [n, columns], and its gradient: see LocalLoss. */
	local(
		loss: LocalLoss,
		theta: Float32Array,
		points: Float32Array,
		data: Float32Array,
		weights: readonly number[],
	): LossAndGradient {
		return localLossAndGradient(this.machine, loss, theta, points, data, weights);
	}

	/** See Kernels.paths. */
	paths(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		keep: number,
	): { states: Floats; accumulators: Floats } {
		const n = particlesIn(starts);
		const { steps } = rollout;
		if (!(Number.isInteger(keep) && keep >= 1 && steps % keep === 0)) {
			throw new Error(`paths: keep = ${keep} must divide the ${steps} steps`);
		}
		const driver = new RolloutDriver(this.machine, rollout, theta, false);
		const states = new Float32Array((keep + 1) * n * 2);
		const accumulators = new Float32Array(n * driver.accumulators);
		states.set(starts);
		for (let first = 0; first < n; first += CHUNK) {
			const count = Math.min(CHUNK, n - first);
			driver.start(starts, first, count);
			for (let kept = 1; kept <= keep; kept++) {
				for (let k = 0; k < steps / keep; k++) driver.step(((kept - 1) * steps) / keep + k);
				driver.storeState(states, kept * n + first, count);
			}
			driver.storeAccumulators(accumulators, first, count);
		}
		return { states, accumulators };
	}
}

function particlesIn(starts: Float32Array): number {
	if (starts.length === 0 || starts.length % 2 !== 0) {
		throw new Error(`starts: expected rows (x, y), at least one, got ${starts.length} numbers`);
	}
	return starts.length / 2;
}

function expectLength(what: string, list: Float32Array, length: number): void {
	if (list.length !== length) throw new Error(`${what}: expected ${length} numbers, got ${list.length}`);
}
