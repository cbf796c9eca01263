/**
 * A process of its own that trains a preset with the build in a folder, and writes what it took: `tsx timed.ts FOLDER PRESET SEED
 * THREADS STEPS OUT`, STEPS 0 for the preset's own. Loaded from the folder, so that an older build trains with its own code.
 */
import { writeFileSync } from 'node:fs';
import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [folder = '', id = '', seed, threads, steps, out = ''] = process.argv.slice(2);
const load = (path: string): Promise<unknown> => import(pathToFileURL(`${folder}/src/${path}`).href);
const { nodeKernels } = (await load('cli/kernels.ts')) as typeof import('../../../src/cli/kernels');
const { findPreset } = (await load(
	'spec/presets/index.ts',
)) as typeof import('../../../src/spec/presets/index');
const { Trainer } = (await load('train/trainer.ts')) as typeof import('../../../src/train/trainer');

const preset = findPreset(id);
if (!preset) throw new Error(`no preset ${id} in ${folder}`);
const { training } = preset.game;
const game = {
	...preset.game,
	seed: Number(seed),
	training: { ...training, steps: Number(steps) || training.steps },
};
const { kernels } = await nodeKernels(game, 'wasm', Number(threads));
const trainer = await Trainer.create(game, kernels);
const [began, before] = [performance.now(), process.cpuUsage()];
while (trainer.step < game.training.steps) {
	await trainer.advance();
	// Threads that have come up are heard of between steps.
	await turnOfEventLoop();
}
const parameters = await trainer.final();
const { user, system } = process.cpuUsage(before);
const taken = { elapsed: (performance.now() - began) / 1000, processor: (user + system) / 1e6 };
writeFileSync(out, JSON.stringify({ ...taken, parameters: Array.from(parameters) }));
kernels.dispose();
