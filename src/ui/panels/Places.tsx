import { useEffect, useMemo } from 'react';
import { PANELS } from '../../panels/index';
import { clip } from '../../spec/words';
import { useBench, useLooks } from '../context';
import { arrange, arranged, recall, woven } from './arrangement';
import { Column } from './Column';
import { usePanelsHere } from './here';

export const USUAL = PANELS.map(({ id }) => id);

/**
 * Every panel that shows anything of an experiment's game; which of them are shown, and in which order, is a look, and kept by the
 * browser.
 */
export function Places() {
	const { looks, notices } = useBench();
	const chosen = useLooks((now) => now.panels);
	const here = usePanelsHere();
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
