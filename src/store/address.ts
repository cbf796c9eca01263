import type { Game } from '../game/game';
import { BACKENDS, type Backend, PARTICLES, USUAL_PARTICLES } from '../protocol/messages';
import { type Decoded, decodeHash, type Link, type View as LinkView, linkOf } from '../share/index';
import { findPreset } from '../spec/presets/index';
import { clip, gameError, oneOf } from '../spec/words';
import type { Bench } from './bench';
import type { Clock } from './clock';
import type { Experiment, ExperimentState } from './experiment';
import type { Moment } from './history';
import type { Looks } from './looks';
import { freezeAt, keepOnly, openBeside, pairOf } from './pair';
import { readProbes, writeProbes } from './probes';
import { browserPage, createVisits, type Page } from './visits';

/**
 * The address bar always holds the game of the experiment, or the pair that is compared: written when the hand rests, read when somebody changes it.
 * A game that is opened is an entry of the browser's history (visits.ts).
 */
export interface Address {
	/** The link of the game as it stands now; the address bar then holds it, too. */
	link(): Promise<Link>;
	dispose(): void;
}

/** A link that was opened, and what was read of it. */
export interface Opened {
	readonly hash: string;
	readonly decoded: Decoded;
}

/** Looks at the bench as a link says, and tells what in it could not be read. Returns whether all could. */
function takeLink(bench: Bench, { game, beside, problems, view }: Decoded): boolean {
	const horizon = Math.max(game.dynamics.horizon, beside?.game.dynamics.horizon ?? 0);
	const found = [...problems.map(({ message }) => message), ...applyView(bench, view, horizon)];
	const [pair, step] = [pairOf(bench.state.getState()), frozenOf(view)];
	if (step === undefined) bench.freeze(false);
	else if (pair) freezeAt(bench, pair, step);
	else found.push('view.frozen: nothing stands beside the game');
	if (found.length === 0) return true;
	const named = found.slice(0, 3);
	if (found.length > 3) named.push(`and ${found.length - 3} more`);
	bench.notices.post({
		level: 'warning',
		text: `Trouble with this link: ${named.join('; ')}.`,
		advice: 'Ask for the link again, or go on from here: the address bar keeps it until you change the game.',
	});
	return false;
}

/**
 * Keeps bench and address bar together. `opened` is the link that the bench was opened with: one that could not be read whole
 * stays in the address bar until the person edits the game, so that it can be looked at, mended or loaded again.
 */
export function bindAddress(bench: Bench, opened: Opened, page: Page = browserPage, delay = 400): Address {
	/** The one, or the two that are compared; where there are more, the others are in no link. */
	const written = (): readonly Experiment[] => bench.state.getState().experiments.slice(0, 2);
	const statesNow = (): readonly ExperimentState[] => written().map(({ state }) => state.getState());
	const visits = createVisits(bench, page, String(performance.timeOrigin));
	let timer: ReturnType<typeof setTimeout> | undefined;
	let writing = 0;
	let opening = 0;
	let own = '';
	/** The games of a link in trouble. */
	let kept: readonly Game[] | null = null;
	const isKept = (states: readonly ExperimentState[]): boolean =>
		kept !== null && kept.length === states.length && states.every(({ game }, k) => game === kept?.[k]);
	let refused = false;
	/** A game was opened that has no entry yet; and the link of what stood before. */
	let due: { readonly opened: Moment; readonly before: Promise<Link> | null } | null = null;
	/** The browser has made an entry for the game that is opened now. */
	let entered = false;
	/** Browsers refuse too many changes in a short time, and some pages any. */
	const put = (hash: string, opened?: Moment): void => {
		if (!opened && page.hash === `#${hash}`) return;
		try {
			if (opened) visits.push(hash, opened);
			else visits.replace(hash);
			refused = false;
		} catch {
			if (refused) return;
			refused = true;
			bench.notices.post({
				level: 'warning',
				text: 'The browser refuses to change the address bar, so it may hold an older game.',
				advice: 'Share gives the link of the game as it stands.',
			});
		}
	};
	/** The link of what stands, or stood, in the first experiment and in the one beside it. */
	const linkTo = async (states: readonly ExperimentState[]): Promise<Link> => {
		const [first, second] = states.map(({ game, preset }) => ({
			game,
			preset: preset === null ? undefined : findPreset(preset),
		}));
		if (!first) throw new Error('no experiment stands on the bench');
		const { frozen, freezing } = bench.state.getState();
		const stands = frozen ? (states[0]?.status?.step ?? 0) : freezing;
		const frozenAt = second ? stands : null;
		const view = linkView(bench.clock.getState(), bench.looks.getState(), states[0]?.backend, frozenAt);
		return linkOf(first.game, view, first.preset, second);
	};
	const write = async (): Promise<Link> => {
		clearTimeout(timer);
		writing += 1;
		const turn = writing;
		const before = await due?.before;
		const link = await linkTo(statesNow());
		await visits.settled();
		// A later game may have been faster.
		if (turn === writing) {
			own = link.hash;
			// What is left is found again as it was left, also after a reload.
			if (before) put(before.hash);
			put(own, due?.opened);
			due = null;
		}
		return link;
	};
	const soon = (): void => {
		clearTimeout(timer);
		if (!isKept(statesNow())) timer = setTimeout(() => void write(), delay);
	};
	const take = (decoded: Decoded): void => {
		kept = takeLink(bench, decoded) ? null : statesNow().map((state) => state.game);
		soon();
	};
	const open = async (): Promise<void> => {
		// What the bench is about to write, or is writing, is older than what the person entered.
		clearTimeout(timer);
		writing += 1;
		opening += 1;
		due = null;
		own = '';
		const turn = opening;
		const decoded = await decodeHash(page.hash, bench.shelf.recall);
		// A later link may have been faster.
		if (turn !== opening) return;
		entered = true;
		openOn(bench, decoded);
		entered = false;
		take(decoded);
	};
	const arrive = (): void => {
		const where = visits.arrive(own);
		if (where === 'unknown' && page.hash !== `#${own}`) void open();
		else if (where === 'known') soon();
	};
	const stops = [
		bench.watch((experiment) =>
			experiment.state.subscribe((now, before) => {
				const opened = visits.follow(experiment, before.history, now.history);
				if (opened && entered) visits.claim(opened);
				else if (opened) {
					// The address bar keeps a link in trouble, and is not of the experiments beside.
					const stood = written().map((each) => (each === experiment ? before : each.state.getState()));
					const left = written().includes(experiment) && !isKept(stood);
					due = { opened, before: left ? linkTo(stood) : null };
					void write();
				}
				if (now.game !== before.game || now.backend !== before.backend) soon();
			}),
		),
		bench.state.subscribe((now, before) => {
			const { experiments, frozen, freezing } = before;
			if (now.experiments !== experiments || now.frozen !== frozen || now.freezing !== freezing) soon();
		}),
		bench.looks.subscribe((now, before) => {
			const written = ['layers', 'panels', 'probes', 'particles'] as const;
			if (written.some((key) => now[key] !== before[key])) soon();
		}),
		bench.clock.subscribe((now, before) => {
			if (!now.playing && (before.playing || now.t !== before.t)) soon();
		}),
		page.onChange(arrive),
	];
	take(opened.decoded);
	// Another link may have been entered while the first was read.
	if (page.hash !== opened.hash) void open();
	return {
		link: write,
		dispose() {
			clearTimeout(timer);
			for (const stop of stops) stop();
		},
	};
}

/** Opens what a link says in the first experiment, and beside it, or alone. */
function openOn(bench: Bench, { game, preset, beside, view }: Decoded): void {
	const backend = backendOf(view);
	const [first, second] = bench.state.getState().experiments;
	if (!beside && first) keepOnly(bench, first);
	first?.open(game, preset.id, undefined, backend);
	if (!beside) return;
	if (second) second.open(beside.game, beside.preset.id, undefined, backend);
	else openBeside(bench, { game: beside.game, preset: beside.preset.id, ...(backend ? { backend } : {}) });
}

/** The backend that a link asks for; undefined where it asks for none that there is. */
export const backendOf = ({ backend }: LinkView): Backend | undefined =>
	BACKENDS.find((known) => known === backend);

/** The training step at which a link lets A stand still; undefined where it does not, or says no step. */
export const frozenOf = ({ frozen = '' }: LinkView): number | undefined =>
	/^\d{1,9}$/.test(frozen) ? Number(frozen) : undefined;

/**
 * The layers, where they are not the usual ones, the panels, where they were arranged, the flow time where it stands still, probes
 * where there are any, how many particles and the backend where these were chosen, and the training step at which A stands still, or will.
 */
export function linkView(
	{ playing, t }: Clock,
	{ layers, usual, panels, probes, particles }: Looks,
	backend: Backend = 'auto',
	frozenAt: number | null = null,
): LinkView {
	const ids = Object.keys(usual);
	const chosen = ids.some((id) => layers[id] !== usual[id]);
	return {
		...(chosen ? { layers: ids.filter((id) => layers[id]).join(',') } : {}),
		...(panels ? { panels: panels.join(',') } : {}),
		...(playing ? {} : { t: String(Number(t.toFixed(3))) }),
		...(probes.length === 0 ? {} : { probes: writeProbes(probes) }),
		...(particles === USUAL_PARTICLES ? {} : { particles: String(particles) }),
		...(backend === 'auto' ? {} : { backend }),
		...(frozenAt === null ? {} : { frozen: String(frozenAt) }),
	};
}

/** Takes from a link's view what is known here (a backend is the experiment's, what is frozen the pair's), and returns what is not, in words. */
export function applyView(
	{ clock, looks }: Pick<Bench, 'clock' | 'looks'>,
	seen: LinkView,
	horizon: number,
): string[] {
	const problems: string[] = [];
	const { layers, panels, t: written, probes: places, particles, backend, frozen, ...others } = seen;
	if (layers !== undefined) {
		const shown = layers.split(',').filter((name) => name !== '');
		const known = Object.keys(looks.getState().usual);
		const unknown = shown.filter((name) => !known.includes(name));
		if (unknown.length > 0)
			problems.push(`view.layers: unknown ${clip(unknown.join(', '))}, expected ${oneOf(known, unknown[0])}`);
		looks.setState({ layers: Object.fromEntries(known.map((id) => [id, shown.includes(id)])) });
	}
	// Which of them there are, who shows them tells.
	if (panels !== undefined) looks.setState({ panels: panels.split(',').filter((id) => id !== '') });
	if (written !== undefined) {
		const t = written.trim() === '' ? Number.NaN : Number(written);
		if (t >= 0 && t <= horizon) clock.setState({ t, playing: false });
		else problems.push(gameError('view.t', written, `a time from 0 to ${horizon}`).message);
	}
	if (places !== undefined) {
		const { probes, problem } = readProbes(places, horizon);
		looks.setState({ probes });
		if (problem) problems.push(problem);
	}
	if (particles !== undefined) {
		const known = PARTICLES.find((count) => String(count) === particles);
		if (known) looks.setState({ particles: known });
		else
			problems.push(gameError('view.particles', particles, oneOf(PARTICLES.map(String), particles)).message);
	}
	if (backend !== undefined && !backendOf(seen))
		problems.push(gameError('view.backend', backend, oneOf(BACKENDS, backend)).message);
	if (frozen !== undefined && frozenOf(seen) === undefined)
		problems.push(gameError('view.frozen', frozen, 'a training step').message);
	for (const key of Object.keys(others)) problems.push(`view.${clip(key)}: unknown key`);
	return problems;
}
