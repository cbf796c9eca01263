import { accumulatorsOf, type LossAndGradient, type PointLoss, type Rollout } from '../contract';
import type { Network } from '../network';
import { checkNoise } from '../noise';
import { pointsOf } from '../sizes';
import { jets, jetsGradient } from './jets';
import { CHUNK, Machine } from './machine';
import { pointLossAndGradient } from './points';
import { RolloutDriver, TermsDriver } from './rollout';
import { addUp, type Part, partsOf, shardsOf } from './shards';

type Floats = Float32Array<ArrayBuffer>;
/** The normals of a rollout without noise. */
const NONE: Float32Array = new Float32Array(0);

/**
 * The WASM kernels in one thread, synchronous, over float32 arrays: what the tensor kernels and the workers
 * call. Same arguments, same bits, on every machine. All throw on sizes that do not fit together. `xi` are the
 * normals [steps, B, 2] of a rollout with noise.
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
		xi = NONE,
	): { states: Floats; accumulators: Floats } {
		const { states, accumulators } = this.paths(rollout, theta, starts, 1, xi);
		return { states: states.slice(starts.length), accumulators };
	}

	/** Adjoints of final states and accumulators pulled back to θ and to the starts [B, 2]. */
	rolloutGradient(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		states: Float32Array,
		accumulators: Float32Array,
		xi = NONE,
	): { theta: Floats; starts: Floats } {
		const n = particlesIn(rollout, starts, xi);
		const columns = accumulatorsOf(rollout).length;
		expectLength('adjoint of the final states', states, n * 2);
		expectLength('adjoint of the accumulators', accumulators, n * columns);
		const driver = new RolloutDriver(this.machine, rollout, theta, true);
		const out = new Float32Array(n * 2);
		for (let first = 0; first < n; first += CHUNK) {
			const count = Math.min(CHUNK, n - first);
			driver.start(starts, first, count, xi);
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
		xi = NONE,
	): LossAndGradient {
		const parts = partsOf(shardsOf(particlesIn(rollout, starts, xi)), starts, 2, xi);
		return addUp(parts.map((part) => this.shard(rollout, theta, part, weights)));
	}

	/** See Kernels.pointLossAndGradient. */
	pointLossAndGradient(
		loss: PointLoss,
		theta: Float32Array,
		rows: Float32Array,
		weights: readonly number[],
	): LossAndGradient {
		const n = pointsOf(loss, theta.length, rows.length, weights.length);
		const parts = partsOf(shardsOf(n), rows, rows.length / n);
		return addUp(parts.map((part) => this.shard(loss, theta, part, weights)));
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
		{ rows: starts, xi }: Part,
		weights: readonly number[],
	): LossAndGradient {
		const n = particlesIn(rollout, starts, xi);
		const count = rollout.terms.outputs.length;
		if (weights.length !== count) {
			throw new Error(`loss weights: the game has ${count} loss terms, got ${weights.length} weights`);
		}
		const driver = new RolloutDriver(this.machine, rollout, theta, true);
		const loss = new TermsDriver(this.machine, rollout);
		const terms = new Float64Array(count);
		for (let first = 0; first < n; first += CHUNK) {
			const size = Math.min(CHUNK, n - first);
			driver.start(starts, first, size, xi);
			loss.start(driver.ends);
			driver.forward();
			loss.evaluate(driver.ends, size, terms);
			loss.pullBack(driver.ends, size, weights);
			driver.backward();
		}
		return { terms, gradient: this.machine.gradient() };
	}

	/** See Kernels.paths. */
	paths(
		rollout: Rollout,
		theta: Float32Array,
		starts: Float32Array,
		keep: number,
		xi = NONE,
	): { states: Floats; accumulators: Floats } {
		const n = particlesIn(rollout, starts, xi);
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
			driver.start(starts, first, count, xi);
			for (let kept = 1; kept <= keep; kept++) {
				for (let k = 0; k < steps / keep; k++) driver.step(((kept - 1) * steps) / keep + k);
				driver.storeState(states, kept * n + first, count);
			}
			driver.storeAccumulators(accumulators, first, count);
		}
		return { states, accumulators };
	}
}

function particlesIn(rollout: Rollout, starts: Float32Array, xi: Float32Array): number {
	if (starts.length === 0 || starts.length % 2 !== 0) {
		throw new Error(`starts: expected rows (x, y), at least one, got ${starts.length} numbers`);
	}
	checkNoise(rollout, starts.length / 2, xi.length);
	return starts.length / 2;
}

function expectLength(what: string, list: Float32Array, length: number): void {
	if (list.length !== length) throw new Error(`${what}: expected ${length} numbers, got ${list.length}`);
}
