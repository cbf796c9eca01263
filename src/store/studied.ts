import { mean, type Spread, spreadOf, standardDeviation } from '../math/stats';
import type { Scene } from '../protocol/snapshot';
import { mainMetricOf } from '../result/main';
import { csvOf } from '../spec/csv';
import { isOver, type StudyRun, type StudyState } from './study';

/** What a study has found so far. Runs that diverged or failed are in no mean. */

/** A loss term over training: its mean over seeds in a bin of steps, with the standard deviation (0 for one seed). */
export interface CurvePoint {
	readonly step: number;
	readonly mean: number;
	readonly std: number;
	/** Seeds that have come so far. */
	readonly n: number;
}

export interface StudyCurve {
	readonly arm: number;
	readonly term: Scene['terms'][number];
	readonly points: readonly CurvePoint[];
}

/** Whether a run is in the means. */
const counts = ({ phase }: StudyRun): boolean => phase !== 'diverged' && phase !== 'failed';

/** Of each loss term, and each arm that has it, the curve. */
export function curvesOf({ arms, runs }: StudyState): readonly StudyCurve[] {
	const terms = new Map(runs.flatMap((run) => run.terms.map((term) => [term.name, term] as const)));
	return [...terms.values()].flatMap((term) =>
		arms.flatMap((_, arm): StudyCurve[] => {
			const mine = runs.filter((run) => run.arm === arm && counts(run));
			const own = mine.flatMap((run) => run.terms.filter(({ name }) => name === term.name))[0];
			if (!own) return [];
			const series = mine.map(({ losses }) => losses.means(term.name));
			const bins = mine[0]?.losses;
			const points = Array.from({ length: bins?.bins ?? 0 }, (_, k): CurvePoint[] => {
				const values = series.map((one) => one[k] ?? Number.NaN).filter(Number.isFinite);
				const { mean, std } = spreadOf(values);
				return mean === null ? [] : [{ step: bins?.stepOf(k) ?? 0, mean, std: std ?? 0, n: values.length }];
			});
			return [{ arm, term: own, points: points.flat() }];
		}),
	);
}

/** A metric over the seeds of each arm. */
export interface StudyMetric {
	readonly id: string;
	readonly label: string;
	readonly unit: string | null;
	/** Mean over all runs of what the value should not go below; null where there is no such thing, or not the same for all arms. */
	readonly floor: number | null;
	/** What that is; null where there is no such thing. */
	readonly floorLabel: string | null;
	/** The same by arm. */
	readonly floors: readonly (number | null)[];
	/** By arm; `n` seeds. */
	readonly arms: readonly (Spread & { readonly n: number })[];
	/**
	 * Where there are two arms, the second less the first, seed by seed, and the standard error of its mean; null where fewer
	 * than two seeds have both.
	 */
	readonly difference: { readonly mean: number; readonly error: number; readonly n: number } | null;
}

/** Metrics of the runs that ended well, in the order in which results have them. */
export function metricsOf({ arms, runs }: StudyState): readonly StudyMetric[] {
	const well = runs.filter(({ phase }) => phase === 'done');
	const known = new Map(well.flatMap(({ ended }) => Object.entries(ended?.metrics ?? {})));
	return [...known].map(([id, { label, unit, floor: last }]) => {
		const numberOf = ({ ended }: StudyRun): number => ended?.metrics[id]?.value ?? Number.NaN;
		const floorOf = ({ ended }: StudyRun): number | null => ended?.metrics[id]?.floor?.value ?? null;
		const floorOver = (own: readonly StudyRun[]): number | null => {
			const floors = own.flatMap((run) => floorOf(run) ?? []);
			return floors.length > 0 ? mean(floors) : null;
		};
		const values = arms.map((_, arm) => well.filter((run) => run.arm === arm));
		const [first = [], second = []] = values;
		const pairs = pairsOf(first, second).map(([one, other]) => numberOf(other) - numberOf(one));
		const paired = arms.length === 2 && pairs.length > 1 && pairs.every(Number.isFinite);
		return {
			id,
			label,
			unit,
			floor: agree(values, floorOf) ? floorOver(well) : null,
			floorLabel: last?.label ?? null,
			floors: values.map(floorOver),
			arms: values.map((own) => ({ ...spreadOf(own.map(numberOf)), n: own.length })),
			difference: paired
				? {
						mean: mean(pairs),
						error: standardDeviation(pairs) / Math.sqrt(pairs.length),
						n: pairs.length,
					}
				: null,
		};
	});
}

/** Runs of two arms, seed by seed. */
const pairsOf = (first: readonly StudyRun[], second: readonly StudyRun[]): [StudyRun, StudyRun][] =>
	second.flatMap((run): [StudyRun, StudyRun][] => {
		const other = first.find(({ seed }) => seed === run.seed);
		return other ? [[other, run]] : [];
	});

/** Relative difference of two numbers up to which they are the same but for rounding. */
const ROUNDING = 1e-6;

/** Whether a number is the same for all arms that have been measured. Some are drawn by lot: seeds are held against themselves. */
function agree(
	values: readonly (readonly StudyRun[])[],
	numberOf: (run: StudyRun) => number | null,
): boolean {
	const [first, ...others] = values.filter((own) => own.length > 0);
	return others.every((own) => {
		const pairs = pairsOf(first ?? [], own).map((pair) => pair.map(numberOf));
		const same = ([one = null, other = null]: readonly (number | null)[]): boolean =>
			one === null || other === null
				? one === other
				: Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
		return pairs.length > 0 && pairs.every(same);
	});
}

/** The metric by which games are compared first; none before there is any. */
export const mainOf = (metrics: readonly StudyMetric[]): StudyMetric | undefined => {
	const main = mainMetricOf(Object.fromEntries(metrics.map((metric) => [metric.id, metric])));
	return metrics.find(({ id }) => id === main) ?? metrics[0];
};

/** How many runs are over, and of those that count for nothing which and why. */
export function reckoningOf({ arms, runs }: StudyState): {
	readonly over: number;
	readonly done: number;
	readonly lost: readonly string[];
} {
	const named = ({ arm, seed }: StudyRun): string =>
		arms.length > 1 ? `${arms[arm]?.name}, seed ${seed}` : `seed ${seed}`;
	return {
		over: runs.filter(isOver).length,
		done: runs.filter(({ phase }) => phase === 'done').length,
		lost: runs.flatMap((run) =>
			counts(run) ? [] : [`${named(run)} ${run.phase === 'diverged' ? 'diverged' : 'failed'}: ${run.why}`],
		),
	};
}

/** Every run that is over as comma-separated values, with all its metrics. @param what what arms differ by: "experiment" */
export function runsCsv({ arms, runs }: StudyState, what: string): string {
	const over = runs.filter((run) => isOver(run) && run.phase !== 'stopped');
	const ids = [...new Set(over.flatMap(({ ended }) => Object.keys(ended?.metrics ?? {})))];
	return csvOf([
		[what, 'seed', 'outcome', 'steps', 'seconds', ...ids],
		...over.map(({ arm, seed, phase, ended }) => [
			arms[arm]?.name ?? '',
			seed,
			phase,
			ended?.steps ?? '',
			ended?.seconds ?? '',
			...ids.map((id) => ended?.metrics[id]?.value ?? ''),
		]),
	]);
}

/** The curves as comma-separated values. */
export const curvesCsv = (state: StudyState, what: string): string =>
	csvOf([
		[what, 'term', 'step', 'mean', 'std', 'seeds'],
		...curvesOf(state).flatMap(({ arm, term, points }) =>
			points.map(({ step, mean, std, n }) => [state.arms[arm]?.name ?? '', term.name, step, mean, std, n]),
		),
	]);
