import type { Gesture } from '../../panels/zoom';

type Pixel = readonly [x: number, y: number];

/** What a hand on the plot asks for, in CSS pixels. */
export interface Hand {
	move(gesture: Gesture): void;
	tap(at: Pixel): void;
	/** The second of two taps at one place; the first was a tap. */
	tapAgain(): void;
	/** A pointer rests over it; null when it has left. */
	hover(at: Pixel | null): void;
}

/** CSS pixels that a finger trembles. */
const SLACK = 5;
/** Doublings for a pixel of the wheel; a pinch on a touch pad comes as a wheel with Ctrl, in small numbers. */
const WHEEL = 0.002;
const PINCH = 0.01;
/** Pixels of a line of the wheel. */
const LINE = 20;

/** Whether one finger is the page's, to scroll it; two are the plot's everywhere. Where, style sheets say (--finger). */
const fingerScrolls = (element: Element): boolean => getComputedStyle(element).touchAction !== 'none';

/** Whether the page would scroll: then a wheel is its own, unless Ctrl is held. */
const pageScrolls = (): boolean => document.documentElement.scrollHeight > innerHeight;

const between = ([ax, ay]: Pixel, [bx, by]: Pixel): Pixel => [(ax + bx) / 2, (ay + by) / 2];
const minus = ([ax, ay]: Pixel, [bx, by]: Pixel): Pixel => [ax - bx, ay - by];
const distance = (a: Pixel, b: Pixel): number => Math.hypot(...minus(a, b));

/** Mouse, wheel and fingers on an element. Returns how to stop. */
export function bindHand(element: HTMLElement, hand: Hand): () => void {
	const ended = new AbortController();
	const on = <K extends keyof HTMLElementEventMap>(
		type: K,
		listener: (event: HTMLElementEventMap[K]) => void,
	): void => element.addEventListener(type, listener, { signal: ended.signal, passive: false });
	const down = new Map<number, Pixel>();
	let moved = false;

	on('pointerdown', ({ button, pointerId, offsetX, offsetY }) => {
		if (button !== 0) return;
		element.setPointerCapture(pointerId);
		moved = down.size > 0;
		down.set(pointerId, [offsetX, offsetY]);
	});
	on('pointermove', ({ pointerId, pointerType, offsetX, offsetY }) => {
		const here: Pixel = [offsetX, offsetY];
		const before = down.get(pointerId);
		if (!before) return hand.hover(here);
		if (!moved && distance(here, before) < SLACK) return;
		moved = true;
		down.set(pointerId, here);
		const other = [...down].find(([id]) => id !== pointerId)?.[1];
		if (!other) {
			if (pointerType !== 'touch' || !fingerScrolls(element)) hand.move({ by: minus(here, before) });
			return;
		}
		const at = between(before, other);
		const factor = distance(here, other) / Math.max(1, distance(before, other));
		hand.move({ factor, at, by: minus(between(here, other), at) });
	});
	on('pointerup', ({ pointerId }) => void down.delete(pointerId));
	// How quick two taps are to be is the browser's; and what the first has made may lie under the second.
	let tapped = false;
	const click = ({ detail, target, offsetX, offsetY }: MouseEvent): void => {
		if (detail === 1) {
			tapped = target === element && !moved;
			if (tapped) hand.tap([offsetX, offsetY]);
		} else if (detail === 2 && tapped) hand.tapAgain();
	};
	(element.parentElement ?? element).addEventListener('click', click, { signal: ended.signal });
	on('pointercancel', ({ pointerId }) => void down.delete(pointerId));
	on('pointerleave', () => hand.hover(null));
	on('wheel', (event) => {
		const pinch = event.ctrlKey || event.metaKey;
		if (!pinch && pageScrolls()) return;
		event.preventDefault();
		const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1);
		const factor = 2 ** (-pixels * (pinch ? PINCH : WHEEL));
		hand.move({ factor, at: [event.offsetX, event.offsetY] });
	});
	// Else two fingers that go the same way would scroll the page.
	on('touchmove', (event) => {
		if (event.touches.length > 1) event.preventDefault();
	});
	return () => ended.abort();
}
