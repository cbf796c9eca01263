import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Game } from '../../src/game/game';
import { presets } from '../../src/spec/presets/index';
import { trained } from '../report/report';
import type { Asked, Measured } from './certificateProcess';
import { median, quantile } from './report';

/** Presets of each kind of certificate; after a + another's running cost. */
const CASES = [
	...['gaussian', 'otflow-moons', 'otflow-8gaussians', 'kinetic', 'score-vp'],
	...['relativistic', 'obstacle', 'obstacle+power', 'crowd', 'crowd+relativistic'],
];
const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const PROCESS = fileURLToPath(new URL('certificateProcess.ts', import.meta.url));
/** Steps of training, at most: a certificate takes as long whatever the model is worth. */
const STEPS = 300;
function gameOf(id: string): Game {
	const [own, other] = id.split('+').map((id) => {
		const found = presets.find((preset) => preset.id === id)?.game;
		if (!found) throw new Error(`no preset "${id}"`);
		return found;
	});
	if (!own) throw new Error(`no preset "${id}"`);
	return other ? { ...own, running: other.running } : own;
}

/**
 * Processor seconds of certificates, the first in a process of its own and later ones there, by models that are trained for a moment; with
 * `against`, another checkout with its kernels built, in turn with it on the same models.
 */
export async function benchCertificate(options: {
	readonly rounds: number;
	readonly ids: readonly string[] | null;
	readonly share: 0.5 | 1;
	readonly against: string | null;
}): Promise<void> {
	const { rounds, share, against } = options;
	const roots = [...(against === null ? [] : [resolve(against)]), ROOT];
	console.log(
		`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}; ${rounds} rounds${against === null ? '' : `, each ${against} → this, × before/after`}`,
	);
	console.log(
		'processor seconds, median (quartiles): the first of a process, later with the game kept, anew',
	);
	const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
	try {
		const builds: { readonly script: string; readonly kernels: string }[] = [];
		for (const [k, root] of roots.entries())
			builds.push({
				script: await bundled(root, join(folder, `${k}`)),
				kernels: join(root, 'build/kernels/jets.wasm'),
			});
		for (const id of options.ids ?? CASES) {
			const game = gameOf(id);
			const steps = Math.min(STEPS, game.training.steps);
			const model = await trained({ ...game, training: { ...game.training, steps } });
			const theta = join(folder, 'theta');
			writeFileSync(theta, model.theta);
			model.dispose();
			const found = builds.map((): Measured[] => []);
			for (let round = 0; round < rounds; round++)
				for (const [k, { script, kernels }] of builds.entries())
					found[k]?.push(measure(script, { game, share, kernels, theta }, join(folder, 'asked')));
			tell(id, found);
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** The measuring process with the code of a checkout, as the page is built: what tsx adds to each function that is made costs a third. */
async function bundled(root: string, to: string): Promise<string> {
	await build({
		configFile: false,
		logLevel: 'error',
		resolve: { alias: [{ find: /^\.\.\/\.\.\/src\//, replacement: `${root}/src/` }] },
		build: { ssr: PROCESS, outDir: to, minify: true },
	});
	return join(to, 'certificateProcess.js');
}

function measure(script: string, asked: Asked, file: string): Measured {
	writeFileSync(file, JSON.stringify(asked));
	return JSON.parse(execFileSync(process.execPath, [script, file], { encoding: 'utf8' })) as Measured;
}

/** Of both builds in turn the ratios of rounds are told, and by how much J and D differ. */
function tell(id: string, found: readonly (readonly Measured[])[]): void {
	const kinds = {
		first: ({ first }: Measured) => first,
		kept: ({ kept }: Measured) => median(kept),
		anew: ({ anew }: Measured) => median(anew),
	};
	const cells = Object.entries(kinds).map(([kind, secondsOf]) => {
		const [own = [], after] = found.map((rounds) => rounds.map(secondsOf));
		const spread = (values: readonly number[]): string =>
			`${median(values).toFixed(2)} (${quantile(values, 0.25).toFixed(2)}–${quantile(values, 0.75).toFixed(2)})`;
		if (!after) return `${kind} ${spread(own)}`;
		const ratios = own.map((before, k) => before / (after[k] ?? Number.NaN));
		return `${kind} ${median(own).toFixed(2)} → ${spread(after)} ${median(ratios).toFixed(2)}×`;
	});
	const [own, after] = found.map(([first]) => first);
	const off = (a: number | null = null, b: number | null = null): string =>
		a === null || b === null ? '–' : Math.abs(a / b - 1).toExponential(1);
	const same =
		own && after
			? `; off by a share J ${off(after.cost, own.cost)}, D ${off(after.lowerBound, own.lowerBound)}`
			: `; J ${own?.cost?.toFixed(4) ?? '–'}, D ${own?.lowerBound.toFixed(4)}`;
	console.log(`${id.padEnd(20)} ${cells.join('  ')}${same}`);
}
