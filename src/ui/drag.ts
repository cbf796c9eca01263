/** CSS pixels that a pointer moves before a press is a drag. */
const SLACK = 6;

interface Drag {
	/** From the press on, so many CSS pixels down. */
	moved(event: PointerEvent, down: number): void;
	ended?(down: number): void;
	/** It was lifted where it came down. */
	pressed?(): void;
}

/**
 * Whether the main button came down on something like `selector` inside what hears of it. React tells of presses in a dialog, too,
 * that was opened from there and stands elsewhere on the page.
 */
export const pressedOn = (
	{
		button,
		target,
		currentTarget,
	}: Pick<PointerEvent, 'button' | 'target'> & {
		readonly currentTarget: Pick<Node, 'contains'>;
	},
	selector: string,
): boolean =>
	button === 0 &&
	target instanceof Element &&
	currentTarget.contains(target) &&
	target.closest(selector) !== null;

/** Follows the pointer of a press until it is lifted or taken away. */
export function followDrag(
	{ clientX, clientY }: Pick<PointerEvent, 'clientX' | 'clientY'>,
	drag: Drag,
): void {
	let dragged = false;
	const gone = new AbortController();
	const on = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void): void =>
		addEventListener(type, listener, { signal: gone.signal });
	on('pointermove', (event) => {
		dragged ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > SLACK;
		if (dragged) drag.moved(event, event.clientY - clientY);
	});
	const end = (event: PointerEvent): void => {
		gone.abort();
		const taken = event.type === 'pointercancel';
		if (dragged) drag.ended?.(taken ? 0 : event.clientY - clientY);
		else if (!taken) drag.pressed?.();
	};
	on('pointerup', end);
	on('pointercancel', end);
}
