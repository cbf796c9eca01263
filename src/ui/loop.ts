import type { Scene, Snapshot } from '../protocol/snapshot';
import { advance, type Clock } from '../store/clock';
import type { Lab } from '../store/lab';
import type { Looks } from '../store/looks';

/** What is on the screen: a snapshot always with the scene of its own run. */
export interface Frame {
	readonly scene: Scene;
	readonly snapshot: Snapshot;
}

/** How it is looked at. */
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
	add(painter: Painter): () => void;
	/** What was painted last. */
	frame(): Frame | null;
	dispose(): void;
}

/** Milliseconds of painting after which pictures that do not move wait for the next frame. */
const FRAME_MS = 8;
/** A tab that slept must not jump. */
const LONGEST_FRAME = 0.1;

/**
 * The one animation loop of the page. It advances flow time, paints what changed, and then acknowledges the
 * newest snapshot. It rests while nothing plays and nothing arrives.
 */
export function startLoop(lab: Lab): Loop {
	const painters = new Map<Painter, readonly unknown[]>();
	let frame: Frame | null = null;
	let acknowledged: Snapshot | null = null;
	let scheduled = 0;
	let last = 0;
	let rested = 0;

	const wake = (): void => {
		if (scheduled === 0) scheduled = requestAnimationFrame(tick);
	};
	const play = (now: number): void => {
		const clock = lab.clock.getState();
		const seconds = Math.min(LONGEST_FRAME, (now - last) / 1000);
		if (clock.playing && last > 0) {
			const { t, playing, ...rest } = advance(clock, rested, seconds);
			rested = rest.rested;
			lab.clock.setState({ t, playing });
		}
		last = clock.playing ? now : 0;
	};
	/** Paints what changed, the moving picture first; true when some have to wait for the next frame. */
	const paint = (shown: Frame, view: View): boolean => {
		const start = performance.now();
		let painted = 0;
		const order = [...painters].sort(([a], [b]) => Number(b.moving ?? false) - Number(a.moving ?? false));
		for (const [painter, before] of order) {
			const depends = painter.depends(shown, view);
			if (depends.length === before.length && depends.every((value, i) => Object.is(value, before[i])))
				continue;
			if (painted > 1 && performance.now() - start > FRAME_MS) return true;
			// To the end of the order: who waited comes first in the next frame.
			painters.delete(painter);
			painters.set(painter, depends);
			painted += 1;
			try {
				painter.paint(shown, view);
			} catch (error) {
				// One broken picture must not stop the others, nor the run.
				painters.delete(painter);
				const why = error instanceof Error ? error.message : String(error);
				lab.notices.post({
					level: 'error',
					text: `A picture cannot be drawn: ${why}`,
					advice: 'The run goes on.',
				});
			}
		}
		return false;
	};
	const tick = (now: number): void => {
		scheduled = 0;
		if (frame) play(now);
		const { scene } = lab.state.getState();
		const view = { ...lab.clock.getState(), ...lab.looks.getState() };
		const snapshot = lab.frames.at(view.past);
		// Between a restart and its first snapshot the old picture stays.
		if (scene && snapshot && scene.run === snapshot.run) frame = { scene, snapshot };
		const late = frame ? paint(frame, view) : false;
		const newest = lab.frames.latest();
		if (newest && newest !== acknowledged && !late) {
			acknowledged = newest;
			lab.drawn(newest.run);
		}
		if (late || (frame && lab.clock.getState().playing)) wake();
	};

	const stops = [lab.state, lab.clock, lab.looks, lab.frames].map((source) => source.subscribe(wake));
	wake();
	return {
		add(painter) {
			painters.set(painter, []);
			wake();
			return () => painters.delete(painter);
		},
		frame: () => frame,
		dispose() {
			cancelAnimationFrame(scheduled);
			scheduled = -1;
			for (const stop of stops) stop();
		},
	};
}
