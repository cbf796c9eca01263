import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import type { Solution } from '../game/solution';
import type { Kernels } from '../kernels/contract';
import { cellCentres } from '../math/grid';
import { lazily } from '../math/lazily';
import { createRng } from '../math/rng';
import { apartFrom } from '../model/apart';
import { trainedOf } from '../model/trained';
import type { ApartTask, ExactPicture, ExactReport, ExactTask } from '../protocol/exact';
import { solved } from './probed';

/** Cells a side and times of the densities that are drawn, and how many paths, kept at how many times. */
const [GRID, TIMES, PATHS, KEEP] = [48, 25, 60, 48] as const;
/** Milliseconds between two reports, and those that one place may take for all of them to be told in a few seconds. */
const [EVERY, LONGEST] = [100, 0.15];
/** Places by which that is found out, and how often at most: the first time a program is slow, and a busy machine now and then. */
const [TRIED, TRIES] = [16, 5] as const;
/** Share of the progress that is over when the game is solved. */
const SOLVED = 0.7;

/** A thread that solves one game, and compares models with the solution. */
interface Solver {
	/** Solves the game, and draws what it found where that is not drawn yet. */
	solve(task: Pick<ExactTask, 'game' | 'extent' | 'drawn'>): Promise<void>;
	/** Compares a model with what was found. */
	compare(task: ApartTask): Promise<void>;
}

/**
 * Tasks are answered one after another. Nothing rejects: what goes wrong is posted.
 * @param kernels those that models are asked on
 * @param now milliseconds, monotone
 */
export function exactSolver(
	kernels: () => Promise<Kernels>,
	post: (report: ExactReport) => void,
	now: () => number,
): Solver {
	let found: Promise<Solution | null> = Promise.resolve(null);
	let queue: Promise<void> = Promise.resolve();
	const apartness = lazily(async () => {
		const solution = await found;
		return solution && apartFrom(solution);
	});
	const inTurn = (act: () => Promise<void>): Promise<void> => {
		queue = queue.then(act);
		return queue;
	};
	return {
		solve: (task) =>
			inTurn(async () => {
				found = drawExact(task, post, now);
				await found;
			}),
		compare: ({ run, step, theta }) =>
			inTurn(async () => {
				try {
					const [solution, measure] = [await found, await apartness()];
					if (!solution) throw new Error('no exact solution is known');
					if (!measure) throw new Error('ρ_0 cannot be sampled, or the solution has no v');
					const model = trainedOf(solution.game, await kernels(), theta);
					post({ type: 'apart', apart: { run, step, ...(await measure(model)) } });
				} catch (error) {
					post({ type: 'apart', apart: { run, step, why: wordsOf(error) } });
				}
			}),
	};
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Solves a game and draws its exact solution, which is what is returned. */
async function drawExact(
	{ game, extent, drawn }: Pick<ExactTask, 'game' | 'extent' | 'drawn'>,
	post: (report: ExactReport) => void,
	now: () => number,
): Promise<Solution | null> {
	let told = now();
	const tell = async (progress: number): Promise<void> => {
		if (now() - told < EVERY) return;
		told = now();
		post({ type: 'busy', progress });
	};
	try {
		const solution = await solved(game, (progress) => tell(SOLVED * progress));
		if (drawn) return solution;
		if (!solution) {
			post({ type: 'none' });
			return null;
		}
		const paths = await pathsOf(game, solution);
		const density = await densityOf(solution, extent, tell, now);
		post({
			type: 'drawn',
			picture: { ...paths, ...density, extent, grid: GRID, error: solution.error ?? '' },
		});
		return solution;
	} catch (error) {
		post({ type: 'failed', why: wordsOf(error) });
		return null;
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
	const middle = cells.length / 2;
	const few = cells.subarray(middle, middle + 2 * TRIED);
	const quick = async (): Promise<boolean> => {
		const begun = now();
		const told = await solution.logDensity(few, solution.horizon / 2);
		return told !== null && now() - begun <= LONGEST * TRIED;
	};
	let tries = 1;
	while (!(await quick())) if (++tries > TRIES) return { times, density: null };
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
