import { useEffect, useMemo } from 'react';
import { PANELS } from '../../panels/index';
import { clip } from '../../spec/words';
import { useBench, useExperimentState, useLooks } from '../context';
import { arrange, arranged, recall, woven } from './arrangement';
import { Column } from './Column';
import { pictureOnPage, shownOf } from './picture';

export const USUAL = PANELS.map(({ id }) => id);
export const PICTURED = PANELS.map((panel) => ({ ...panel, picture: () => pictureOnPage(panel, shownOf) }));

/**
 * Every panel that shows anything of an experiment's game; which of them are shown, and in which order, is a look, and kept by the
 * browser.
 */
export function Places() {
	const { looks, notices } = useBench();
	const chosen = useLooks((now) => now.panels);
	const game = useExperimentState(({ trained, game }) => trained ?? game);
	// A live change makes another game of it, and the same panels.
	const ids = PICTURED.filter(({ shows }) => shows?.(game) ?? true)
		.map(({ id }) => id)
		.join();
	const here = useMemo(() => PICTURED.filter(({ id }) => ids.split(',').includes(id)), [ids]);
	const { unknown } = useMemo(() => arranged(PANELS, chosen), [chosen]);
	useEffect(() => recall(looks, USUAL), [looks]);
	const missing = unknown.join(', ');
	useEffect(() => {
		if (missing === '') return;
		notices.post({
			level: 'warning',
			text: `This link shows panels that there are not: ${clip(missing)}. They are left out.`,
			advice: `There are ${USUAL.join(', ')}.`,
		});
	}, [missing, notices]);
	const put = (shown: readonly string[]): void => {
		const away = USUAL.filter((id) => !here.some((panel) => panel.id === id));
		arrange(looks, woven(chosen ?? USUAL, shown, away), USUAL);
	};
	return <Column panels={here} chosen={chosen} name="Panels" onArrange={put} />;
}
