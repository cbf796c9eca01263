import type { Bench } from '../store/bench';

/** Milliseconds without a key after which a burst of them has ended. */
const BURST = 800;

/**
 * Tells all experiments when the hand lets go of what it was changing: with a drag, on its way to another control, and when no
 * key has come for a while. What it changes next is another entry of their histories.
 */
export function bindRest(bench: Bench): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const rest = (): void => {
		clearTimeout(timer);
		for (const experiment of bench.state.getState().experiments) experiment.rest();
	};
	const soon = (): void => {
		clearTimeout(timer);
		timer = setTimeout(rest, BURST);
	};
	const wayward = ['pointerdown', 'pointerup', 'pointercancel', 'focusin'] as const;
	// A control may stop an event that it has dealt with; the hand has moved all the same.
	for (const type of wayward) addEventListener(type, rest, { capture: true });
	addEventListener('keyup', soon, { capture: true });
	return () => {
		clearTimeout(timer);
		for (const type of wayward) removeEventListener(type, rest, { capture: true });
		removeEventListener('keyup', soon, { capture: true });
	};
}

const TEXT = 'textarea, [contenteditable], input:not([type="range"], [type="checkbox"], [type="file"])';

/**
 * Ctrl or Cmd with Z undoes, with Shift or with Y redoes in the active experiment; not in a text that is being typed, which
 * has an undo of its own, nor behind a panel that fills the window.
 */
export function bindUndo(bench: Bench): () => void {
	let typing: EventTarget | null = null;
	const type = ({ target }: Event): void => {
		typing = target instanceof Element && target.matches(TEXT) ? target : null;
	};
	const press = (event: KeyboardEvent): void => {
		// A browser that fills a field in by itself sends a keydown without a key.
		const key = event.key?.toLowerCase();
		// With Enter a field has given what was typed to the game.
		if (key === 'enter') typing = null;
		if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
		const redo = key === 'y' || (key === 'z' && event.shiftKey);
		if (!(redo || key === 'z') || event.target === typing) return;
		if (event.target instanceof Element && event.target.closest('dialog.enlarged')) return;
		event.preventDefault();
		const { active } = bench.state.getState();
		if (redo) active.redo();
		else active.undo();
	};
	const enter = (): void => {
		typing = null;
	};
	addEventListener('input', type);
	addEventListener('focusin', enter);
	addEventListener('keydown', press);
	return () => {
		removeEventListener('input', type);
		removeEventListener('focusin', enter);
		removeEventListener('keydown', press);
	};
}
