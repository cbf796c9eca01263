import { format } from 'd3';
import type { LossRecord } from '../../protocol/snapshot';
import { type LossHistory, lossHistory } from '../history';
import { type Curve, curvesOf } from '../losses';
import { slotColor, type Theme } from '../theme';
import type { Trace } from '../traces';
import { inDigits, plain } from '../words';
import { type Compared, comparison, lettered } from './compared';
import { mountPlot, type Named } from './plotted';

type Given = Compared<'losses' | 'terms'>;

/** The losses of a run, to which records are added as they come; another array is another run. */
function fed(): (shown: Given['a']) => { readonly history: LossHistory; readonly curves: readonly Curve[] } {
	const history = lossHistory(256);
	let of: readonly LossRecord[] = [];
	let count = 0;
	return ({ losses, scene }) => {
		if (losses !== of) {
			history.clear();
			of = losses;
			count = 0;
		}
		for (const record of losses.slice(count)) history.append(record);
		count = losses.length;
		return { history, curves: curvesOf(history, scene.terms) };
	};
}

const pointsOf = ({ blocks, smooth }: Curve): Trace['points'] =>
	blocks.map(({ step }, i) => [step, smooth[i] ?? Number.NaN] as const);

const toldOf = ({ label, smooth }: Curve): string => `${label} ${inDigits(smooth.at(-1) ?? Number.NaN)}`;

const tracesOf = (a: readonly Curve[], b: readonly Curve[], theme: Theme): readonly Named[] => [
	...a.map((curve) => ({
		name: plain(`A: ${toldOf(curve)}`),
		color: theme.colors.mut,
		dashed: true,
		points: pointsOf(curve),
	})),
	...b.map((curve) => ({
		name: plain(toldOf(curve)),
		color: slotColor(theme, curve.slot),
		points: pointsOf(curve),
	})),
];

const wordsOf = (given: Given, of = [fed(), fed()]): string =>
	`Losses, unweighted: ${lettered(given)
		.map(([letter, shown], k) => {
			const { history, curves } = (of[k] ?? fed())(shown);
			const told = curves.map(toldOf).join(', ');
			return `${letter} after ${format(',')(history.length)} steps ${told || 'none yet'}`;
		})
		.join('; ')}.`;

/** Losses by term over training steps, smoothed, unweighted: those of A dashed and grey, those of B in the colours of their slots. */
export const losses = comparison({
	id: 'losses',
	title: 'Losses',
	needs: ['losses', 'terms'],
	mount(element) {
		const [ofA, ofB] = [fed(), fed()];
		return mountPlot<Given>(element, {
			absent: () => null,
			caption: () => ['Losses', 'A dashed, B solid; unweighted'],
			words: (given) => wordsOf(given, [ofA, ofB]),
			plot: ({ a, b }, theme) => ({
				traces: tracesOf(ofA(a).curves, ofB(b).curves, theme),
				across: { name: 'step', scale: 'linear', from: 0 },
			}),
		});
	},
	depends: ({ a, b }) => [a.losses, a.losses.length, a.scene, b.losses, b.losses.length, b.scene],
	summary: (given) => plain(wordsOf(given)),
	/** Every step of both: the unweighted terms. */
	table: (given) => ({
		columns: ['experiment', 'step', 'term', 'value'],
		rows: lettered(given).flatMap(
			([
				letter,
				{
					losses,
					scene: { terms },
				},
			]) =>
				losses.flatMap((record) =>
					terms.flatMap(({ name }) =>
						Array.from(record.steps, (step, i) => [
							letter,
							step,
							name,
							record.terms[name]?.[i] ?? Number.NaN,
						]),
					),
				),
		),
	}),
});
