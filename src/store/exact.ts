import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import { assetSender } from '../protocol/assets';
import {
	type ApartTask,
	type BesideTask,
	type ExactAnswer,
	type ExactKnown,
	type ExactReport,
	type ExactState,
	type ExactTask,
	type TellTask,
	UNASKED,
} from '../protocol/exact';
import type { ProbePoint } from '../protocol/probe';
import type { Snapshot } from '../protocol/snapshot';
import { withoutRows } from '../spec/assets';
import type { WorkerPort } from './client';

/** Solves games when asked, each in a worker of its own that lives as long as somebody asks for its game. */
export interface Exact {
	/** Solves a game, unless that is under way or known; what was asked before is given up. `who` asks until it stops. */
	ask(who: object, game: Game, extent: Extent): void;
	/** Compares the model of a picture with the solution of the game that was asked for: the newest of them, at a modest pace. */
	compare(picture: Pick<Snapshot, 'run' | 'step' | 'parameters'>): void;
	/** Whether this is the game that was asked for last: else what is told is of another. */
	isOf(game: Game): boolean;
	/** What the solution of a game says at places; null where it is not known (yet), not asked for, or given up before it answers. */
	tell(game: Game, points: readonly ProbePoint[]): Promise<readonly ExactAnswer[] | null>;
	/** Hears whether a model trains, which solving and comparisons are not to hold up. */
	beside(trains: boolean): void;
	/** When the last stops, what is under way is given up; what was found is kept for who asks again. */
	stop(who: object): void;
	/** Gives up for good. */
	dispose(): void;
}

export const spawnExact = (): WorkerPort =>
	new Worker(new URL('../engine/exact.worker.ts', import.meta.url), { type: 'module', name: 'exact' });

/** Pictures that are kept, of a megabyte or less each. */
const KEPT = 8;
/** Share of a thread that comparisons may take while a model trains. */
const SHARE = 0.1;

/**
 * @param tell hears of every change
 * @param now milliseconds, monotone
 */
export function createExact(
	spawn: () => WorkerPort,
	tell: (news: Partial<ExactKnown>) => void,
	now = () => performance.now(),
): Exact {
	const known = new Map<string, ExactState>();
	const asking = new Set<object>();
	let worker: WorkerPort | null = null;
	let asked: { readonly game: Game; readonly extent: Extent; readonly key: string } | null = null;
	/** The model that is to be compared next, whether one is being compared, and the parameters of the last. */
	let next: ApartTask | null = null;
	let busy = false;
	let last: Float32Array | null = null;
	/** Who waits for what the solution says, by the number of the question. */
	const waiting = new Map<number, (answers: readonly ExactAnswer[] | null) => void>();
	let questions = 0;
	let training = false;
	let restUntil = Number.NEGATIVE_INFINITY;
	let timer: ReturnType<typeof setTimeout> | undefined;

	const end = (): void => {
		clearTimeout(timer);
		worker?.terminate();
		[worker, next, busy, last] = [null, null, false, null];
		restUntil = Number.NEGATIVE_INFINITY;
		for (const resolve of waiting.values()) resolve(null);
		waiting.clear();
	};
	const stateOf = (key: string): ExactState['type'] | undefined => known.get(key)?.type;
	const thread = ({ game, extent, key }: NonNullable<typeof asked>): WorkerPort => {
		if (worker) return worker;
		const fresh = spawn();
		worker = fresh;
		const hear = (report: ExactReport): void => {
			if (fresh !== worker) return;
			if (report.type === 'apart') {
				restUntil = now() + report.took * (1 / SHARE - 1);
				busy = false;
				tell({ apart: report.apart });
			} else if (report.type === 'told') {
				waiting.get(report.asked)?.(report.answers);
				waiting.delete(report.asked);
			} else {
				if (report.type !== 'busy') keep(key, report);
				if (report.type === 'none' || report.type === 'failed') end();
				tell({ exact: report });
			}
			send();
		};
		const fail = (why: string): void => {
			if (fresh !== worker) return;
			end();
			tell({ exact: { type: 'failed', why } });
		};
		fresh.addEventListener('message', ({ data }: MessageEvent<ExactReport>) => hear(data));
		fresh.addEventListener('messageerror', () => fail('a message could not be read'));
		fresh.addEventListener('error', (event) => {
			// It is told here; the console need not repeat it.
			event.preventDefault();
			fail(event.message || 'its program could not be loaded; reload the page');
		});
		if (training) fresh.postMessage({ trains: true } satisfies BesideTask);
		const drawn = stateOf(key) === 'drawn' ? ({ drawn: true } as const) : {};
		const task = { game: withoutRows(game), assets: assetSender()(game), extent, ...drawn };
		fresh.postMessage(task satisfies ExactTask);
		return fresh;
	};
	const keep = (key: string, report: ExactState): void => {
		const oldest = known.size < KEPT ? undefined : known.keys().next().value;
		if (oldest !== undefined) known.delete(oldest);
		known.set(key, report);
	};
	const send = (): void => {
		clearTimeout(timer);
		if (!next || busy || !asked || stateOf(asked.key) !== 'drawn') return;
		const rest = training ? restUntil - now() : 0;
		if (rest > 0) {
			timer = setTimeout(send, rest);
			return;
		}
		thread(asked).postMessage(next);
		[busy, last, next] = [true, next.theta, null];
	};
	const giveUp = (): void => {
		if (asked === null) return;
		end();
		asked = null;
		tell(UNASKED);
	};
	return {
		ask(who, game, extent) {
			asking.add(who);
			if (asked?.game === game && asked.extent === extent) return;
			const key = JSON.stringify([game, extent]);
			const same = key === asked?.key;
			asked = { game, extent, key };
			if (same) return;
			end();
			const before = known.get(key);
			tell({ exact: before ?? { type: 'busy', progress: 0 }, apart: null });
			if (!before) thread(asked);
		},
		beside(trains) {
			if (trains === training) return;
			training = trains;
			worker?.postMessage({ trains } satisfies BesideTask);
			send();
		},
		compare({ run, step, parameters }) {
			next = parameters === last ? null : { run, step, theta: parameters };
			send();
		},
		isOf: (game) => asked?.game === game,
		tell(game, points) {
			if (asked?.game !== game || stateOf(asked.key) !== 'drawn') return Promise.resolve(null);
			const worker = thread(asked);
			questions += 1;
			const task: TellTask = { asked: questions, points };
			return new Promise((resolve) => {
				waiting.set(task.asked, resolve);
				worker.postMessage(task);
			});
		},
		stop(who) {
			if (asking.delete(who) && asking.size === 0) giveUp();
		},
		dispose() {
			asking.clear();
			giveUp();
		},
	};
}
