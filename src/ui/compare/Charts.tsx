import { useState } from 'react';
import type { Compared } from '../../panels/compare/compared';
import { COMPARISONS } from '../../panels/compare/index';
import type { Experiment } from '../../store/experiment';
import type { Frame, View } from '../loop';
import { Column } from '../panels/Column';
import { pictureOnPage, shownOf } from '../panels/picture';

/** A and B as they are seen; null while A has no picture. It is painted as part of B. */
function pairShown(b: Experiment, frame: Frame, view: View): Compared | null {
	const { beside } = frame;
	if (!beside) return null;
	const a = shownOf(beside.of, beside, { ...view, t: beside.t, horizon: beside.horizon });
	return { a, b: shownOf(b, frame, view), extent: frame.extent };
}

const PICTURED = COMPARISONS.map((panel) => ({
	...panel,
	picture: () => pictureOnPage(panel, pairShown),
}));
const UNDER = PICTURED.filter(({ wide }) => wide);
const BESIDE = PICTURED.filter(({ wide }) => !wide);

/** What is measured of one over the other, in one of the two places for it. */
export function Charts({ under }: { readonly under: boolean }) {
	const [chosen, choose] = useState<readonly string[] | null>(null);
	return (
		<Column
			panels={under ? UNDER : BESIDE}
			chosen={chosen}
			name={under ? 'Charts below' : 'Panels beside'}
			onArrange={choose}
		/>
	);
}
