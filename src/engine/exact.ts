import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import type { Solution } from '../game/solution';
import { cellCentres } from '../math/grid';
import { createRng } from '../math/rng';
import type { ExactPicture, ExactReport, ExactTask } from '../protocol/exact';
import { solved } from './probed';

/** Cells a side and times of the densities that are drawn, and how many paths, kept at how many times. */
const [GRID, TIMES, PATHS, KEEP] = [48, 25, 60, 48] as const;
/** Milliseconds between two reports, and those that one place may take for all of them to be told in a few seconds. */
const [EVERY, LONGEST] = [100, 0.15];
/** Places by which that is found out. */
const TRIED = 16;
/** Share of the progress that is over when the game is solved. */
const SOLVED = 0.7;

/**
 * Solves a game and draws its exact solution, in this thread. Never rejects: what goes wrong is posted.
 * @param now milliseconds, monotone
 */
export async function drawExact(
	{ game, extent }: Pick<ExactTask, 'game' | 'extent'>,
	post: (report: ExactReport) => void,
	now: () => number,
): Promise<void> {
	let told = now();
	const tell = async (progress: number): Promise<void> => {
		if (now() - told < EVERY) return;
		told = now();
		post({ type: 'busy', progress });
	};
	try {
		const solution = await solved(game, (progress) => tell(SOLVED * progress));
		if (!solution) return post({ type: 'none' });
		const paths = await pathsOf(game, solution);
		const density = await densityOf(solution, extent, tell, now);
		post({
			type: 'drawn',
			picture: { ...paths, ...density, extent, grid: GRID, error: solution.error ?? '' },
		});
	} catch (error) {
		post({ type: 'failed', why: error instanceof Error ? error.message : String(error) });
	}
}

async function pathsOf(game: Game, solution: Solution): Promise<Pick<ExactPicture, 'pathTimes' | 'paths'>> {
	const { block, params } = blockOf(game, 'reference');
	const rng = createRng(game.seed).split('exact');
	const starts = block.sample?.(params, rng, PATHS) ?? new Float32Array(0);
	const { times, states } = await solution.paths(starts, KEEP, rng);
	return { pathTimes: times, paths: states };
}

async function densityOf(
	solution: Solution,
	extent: ExactTask['extent'],
	tell: (progress: number) => Promise<void>,
	now: () => number,
): Promise<Pick<ExactPicture, 'times' | 'density'>> {
	const cells = cellCentres(extent, GRID);
	const times = Float32Array.from({ length: TIMES }, (_, k) => (k * solution.horizon) / (TIMES - 1));
	const begun = now();
	const middle = cells.length / 2;
	const tried = await solution.logDensity(cells.subarray(middle, middle + 2 * TRIED), solution.horizon / 2);
	if (!tried || now() - begun > LONGEST * TRIED) return { times, density: null };
	const density = new Float32Array(TIMES * GRID ** 2);
	for (const [k, t] of times.entries()) {
		const log = await solution.logDensity(cells, t);
		// NaN is where it is not known.
		log?.forEach((value, cell) => {
			density[k * GRID ** 2 + cell] = Math.exp(value) || 0;
		});
		await tell(SOLVED + ((1 - SOLVED) * (k + 1)) / TIMES);
	}
	return { times, density };
}
