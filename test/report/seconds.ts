/**
 * `npm run report:seconds -- --before DIR [--seeds N] [--presets a,b] [--threads 1,2] [--runs FILE]`: for every preset the
 * seconds of training to a quality, by this build and by an older one (DIR, a checkout of 85b3626 after `npm ci`), run in turn,
 * and both models judged by this build's evaluator on the game as it was frozen before. Finished runs are kept in FILE, and a
 * report that is begun again takes them from there.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeKernels } from '../../src/cli/kernels';
import type { Game } from '../../src/game/game';
import { mean, quantile } from '../../src/math/stats';
import { presets } from '../../src/spec/presets/index';
import { adopt } from '../../src/spec/revisions/adopt';
import { catalogueOf } from '../../src/spec/revisions/index';
import { over, publish, seeds, table } from './report';
import { fastSteps, goalOf } from './seconds/fast';
import { qualityOf } from './seconds/quality';
import { keyOf, type Run, runsIn } from './seconds/runs';

const HERE = fileURLToPath(new URL('../..', import.meta.url));
const TIMED = fileURLToPath(new URL('seconds/timed.ts', import.meta.url));
const option = (name: string): string | undefined => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? undefined : process.argv[at + 1];
};
const before = option('before');
if (!before) throw new Error('--before: a checkout of the older build, after `npm ci` there');
const threads = (option('threads') ?? '1').split(',').map(Number);
const wanted = option('presets')?.split(',');
const kept = option('runs');
/** The revision of 85b3626. */
const frozen = await catalogueOf(1);
if (!frozen) throw new Error('revision 1 is frozen here');
const folder = mkdtempSync(join(tmpdir(), 'seconds-'));

const known = runsIn(kept);

/** @param judged the game by which the model is judged; @param own the preset as this build has it, where it trains. */
async function run(judged: Game, id: string, seed: number, count: number, own: Game | null, steps = 0) {
	const key = keyOf(id, seed, count, own, steps);
	const earlier = known.get(key);
	if (earlier) return earlier;
	const out = join(folder, 'run.json');
	const words = [TIMED, own ? HERE : (before ?? ''), id, seed, count, steps, out].map(String);
	execFileSync('npx', ['tsx', ...words], { cwd: HERE, stdio: ['ignore', 'ignore', 'inherit'] });
	const { elapsed, processor, parameters } = JSON.parse(readFileSync(out, 'utf8')) as {
		readonly elapsed: number;
		readonly processor: number;
		readonly parameters: readonly number[];
	};
	const { kernels } = await nodeKernels(judged, 'wasm', 1);
	// What is judged is its U, by whichever network.
	const { network } = own ?? judged;
	const { value, name } = await qualityOf(
		{ ...judged, network, seed },
		kernels,
		Float32Array.from(parameters),
	);
	kernels.dispose();
	const done = { seconds: count === 1 ? processor : elapsed, quality: value, name };
	if (kept) appendFileSync(kept, `${JSON.stringify({ key, run: done })}\n`);
	return done;
}

const rows: string[][] = [];
const ratios: number[] = [];
for (const { id, game: own } of presets) {
	const then = frozen.presets[id];
	if (!then || (wanted && !wanted.includes(id))) continue;
	const { game } = adopt(then);
	const steps = fastSteps(id);
	for (const count of threads) {
		const [old, fast, whole]: [Run[], Run[], Run[]] = [[], [], []];
		for (const seed of seeds()) {
			old.push(await run(game, id, seed, count, null));
			const entire = await run(game, id, seed, count, own);
			whole.push(entire);
			fast.push(steps === undefined ? entire : await run(game, id, seed, count, own, steps));
			console.error(id, count, seed, old.at(-1), fast.at(-1), whole.at(-1));
		}
		const median = (runs: readonly Run[], of: 'seconds' | 'quality'): number =>
			quantile(
				runs.map((found) => found[of]),
				0.5,
			);
		const goal = goalOf(id) ?? median(old, 'quality');
		const ratio = median(old, 'seconds') / median(fast, 'seconds');
		const qualities = (runs: readonly Run[]): string => over(runs.map(({ quality }) => quality));
		if (count === threads[0]) ratios.push(ratio);
		rows.push([
			`\`${id}\``,
			String(count),
			old[0]?.name ?? '',
			qualities(old),
			median(old, 'seconds').toFixed(1),
			goal.toFixed(3),
			qualities(fast),
			median(fast, 'seconds').toFixed(1),
			median(fast, 'quality') <= goal ? `${ratio.toFixed(1)}×` : `**${ratio.toFixed(1)}×, not reached**`,
			qualities(whole),
			median(whole, 'seconds').toFixed(1),
		]);
	}
}
rmSync(folder, { recursive: true });
publish('seconds', 'Seconds to a quality', [
	`${seeds().length} seeds, medians of seconds, mean ± std of qualities; 85b3626 beside this build, run in turn on \`wasm\`. Seconds are those of the processor where there is one thread, and those that passed where there are more. Every quality is the smaller the better: the error of ∇U against the exact solution, NLL or W₂ above its floor, or the cost of the game on held-out samples. The goal is what is stated for a preset, or the median that the older build reaches by its own budget. *Fast* is this build's preset with fewer steps, *whole* its own budget.`,
	table(['preset', 'threads', 'quality', 'before', 's', 'goal', 'fast', 's', 'faster', 'whole', 's'], rows),
	`Geometric mean of the ratios (${threads[0]} thread): ${Math.exp(mean(ratios.map(Math.log))).toFixed(1)}×.`,
]);
