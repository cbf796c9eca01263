import { accumulatorsOf, type Kernels, type Rollout } from '../../kernels/contract';
import { type SumPairs, sumPairs } from '../../kernels/pairs';
import type { Batch } from '../objective';

/** Pair sums of a family of kernels, as fast as it has them. */
export const sumsOf = (kernels: Kernels): SumPairs => kernels.sumPairs ?? sumPairs;

/**
 * The paths of a batch at their knots, the start and the ends of all steps, in the order in which they are run; and
 * the cotangents that costs leave there.
 */
export class Knots {
	/** K = steps + 1. */
	readonly count: number;
	readonly backward: boolean;
	/** Particles B. */
	readonly particles: number;
	/** Cotangents [steps, B, 2 + A] of what follows the start, as in Kernels.lossAndGradient. */
	readonly pull: Float32Array<ArrayBuffer>;
	private readonly columns: number;
	private readonly names: readonly string[];

	constructor(
		rollout: Rollout,
		readonly sums: SumPairs,
		/** Places [K, B, 2]. */
		readonly states: Float32Array<ArrayBuffer>,
		private readonly accumulators: Float32Array,
	) {
		this.count = rollout.steps + 1;
		this.backward = rollout.from > rollout.to;
		this.particles = states.length / 2 / this.count;
		this.names = accumulatorsOf(rollout);
		this.columns = 2 + this.names.length;
		this.pull = new Float32Array(rollout.steps * this.particles * this.columns);
	}

	/** Runs the paths of a batch. */
	static async of(kernels: Kernels, rollout: Rollout, theta: Float32Array, batch: Batch): Promise<Knots> {
		const { states, accumulators } = await kernels.paths(
			rollout,
			theta,
			batch.rows,
			rollout.steps,
			...(batch.xi ? ([batch.xi] as const) : []),
		);
		return new Knots(rollout, sumsOf(kernels), states, accumulators);
	}

	/** The cloud at knot k, [B, 2]. */
	cloud(k: number): Float32Array<ArrayBuffer> {
		return this.states.subarray(2 * k * this.particles, 2 * (k + 1) * this.particles);
	}

	/** An accumulator at all knots, [K, B]. Throws where the paths do not carry it. */
	accumulated(name: string): Float64Array {
		const [A, at] = [this.names.length, this.columnOf(name) - 2];
		return Float64Array.from(
			{ length: this.count * this.particles },
			(_, i) => this.accumulators[i * A + at] ?? 0,
		);
	}

	/** Adds a cotangent of the place, or of the named accumulator, of particle i at knot k; a start has none. */
	push(k: number, i: number, what: 'x' | 'y' | (string & {}), amount: number): void {
		if (k === 0) return;
		const column = what === 'x' ? 0 : what === 'y' ? 1 : this.columnOf(what);
		const at = ((k - 1) * this.particles + i) * this.columns + column;
		this.pull[at] = (this.pull[at] ?? 0) + amount;
	}

	/** Adds cotangents [B, 2] of the places at knot k. */
	pushCloud(k: number, bars: ArrayLike<number>, factor: number): void {
		for (let i = 0; i < this.particles; i++) {
			this.push(k, i, 'x', factor * (bars[2 * i] ?? 0));
			this.push(k, i, 'y', factor * (bars[2 * i + 1] ?? 0));
		}
	}

	private columnOf(name: string): number {
		const at = this.names.indexOf(name);
		if (at < 0) throw new Error(`the paths of this game do not carry ${name}`);
		return 2 + at;
	}
}
