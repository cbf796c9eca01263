import type { Solution } from '../game/solution';
import { excessMetric } from '../model/excess';
import type { Job } from '../model/job';
import { type Observer, onlyWanted, type Part, type Seen } from '../model/look';
import { optimumMetrics } from '../model/optimum';
import type { Least, Optimum } from '../protocol/optimum';
import { DRAWN, type Drawn, type Snapshot } from '../protocol/snapshot';
import type { Judged } from './metrics';

/**
 * Milliseconds between pictures at least; the shares of the time that they may take, and what is measured beside them. While
 * a run is young a picture comes so often, the first of a model that was trained at all sooner, if that takes no larger share.
 * Milliseconds that a picture waits for its parts.
 */
const PACE = {
	everyMs: 120,
	pictures: 0.07,
	measures: 0.03,
	young: { ms: 10_000, firstMs: 300, everyMs: 750, pictures: 0.6, measures: 0.2 },
	partsMs: 350,
} as const;

/** The time that may pass after something that took `cost`, so that it takes a share of the time. */
const restAfter = (cost: number, share: number): number => cost * (1 / share - 1);

/** What the first of several takes is no measure: a program is compiled, memory is fetched. It may fall at once, and rises by halves. */
const warm = (before: number | null, cost: number): number => Math.min(cost, ((before ?? cost) + cost) / 2);

/** A part of pictures, and what is known of it. */
interface Track {
	readonly part: Part;
	/** Milliseconds, and those of its longest piece; null before it was drawn. */
	cost: number | null;
	longest: number | null;
	found: Partial<Pick<Snapshot, Drawn>>;
	/** Training step of what was found; −1 before anything was. */
	step: number;
}

/** A part that is being drawn, of the picture of a step. */
interface Drawing {
	readonly track: Track;
	readonly step: number;
	readonly job: Job<Track['found']>;
	spent: number;
	longest: number;
}

/** What a picture tells beside the model itself. */
type Told = Pick<
	Snapshot,
	'run' | 'seconds' | 'stepsPerSecond' | 'losses' | 'marks' | 'certified' | 'uncertified'
>;

/** A model that a picture is made of. */
interface Model {
	readonly solution: Solution;
	/** Of all parts. */
	readonly theta: Float32Array<ArrayBuffer>;
	/** Training step. */
	readonly step: number;
}

/**
 * What is seen of one run, and when. A picture has particles, and those parts that can be drawn at once. What costs more is
 * drawn piece by piece when the picture is out, between steps of training and never before a picture that is due; the next
 * picture brings it, with the step that it is of.
 */
export class Looking {
	private tracks: readonly Track[];
	private last: (Model & { readonly seen: Seen }) | null = null;
	/** What was begun and is not done, one of a part; the first is gone on with. */
	private begun: readonly Drawing[] = [];
	private cost: number | null = null;
	private readonly born: number;
	private nextPicture = 0;
	private nextMeasure = 0;
	private news = false;
	/** Nothing was measured since the last look. */
	private fresh = false;

	constructor(
		private observer: Observer,
		private readonly judged: Judged,
		private readonly now: () => number,
		private wants: readonly Drawn[] = DRAWN,
	) {
		this.tracks = this.tracksOf(observer);
		this.born = now();
	}

	private tracksOf({ parts }: Observer): readonly Track[] {
		const judge: Part = { fields: [], aside: true, draw: () => foundNothing(this.judged.measure()) };
		return [judge, ...parts].map((part) => ({ part, cost: null, longest: null, found: {}, step: -1 }));
	}

	/** Whether a picture is due, while a run trains. */
	get pictureDue(): boolean {
		return this.now() >= this.nextPicture;
	}
	/** Whether a piece may be measured now, while a run trains: one that is longer than there is time comes first after a picture. */
	get measureDue(): boolean {
		const now = this.now();
		if (now < this.nextMeasure) return false;
		const drawing = this.drawn();
		if (!drawing || this.fresh) return drawing !== null;
		const { track, longest } = drawing;
		// Of the first piece of what was never drawn nobody knows how long it takes.
		return now + (track.longest ?? (longest || Number.POSITIVE_INFINITY)) <= this.nextPicture;
	}
	/** Whether more is known of the last picture than it told. */
	get hasNews(): boolean {
		return this.news;
	}

	/**
	 * From now on by another observer, and with what is wanted now: the game is the same but for its weights, and nothing that was
	 * found stays true.
	 */
	turnTo(observer: Observer, wants: readonly Drawn[] = DRAWN): void {
		this.observer = observer;
		this.wants = wants;
		this.tracks = this.tracksOf(observer).map((track, k) => ({
			...track,
			cost: this.tracks[k]?.cost ?? null,
			longest: this.tracks[k]?.longest ?? null,
		}));
		this.forget();
	}

	/** From now on with what is wanted now. What nobody saw for a while is not told of again before it was drawn anew. */
	want(wants: readonly Drawn[]): void {
		const [before, drawn] = [this.wants, this.wanted()];
		this.wants = wants;
		const now = this.wanted();
		for (const track of now)
			if (!drawn.includes(track) && track.step !== this.last?.step) [track.found, track.step] = [{}, -1];
		this.begun = this.begun.filter(({ track }) => now.includes(track));
		if (this.last && wants.some((field) => !before.includes(field))) this.news = true;
	}

	isWanted(field: Drawn): boolean {
		return this.wants.includes(field);
	}

	/** The last picture is asked nothing more: its kernels are gone, or its game. */
	forget(): void {
		this.last = null;
		this.begun = [];
		this.news = false;
	}

	/** Of a run that has gone back what was found later is not true. */
	private unlearn(step: number): void {
		this.begun = this.begun.filter((drawing) => drawing.step <= step);
		for (const track of this.tracks) if (track.step > step) [track.found, track.step] = [{}, -1];
	}

	private get young(): boolean {
		return this.now() - this.born < PACE.young.ms;
	}

	/**
	 * Looks at a model, and plans when to look again. In a `hurry` without what takes long.
	 * @param called whether somebody waits for the end of the look: asked between pieces, and what is left is then drawn later
	 */
	async look(model: Model, hurry: boolean, called: () => Promise<boolean>): Promise<void> {
		const start = this.now();
		this.unlearn(model.step);
		const seen = await this.observer.see(model.solution);
		this.last = { ...model, seen };
		this.fresh = true;
		let waited = await called();
		for (const track of this.wanted()) {
			if (waited) break;
			const late = (ahead: number): boolean => hurry && this.now() - start + ahead > PACE.partsMs;
			// Of what was never drawn nobody knows how long it takes: the rest of it comes later, one after the other.
			const unknown = track.cost === null;
			if ((hurry && track.part.aside) || late(track.cost ?? 0) || (unknown && this.begun.length > 0))
				continue;
			const drawing = begin(track, seen, model.step);
			let done: boolean;
			do {
				done = await this.goOn(drawing);
				waited = await called();
			} while (!done && !waited && !(unknown && late(0)));
			// That of an older picture is worth no more pieces.
			const others = this.begun.filter((older) => older.track !== track);
			this.begun = done ? others : [...others, drawing];
		}
		const now = this.now();
		this.cost = warm(this.cost, now - start);
		const rest = restAfter(this.cost, PACE.pictures);
		const { firstMs, everyMs, pictures } = PACE.young;
		const soon = Math.max((model.step > 0 ? everyMs : firstMs) - this.cost, restAfter(this.cost, pictures));
		this.nextPicture = now + Math.max(PACE.everyMs, this.young ? Math.min(rest, soon) : rest);
	}

	/**
	 * The last look as a picture, with all that is known by now; null where there was none.
	 * @param optimum what was found besides, of a step of its own
	 * @param least J* of the game, where that is known
	 */
	picture(told: Told, optimum: Optimum | null, least: Least | null = null): Snapshot | null {
		if (!this.last) return null;
		const { seen, step, theta, solution } = this.last;
		const certified = optimum
			? [...optimumMetrics(optimum), ...excessMetric(solution.game, optimum, least)].map((metric) => ({
					...metric,
					step: optimum.step,
				}))
			: [];
		const found: Track['found'] = Object.assign({ optimum }, ...this.wanted().map((track) => track.found));
		const drawn = this.wanted().flatMap(({ part: { fields }, step }) =>
			step < 0 ? [] : fields.filter((field) => this.isWanted(field)).map((field) => [field, step] as const),
		);
		const lacking = this.observer.lacks.map((field) => [field, step] as const);
		this.news = false;
		// A copy: what is sent is handed over, and may be sent again.
		return structuredClone({
			...told,
			...this.observer.picture(seen, [...this.judged.told(), ...certified]),
			...onlyWanted(found, this.wants),
			measured: Object.fromEntries([...lacking, ...drawn, ...(optimum ? [['optimum', optimum.step]] : [])]),
			step,
			parameters: theta,
		});
	}

	/** Draws one piece of what the last picture was sent without, the oldest first; false where nothing is missing. */
	async measure(): Promise<boolean> {
		const drawing = this.drawn();
		if (!drawing) return false;
		this.fresh = false;
		this.begun = this.begun.slice(1);
		if (await this.goOn(drawing)) {
			const { measures: share } = this.young ? PACE.young : PACE;
			this.nextMeasure = this.now() + restAfter(drawing.spent, share);
			this.news = true;
		} else this.begun = [drawing, ...this.begun];
		return true;
	}

	/** What is being drawn, or is to be next. */
	private drawn(): Drawing | null {
		const { last } = this;
		if (this.begun.length === 0 && last) {
			const missing = this.wanted().filter(({ step }) => step !== last.step);
			const [track] = missing.sort((a, b) => a.step - b.step);
			this.begun = track ? [begin(track, last.seen, last.step)] : [];
		}
		return this.begun[0] ?? null;
	}

	private wanted(): Track[] {
		return this.tracks.filter(
			({ part: { fields } }) => fields.length === 0 || fields.some((field) => this.wants.includes(field)),
		);
	}

	/** Draws a piece; true where it was the last. */
	private async goOn(drawing: Drawing): Promise<boolean> {
		const { track, step, job } = drawing;
		const before = this.now();
		const { done, value } = await job.next();
		const piece = this.now() - before;
		drawing.spent += piece;
		drawing.longest = Math.max(drawing.longest, piece);
		if (!done) return false;
		track.cost = warm(track.cost, drawing.spent);
		track.longest = warm(track.longest, drawing.longest);
		[track.found, track.step] = [value, step];
		return true;
	}
}

const begin = (track: Track, seen: Seen, step: number): Drawing => ({
	track,
	step,
	job: track.part.draw(seen),
	spent: 0,
	longest: 0,
});

/** A job that changes nothing in a picture. */
async function* foundNothing(job: Job<void>): Job<Track['found']> {
	yield* job;
	return {};
}
