import type { Bench } from '../store/bench';
import { resetAll, stepAll, toggleAll } from '../store/pair';

/** The ways of a slider: which arrow takes how many of its steps. */
export const ARROWS: Readonly<Record<string, number>> = {
	ArrowLeft: -1,
	ArrowDown: -1,
	ArrowRight: 1,
	ArrowUp: 1,
};

/** Space runs and pauses, S steps, R resets, in a comparison both: wherever the key means nothing else. */
export function bindKeys(bench: Bench): () => void {
	const press = (event: KeyboardEvent): void => {
		if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
		const target = event.target instanceof Element ? event.target : null;
		if (target?.closest('input:not([type="range"]), textarea, select, [contenteditable]')) return;
		const pressesItself = target?.closest('button, summary, a') !== null && target !== null;
		const key = event.key?.toLowerCase();
		if (key === ' ' && !pressesItself) toggleAll(bench);
		else if (key === 's') stepAll(bench);
		else if (key === 'r') resetAll(bench);
		else return;
		event.preventDefault();
	};
	addEventListener('keydown', press);
	return () => removeEventListener('keydown', press);
}
