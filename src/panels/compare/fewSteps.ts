import { paintFloor } from '../axes';
import { besideLevel } from '../labels';
import type { Trace } from '../traces';
import { inDigits, PENDING, plain } from '../words';
import { type Compared, comparison, lettered } from './compared';
import { measuredAt } from './measured';
import { mountPlot } from './plotted';

type Given = Compared<'fewSteps'>;

const pointsOf = ({ snapshot: { fewSteps } }: Given['a']): Trace['points'] =>
	Array.from(fewSteps?.evaluations ?? [], (count, k) => [count, fewSteps?.w2[k] ?? Number.NaN] as const);

function absent({ a, b }: Given): string | null {
	if (a.snapshot.fewSteps && b.snapshot.fewSteps) return null;
	const pending = [a, b].some(({ snapshot }) => snapshot.measured.fewSteps === undefined);
	return pending
		? `W₂ is ${PENDING} of both.`
		: 'W₂ is not measured of both: a reference or target cannot be sampled, or plays no part.';
}

const floorOf = ({ snapshot: { fewSteps } }: Given['a']): number => fewSteps?.floor ?? Number.NaN;

function wordsOf(given: Given): string {
	const told = lettered(given).map(
		([letter, shown]) =>
			`${letter} ${pointsOf(shown)
				.map(([count, w2]) => `${inDigits(w2)} in ${count}`)
				.join(', ')}; two true samples ${inDigits(floorOf(shown))}`,
	);
	return `W₂ to the target by evaluations of the velocity: ${told.join('. ')}. ${measuredAt(given, 'fewSteps')}.`;
}

/** W₂ to the target against evaluations, each by the method of its game, with what two true samples of B’s target are apart. */
export const fewSteps = comparison({
	id: 'fewSteps',
	title: 'Few steps',
	needs: ['fewSteps'],
	wide: true,
	absent,
	mount: (element) =>
		mountPlot<Given>(element, {
			absent,
			caption: (given) => ['W₂ by evaluations', measuredAt(given, 'fewSteps')],
			words: wordsOf,
			plot: ({ a, b }, theme) => ({
				traces: [
					{ name: 'A', color: theme.colors.mut, dashed: true, dots: 'all', points: pointsOf(a) },
					{ name: 'B', color: theme.colors.mod, dots: 'all', points: pointsOf(b) },
				],
				across: { name: '', scale: 'log2', also: [floorOf(b)] },
				beside(context, { left, right, top, bottom, x, y }) {
					const floor = floorOf(b);
					paintFloor(context, theme, y(floor), [left, right]);
					const told = `two true samples ${inDigits(floor)}`;
					const long = context.measureText(told).width;
					const paths = [a, b].map((shown) => pointsOf(shown).map(([at, w2]) => [x(at), y(w2)] as const));
					const free = besideLevel(y(floor), long, { left: left + 2, right, top: top - 10, bottom }, paths);
					context.fillStyle = theme.colors.mut;
					if (free) context.fillText(told, ...free);
					return free ? '' : told;
				},
			}),
		}),
	depends: ({ a, b }) => [a.snapshot, b.snapshot],
	summary: (given) => plain(absent(given) ?? wordsOf(given)),
	table: (given) => ({
		columns: ['experiment', 'step', 'evaluations', 'w2', 'w2_of_two_true_samples', 'n'],
		rows: lettered(given).flatMap(([letter, shown]) => {
			const { measured, step, fewSteps } = shown.snapshot;
			const [at, n] = [measured.fewSteps ?? step, fewSteps?.n ?? Number.NaN];
			return pointsOf(shown).map(([count, w2]) => [letter, at, count, w2, floorOf(shown), n]);
		}),
	}),
});
