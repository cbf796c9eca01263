import type { ParamValue } from '../../data/param';
import { type Game, SETTINGS_NAMES, SLOT_NAMES } from '../../game/game';
import { type Spread, spreadOf } from '../../math/stats';
import type { Result } from '../../result/index';
import { csvOf } from '../../spec/csv';
import { write } from '../../spec/set';
import { hashOf } from './games';

/** What a table reads of a result. */
export type Run = Pick<Result, 'game' | 'seconds' | 'metrics' | 'diverged'>;

/** Games that differ by their seed alone. */
export interface Row {
	/** What differs between the rows, by path; absent where the block of a game has no such parameter. */
	readonly settings: Readonly<Record<string, ParamValue>>;
	/** Seeds behind the means: of the runs that ended well. */
	readonly seeds: readonly number[];
	/** Seeds of those that diverged. */
	readonly diverged: readonly number[];
	/** Training steps. */
	readonly steps: number;
	/** Spent training. */
	readonly seconds: Spread;
	/** By id, as results have them. */
	readonly metrics: Readonly<
		Record<string, Spread & { readonly label: string; readonly unit: string | null }>
	>;
}

/** Results of games, no two the same, as rows in the order of their settings. */
export function tableOf(runs: readonly Run[]): Row[] {
	const groups = new Map<string, Run[]>();
	for (const run of [...runs].sort((a, b) => a.game.seed - b.game.seed)) {
		const key = hashOf({ ...run.game, seed: 0 });
		groups.set(key, [...(groups.get(key) ?? []), run]);
	}
	const paths = differing(runs.map(({ game }) => settingsOf(game)));
	return [...groups.values()]
		.flatMap((group) => (group[0] ? [rowOf(group[0].game, group, paths)] : []))
		.sort((a, b) => paths.reduce((order, path) => order || compare(a.settings[path], b.settings[path]), 0));
}

/** All that a game says but its seed, by path. */
const settingsOf = (game: Game): ReadonlyMap<string, ParamValue> =>
	new Map(
		[...SLOT_NAMES, ...SETTINGS_NAMES].flatMap((card) =>
			Object.entries(game[card]).map(([key, value]) => [key === 'id' ? card : `${card}.${key}`, value]),
		),
	);

/** Paths with more than one value among the games that have them. */
function differing(games: readonly ReadonlyMap<string, ParamValue>[]): string[] {
	const seen = new Map<string, Set<string>>();
	for (const [path, value] of games.flatMap((game) => [...game]))
		seen.set(path, (seen.get(path) ?? new Set()).add(write(value)));
	return [...seen].flatMap(([path, values]) => (values.size > 1 ? [path] : []));
}

function rowOf(game: Game, group: readonly Run[], paths: readonly string[]): Row {
	const settings = settingsOf(game);
	const well = group.filter(({ diverged }) => diverged === undefined);
	const seeds = (runs: readonly Run[]): number[] => runs.map(({ game }) => game.seed);
	const metrics = new Map(group.flatMap(({ metrics }) => Object.entries(metrics)));
	return {
		settings: Object.fromEntries(
			paths.flatMap((path) => {
				const value = settings.get(path);
				return value === undefined ? [] : [[path, value]];
			}),
		),
		seeds: seeds(well),
		diverged: seeds(group.filter((run) => !well.includes(run))),
		steps: game.training.steps,
		seconds: spreadOf(well.map(({ seconds }) => seconds)),
		metrics: Object.fromEntries(
			[...metrics].map(([id, { label, unit }]) => {
				const values = well.map(({ metrics }) => metrics[id]?.value ?? Number.NaN);
				return [id, { label, unit, ...spreadOf(values) }];
			}),
		),
	};
}

/** Numbers by size, then words by their letters; what is not there first. */
function compare(a: ParamValue | undefined, b: ParamValue | undefined): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	const [x, y] = [a, b].map((value) => (value === undefined ? '' : write(value)));
	return (x ?? '') < (y ?? '') ? -1 : Number(x !== y);
}

/** Rows as comma-separated values: settings, number of seeds, steps, then mean and std of each number. */
export function csv(rows: readonly Row[]): string {
	const keys = (of: (row: Row) => object): string[] => [
		...new Set(rows.flatMap((row) => Object.keys(of(row)))),
	];
	const paths = keys(({ settings }) => settings);
	const ids = keys(({ metrics }) => metrics);
	const spread = ({ mean = null, std = null }: Partial<Spread> = {}) => [mean ?? '', std ?? ''];
	const head = [
		...paths,
		'n',
		'diverged',
		'steps',
		...['seconds', ...ids].flatMap((id) => [`${id}.mean`, `${id}.std`]),
	];
	const lines = rows.map(({ settings, seeds, diverged, steps, seconds, metrics }) => [
		...paths.map((path) => {
			const value = settings[path];
			return value === undefined ? '' : write(value);
		}),
		seeds.length,
		diverged.length,
		steps,
		...spread(seconds),
		...ids.flatMap((id) => spread(metrics[id])),
	]);
	return csvOf([head, ...lines]);
}
