import type { Game } from '../game/game';
import type { Backend, Command, Notice, Report, Status } from '../protocol/messages';
import type { Scene, Snapshot } from '../protocol/snapshot';

/** As much of a Worker as the client needs, so that tests can stand in for it. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

export interface ClientEvents {
	status(status: Status): void;
	scene(scene: Scene): void;
	snapshot(snapshot: Snapshot): void;
	notice(notice: Notice): void;
	/**
	 * The worker died, or (null) its program could not be loaded; nothing is sent any more until the next `load`, which
	 * starts a fresh one.
	 */
	crash(message: string | null): void;
}

export interface Client {
	/** Starts a new run and gives its number; what older runs still report is dropped. */
	load(game: Game, start: boolean, backend: Backend): number;
	tune(game: Game): void;
	send(type: 'run' | 'pause' | 'step' | 'reset'): void;
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
	let run = 0;

	const crash = (from: WorkerPort, message: string | null): void => {
		if (from !== worker) return;
		worker.terminate();
		worker = null;
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
			case 'notice':
				on.notice(report.notice);
		}
	};
	const start = (): void => {
		const fresh = spawn();
		worker = fresh;
		waiting = [];
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
		load(game, begin, backend) {
			if (!worker) start();
			run += 1;
			post({ type: 'load', run, game, start: begin, backend });
			return run;
		},
		tune: (game) => post({ type: 'tune', game }),
		send: (type) => post({ type }),
		drawn: (drawnRun) => post({ type: 'ack', run: drawnRun }),
		dispose() {
			worker?.terminate();
			worker = null;
		},
	};
}
