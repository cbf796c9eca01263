/**
 * `npm run thumbnails [-- --presets a,b] [--share 0.1] [--all] [--threads N]`: trains presets from their seeds on the kernels
 * whose numbers are the same on every machine, and writes a small picture of each for the gallery. A picture says which game it
 * is of, and what share of its steps it was trained for; presets whose picture is of the game as it stands are left as they
 * are, unless `--all` says otherwise. With `--share` less than all steps are trained: such pictures are drawn again by a
 * later call without it.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeKernels } from '../../src/cli/kernels';
import type { Game } from '../../src/game/game';
import { blockOf } from '../../src/game/problem';
import { arrays, column } from '../../src/math/arrays';
import { cellCentres } from '../../src/math/grid';
import { Observer, SCREEN } from '../../src/model/look';
import { extentOf } from '../../src/model/scene';
import { trainedOf } from '../../src/model/trained';
import { checksumOf } from '../../src/share/encode';
import { presets } from '../../src/spec/presets/index';
import { Trainer } from '../../src/train/trainer';
import { type Drawn, pictureOf } from './picture';

export const FOLDER = fileURLToPath(new URL('../../public/thumbnails/', import.meta.url));

/** Particles; times at which their paths are kept. */
const DETAIL = { ...SCREEN, particles: 400, times: 24 };
/** Cells of a state cost on a side. */
const GRID = 60;

const { values } = parseArgs({
	args: argv.slice(2),
	options: {
		presets: { type: 'string' },
		share: { type: 'string', default: '1' },
		threads: { type: 'string' },
		all: { type: 'boolean', default: false },
	},
});
const share = Number(values.share);
if (!(share > 0 && share <= 1))
	throw new Error(`--share: got ${values.share}, expected a number above 0, up to 1`);
const wanted = values.presets?.split(',');
const unknown = wanted?.filter((id) => presets.every((preset) => preset.id !== id)) ?? [];
if (unknown.length > 0) throw new Error(`--presets: there is no ${unknown.join(', ')}`);

function hillOf(game: Game): Drawn['hill'] {
	const { block, params } = blockOf(game, 'potential');
	if (!block.value) return null;
	const extent = extentOf(game);
	const cells = cellCentres(extent, GRID);
	const numbers = arrays(cells.length / 2);
	const [x, y] = [column(cells, 2, 0), column(cells, 2, 1)];
	const field = block.value(numbers, params, numbers.num(0), [x, y]);
	return { field: Float32Array.from(field), grid: GRID, extent };
}

async function drawn(game: Game, steps: number, title: string): Promise<string> {
	const threads = values.threads === undefined ? undefined : Number(values.threads);
	const { kernels } = await nodeKernels(game, 'wasm', threads);
	try {
		const trainer = await Trainer.create(game, kernels);
		while (trainer.step < steps) await trainer.advance();
		const solution = trainedOf(game, kernels, await trainer.final());
		const { paths } = await new Observer(game, DETAIL).see(solution);
		return pictureOf({ times: paths.times, paths: paths.states, hill: hillOf(game), title });
	} finally {
		kernels.dispose();
	}
}

for (const file of readdirSync(FOLDER))
	if (presets.every(({ id }) => file !== `${id}.svg`)) {
		rmSync(FOLDER + file);
		console.log(`${file}: no preset any more, removed`);
	}
for (const { id, game } of presets) {
	if (wanted && !wanted.includes(id)) continue;
	const file = `${FOLDER}${id}.svg`;
	const steps = Math.max(1, Math.round(share * game.training.steps));
	const title = `${id}, game ${checksumOf(game)}, ${steps} of ${game.training.steps} steps`;
	if (!values.all && existsSync(file) && readFileSync(file, 'utf8').includes(title)) continue;
	const began = performance.now();
	const picture = await drawn(game, steps, title);
	writeFileSync(file, picture);
	const seconds = (performance.now() - began) / 1000;
	console.log(`${title}: ${picture.length} bytes, ${seconds.toFixed(1)} s`);
}
