import type { SumPairs } from '../kernels/pairs';
import { createWasmKernels } from '../kernels/wasm/kernels';
import type { PooledKernels } from '../kernels/wasm/pool';
import { sumsOf } from '../solvers/coupling/knots';
import type { Rung } from './ladder';

/** More threads than a small batch has shards would idle. */
export const MAX_THREADS = 8;

/** Cores for training: of two or three one is left to the page. */
const coresFor = (cores: number): number => Math.max(1, cores < 4 ? cores - 1 : cores);

/**
 * How many threads a page trains each of so many experiments with at most on a machine that says so many cores; how many of them
 * a step is worth finds out the pool.
 */
export const threadsFor = (cores: number, experiments = 1): number =>
	Math.max(1, Math.min(MAX_THREADS, Math.floor(coresFor(cores) / experiments)));

/** Whether training on as many threads as it may take leaves no core to other work, the page's aside. */
export const crowded = (cores: number): boolean => threadsFor(cores) + 1 >= cores;

/** How long one of so many experiments rests after so many milliseconds of work, so that those with a thread each take turns on fewer cores. */
export const restAfter = (worked: number, cores: number, experiments: number): number =>
	worked * Math.max(0, experiments / coresFor(cores) - 1);

/** A pool as a rung: its label and remark say how many threads take part at the time. */
export function pooledRung(kernels: PooledKernels, module: WebAssembly.Module, name: string): Rung {
	return {
		kernels,
		alone: createWasmKernels(module),
		get label() {
			const { threads } = kernels.pace;
			return `${name} · ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
		},
		remark() {
			const { measured } = kernels.pace;
			if (measured.length < 2) return '';
			const times = measured.map(
				({ threads, milliseconds }) => `${milliseconds.toFixed(2)} ms in ${threads}`,
			);
			return `Threads were tried: a step takes ${times.join(', ')}.`;
		},
	};
}

/** Pair sums upon the pool that there is at the time of each: one whose worker has died is replaced by another. */
export const pairsUpon =
	(pool: () => Promise<Rung>): SumPairs =>
	async (sum) =>
		sumsOf((await pool()).kernels)(sum);
