import type { Bench } from '../store/bench';

/** The ways of a slider: which arrow takes how many of its steps. */
export const ARROWS: Readonly<Record<string, number>> = {
	ArrowLeft: -1,
	ArrowDown: -1,
	ArrowRight: 1,
	ArrowUp: 1,
};

/** Space runs and pauses, S steps, R resets the active experiment: wherever the key means nothing else. */
export function bindKeys(bench: Bench): () => void {
	const press = (event: KeyboardEvent): void => {
		if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
		const target = event.target instanceof Element ? event.target : null;
		if (target?.closest('input:not([type="range"]), textarea, select, [contenteditable]')) return;
		const pressesItself = target?.closest('button, summary, a') !== null && target !== null;
		const key = event.key?.toLowerCase();
		const { active } = bench.state.getState();
		if (key === ' ' && !pressesItself) active.toggle();
		else if (key === 's') active.step();
		else if (key === 'r') active.reset();
		else return;
		event.preventDefault();
	};
	addEventListener('keydown', press);
	return () => removeEventListener('keydown', press);
}
