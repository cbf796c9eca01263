import type { Network } from '../network';
import { BufferPool } from './commands';
import type { Gpu } from './device';
import { partialBytes } from './gradient';
import { paddedWidth } from './packing';
import { TAIL } from './points';
import { WORKGROUP } from './shader';

/** Largest single buffer of records, bytes; a batch that needs more is taken in turns. */
export const RECORD_BUDGET = 2 ** 28;

/** What a kernel needs of scratch memory. */
export interface Demand {
	readonly network: Network;
	/** Records per particle: one for each stage of each step that the way back will meet. */
	readonly slots: number;
	/** Rows of four loss terms; null where no gradient in θ is asked for. */
	readonly termRows: number | null;
}

/** Memory that the kernels share: whatever runs, runs after what was submitted before. */
export class Scratch {
	readonly pool: BufferPool;

	constructor(
		private readonly gpu: Gpu,
		private readonly budget: number,
	) {
		this.pool = new BufferPool(gpu);
	}

	/** Particles that are taken at a time, a whole number of workgroups. Throws where not even one fits. */
	lanes({ network, slots }: Demand, particles: number): number {
		const limit = Math.min(this.gpu.largestBinding, this.budget);
		const dispatched = WORKGROUP * this.gpu.device.limits.maxComputeWorkgroupsPerDimension;
		const group = 16 * WORKGROUP * rowsOf(network, slots);
		const fit = Math.min(dispatched, WORKGROUP * Math.floor(limit / group));
		if (fit === 0) {
			throw new Error(
				`a network of width ${network.width} with ${network.layers} residual layers over ${slots} stages ` +
					`needs more memory than there is (${limit} bytes a buffer): take fewer steps or a smaller network`,
			);
		}
		const chunks = Math.ceil(particles / fit);
		return WORKGROUP * Math.ceil(particles / chunks / WORKGROUP);
	}

	/** The buffers for `lanes` particles. */
	buffers({ network, slots, termRows }: Demand, lanes: number) {
		const cells = rowsOf(network, slots) * lanes;
		const { pool } = this;
		return {
			V: pool.get('V', 16 * cells),
			W: pool.get('W', 16 * cells),
			Z: pool.get('Z', 8 * cells),
			...(termRows === null
				? {}
				: {
						path: pool.get('path', 16 * (3 * slots + TAIL) * lanes),
						partials: pool.get('partials', partialBytes(network, termRows)),
					}),
		};
	}
}

const rowsOf = (network: Network, slots: number): number =>
	slots * (network.layers + 1) * paddedWidth(network);
