import type { Game } from '../game/game';
import { clashes } from '../game/needs';
import type { Kernels } from '../kernels/contract';
import type { Command, Notice, Phase, Report } from '../protocol/messages';
import { Diverged, Trainer } from '../train/trainer';
import { LossLog } from './losses';
import { metricsOf } from './metrics';
import { Observer } from './observe';

/** What the engine is given: everything that touches the world outside. */
export interface Surroundings {
	post(report: Report): void;
	/** Milliseconds, monotone. */
	now(): number;
	/** Lets messages in; resolves soon. */
	breathe(): Promise<void>;
	/** The kernels this game will run on, and why these. */
	kernels(game: Game): Promise<{ kernels: Kernels; backend: string; reason: string }>;
}

/** Time between two looks at the model, at least; and the largest share of time spent looking. */
const PACE = { everyMs: 120, share: 0.2, breatheMs: 8 } as const;

/** One loaded game; replaced as a whole when another is loaded. */
interface Run {
	readonly id: number;
	readonly trainer: Trainer;
	readonly observer: Observer;
	readonly kernels: Kernels;
	readonly backend: string;
	readonly reason: string;
	readonly losses: LossLog;
	readonly metrics: ReturnType<typeof metricsOf>;
	trainedMs: number;
	/** Steps and milliseconds since the rate was last computed. */
	pace: { steps: number; since: number; rate: number };
}

/**
 * The training loop as a state machine: idle → training ⇄ paused → done, or diverged, or failed. Commands
 * come in through `handle` and are obeyed one after another, between steps; reports go out through `post`.
 * A snapshot is sent only after the last one was acknowledged, so training never waits for a picture.
 */
export class Engine {
	private phase: Phase = 'idle';
	private run: Run | null = null;
	private readonly mailbox: Command[] = [];
	private working = false;
	private acknowledged = true;
	/** The model has moved since it was last shown. */
	private stale = false;
	private nextLook = 0;
	private lastBreath = 0;

	constructor(private readonly world: Surroundings) {}

	/** Takes one command; never rejects: what goes wrong is reported. Resolves when there is nothing left to do. */
	async handle(command: Command): Promise<void> {
		this.mailbox.push(command);
		if (this.working) return;
		this.working = true;
		try {
			while (await this.turn());
		} finally {
			this.working = false;
		}
	}

	/** One turn of the loop: a command, or a step, or a look; false when there is nothing to do. */
	private async turn(): Promise<boolean> {
		const command = this.mailbox.shift();
		const { run } = this;
		try {
			if (command) await this.obey(command);
			else if (run && this.phase === 'training') await this.train(run);
			else if (run && this.stale && this.acknowledged) await this.look(run);
			else return false;
		} catch (error) {
			this.fail(error);
		}
		return true;
	}

	private async obey(command: Command): Promise<void> {
		switch (command.type) {
			case 'load':
				// Of several loads that wait, only the last counts.
				if (this.mailbox.some(({ type }) => type === 'load')) return;
				return this.load(command.run, command.game, command.start);
			case 'run':
				if (this.run && this.phase !== 'failed') this.enter('training');
				return;
			case 'pause':
				if (this.phase === 'training') this.enter('paused');
				return;
			case 'step':
				if (!this.run || this.phase === 'training' || this.phase === 'failed') return;
				await this.advance(this.run);
				return this.look(this.run);
			case 'reset':
				if (this.run) await this.load(this.run.id, this.run.trainer.game, this.phase === 'training');
				return;
			case 'tune':
				// A dragged slider sends many: the last one counts.
				if (!this.run || this.mailbox.some(({ type }) => type === 'tune')) return;
				this.run.trainer.tune(command.game);
				this.world.post({
					type: 'scene',
					scene: this.run.observer.scene(this.run.id, this.run.trainer.terms),
				});
				return;
			case 'ack':
				if (command.run === this.run?.id) this.acknowledged = true;
				return;
		}
	}

	/** Builds the new run wholly before it replaces the old one: a game that cannot be trained harms nothing. */
	private async load(id: number, game: Game, start: boolean): Promise<void> {
		let fresh: Run;
		try {
			const clash = clashes(game)[0];
			if (clash) throw new Error(`${clash.message} ${clash.fix.label}.`);
			const { kernels, backend, reason } = await this.world.kernels(game);
			const trainer = new Trainer(game, kernels);
			fresh = {
				id,
				trainer,
				metrics: metricsOf(trainer),
				observer: new Observer(game),
				kernels,
				backend,
				reason,
				losses: new LossLog(),
				trainedMs: 0,
				pace: { steps: 0, since: this.world.now(), rate: 0 },
			};
		} catch (error) {
			const text = error instanceof Error ? error.message : String(error);
			this.notify({ level: 'error', text: `This game was not loaded: ${text}` });
			// The old run goes on, under the number that the page now listens to.
			if (this.run) this.run = { ...this.run, id };
			this.acknowledged = true;
			this.report();
			return;
		}
		this.run = fresh;
		this.acknowledged = true;
		this.phase = 'paused';
		this.world.post({ type: 'scene', scene: fresh.observer.scene(id, fresh.trainer.terms) });
		await this.look(fresh);
		if (start) this.enter('training');
	}

	private enter(phase: Phase): void {
		this.phase = phase;
		if (this.run) this.run.pace = { ...this.run.pace, steps: 0, since: this.world.now() };
		this.report();
	}

	private async train(run: Run): Promise<void> {
		await this.advance(run);
		if (this.world.now() - this.lastBreath > PACE.breatheMs) {
			await this.world.breathe();
			this.lastBreath = this.world.now();
		}
		if (this.acknowledged && this.world.now() >= this.nextLook) await this.look(run);
	}

	private async advance(run: Run): Promise<void> {
		const before = this.world.now();
		try {
			const loss = await run.trainer.advance();
			this.stale = true;
			run.losses.add(
				loss.step,
				loss,
				run.trainer.terms.map(({ name }) => name),
			);
		} catch (error) {
			if (!(error instanceof Diverged)) throw error;
			this.enter('diverged');
			this.notify({
				level: 'warning',
				text: `Training diverged: ${error.message}. The last finite state is kept.`,
				advice: 'Try a smaller learning rate, a gradient clip of 10, more time steps, or a smaller weight.',
			});
			return;
		}
		const now = this.world.now();
		run.trainedMs += now - before;
		run.pace.steps += 1;
		const elapsed = now - run.pace.since;
		if (elapsed > 500) run.pace = { steps: 0, since: now, rate: (1000 * run.pace.steps) / elapsed };
		if (run.trainer.step === run.trainer.game.training.steps && this.phase === 'training') this.enter('done');
	}

	/** Sends a snapshot, and plans the next so that looking takes at most its share of the time. */
	private async look(run: Run): Promise<void> {
		const before = this.world.now();
		this.stale = false;
		const theta = this.phase === 'done' ? run.trainer.best : run.trainer.parameters;
		const snapshot = await run.observer.look(run.kernels, theta.slice(), {
			run: run.id,
			step: run.trainer.step,
			seconds: run.trainedMs / 1000,
			stepsPerSecond: run.pace.rate,
			losses: run.losses.take(),
			metrics: await run.metrics(),
		});
		this.acknowledged = false;
		this.world.post({ type: 'snapshot', snapshot });
		this.report();
		const now = this.world.now();
		this.nextLook = now + Math.max(PACE.everyMs, (now - before) * (1 / PACE.share - 1));
	}

	private report(): void {
		if (!this.run) return;
		const { id, trainer, backend, reason, pace } = this.run;
		this.world.post({
			type: 'status',
			status: {
				run: id,
				phase: this.phase,
				step: trainer.step,
				stepsPerSecond: pace.rate,
				backend,
				backendReason: reason,
			},
		});
	}

	private notify(notice: Notice): void {
		this.world.post({ type: 'notice', notice });
	}

	private fail(error: unknown): void {
		this.phase = 'failed';
		const text = error instanceof Error ? error.message : String(error);
		this.notify({
			level: 'error',
			text: `The engine stopped: ${text}`,
			advice: 'Reset, or load another game.',
		});
		this.report();
	}
}
