import { useMemo } from 'react';
import { PANELS } from '../../panels/index';
import { useExperimentState } from '../context';
import { type Pictured, pictureOnPage, shownOf } from './picture';

const PICTURED = PANELS.map((panel) => ({
	...panel,
	picture: () =>
		pictureOnPage(panel, (experiment, frame, view) => {
			const chosen = view.alternatives[panel.id];
			return { ...shownOf(experiment, frame, view), ...(chosen === undefined ? {} : { chosen }) };
		}),
}));

/** The panels that show anything of the game, as they are listed. */
export function usePanelsHere(): readonly Pictured[] {
	const game = useExperimentState(({ trained, game }) => trained ?? game);
	const scene = useExperimentState((now) => now.scene);
	// A live change makes another game of it, and the same panels.
	const ids = PICTURED.filter(({ shows }) => shows?.(game, scene) ?? true)
		.map(({ id }) => id)
		.join();
	return useMemo(() => PICTURED.filter(({ id }) => ids.split(',').includes(id)), [ids]);
}
