import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import { assetSender } from '../protocol/assets';
import type { ExactReport, ExactState, ExactTask } from '../protocol/exact';
import { withoutRows } from '../spec/assets';
import type { WorkerPort } from './client';

/** Solves games when asked, each in a worker of its own that lives no longer than the answer takes. */
export interface Exact {
	/** Solves a game, unless that is under way or known; what was asked before is given up. */
	ask(game: Game, extent: Extent): void;
	/** Gives up what is under way; what was found is kept for who asks again. */
	stop(): void;
}

export const spawnExact = (): WorkerPort =>
	new Worker(new URL('../engine/exact.worker.ts', import.meta.url), { type: 'module', name: 'exact' });

/** Pictures that are kept, of a megabyte or less each. */
const KEPT = 8;

/** @param tell hears of every change */
export function createExact(spawn: () => WorkerPort, tell: (state: ExactState) => void): Exact {
	const known = new Map<string, ExactReport>();
	let worker: WorkerPort | null = null;
	let asked: string | null = null;
	const end = (): void => {
		worker?.terminate();
		worker = null;
	};
	const begin = (key: string, game: Game, extent: Extent): void => {
		const fresh = spawn();
		worker = fresh;
		const hear = (report: ExactReport): void => {
			if (fresh !== worker) return;
			if (report.type !== 'busy') {
				end();
				const oldest = known.size < KEPT ? undefined : known.keys().next().value;
				if (oldest !== undefined) known.delete(oldest);
				known.set(key, report);
			}
			tell(report);
		};
		const fail = (why: string): void => {
			if (fresh !== worker) return;
			end();
			tell({ type: 'failed', why });
		};
		fresh.addEventListener('message', ({ data }: MessageEvent<ExactReport>) => hear(data));
		fresh.addEventListener('messageerror', () => fail('a message could not be read'));
		fresh.addEventListener('error', (event) => {
			// It is told here; the console need not repeat it.
			event.preventDefault();
			fail(event.message || 'its program could not be loaded; reload the page');
		});
		fresh.postMessage({ game: withoutRows(game), assets: assetSender()(game), extent } satisfies ExactTask);
		tell({ type: 'busy', progress: 0 });
	};
	return {
		ask(game, extent) {
			const key = JSON.stringify([game, extent]);
			if (key === asked) return;
			end();
			asked = key;
			const before = known.get(key);
			if (before) tell(before);
			else begin(key, game, extent);
		},
		stop() {
			if (asked === null) return;
			end();
			asked = null;
			tell({ type: 'idle' });
		},
	};
}
