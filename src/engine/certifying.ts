import type { Game } from '../game/game';
import type { CertificateReport, CertificateTask } from '../protocol/certificate';
import type { Optimum } from '../protocol/optimum';

/** A thread that certifies models. */
export interface CertifierPort {
	ask(task: CertificateTask): void;
	/** Who hears its answers from now on, and that it died. */
	listen(answered: (report: CertificateReport) => void, died: (why: string) => void): void;
	/** How many experiments train on this machine, each with such a thread; one, if absent. */
	experiments?(): number;
}

/** Share of the time that certificates may take while models train, of all experiments together; while the run is young. */
const PACE = { share: 0.15, young: { ms: 10_000, share: 0.6 } } as const;

/** Of all runs: an answer to one is none to another. */
let tasks = 0;

/**
 * The distance to the optimum of one run, found on a thread of its own while the model trains on: one model at a time, the
 * newest that was offered.
 */
export class Certifying {
	private latest: Optimum | null = null;
	private waiting: { readonly step: number; readonly theta: Float32Array } | null = null;
	private asked: { readonly id: number; readonly at: number } | null = null;
	private restUntil = Number.NEGATIVE_INFINITY;
	private training = false;
	private readonly born: number;
	/** What the newest answer, or the one that is awaited, is of. */
	private sent: Pick<CertificateTask, 'theta' | 'glance'> | null = null;
	/** What was found since it was last told. */
	private news: Optimum[] = [];
	/** A failure was told: a young model may have none again and again. */
	private told = false;
	/** The thread is gone. */
	private over = false;

	/** @param heard what was found is known, or why nothing more will be */
	constructor(
		private game: Game,
		private readonly port: CertifierPort,
		private readonly now: () => number,
		private readonly heard: (why: string | null) => void,
	) {
		this.born = now();
		port.listen(
			(report) => this.hear(report),
			(why) => this.end(why),
		);
	}

	/** The newest that is known. */
	get found(): Optimum | null {
		return this.latest;
	}

	/** All that was found since this was asked before, oldest first. */
	take(): readonly Optimum[] {
		const { news } = this;
		this.news = [];
		return news;
	}

	/** Whether a model that is offered while it trains is looked at now. */
	get ready(): boolean {
		return !this.over && !this.asked && this.now() >= this.restUntil;
	}

	/** The game goes on with other weights: nothing that was found is true of it. */
	turnTo(game: Game): void {
		this.game = game;
		[this.latest, this.waiting, this.asked, this.news] = [null, null, null, []];
	}

	/** The model of now; while it trains on, one is certified only now and then, at a glance. */
	offer(step: number, theta: Float32Array, training: boolean): void {
		this.training = training;
		// At its end a run may choose parameters of an earlier step.
		const same = step === this.latest?.step && theta.every((value, i) => value === this.sent?.theta[i]);
		if (same && (training || !this.sent?.glance)) return;
		// A run that has gone back is another.
		if (step < (this.latest?.step ?? 0)) this.turnTo(this.game);
		this.waiting = { step, theta: theta.slice() };
		this.send();
	}

	private send(): void {
		if (!this.waiting || !(this.ready || (!this.training && !this.over && !this.asked))) return;
		tasks += 1;
		this.sent = { theta: this.waiting.theta, glance: this.training };
		this.asked = { id: tasks, at: this.now() };
		this.port.ask({ ...this.waiting, id: tasks, game: this.game, glance: this.training });
		this.waiting = null;
	}

	private hear(report: CertificateReport): void {
		// Else it is of a game that is no longer.
		if (report.id !== this.asked?.id) return;
		const now = this.now();
		const { share } = now - this.born < PACE.young.ms ? PACE.young : PACE;
		this.restUntil = now + (now - this.asked.at) * ((this.port.experiments?.() ?? 1) / share - 1);
		this.asked = null;
		if ('failed' in report) {
			if (!this.told) this.heard(report.failed);
			this.told = true;
		} else {
			this.latest = report.optimum;
			this.news.push(report.optimum);
			this.heard(null);
		}
		this.send();
	}

	private end(why: string): void {
		this.over = true;
		this.heard(why);
	}
}
