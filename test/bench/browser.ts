/**
 * npm run bench -- --browser: training steps in a real Chromium, the WGSL kernels against the WASM ones and against
 * TensorFlow.js op by op on the same WebGPU device, in one run.
 */
import { openSession } from '../browser/webgpu/session';
import type { Engine, Task } from '../browser/webgpu/timing';
import { median, row, spread } from './report';

const BATCHES = [256, 1024, 4096] as const;
const TITLES = {
	'ot-flow': 'OT-Flow rollout: m = 32, one residual layer, RK4, nt = 8',
	score: 'Score matching: mean |∇U − g|², width 64',
} as const;

/** Longest single step that an engine is waited for, ms; a rollout that takes more is timed over fewer time steps. */
const PATIENCE = 120_000;

/** Prints steps/s by engine and batch, and the ratio of the WGSL kernels to each. */
export async function benchBrowser(rounds = 3): Promise<void> {
	const { page, faults, close } = await openSession();
	const call = (expression: string): Promise<unknown> =>
		page.evaluate(`import('/test/browser/webgpu/timing.ts').then((timing) => timing.${expression})`);
	const time = async (engine: Engine, task: Task, iterations: number): Promise<number[]> => {
		const times = await call(`time(${JSON.stringify(engine)}, ${JSON.stringify(task)}, ${iterations})`);
		if (!Array.isArray(times)) throw new Error(`the page returned no times for ${engine}`);
		return times.map(Number);
	};
	try {
		console.log(`Chromium ${page.context().browser()?.version()}, WebGPU on ${await call('open()')}`);
		const steps = Number(await call('stepsOf()'));
		for (const game of ['ot-flow', 'score'] as const) {
			console.log(`\n${TITLES[game]}`);
			console.log(row(['batch', 'engine', 'median ms', 'min … q1 – q3', 'steps/s', 'WGSL is']));
			for (const batch of BATCHES) {
				const task = { game, batch };
				const fused = { wgsl: [], wasm: [] } as { wgsl: number[]; wasm: number[] };
				for (let round = 0; round < rounds; round++) {
					for (const engine of ['wgsl', 'wasm'] as const)
						fused[engine].push(...(await time(engine, task, 2)));
				}
				const composed = await opByOp(task, steps, time);
				const ours = median(fused.wgsl);
				const lines: [string, readonly number[]][] = [
					['WGSL, fused', fused.wgsl],
					['WASM, one thread', fused.wasm],
					[`op by op${composed.note}`, composed.times],
				];
				lines.forEach(([name, times], k) => {
					const [ms, ratio] = [median(times), median(times) / ours];
					console.log(
						row([
							k === 0 ? String(batch) : '',
							name,
							ms.toFixed(ms < 100 ? 2 : 0),
							spread(times),
							(1000 / ms).toPrecision(3),
							k === 0 ? '' : `${ratio.toPrecision(3)}×`,
						]),
					);
				});
			}
		}
		if (faults.length > 0) console.error(`the page's console told of:\n${faults.join('\n')}`);
	} finally {
		await close();
	}
}

/** Op by op, over all steps of time if one step of time says that this can be waited for; else scaled from it. */
async function opByOp(
	task: Task,
	steps: number,
	time: (engine: Engine, task: Task, iterations: number) => Promise<number[]>,
): Promise<{ readonly times: readonly number[]; readonly note: string }> {
	if (task.game === 'score') return { times: await time('op by op', task, 1), note: '' };
	const one = await time('op by op', { ...task, steps: 1 }, 1);
	if (median(one) * steps <= PATIENCE / 4) return { times: await time('op by op', task, 1), note: '' };
	return { times: one.map((ms) => ms * steps), note: ` (${steps} × one time step)` };
}
