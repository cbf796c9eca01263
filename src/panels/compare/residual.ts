import type { Trace } from '../traces';
import { inDigits, PENDING, plain } from '../words';
import { type Compared, comparison, lettered, whenPlayed } from './compared';
import { measuredAt } from './measured';
import { mountPlot } from './plotted';

type Given = Compared<'residualProfile'>;

const pointsOf = ({ snapshot: { times, residualProfile } }: Given['a']): Trace['points'] =>
	Array.from(residualProfile ?? [], (mean, k) => [times[k] ?? Number.NaN, mean] as const);

function absent({ a, b }: Given): string | null {
	if (a.snapshot.residualProfile && b.snapshot.residualProfile) return null;
	const pending = [a, b].some(({ snapshot }) => snapshot.measured.residualProfile === undefined);
	return pending ? `The HJB residual is ${PENDING} of both.` : 'Not both have an HJB residual.';
}

function wordsOf(given: Given): string {
	const told = lettered(given).map(([letter, { snapshot }]) => {
		const values = snapshot.residualProfile ?? new Float32Array();
		const [first, most, last] = [values[0], Math.max(...values), values.at(-1)].map((value) =>
			inDigits(value ?? Number.NaN),
		);
		return `${letter} ${first} at 0, ${most} at most, ${last} at the end`;
	});
	return `Mean absolute HJB residual over flow time: ${told.join('; ')}. ${measuredAt(given, 'residualProfile')}.`;
}

/** Pictures in one pass of a playing flow. */
const PLAYED = 48;

/** Mean |r| over ρ_t over flow time: A dashed, B in the colours of flow time. */
export const residual = comparison({
	id: 'residual',
	title: 'Mean |r| over ρ_t',
	needs: ['residualProfile'],
	wide: true,
	absent,
	mount: (element) =>
		mountPlot<Given>(element, {
			absent,
			caption: (given) => ['Mean |r| over ρ_t', measuredAt(given, 'residualProfile')],
			words: wordsOf,
			plot: ({ a, b }, { colors }) => ({
				traces: [
					{ name: 'A', color: colors.mut, dashed: true, points: pointsOf(a) },
					{ name: 'B', color: colors.mod, byTime: true, points: pointsOf(b) },
				],
				across: { name: 't', scale: 'linear', from: 0 },
				beside(context, { x, top, bottom }) {
					const at = Math.round(x(Math.max(a.t, b.t))) + 0.5;
					context.strokeStyle = colors.mut;
					context.lineWidth = 1;
					context.beginPath();
					context.moveTo(at, top);
					context.lineTo(at, bottom);
					context.stroke();
					return '';
				},
			}),
		}),
	depends: (given) => [given.a.snapshot, given.b.snapshot, ...whenPlayed(given, PLAYED)],
	summary: (given) => plain(absent(given) ?? wordsOf(given)),
	/** Mean |r| over ρ_t at the saved times of each. */
	table: (given) => ({
		columns: ['experiment', 'step', 't', 'mean_abs_residual'],
		rows: lettered(given).flatMap(([letter, shown]) => {
			const { measured, step } = shown.snapshot;
			return pointsOf(shown).map(([t, mean]) => [letter, measured.residualProfile ?? step, t, mean]);
		}),
	}),
});
