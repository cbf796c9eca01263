import type { Lab } from '../store/lab';

/** The ways of a slider: which arrow takes how many of its steps. */
export const ARROWS: Readonly<Record<string, number>> = {
	ArrowLeft: -1,
	ArrowDown: -1,
	ArrowRight: 1,
	ArrowUp: 1,
};

/** Space runs and pauses, S steps, R resets: wherever the key means nothing else. */
export function bindKeys(lab: Lab): () => void {
	const press = (event: KeyboardEvent): void => {
		if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
		const target = event.target instanceof Element ? event.target : null;
		if (target?.closest('input:not([type="range"]), textarea, select, [contenteditable]')) return;
		const pressesItself = target?.closest('button, summary, a') !== null && target !== null;
		const key = event.key.toLowerCase();
		if (key === ' ' && !pressesItself) lab.toggle();
		else if (key === 's') lab.step();
		else if (key === 'r') lab.reset();
		else return;
		event.preventDefault();
	};
	addEventListener('keydown', press);
	return () => removeEventListener('keydown', press);
}
