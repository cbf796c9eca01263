import { plain } from '../panels/words';
import type { Moment } from '../store/history';
import { stepWords } from './changes';
import { useExperiment, useExperimentState } from './context';
import { Icon } from './Icon';

/** The way back through the games that were composed, and on again. */
export function Undo() {
	const { undo, redo } = useExperiment();
	const { past, present, future } = useExperimentState((s) => s.history);
	return (
		<fieldset className="undo" aria-label="History of the game">
			<Way name="undo" says="Undo" keys="Control+Z" from={past.at(-1)} to={present} go={undo} />
			<Way name="redo" says="Redo" keys="Control+Shift+Z" from={present} to={future[0]} go={redo} />
		</fieldset>
	);
}

interface WayProps {
	readonly name: 'undo' | 'redo';
	readonly says: string;
	readonly keys: string;
	/** The step that is undone or redone; undefined where there is none. */
	readonly from: Moment | undefined;
	readonly to: Moment | undefined;
	go(): void;
}

function Way({ name, says, keys, from, to, go }: WayProps) {
	const label = from && to ? `${says} ${plain(stepWords(from, to))}` : says;
	return (
		<button
			type="button"
			className="icon quiet"
			aria-label={label}
			title={`${label} (${keys.replace('Control', 'Ctrl')})`}
			aria-keyshortcuts={`${keys} ${keys.replace('Control', 'Meta')}`}
			// Not disabled: it would lose the focus with the last step.
			aria-disabled={!(from && to)}
			onClick={go}
		>
			<Icon name={name} />
		</button>
	);
}
