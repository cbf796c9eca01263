import type { Game } from '../game/game';
import { sameModel } from '../game/sameModel';
import type { CertificateReport, CertificateTask } from '../protocol/certificate';
import type { Least, Optimum } from '../protocol/optimum';

/** A thread that certifies models. */
export interface CertifierPort {
	/** It may start now, so that it is there when it is first asked. */
	begin?(): void;
	ask(task: CertificateTask): void;
	/** Who hears its answers from now on, and that it died. */
	listen(answered: (report: CertificateReport) => void, died: (why: string) => void): void;
	/** How many experiments train on this machine, each with such a thread; one, if absent. */
	experiments?(): number;
}

/**
 * Milliseconds from one model to the next at least, and the share of the time that certificates may take while models train, of all
 * experiments together; the same while the run is young.
 */
const PACE = { everyMs: 1000, share: 0.15, young: { ms: 10_000, everyMs: 400, share: 0.6 } } as const;

/** Models that are looked at before anything is told: what nobody sees, as in a hidden tab, is not. */
const UNTOLD = 4;

/** Of all runs: an answer to one is none to another. */
let tasks = 0;

/**
 * The distance to the optimum of one run, found on a thread of its own while the model trains on: one model at a time, the
 * newest that was offered.
 */
export class Certifying {
	private latest: Optimum | null = null;
	private failure: string | null = null;
	private leastCost: Least | null = null;
	private waiting: { readonly step: number; readonly theta: Float32Array } | null = null;
	/** Number of the task whose answer is awaited. */
	private asked: number | null = null;
	private restUntil = Number.NEGATIVE_INFINITY;
	private training = false;
	/** When it was first offered a model that trains. */
	private born = Number.POSITIVE_INFINITY;
	/** What the newest answer, or the one that is awaited, is of. */
	private sent: Pick<CertificateTask, 'theta' | 'glance'> | null = null;
	/** What was found since it was last told. */
	private news: Optimum[] = [];
	/** Models that were looked at since then. */
	private untold = 0;
	/** A failure was told. */
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
		port.listen(
			(report) => this.hear(report),
			(why) => this.end(why),
		);
	}

	/** The newest that is known. */
	get found(): Optimum | null {
		return this.latest;
	}

	/** Why nothing is known, by the last model that was looked at; null where something is, or none was. */
	get why(): string | null {
		return this.latest ? null : this.failure;
	}

	/** Of the game as it stands; null where that is not known. */
	get least(): Least | null {
		return this.leastCost;
	}

	/** The game is solved beside: that is its least cost. */
	learn(least: Least): void {
		this.leastCost = least;
		this.heard(null);
	}

	/** All that was found since this was asked before, oldest first. */
	take(): readonly Optimum[] {
		const { news } = this;
		[this.news, this.untold] = [[], 0];
		return news;
	}

	/** Whether a model that is offered while it trains is looked at now. */
	get ready(): boolean {
		return !this.over && this.asked === null && this.untold < UNTOLD && this.now() >= this.restUntil;
	}

	/** The game goes on with other weights: nothing that was found is true of it. */
	turnTo(game: Game): void {
		if (!sameModel(game, this.game)) this.leastCost = null;
		this.game = game;
		[this.latest, this.waiting, this.asked, this.news] = [null, null, null, []];
		if (!this.over) this.failure = null;
	}

	/** The model of now; while it trains on, one is certified only now and then, at a glance. */
	offer(step: number, theta: Float32Array, training: boolean): void {
		this.training = training;
		if (training) this.born = Math.min(this.born, this.now());
		// At its end a run may choose parameters of an earlier step.
		const same = step === this.latest?.step && theta.every((value, i) => value === this.sent?.theta[i]);
		if (same && (training || !this.sent?.glance)) return;
		// A run that has gone back is another.
		if (step < (this.latest?.step ?? 0)) this.turnTo(this.game);
		this.waiting = { step, theta: theta.slice() };
		this.send();
	}

	private send(): void {
		if (!this.waiting || !(this.ready || (!this.training && !this.over && this.asked === null))) return;
		tasks += 1;
		this.untold += 1;
		this.sent = { theta: this.waiting.theta, glance: this.training };
		this.asked = tasks;
		this.port.ask({ ...this.waiting, id: tasks, game: this.game, glance: this.training });
		this.waiting = null;
	}

	private hear(report: CertificateReport): void {
		// Else it is of a game that is no longer.
		if (report.id !== this.asked) return;
		this.asked = null;
		const now = this.now();
		const { milliseconds } = report;
		const { everyMs, share } = now - this.born < PACE.young.ms ? PACE.young : PACE;
		const each = (this.port.experiments?.() ?? 1) * Math.max(everyMs, milliseconds / share);
		this.restUntil = now + each - milliseconds;
		if ('failed' in report) {
			this.failure = report.failed;
			// A young model may have none where the next one has: that is no news, but stands in the next picture.
			if (!this.training) {
				this.heard(this.told ? null : report.failed);
				this.told = true;
			}
		} else {
			this.latest = report.optimum;
			this.news.push(report.optimum);
			this.heard(null);
		}
		this.send();
	}

	private end(why: string): void {
		this.over = true;
		this.failure = why;
		this.heard(why);
	}
}
