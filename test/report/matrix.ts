/**
 * Walks every composition of dynamics, noise, running cost, interaction and terminal cost: each trains, or is refused
 * with a suggestion that trains. `--every N` takes each N-th only.
 */
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { wasmModule } from '../kernels/wasmModule';
import { type Entry, everyComposition, FACTOR_NAMES, FACTORS, STEPS, walk } from '../matrix/matrix';
import { publish, table } from './report';

const at = process.argv.indexOf('--every');
const every = at < 0 ? 1 : Number(process.argv[at + 1]);
if (!Number.isInteger(every) || every < 1) throw new Error('--every: expected an integer ≥ 1');

const compositions = [...everyComposition()].filter((_, k) => k % every === 0);
const kernels = createWasmKernels(await wasmModule());
const entries: Entry[] = [];
for await (const entry of walk(compositions, kernels)) {
	entries.push(entry);
	if (entries.length % 500 === 0) console.error(`${entries.length} of ${compositions.length}`);
}

/** How often each key occurs, most frequent first. */
function counts(keys: readonly string[]): [string, number][] {
	const found = new Map<string, number>();
	for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1);
	return [...found].sort(([, a], [, b]) => b - a);
}

const kindOf = ({ clash, outcome }: Entry): string =>
	outcome.trouble === null
		? clash === null
			? 'trains as it is'
			: 'refused; the suggestion trains'
		: `${clash === null ? 'taken' : 'refused, and the suggestion'}: ${outcome.trouble}`;

/** For two slots: of all compositions with these blocks, how many train as they are. */
function pairTable(rows: 'terminal' | 'noise', columns: (typeof FACTOR_NAMES)[number]): string {
	const count = (row: string, column: string): string => {
		const these = entries.filter(
			({ composition }) => composition[rows] === row && composition[columns] === column,
		);
		const bad = these.filter(({ outcome }) => outcome.trouble !== null).length;
		const trains = these.filter(({ clash, outcome }) => clash === null && outcome.trouble === null).length;
		return `${trains} / ${these.length}${bad > 0 ? ` (${bad} bad)` : ''}`;
	};
	return table(
		[`${rows} \\ ${columns}`, ...FACTORS[columns]],
		FACTORS[rows].map((row) => [row, ...FACTORS[columns].map((column) => count(row, column))]),
	);
}

const bad = entries.filter(({ outcome }) => outcome.trouble !== null);
const sizes = FACTOR_NAMES.map((name) => `${FACTORS[name].length} ${name}`).join(' × ');
publish('matrix', 'The composition matrix', [
	`${entries.length} compositions (${sizes}${every > 1 ? `, each ${every}th` : ''}) at width 8, batch 32, 4 Heun steps, ${STEPS} training steps on one batch. Every other setting has its default. A composition is taken as it is or refused with a reason and a suggestion; what is left is trained, looked at as the screen does, and its held-out loss is read. Well means: no exception, all numbers finite, and the mean of the last five losses at most the mean of the first five plus the larger of 1 % and their spread. A loss with a critic need only be finite; where log ρ_t is learned beside U, the loss it is learned by has to fall or stay, for the costs that read it move with what is known of it.`,
	`${(process.cpuUsage().user / 6e7).toFixed(1)} CPU minutes.`,
	'## What came out',
	table(
		['outcome', 'compositions'],
		counts(entries.map(kindOf)).map(([key, n]) => [key, String(n)]),
	),
	'## Why compositions are refused',
	'Counted is the first reason of each.',
	table(
		['reason', 'compositions'],
		counts(entries.flatMap(({ clash }) => (clash ? [clash.message] : []))).map(([key, n]) => [
			key,
			String(n),
		]),
	),
	'## What is suggested',
	table(
		['first step of the suggestion', 'compositions'],
		counts(entries.flatMap(({ clash }) => (clash ? [clash.fix.label.split(';')[0] ?? ''] : []))).map(
			([key, n]) => [key, String(n)],
		),
	),
	'## By pairs of blocks',
	'How many compositions of the pair train as they are, of how many.',
	...(['running', 'interaction', 'noise', 'drift', 'order'] as const).map((column) =>
		pairTable('terminal', column),
	),
	...(['running', 'interaction', 'drift'] as const).map((column) => pairTable('noise', column)),
	'## What went wrong',
	bad.length === 0
		? 'Nothing.'
		: table(
				[...FACTOR_NAMES, 'solver', 'trouble', 'losses'],
				bad
					.slice(0, 100)
					.map(({ composition, game, outcome }) => [
						...FACTOR_NAMES.map((name) => composition[name]),
						game.solver.id,
						outcome.trouble ?? '',
						outcome.losses.map((loss) => loss.toPrecision(3)).join(' → '),
					]),
			),
]);
process.exitCode = bad.length === 0 ? 0 : 1;
