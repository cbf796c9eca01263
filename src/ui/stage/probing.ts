import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Game } from '../../game/game';
import { inside, particlesAt } from '../../panels/field';
import type { Frame } from '../../panels/layers/layer';
import { inLab } from '../../panels/view';
import type { Followed, ProbeAnswer, ProbePoint } from '../../protocol/probe';
import type { Bench } from '../../store/bench';
import { Unanswered } from '../../store/client';
import type { Experiment } from '../../store/experiment';

/** Times at which a path is kept. */
const KEPT = 48;
/** Milliseconds between answers while flow time plays: training goes on beside them. */
const PAUSE = 250;

/** What is known of one probe. */
export interface Probed {
	readonly point: ProbePoint;
	/** Outside the box, or after T, nothing is asked. */
	readonly outside: boolean;
	/** Whether the model has said along which path, if any. */
	readonly followed: boolean;
	/** Null where the probe stays where it is, or is not followed yet. */
	readonly path: Followed | null;
	/** What the model says where the probe was at the flow time of the answer. */
	readonly answer: ProbeAnswer | null;
	/** Whether a grid is still to say what is exact there. */
	readonly awaited: boolean;
}

export interface ProbingState {
	readonly probed: readonly Probed[];
	/** Why there is no answer. */
	readonly trouble: string | null;
}

export interface Probing {
	readonly state: StoreApi<ProbingState>;
	dispose(): void;
}

/** Where a probe is at flow time t, in the units of the data. */
export const placeOf = ({ point, path }: Probed, t: number): readonly [number, number] => {
	if (!path) return point.x;
	const [x = 0, y = 0] = particlesAt(path.places, path.times, t, new Float32Array(2));
	return [x, y];
};

/** What is asked about: a picture, and news of the next. */
interface Watched {
	frame(): Seen | null;
	watch(listener: () => void): () => void;
}
type Seen = Pick<Frame, 'snapshot' | 'scene' | 'whole' | 'game' | 't'>;

const isOutside = ({ whole, game, scene: { units } }: Seen, { x, t }: ProbePoint): boolean =>
	t > game.dynamics.horizon || !inside(whole, ...inLab(units, x));

/** Asks the model that is drawn on a stage about the probes, one question at a time: for their paths, and for what it says where they are. */
export function startProbing(experiment: Experiment, stage: Watched, { looks, clock }: Bench): Probing {
	const state = createStore<ProbingState>(() => ({ probed: [], trouble: null }));
	let busy = false;
	let gridAsked = false;
	/** The game that the model last answered about. */
	let answered: Game | null = null;
	let ended = false;
	let asked = { at: Number.NEGATIVE_INFINITY, of: [] as readonly unknown[] };
	let placed: readonly unknown[] = [];
	let followed: readonly unknown[] = [];
	const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
		a.length === b.length && a.every((value, i) => value === b[i]);

	/** Writes what was answered about points to those that are still there. */
	const put = (points: readonly ProbePoint[], change: (k: number) => Partial<Probed>): void =>
		state.setState(({ probed }) => ({
			trouble: null,
			probed: probed.map((each) => {
				const k = points.indexOf(each.point);
				return k < 0 ? each : { ...each, ...change(k) };
			}),
		}));
	const ask = (question: Promise<void>): void => {
		busy = true;
		question
			.then(
				() => true,
				(error: unknown) => {
					// Another run has begun: it will be asked when it is drawn.
					if (!(error instanceof Unanswered))
						state.setState({ trouble: error instanceof Error ? error.message : String(error) });
					return false;
				},
			)
			.then((answered) => {
				busy = false;
				if (answered) tend();
			});
	};
	/** Asks the grid about what the model has said, one question at a time: its answers come when they come. */
	const askGrid = (): void => {
		const of = state.getState().probed.flatMap(({ answer, awaited }) => (answer && awaited ? [answer] : []));
		if (gridAsked || !answered || of.length === 0 || ended) return;
		gridAsked = true;
		const points = of.map(({ x, t }) => ({ x, t }));
		experiment.exact.tell(answered, points).then((found) => {
			gridAsked = false;
			state.setState(({ probed }) => ({
				probed: probed.map((each) => {
					const { answer } = each;
					const k = answer ? of.indexOf(answer) : -1;
					if (!answer || k < 0) return each;
					const exact = found?.[k];
					return { ...each, awaited: false, answer: { ...answer, ...(exact ? { exact } : {}) } };
				}),
			}));
			// What the model has said meanwhile.
			askGrid();
		});
	};
	const tend = (): void => {
		const frame = stage.frame();
		const { probes } = looks.getState();
		if (!frame || ended) return;
		if (!same(placed, [probes, frame.whole, frame.game])) {
			placed = [probes, frame.whole, frame.game];
			state.setState(({ probed }) => ({
				probed: probes.map((point) => {
					const known = probed.find((each) => each.point === point);
					const { followed = false, path = null, answer = null, awaited = false } = known ?? {};
					return { point, outside: isOutside(frame, point), followed, path, answer, awaited };
				}),
			}));
		}
		const points = probes.filter((point) => !isOutside(frame, point));
		// A picture of the run before cannot be asked about.
		if (busy || points.length === 0 || experiment.frames.latest() === null) return;
		const { snapshot, scene, game, t } = frame;
		const { parameters } = snapshot;
		if (!same(followed, [snapshot, probes])) {
			followed = [snapshot, probes];
			ask(
				experiment
					.ask('follow', { points, keep: KEPT, parameters })
					.then((paths) => put(points, (k) => ({ followed: true, path: paths[k] ?? null }))),
			);
			return;
		}
		const now = performance.now();
		const { exact } = experiment.state.getState();
		const of = [snapshot, game, probes, t, exact.type === 'drawn' && exact.picture];
		if (same(asked.of, of) || (clock.getState().playing && now < asked.at + PAUSE)) return;
		asked = { at: now, of };
		const here = state.getState().probed.filter(({ outside }) => !outside);
		const places = here.map((each) => ({ x: placeOf(each, t), t }));
		// What formulas know the engine says at once; a grid is asked where somebody looks at its solution.
		const awaited = scene.exact === 'grid' && exact.type === 'drawn';
		ask(
			experiment.ask('probe', { points: places, parameters }).then((answers) => {
				put(points, (k) => ({ answer: answers[k] ?? null, awaited: awaited && Boolean(answers[k]) }));
				answered = game;
				askGrid();
			}),
		);
	};
	const stops = [
		stage.watch(tend),
		looks.subscribe((now, before) => now.probes !== before.probes && tend()),
		// What was not asked while it played.
		clock.subscribe((now, before) => now.playing !== before.playing && tend()),
	];
	tend();
	return {
		state,
		dispose() {
			ended = true;
			for (const stop of stops) stop();
		},
	};
}
