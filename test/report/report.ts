import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { nodeKernels } from '../../src/cli/kernels';
import type { Game } from '../../src/game/game';
import { clashes } from '../../src/game/needs';
import type { Kernels } from '../../src/kernels/contract';
import { mean, standardDeviation } from '../../src/math/stats';
import { Trainer } from '../../src/train/trainer';

/** A trained model of a game. */
export interface Trained {
	readonly game: Game;
	readonly kernels: Kernels;
	readonly theta: Float32Array;
	/** What training had come to after the seconds that were asked for; null where it had ended by then, or none were asked for. */
	readonly early?: Float32Array | null;
	dispose(): void;
}

/**
 * Trains a game from a seed, in one thread: two reports can run side by side. Throws on a clash and on divergence.
 * @param seconds of the processor after which the model of then is kept
 */
export async function trained(
	game: Game,
	seed = game.seed,
	seconds = Number.POSITIVE_INFINITY,
): Promise<Trained> {
	const seeded = { ...game, seed };
	const clash = clashes(seeded)[0];
	if (clash) throw new Error(clash.message);
	const { kernels } = await nodeKernels(seeded, 'wasm', 1);
	const trainer = await Trainer.create(seeded, kernels);
	const began = processorSeconds();
	let early: Float32Array | null = null;
	while (trainer.step < game.training.steps) {
		await trainer.advance();
		if (!early && processorSeconds() - began > seconds) early = (await trainer.parameters()).slice();
	}
	const theta = (await trainer.final()).slice();
	return { game: seeded, kernels, theta, early, dispose: () => kernels.dispose() };
}

/** "mean ± std" of one number over seeds. */
export const over = (values: readonly number[], digits = 3): string =>
	values.length > 1
		? `${mean(values).toFixed(digits)} ± ${standardDeviation(values).toFixed(digits)}`
		: (values[0]?.toFixed(digits) ?? '–');

export const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

/** A table in Markdown, where a bar would end a cell. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map(() => '---'), ...rows]
		.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
		.join('\n');

/** Seeds of a report: five, or as many as `--seeds N` says. */
export function seeds(): number[] {
	const at = process.argv.indexOf('--seeds');
	const n = at < 0 ? 5 : Number(process.argv[at + 1]);
	if (!Number.isInteger(n) || n < 1)
		throw new Error(`--seeds: got ${process.argv[at + 1]}, expected an integer ≥ 1`);
	return Array.from({ length: n }, (_, k) => k + 1);
}

/** CPU time of this process so far, all its threads together. */
function processorSeconds(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1e6;
}
export const cpuMinutes = (digits = 0): string => (processorSeconds() / 60).toFixed(digits);

/** Prints a report, and writes it to docs/reports with the machine, the date and the command that made it. */
export function publish(name: string, title: string, body: readonly string[]): void {
	const root = fileURLToPath(new URL('../..', import.meta.url));
	const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
		cwd: root,
		encoding: 'utf8',
	}).trim();
	const [cpu] = cpus();
	const line = `\`npm run report:${name}${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}\`, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, Node ${process.version}, after ${commit}.`;
	const text = `# ${title}\n\n${line}\n\n${body.join('\n\n')}\n`;
	mkdirSync(`${root}/docs/reports`, { recursive: true });
	writeFileSync(`${root}/docs/reports/${name}.md`, text);
	console.log(text);
}
