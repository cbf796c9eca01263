import type { Game } from '../game/game';
import { assetSender } from '../protocol/assets';
import {
	type Backend,
	type Command,
	type Notice,
	type Particles,
	type Report,
	type Status,
	USUAL_PARTICLES,
} from '../protocol/messages';
import type { Least } from '../protocol/optimum';
import type { Answer, Asked, Question, Questions } from '../protocol/questions';
import type { Drawn, Scene, Snapshot } from '../protocol/snapshot';
import { withoutRows } from '../spec/assets';

/** As much of a Worker as the client needs, so that tests can stand in for it. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

export interface ClientEvents {
	status(status: Status): void;
	scene(scene: Scene): void;
	snapshot(snapshot: Snapshot): void;
	notice(notice: Notice): void;
	/** The game last loaded was refused; the one before it goes on. */
	refused(): void;
	/**
	 * The worker died, or (null) its program could not be loaded; nothing is sent any more until the next `load`, which
	 * starts a fresh one.
	 */
	crash(message: string | null): void;
}

/** Why a question has no answer: another run has begun, or the engine is gone. */
export class Unanswered extends Error {
	override readonly name = 'Unanswered';
}

/** Where a run begins, and what the page shows of it (see the `load` command). */
export type Shown = Pick<Extract<Command, { readonly type: 'load' }>, 'from' | 'extent'>;

export interface Client {
	/** Starts a new run and gives its number; what older runs still report is dropped. */
	load(game: Game, start: boolean, backend: Backend, shown?: Shown): number;
	/**
	 * Asks the present run. Rejects with the engine's words where it has no such answer, and with `Unanswered` when another
	 * run begins before it is there, or the engine dies.
	 */
	ask<What extends Asked>(
		what: What,
		ask: Questions[What]['ask'] & { readonly parameters?: Float32Array },
	): Promise<Answer<What>>;
	/** So many experiments train on this machine now, this one included; kept for engines to come. */
	share(experiments: number): void;
	/** So many particles in each picture from now on; kept for engines to come. */
	crowd(particles: Particles): void;
	/** Pictures carry these fields from now on; kept for engines to come. All, before it is called. */
	want(fields: readonly Drawn[]): void;
	tune(game: Game): void;
	/** The game of the present run is solved: that is its least cost. */
	least(least: Least): void;
	send(type: 'run' | 'pause' | 'step'): void;
	/** Begins the game that the engine has anew, as a new run: what the one before still reports is dropped, as by `load`. */
	reset(): void;
	/** The snapshot of this run is on the screen: the next may come. */
	drawn(run: number): void;
	dispose(): void;
}

/** The only place where the engine's worker is made. */
export const spawnEngine = (): WorkerPort =>
	new Worker(new URL('../engine/engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' });

/** Talks to one engine at a time. Commands wait until the engine says that it is ready. */
export function createClient(spawn: () => WorkerPort, on: ClientEvents): Client {
	let worker: WorkerPort | null = null;
	let waiting: Command[] | null = null;
	let unsent = assetSender();
	let run = 0;
	/** The run that was loaded last: it may be refused after a reset, too. */
	let loaded = 0;
	let asked = 0;
	let sharing = 1;
	let crowd: Particles = USUAL_PARTICLES;
	let wants: readonly Drawn[] | null = null;
	const open = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();

	const giveUp = (why: string): void => {
		for (const { reject } of open.values()) reject(new Unanswered(why));
		open.clear();
	};
	const crash = (from: WorkerPort, message: string | null): void => {
		if (from !== worker) return;
		worker.terminate();
		worker = null;
		giveUp('the engine stopped');
		on.crash(message);
	};
	const receive = (report: Report): void => {
		switch (report.type) {
			case 'ready': {
				const held = waiting ?? [];
				waiting = null;
				for (const command of held) worker?.postMessage(command);
				return;
			}
			case 'status':
				if (report.status.run === run) on.status(report.status);
				return;
			case 'scene':
				if (report.scene.run === run) on.scene(report.scene);
				return;
			case 'snapshot':
				if (report.snapshot.run === run) on.snapshot(report.snapshot);
				return;
			case 'refused':
				if (report.run === loaded) on.refused();
				return;
			case 'notice':
				on.notice(report.notice);
				return;
			case 'answer': {
				const { id, answer, error = 'no reason was given' } = report;
				const question = open.get(id);
				open.delete(id);
				if (answer === undefined) question?.reject(new Error(error));
				else question?.resolve(answer);
			}
		}
	};
	const next = (): number => {
		giveUp('another run has begun');
		run += 1;
		return run;
	};
	const start = (): void => {
		const fresh = spawn();
		worker = fresh;
		waiting = sharing > 1 ? [{ type: 'share', experiments: sharing }] : [];
		unsent = assetSender();
		fresh.addEventListener('message', (event: MessageEvent<Report>) => {
			if (fresh === worker) receive(event.data);
		});
		fresh.addEventListener('error', (event) => {
			// It is told to the person as a notice; the console need not repeat it.
			event.preventDefault();
			// Where there is no program, the event is no ErrorEvent and has no message.
			const said = event.message?.replace(/^Uncaught (Error: )?/, '');
			crash(fresh, said || (waiting ? null : 'it gave no reason'));
		});
		fresh.addEventListener('messageerror', () => crash(fresh, 'a message could not be read'));
	};
	const post = (command: Command): void => {
		if (waiting) waiting.push(command);
		else worker?.postMessage(command);
	};

	return {
		load(game, begin, backend, shown = {}) {
			if (!worker) start();
			loaded = next();
			const assets = unsent(game);
			post({
				type: 'load',
				run,
				game: withoutRows(game),
				...(assets.length > 0 ? { assets } : {}),
				start: begin,
				backend,
				...(crowd === USUAL_PARTICLES ? {} : { particles: crowd }),
				...(wants ? { wants } : {}),
				...shown,
			});
			return run;
		},
		ask<What extends Asked>(what: What, ask: Questions[What]['ask']) {
			if (!worker) return Promise.reject(new Unanswered('no engine is running'));
			asked += 1;
			const id = asked;
			return new Promise<Answer<What>>((resolve, reject) => {
				open.set(id, { resolve: (answer) => resolve(answer as Answer<What>), reject });
				post({ type: 'ask', run, id, question: { what, ...ask } as Question });
			});
		},
		share(experiments) {
			if (experiments === sharing) return;
			sharing = experiments;
			post({ type: 'share', experiments });
		},
		crowd(particles) {
			if (particles === crowd) return;
			crowd = particles;
			post({ type: 'want', particles });
		},
		want(fields) {
			wants = fields;
			post({ type: 'want', wants });
		},
		tune: (game) => post({ type: 'tune', game: withoutRows(game) }),
		least: (least) => post({ type: 'least', run, least }),
		send: (type) => post({ type }),
		reset: () => post({ type: 'reset', run: next() }),
		drawn: (drawnRun) => post({ type: 'ack', run: drawnRun }),
		dispose() {
			worker?.terminate();
			worker = null;
			giveUp('the experiment was closed');
		},
	};
}
