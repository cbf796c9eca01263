import type { Compared } from '../../panels/compare/compared';
import { COMPARISONS } from '../../panels/compare/index';
import type { Experiment } from '../../store/experiment';
import type { LooksStore } from '../../store/looks';
import { useBench, useLooks } from '../context';
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
export const PLACE_BESIDE = 'Panels beside';
const UNDER = PICTURED.filter(({ wide }) => wide);
/** Those that stand beside the stages, and how their place is called. */
export const BESIDE = PICTURED.filter(({ wide }) => !wide);

/** A look, which outlives the column: a pair that was swapped, or a screen that was turned, is seen as it was left. */
export const arrangeCharts = (looks: LooksStore, place: string, ids: readonly string[]): void =>
	looks.setState(({ charts }) => ({ charts: { ...charts, [place]: ids } }));

/** What is measured of one over the other, in one of the two places for it. */
export function Charts({ under }: { readonly under: boolean }) {
	const { looks } = useBench();
	const name = under ? 'Charts below' : PLACE_BESIDE;
	const chosen = useLooks(({ charts }) => charts[name] ?? null);
	return (
		<Column
			panels={under ? UNDER : BESIDE}
			chosen={chosen}
			name={name}
			onArrange={(ids) => arrangeCharts(looks, name, ids)}
		/>
	);
}
