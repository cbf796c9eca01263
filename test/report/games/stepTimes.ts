import { createWasmKernels } from '../../../src/kernels/wasm/kernels';
import { type Draft, withDefaults } from '../../../src/spec/defaults';
import { Trainer } from '../../../src/train/trainer';
import { table } from '../report';
import { compiledKernels } from './kernels';

const BATCHES = [256, 512, 1024] as const;
const target = { id: 'gaussian' };
const reverseKL = { id: 'reverseKL' };
const noise = {
	noise: { id: 'constant', sigma: 0.5 },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'simulate', integrator: 'heun', steps: 16 },
	sampler: { integrator: 'heun' },
} as const;
const GAMES: readonly (readonly [string, Draft])[] = [
	['local', { target, terminal: reverseKL }],
	['entropy', { target, terminal: reverseKL, interaction: { id: 'entropy' } }],
	['crowd', { target, terminal: reverseKL, interaction: { id: 'crowd' } }],
	['local, with noise', { target, ...noise }],
	['entropy, with noise', { target, ...noise, interaction: { id: 'entropy' } }],
	['energy distance', { target, terminal: { id: 'energyDistance' } }],
	['MMD, three widths', { target, terminal: { id: 'mmd' } }],
	['Sinkhorn, 4 sweeps', { target, terminal: { id: 'sinkhorn' } }],
	['Wasserstein-1 proximal', { target, terminal: { id: 'wasserstein1' } }],
];

/** Processor time of a training step in one thread, in milliseconds, by game and batch. */
export async function stepTimes(): Promise<string> {
	const kernels = createWasmKernels(compiledKernels());
	const rows: string[][] = [];
	for (const [name, draft] of GAMES) {
		const row = [name];
		for (const batch of BATCHES) {
			const trainer = await Trainer.create(withDefaults({ ...draft, training: { batch } }), kernels);
			const steps = (10 * 1024) / batch;
			const round = async (): Promise<number> => {
				const before = process.cpuUsage().user;
				for (let k = 0; k < steps; k++) await trainer.advance();
				return (process.cpuUsage().user - before) / 1000 / steps;
			};
			await round();
			row.push(Math.min(await round(), await round(), await round()).toFixed(1));
			trainer.dispose();
		}
		rows.push(row);
	}
	return table(['', ...BATCHES.map((batch) => `B = ${batch}`)], rows);
}
