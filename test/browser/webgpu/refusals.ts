import { Engine } from '../../../src/engine/engine';
import { choose } from '../../../src/engine/ladder';
import type { Game } from '../../../src/game/game';
import { createWasmKernels } from '../../../src/kernels/wasm/kernels';
import { createWebGpuKernels } from '../../../src/kernels/webgpu/kernels';
import type { Report } from '../../../src/protocol/messages';
import { withDefaults } from '../../../src/spec/defaults';
import type { TrainingKernels } from '../../../src/train/steppers';

/** What a run told, as it crosses to the test. */
export interface Told {
	readonly notices: readonly string[];
	/** Backend and reason of the last status, its phase and its step. */
	readonly backend: string;
	readonly reason: string;
	readonly phase: string;
	readonly step: number;
	/** Total losses by step, over all that was sent. */
	readonly losses: readonly (readonly [step: number, total: number])[];
}

/**
 * Trains `game` in the lab's own engine, on WebGPU by wish, until a notice came and `more` steps after it. Throws with
 * what was told if none came in 60 s.
 * @param gpu makes the kernels; it is given the step that was last told of
 */
async function runPastNotice(
	game: Game,
	gpu: (step: () => number) => Promise<TrainingKernels>,
	more: number,
): Promise<Told> {
	const module = await WebAssembly.compileStreaming(fetch('/build/kernels/jets.wasm'));
	const reports: Report[] = [];
	const of = <T extends Report['type']>(type: T) =>
		reports.filter((report): report is Extract<Report, { type: T }> => report.type === type);
	const told = (): Told => {
		const status = of('status').at(-1)?.status;
		return {
			notices: of('notice').map(({ notice }) => notice.text),
			backend: status?.backend ?? '',
			reason: status?.backendReason ?? '',
			phase: status?.phase ?? 'idle',
			step: status?.step ?? 0,
			losses: of('snapshot').flatMap(({ snapshot: { losses } }) =>
				Array.from(losses.steps, (step, k) => [step, losses.total[k] ?? Number.NaN] as const),
			),
		};
	};
	const engine = new Engine({
		post: (report) => {
			reports.push(report);
			if (report.type === 'snapshot') void engine.handle({ type: 'ack', run: 1 });
		},
		now: () => performance.now(),
		breathe: () => new Promise((resolve) => setTimeout(resolve)),
		kernels: (of, wish) =>
			choose(
				of,
				wish,
				{
					wasm: async () => ({ kernels: createWasmKernels(module), label: 'WASM' }),
					relaxed: () => Promise.reject(new Error('not asked for here')),
					webgpu: async () => ({ kernels: await gpu(() => told().step), label: 'WebGPU' }),
				},
				() => performance.now(),
			),
	});
	const working = engine.handle({ type: 'load', run: 1, game, start: true, backend: 'webgpu' });
	const began = performance.now();
	let after = Number.POSITIVE_INFINITY;
	while (performance.now() - began < 60_000) {
		await new Promise((resolve) => setTimeout(resolve, 20));
		const { notices, step, phase } = told();
		if (notices.length > 0) after = Math.min(after, step);
		if (step >= after + more || phase === 'failed') {
			void engine.handle({ type: 'pause' });
			await working;
			return told();
		}
	}
	throw new Error(`no notice, or no step after it, in a minute: ${JSON.stringify(told())}`);
}

/** A batch whose records fill the largest buffer that a shader can bind: more than this software adapter has. */
export async function outOfMemory(): Promise<Told> {
	const kernels = await createWebGpuKernels({ recordBudget: 2 ** 30 });
	try {
		// 512 stages of 8 rows, 16 bytes each, for each of 16,384 particles: 2^30 bytes.
		const game = withDefaults({
			network: { width: 8, layers: 0 },
			solver: { id: 'simulate', integrator: 'rk4', steps: 128 },
			training: { batch: 16384 },
		});
		return await runPastNotice(game, async () => kernels, 1);
	} finally {
		kernels.dispose();
	}
}

/** Past its first checkpoint (every 100 steps) the run looks once at paths that need a larger buffer than the adapter allows. */
export async function beyondLimits(): Promise<Told> {
	const kernels = await createWebGpuKernels();
	let asked = false;
	const greedy = async (step: () => number): Promise<TrainingKernels> => ({
		...kernels,
		paths: (rollout, theta, starts, keep, ...given) => {
			if (asked || step() < 150) return kernels.paths(rollout, theta, starts, keep, ...given);
			asked = true;
			const steps = 4096;
			const particles = Math.ceil(kernels.gpu.device.limits.maxBufferSize / (8 * steps));
			return kernels.paths({ ...rollout, steps }, theta, new Float32Array(2 * particles), steps);
		},
	});
	try {
		const game = withDefaults({
			network: { width: 8, layers: 0 },
			solver: { id: 'simulate', integrator: 'rk4', steps: 2 },
			training: { batch: 32 },
		});
		return await runPastNotice(game, greedy, 5);
	} finally {
		kernels.dispose();
	}
}
