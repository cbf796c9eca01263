import { useEffect, useMemo } from 'react';
import { PANELS } from '../../panels/index';
import { clip } from '../../spec/words';
import { useBench, useExperimentState, useLooks } from '../context';
import { arrange, arranged, recall, woven } from './arrangement';
import { Column } from './Column';
import { pictureOnPage, shownOf } from './picture';

const USUAL = PANELS.map(({ id }) => id);
const PICTURED = PANELS.map((panel) => ({ ...panel, picture: () => pictureOnPage(panel, shownOf) }));

/** Every panel of an experiment that its game has anything of; which of them are shown, and in which order, is a look, and kept by the browser. */
export function Places() {
	const { looks, notices } = useBench();
	const chosen = useLooks((now) => now.panels);
	const { unknown } = useMemo(() => arranged(PANELS, chosen), [chosen]);
	const game = useExperimentState(({ trained, game }) => trained ?? game);
	const away = PANELS.flatMap(({ id, shows }) => (shows?.(game) === false ? [id] : [])).join();
	const here = useMemo(() => PICTURED.filter(({ id }) => !away.split(',').includes(id)), [away]);
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
	const put = (ids: readonly string[]): void =>
		arrange(looks, woven(chosen ?? USUAL, ids, away.split(',')), USUAL);
	return <Column panels={here} chosen={chosen} name="Panels" onArrange={put} />;
}
