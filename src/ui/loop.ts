import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import { remembered } from '../panels/layers/layer';
import type { Scene, Snapshot } from '../protocol/snapshot';
import type { Bench } from '../store/bench';
import { advance, type Clock } from '../store/clock';
import { type Experiment, horizonOf } from '../store/experiment';
import { sharedExtent } from '../store/extent';
import type { Looks } from '../store/looks';

/** What is on the screen of an experiment: a snapshot always with the scene of its own run. */
export interface Frame {
	readonly scene: Scene;
	readonly snapshot: Snapshot;
	/** The game that they are of. */
	readonly game: Game;
	/** The box of all experiments beside each other, in the units of this one. */
	readonly extent: Extent;
	/** What is on the screen of the experiment beside it; null where it is alone, or has no picture yet. */
	readonly beside: Beside | null;
}
export interface Beside extends Omit<Frame, 'beside'> {
	readonly of: Experiment;
	/** Its flow time and horizon. */
	readonly t: number;
	readonly horizon: number;
}

/** How it is looked at; flow time is that of the experiment, whose horizon others may exceed. */
export type View = Clock & Looks;

/** A picture and what it depends on; it is painted only when that has changed. */
export interface Painter {
	depends(frame: Frame, view: View): readonly unknown[];
	paint(frame: Frame, view: View): void;
	/** It moves with flow time, so it comes first in every frame. */
	readonly moving?: true;
}

export interface Loop {
	/** Returns how to take the painter out. */
	add(experiment: Experiment, painter: Painter): () => void;
	/** What of an experiment was painted last. */
	frame(experiment: Experiment): Frame | null;
	dispose(): void;
}

/** Milliseconds of painting after which pictures that do not move wait for the next frame. */
const FRAME_MS = 8;
/** A tab that slept must not jump. */
const LONGEST_FRAME = 0.1;

/** One experiment in the loop. */
interface Place {
	frame: Frame | null;
	acknowledged: Snapshot | null;
	readonly extentOf: ReturnType<typeof remembered<Extent>>;
}

/**
 * The one animation loop of the page, for all experiments of its bench. It advances flow time, paints what changed, and
 * then acknowledges the newest snapshot of each. It rests while nothing plays and nothing arrives.
 */
export function startLoop(bench: Bench): Loop {
	const places = new Map<Experiment, Place>();
	const painters = new Map<Painter, { readonly of: Experiment; readonly before: readonly unknown[] }>();
	let scheduled = 0;
	let last = 0;
	let rested = 0;

	const wake = (): void => {
		if (scheduled === 0) scheduled = requestAnimationFrame(tick);
	};
	const showing = (): boolean => [...places.values()].some(({ frame }) => frame !== null);
	const play = (now: number): void => {
		const clock = bench.clock.getState();
		const seconds = Math.min(LONGEST_FRAME, (now - last) / 1000);
		if (clock.playing && last > 0) {
			const { t, playing, ...rest } = advance(clock, rested, seconds);
			rested = rest.rested;
			bench.clock.setState({ t, playing });
		}
		last = clock.playing ? now : 0;
	};
	/** Takes the snapshots that are looked at, each with its scene. */
	const look = (past: number | null, { t }: Clock): void => {
		for (const [{ state, frames }, place] of places) {
			const { scene, trained } = state.getState();
			const snapshot = frames.at(past);
			// Between a restart and its first snapshot the old picture stays.
			if (scene && snapshot && trained && scene.run === snapshot.run)
				place.frame = { scene, snapshot, game: trained, extent: scene.extent, beside: null };
		}
		const scenes = [...places.values()].flatMap(({ frame }) => (frame ? [frame.scene] : []));
		for (const place of places.values()) {
			if (!place.frame) continue;
			const { scene } = place.frame;
			const extent = place.extentOf([scene, ...scenes], () => sharedExtent(scene, scenes));
			place.frame = { ...place.frame, extent, beside: null };
		}
		const seen = [...places].flatMap(([of, { frame }]) => (frame ? [{ ...frame, of }] : []));
		for (const [experiment, place] of places) {
			const other = seen.find(({ of }) => of !== experiment);
			if (!place.frame || !other) continue;
			const horizon = horizonOf(other.of.state.getState());
			place.frame = { ...place.frame, beside: { ...other, horizon, t: Math.min(t, horizon) } };
		}
	};
	/** Paints what changed, the moving pictures first; the experiments of which some have to wait for the next frame. */
	const paint = (clock: Clock, looks: Looks): ReadonlySet<Experiment> => {
		const start = performance.now();
		const late = new Set<Experiment>();
		let [moved, stood] = [0, 0];
		const order = [...painters].sort(([a], [b]) => Number(b.moving ?? false) - Number(a.moving ?? false));
		for (const [painter, { of, before }] of order) {
			const frame = places.get(of)?.frame;
			if (!frame) continue;
			const horizon = horizonOf(of.state.getState());
			const view: View = { ...clock, ...looks, horizon, t: Math.min(clock.t, horizon) };
			const depends = painter.depends(frame, view);
			if (depends.length === before.length && depends.every((value, i) => Object.is(value, before[i])))
				continue;
			// One that stands still is painted in each frame, and two where nothing moves, so that none starves.
			if (stood + Math.min(1, moved) > 1 && performance.now() - start > FRAME_MS) {
				late.add(of);
				continue;
			}
			// To the end of the order: who waited comes first in the next frame.
			painters.delete(painter);
			painters.set(painter, { of, before: depends });
			if (painter.moving) moved += 1;
			else stood += 1;
			try {
				painter.paint(frame, view);
			} catch (error) {
				// One broken picture must not stop the others, nor the run.
				painters.delete(painter);
				const why = error instanceof Error ? error.message : String(error);
				bench.notices.post({
					from: of.name,
					level: 'error',
					text: `A picture cannot be drawn: ${why}`,
					advice: 'The run goes on.',
				});
			}
		}
		return late;
	};
	const tick = (now: number): void => {
		scheduled = 0;
		if (showing()) play(now);
		const looks = bench.looks.getState();
		const clock = bench.clock.getState();
		look(looks.past, clock);
		const late = paint(clock, looks);
		for (const [experiment, place] of places) {
			const newest = experiment.frames.latest();
			if (!newest || newest === place.acknowledged || late.has(experiment)) continue;
			place.acknowledged = newest;
			experiment.drawn(newest.run);
		}
		if (late.size > 0 || (showing() && bench.clock.getState().playing)) wake();
	};

	const stops = [
		bench.clock.subscribe(wake),
		bench.looks.subscribe(wake),
		bench.watch((experiment) => {
			places.set(experiment, { frame: null, acknowledged: null, extentOf: remembered<Extent>() });
			const stopped = [experiment.state.subscribe(wake), experiment.frames.subscribe(wake)];
			return () => {
				places.delete(experiment);
				for (const stop of stopped) stop();
				// The others may have more room.
				wake();
			};
		}),
	];
	wake();
	return {
		add(experiment, painter) {
			painters.set(painter, { of: experiment, before: [] });
			wake();
			return () => painters.delete(painter);
		},
		frame: (experiment) => places.get(experiment)?.frame ?? null,
		dispose() {
			cancelAnimationFrame(scheduled);
			scheduled = -1;
			for (const stop of stops) stop();
		},
	};
}
