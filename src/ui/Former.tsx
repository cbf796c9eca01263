import { useCallback, useSyncExternalStore } from 'react';
import { useExperiment, useExperimentState, useLoop } from './context';

/**
 * Stands over pictures that are not of the game as it is composed, which style sheets then dim: that game waits for the
 * hand to rest, starts, or cannot be trained.
 */
export function Former() {
	const experiment = useExperiment();
	const loop = useLoop();
	const starting = useExperimentState((s) => s.pending);
	const stands = useExperimentState(({ clashes, errors }) => clashes.length + errors.length > 0);
	// The history is emptied when a run starts or is reset; the old picture stays until there is a new one.
	const emptied = useSyncExternalStore(
		experiment.frames.subscribe,
		useCallback(() => experiment.frames.latest() === null, [experiment]),
	);
	if (loop.frame(experiment) === null || !(starting || emptied || stands)) return null;
	return (
		<p className="former">
			{starting || emptied ? 'The run before; the new one starts' : 'The last game that could be trained'}
		</p>
	);
}
