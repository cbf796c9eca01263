import { solvedBy } from '../exact/index';
import { whyUnsolved } from '../exact/unsolved';
import type { Game } from '../game/game';
import { clashes } from '../game/needs';
import { sameModel } from '../game/sameModel';
import { KernelsLost } from '../kernels/stepper';
import { trainedOf } from '../model/trained';
import type { Command, Notice, Phase } from '../protocol/messages';
import { Losses } from '../train/losses';
import { Diverged, type StepReport } from '../train/trainer';
import { answerTo } from './answers';
import { begin, type Load, lookFor, markChanges, observerOf, pictureOf, type Run, statusOf } from './run';
import type { Surroundings } from './surroundings';
import { adviceOn } from './trouble';

/**
 * Time between two breaths, which is also what the steps submitted at once may take; between two checkpoints, at most.
 */
const PACE = { breatheMs: 8, keepMs: 2000, mostSteps: 64, recoveries: 2 } as const;

/** The same game from step 0. */
const anew = ({ from: _, ...asked }: Load): Load => asked;

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
	/** The model, or the game it is seen by, has changed since it was last shown. */
	private stale = false;
	private lastBreath = 0;
	/** It was paused when its end came upon it: longer again, it is paused again. */
	private rested = false;
	/** A certificate was found that no picture has told yet. */
	private certified = false;

	constructor(private readonly world: Surroundings) {}

	/** Takes one command; never rejects: what goes wrong is reported. Resolves when there is nothing left to do. */
	async handle(command: Command): Promise<void> {
		this.mailbox.push(command);
		await this.work();
	}

	private async work(): Promise<void> {
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
			else if (!run || this.stale) return false;
			else if (await run.looking.measure()) await this.breathe();
			else if ((run.looking.hasNews || this.certified) && this.acknowledged) this.show(run);
			else return false;
		} catch (error) {
			await this.mend(error);
		}
		return true;
	}

	private async obey(command: Command): Promise<void> {
		switch (command.type) {
			case 'load':
				// Of several loads that wait, only the last counts.
				if (this.mailbox.some(({ type }) => type === 'load')) return;
				return this.load(command);
			case 'run':
				if (this.run && this.phase !== 'failed') this.enter('training');
				return;
			case 'pause':
				if (this.phase === 'training') this.enter('paused');
				return;
			case 'step':
				if (!this.run || this.phase === 'training' || this.phase === 'failed') return;
				await this.advance(this.run, 1);
				return this.look(this.run);
			case 'reset':
				if (!this.run) return this.prepare(command.run, 'failed');
				return this.load({
					...anew(this.run.asked),
					run: command.run,
					game: this.run.trainer.game,
					start: this.phase === 'training',
				});
			case 'tune':
				// A dragged slider sends many: the last one counts.
				if (!this.run || this.mailbox.some(({ type }) => type === 'tune')) return;
				return this.tune(this.run, command.game);
			case 'ack':
				if (command.run === this.run?.id) this.acknowledged = true;
				return;
			case 'share':
				return this.world.share?.(command.experiments);
			case 'want': {
				const { type, ...wanted } = command;
				if (!this.run) return;
				const run = { ...this.run, asked: { ...this.run.asked, ...wanted } };
				if (wanted.particles) return this.observe(run);
				this.run = run;
				if (wanted.wants && lookFor(run, wanted.wants)) this.stale = true;
				return;
			}
			case 'least':
				if (command.run === this.run?.id) this.run.certifying?.learn(command.least);
				return;
			case 'ask':
				return this.answer(command);
		}
	}

	/** Builds the new run wholly before it replaces the old one: a game that cannot be trained harms nothing. */
	private async load(asked: Load): Promise<void> {
		const { run: id, game, start } = asked;
		let fresh: Run;
		try {
			const clash = clashes(game)[0];
			if (clash) throw new Error(`${clash.message} ${clash.fix.label}.`);
			this.prepare(id);
			fresh = await begin(asked, this.world, (why) => this.hearCertificate(why));
		} catch (error) {
			const text = error instanceof Error ? error.message : String(error);
			this.notify({ level: 'error', text: `This game was not loaded: ${text}` });
			this.refuse(id);
			return;
		}
		this.run?.trainer.dispose();
		this.run = fresh;
		this.acknowledged = true;
		this.phase = fresh.trainer.step < game.training.steps ? 'paused' : 'done';
		this.rested = false;
		this.setScene(fresh);
		const begins = start && this.phase === 'paused';
		await this.look(fresh, begins, begins);
		if (begins) this.enter('training');
	}

	/** From now on the run is looked at as its game, and what it was asked for, say. */
	private observe(run: Run): void {
		this.run = { ...run, observer: observerOf(run.trainer.game, run.asked, this.world) };
		run.looking.turnTo(this.run.observer, run.asked.wants);
		this.stale = true;
	}

	private setScene({ id, observer, trainer }: Run): void {
		const exact = solvedBy(trainer.game);
		const solved = exact ? { exact } : { unsolved: whyUnsolved(trainer.game) };
		const scene = { ...observer.scene(id, trainer.terms), ...solved };
		this.world.post({ type: 'scene', scene });
	}

	/** The run goes on as another game; what it shows, and where it ends, is by that. */
	private async tune(run: Run, game: Game): Promise<void> {
		const before = run.trainer.game;
		await run.trainer.tune(game);
		this.stale = true;
		if (!sameModel(before, game)) {
			run.past.leave(before);
			// Residuals are shown with the weights of now.
			this.observe(run);
			run.certifying?.turnTo(game);
		}
		// The page hears by it that this is the game which is trained.
		this.setScene(this.run ?? run);
		markChanges(this.run ?? run, before);
		const { steps } = game.training;
		if (steps === before.training.steps) return;
		const over = run.trainer.step >= steps;
		if ((this.phase === 'training' || this.phase === 'paused') && over) this.enter('done');
		else if (this.phase === 'done' && !over) this.enter(this.rested ? 'paused' : 'training');
	}

	/** The old run goes on, under the number that the page now listens to; it has forgotten what it had of it. */
	private refuse(id: number): void {
		this.world.post({ type: 'refused', run: id });
		this.acknowledged = true;
		this.stale = true;
		if (this.run) {
			this.run = { ...this.run, id };
			this.setScene(this.run);
			this.report();
		} else this.prepare(id, 'failed');
	}

	/** Kernels may have to be compiled and tested first: said before it is begun. */
	private prepare(run: number, phase: 'preparing' | 'failed' = 'preparing'): void {
		const status = { run, phase, step: 0, stepsPerSecond: 0, secondsLeft: null };
		this.world.post({
			type: 'status',
			status: { ...status, backend: 'preparing kernels', backendReason: 'Kernels are compiled and tested.' },
		});
	}

	private enter(phase: Phase): void {
		if (phase === 'done') this.rested = this.phase === 'paused';
		this.phase = phase;
		this.run?.rate.restart(this.world.now());
		this.report();
	}

	private async train(run: Run): Promise<void> {
		await this.advance(run, run.stride);
		await this.breathe();
		if (run.certifying?.ready) await this.certify(run);
		// What nobody sees, as in a hidden tab, is not looked at.
		if (!this.acknowledged) return;
		if (run.looking.pictureDue) await this.look(run);
		else if (run.looking.measureDue) await run.looking.measure();
	}

	/** Lets commands come in, if none could for a while; whether one waits. */
	private async breathe(): Promise<boolean> {
		if (this.world.now() - this.lastBreath > PACE.breatheMs) {
			await this.world.breathe();
			this.lastBreath = this.world.now();
		}
		return this.mailbox.length > 0;
	}

	private async advance(run: Run, most: number): Promise<void> {
		const before = this.world.now();
		const left = run.trainer.game.training.steps - run.trainer.step;
		const reports = await this.stepped(run, left > 0 ? Math.min(most, left) : most);
		this.stale = true;
		const names = run.trainer.terms.map(({ name }) => name);
		for (const report of reports) run.losses.add(report.step, report, names);
		run.history.add(reports, names);
		const now = this.world.now();
		run.trainedMs += now - before;
		// As many steps at once as fit between two breaths: one on a processor, several on a GPU.
		if (now - before < PACE.breatheMs / 2) run.stride = Math.min(PACE.mostSteps, 2 * run.stride);
		else if (now - before > PACE.breatheMs) run.stride = Math.max(1, run.stride >> 1);
		if (now - run.keptAt > PACE.keepMs) {
			await run.trainer.keep();
			run.keptAt = now;
		}
		// It is told also while no picture is asked for, as in a hidden tab.
		if (run.rate.add(reports.length, now)) this.report();
		if (run.trainer.step === run.trainer.game.training.steps && this.phase === 'training') this.enter('done');
	}

	private async stepped(run: Run, most: number): Promise<readonly StepReport[]> {
		try {
			return await run.trainer.advance(most);
		} catch (error) {
			return (await this.diverge(run, error)).reports;
		}
	}

	/** The run has ended where it was last sound. Throws again what is no divergence. */
	private async diverge(run: Run, error: unknown): Promise<Diverged> {
		if (!(error instanceof Diverged)) throw error;
		run.diverged = error;
		run.past.goBack();
		this.stale = true;
		this.enter('diverged');
		this.notify({
			level: 'warning',
			text: `Training diverged: ${error.message}. The last sound state is kept.`,
			advice: await adviceOn(run),
		});
		return error;
	}

	/** The kernels are gone: the run goes on upon others, from its last checkpoint. */
	private async recover(run: Run, lost: KernelsLost): Promise<void> {
		// What fails again and again on a GPU is not tried there for ever.
		const wish = run.recoveries >= PACE.recoveries ? 'wasm' : run.asked.backend;
		const on = await this.world.kernels(run.trainer.game, wish);
		await run.trainer.moveTo(on.kernels);
		run.past.goBack();
		const history = new Losses(run.history.all, run.trainer.step);
		run.looking.forget();
		this.run = { ...run, on, history, stride: 1, recoveries: run.recoveries + 1 };
		this.stale = true;
		this.notify({
			level: 'warning',
			text: `${lost.message.replace(/\.+$/, '')}. Training goes on from step ${run.trainer.step} on ${on.backend}.`,
		});
		this.report();
	}

	/** Says what was asked, or why it cannot be said; the run goes on either way. */
	private async answer({
		run: asked,
		id,
		question,
	}: Extract<Command, { readonly type: 'ask' }>): Promise<void> {
		const about = { type: 'answer', run: asked, id } as const;
		const { run } = this;
		try {
			if (!run) throw new Error('no game is loaded');
			if (run.id !== asked) throw new Error('another game was loaded in the meantime');
			const now = await this.modelOf(run);
			const theta = question.parameters ?? now;
			if (theta.length !== now.length)
				throw new Error(`these are ${theta.length} parameters; this game has ${now.length}`);
			const then = question.what === 'fields' ? question.step : undefined;
			const game = then === undefined ? run.trainer.game : run.past.gameAt(then);
			const observer = game === run.trainer.game ? run.observer : observerOf(game, run.asked, this.world);
			const solution = trainedOf(game, run.on.kernels, theta);
			this.world.post({ ...about, answer: await answerTo(question, solution, observer, run) });
		} catch (error) {
			this.world.post({ ...about, error: error instanceof Error ? error.message : String(error) });
			if (error instanceof KernelsLost) throw error;
		}
	}

	/** θ as it stands, or that a run ended with. */
	private async modelOf(run: Run): Promise<Float32Array<ArrayBuffer>> {
		try {
			if (this.phase === 'done') return await run.trainer.final();
		} catch (error) {
			// Where no validation fell on its end, it is judged only now.
			await this.diverge(run, error);
		}
		return run.trainer.parameters();
	}

	/** Shows the model of now, which trains on or not; in a hurry, what costs much comes later. */
	private async look(run: Run, hurry = true, training = this.phase === 'training'): Promise<void> {
		const { trainer, on, looking } = run;
		const theta = await this.modelOf(run);
		this.stale = false;
		const solution = trainedOf(trainer.game, on.kernels, theta);
		await looking.look({ solution, theta, step: trainer.step }, hurry, () => this.breathe());
		await this.certify(run, training, theta);
		this.show(run);
	}

	private async certify(run: Run, training = true, theta?: Float32Array): Promise<void> {
		const { certifying, looking, trainer } = run;
		if (!certifying || !looking.isWanted('optimum')) return;
		const model = theta ?? (await this.modelOf(run));
		certifying.offer(trainer.step, model, training);
	}

	/** A certificate was found, or why not: it is shown with the next picture, or, if none is to come, by itself. */
	private hearCertificate(why: string | null): void {
		if (why !== null)
			this.notify({ level: 'warning', text: `The distance to the optimum was not found: ${why}.` });
		this.certified = true;
		void this.work();
	}

	private show(run: Run): void {
		const snapshot = pictureOf(run);
		this.certified = false;
		if (!snapshot) return;
		this.acknowledged = false;
		this.world.post({ type: 'snapshot', snapshot });
		this.report();
	}

	private report(): void {
		if (this.run) this.world.post({ type: 'status', status: statusOf(this.run, this.phase) });
	}

	private notify(notice: Notice): void {
		this.world.post({ type: 'notice', notice });
	}

	private async mend(error: unknown): Promise<void> {
		if (!(error instanceof KernelsLost) || !this.run) return this.fail(error);
		try {
			await this.recover(this.run, error);
		} catch (again) {
			this.fail(again);
		}
	}

	private fail(error: unknown): void {
		this.phase = 'failed';
		this.run?.looking.forget();
		const text = error instanceof Error ? error.message : String(error);
		this.notify({
			level: 'error',
			text: `The engine stopped: ${text}`,
			advice: 'Reset, or load another game.',
		});
		this.report();
	}
}
