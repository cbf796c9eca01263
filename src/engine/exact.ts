import { timeOfPlaces } from '../exact/secondOrder';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import type { Solution } from '../game/solution';
import type { Kernels } from '../kernels/contract';
import { cellCentres } from '../math/grid';
import { lazily } from '../math/lazily';
import { createRng } from '../math/rng';
import { apartFrom } from '../model/apart';
import { PARTS, partsOf, putMeans, steepCells } from '../model/cells';
import { leastOf } from '../model/excess';
import { trainedOf } from '../model/trained';
import type { ApartTask, ExactPicture, ExactReport, ExactTask, TellTask } from '../protocol/exact';
import { exactAt, solved } from './probed';

/** Cells a side and times of the densities that are drawn, and how many paths, kept at how many times. */
const [GRID, TIMES, PATHS, KEEP] = [48, 25, 60, 48] as const;
/** Milliseconds between two reports, and those that one place may take for all of them to be told in a few seconds. */
const [EVERY, LONGEST] = [100, 0.15];
/** Places by which that is found out, and how often at most: the first time a program is slow, and a busy machine now and then. */
const [TRIED, TRIES] = [16, 5] as const;
/** Share of the progress that is over when the game is solved. */
const SOLVED = 0.7;
/** Share of its time that solving takes beside a model that trains; milliseconds of work after which it rests, those that it rests for at most (a computer may have slept), and those after which a rest looks whether one trains. */
const BESIDE = { share: 0.08, piece: 10, longest: 5000, look: 100 } as const;

/** What the solver takes from the thread that it runs in. */
interface SolverThread {
	/** Milliseconds, monotone. */
	readonly now: () => number;
	/** Lets messages in, for so many milliseconds at least. */
	readonly wait: (milliseconds: number) => Promise<void>;
}

/** A thread that solves one game, and compares models with the solution. */
interface Solver {
	/** Whether a model trains on the same cores: solving gives way to it, but for a small share. Until this is told, none does. */
	beside(trains: boolean): void;
	/** Solves the game, and draws what it found where that is not drawn yet. */
	solve(task: Pick<ExactTask, 'game' | 'extent' | 'drawn'>): Promise<void>;
	/** Compares a model with what was found. */
	compare(task: ApartTask): Promise<void>;
	/** Says what was found at places. */
	tell(task: TellTask): Promise<void>;
}

/**
 * Tasks are answered one after another. Nothing rejects: what goes wrong is posted.
 * @param kernels those that models are asked on
 */
export function exactSolver(
	kernels: () => Promise<Kernels>,
	post: (report: ExactReport) => void,
	thread: SolverThread,
): Solver {
	let trains = false;
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
		beside: (does) => {
			trains = does;
		},
		solve: (task) =>
			inTurn(async () => {
				found = drawExact(task, post, thread, () => trains);
				await found;
			}),
		compare: ({ run, step, theta }) =>
			inTurn(async () => {
				try {
					const [solution, measure] = [await found, await apartness()];
					if (!solution) throw new Error('no exact solution is known');
					if (!measure) throw new Error('ρ_0 cannot be sampled, or the solution has no v');
					const model = trainedOf(solution.game, await kernels(), theta);
					const begun = thread.now();
					const apart = { run, step, ...(await measure(model)) };
					post({ type: 'apart', apart, took: thread.now() - begun });
				} catch (error) {
					post({ type: 'apart', apart: { run, step, why: wordsOf(error) }, took: 0 });
				}
			}),
		tell: ({ asked, points }) =>
			inTurn(async () => {
				try {
					const solution = await found;
					post({ type: 'told', asked, answers: solution ? await exactAt(solution, points) : [] });
				} catch {
					// A place of another game, as at a time beyond the end of this one: nothing is known of it.
					post({ type: 'told', asked, answers: [] });
				}
			}),
	};
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Lets messages in from time to time, and where a model trains rests for as long as leaves work its share. */
function breather({ now, wait }: SolverThread, trains: () => boolean): () => Promise<void> {
	let breathed = now();
	return async () => {
		const worked = Math.min(now() - breathed, BESIDE.longest);
		if (worked < (trains() ? BESIDE.piece : EVERY)) return;
		await wait(0);
		for (let rest = worked * (1 / BESIDE.share - 1); rest > 0 && trains(); rest -= BESIDE.look)
			await wait(Math.min(rest, BESIDE.look));
		breathed = now();
	};
}

/** Solves a game and draws its exact solution, which is what is returned. */
async function drawExact(
	{ game, extent, drawn }: Pick<ExactTask, 'game' | 'extent' | 'drawn'>,
	post: (report: ExactReport) => void,
	thread: SolverThread,
	trains: () => boolean,
): Promise<Solution | null> {
	const { now } = thread;
	const breathe = breather(thread, trains);
	let told = now();
	const tell = async (progress: number): Promise<void> => {
		await breathe();
		// What is drawn is known: nobody waits for it.
		if (drawn || now() - told < EVERY) return;
		told = now();
		post({ type: 'busy', progress, ...(trains() ? { rests: true } : {}) });
	};
	try {
		const solution = await solved(game, (progress) => tell(SOLVED * progress));
		if (drawn) return solution;
		if (!solution) {
			post({ type: 'none' });
			return null;
		}
		const paths = await pathsOf(game, solution);
		const fields = await fieldsOf(solution, extent, tell, now);
		post({
			type: 'drawn',
			picture: {
				...paths,
				...fields,
				extent,
				grid: GRID,
				error: solution.error ?? '',
				least: leastOf(solution),
			},
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

async function fieldsOf(
	solution: Solution,
	extent: ExactTask['extent'],
	tell: (progress: number) => Promise<void>,
	now: () => number,
): Promise<Pick<ExactPicture, 'times' | 'density' | 'value' | 'velocity'>> {
	const cells = cellCentres(extent, GRID);
	const times = Float32Array.from({ length: TIMES }, (_, k) => (k * solution.horizon) / (TIMES - 1));
	const middle = cells.length / 2;
	const few = cells.subarray(middle, middle + 2 * TRIED);
	const quick = async (ask: (places: Float32Array, t: number) => Promise<unknown>): Promise<boolean> => {
		for (let tries = 0; tries < TRIES; tries++) {
			const begun = now();
			const told = await ask(few, solution.horizon / 2);
			if (told === null) return false;
			if (now() - begun <= LONGEST * TRIED) return true;
		}
		return false;
	};
	const atTime = (places: Float32Array, t: number): Float32Array =>
		Float32Array.from({ length: 1.5 * places.length }, (_, i) =>
			i % 3 === 2 ? t : (places[2 * Math.floor(i / 3) + (i % 3)] ?? Number.NaN),
		);
	const valueAt = async (places: Float32Array, t: number) =>
		(await solution.jets(atTime(places, t)))?.value ?? null;
	const velocityAt = (places: Float32Array, t: number) => solution.velocity(atTime(places, t));
	const { dynamics, noise } = solution.game;
	/** With second-order dynamics U, v and log ρ_t are functions of another place, as the model's are, whose law is without noise that of particles at another time. */
	const first = dynamics.order === 'first';
	const when = (t: number): number => (first ? t : timeOfPlaces(t, dynamics.horizon));
	const densityAt = async (places: Float32Array, t: number): Promise<Float32Array | null> => {
		const logs = await solution.logDensity(places, when(t));
		if (!logs) return null;
		const density = Float32Array.from(logs, Math.exp);
		if (places === cells) {
			// What is finer than the grid would look torn, or be missed. It costs no more than the centres do.
			const steep = steepCells(logs, GRID, Math.floor(logs.length / PARTS));
			const parts = partsOf(steep, extent, GRID, logs.length);
			putMeans(density, steep, (await solution.logDensity(parts, when(t))) ?? []);
		}
		// NaN is where it is not known.
		return density.map((value) => value || 0);
	};
	const all = {
		...(first || noise.id === 'none' ? { density: densityAt } : {}),
		value: valueAt,
		velocity: velocityAt,
	};
	const found: Record<string, Float32Array<ArrayBuffer>> = {};
	let told = 0;
	for (const [name, ask] of Object.entries(all)) {
		if (!(await quick(ask))) continue;
		const width = name === 'velocity' ? 2 : 1;
		const field = new Float32Array(TIMES * width * GRID ** 2);
		for (const [k, t] of times.entries()) {
			const rows = await ask(cells, t);
			field.set(rows ?? new Float32Array(width * GRID ** 2).fill(Number.NaN), k * width * GRID ** 2);
			await tell(SOLVED + ((1 - SOLVED) * (told + (k + 1) / TIMES)) / 3);
		}
		told += 1;
		found[name] = field;
	}
	const { density = null, value = null, velocity = null } = found;
	return { times, density, value, velocity };
}
