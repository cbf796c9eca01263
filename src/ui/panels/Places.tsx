import { useEffect, useMemo } from 'react';
import { PANELS } from '../../panels/index';
import { clip } from '../../spec/words';
import { useBench, useLooks } from '../context';
import { arrange, arranged, recall } from './arrangement';
import { Column } from './Column';
import { pictureOnPage, shownOf } from './picture';

export const USUAL = PANELS.map(({ id }) => id);
export const PICTURED = PANELS.map((panel) => ({ ...panel, picture: () => pictureOnPage(panel, shownOf) }));

/** Every panel of an experiment; which of them are shown, and in which order, is a look, and kept by the browser. */
export function Places() {
	const { looks, notices } = useBench();
	const chosen = useLooks((now) => now.panels);
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
	return (
		<Column panels={PICTURED} chosen={chosen} name="Panels" onArrange={(ids) => arrange(looks, ids, USUAL)} />
	);
}
