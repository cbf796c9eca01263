import { area, format, line, scaleLinear } from 'd3';
import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import type { Least, Optimum } from '../protocol/optimum';
import type { Snapshot } from '../protocol/snapshot';
import { paintLevels, tickFormat } from './axes';
import { remembered } from './layers/layer';
import { sortedQuantile } from './limits';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel, type Shown, setText } from './panel';
import { mountSurface } from './surface';
import { inDigits, PENDING, plain, stampOf } from './words';

type Pictured = Seen<Snapshot, 'optimum' | 'certified' | 'uncertified' | 'marks'>;

export interface OptimumState {
	readonly snapshot: Pictured;
	/** Whether it is one of before: what was not measured then never will be. */
	readonly past: boolean;
	/** Pictures of the run that are kept, in order. */
	readonly history: readonly Pictured[];
	/** Said where there is none: why not. */
	readonly absent: string;
	/** Whether nats tell more than a share of the cost (little is spent on the way to a likelihood), or all there is to tell. */
	readonly nats: 'first' | 'last' | 'only';
	/** Whether the end is told by a plan between finite clouds: of samples it is more. */
	readonly clouds: boolean;
	/** J* of the exact solution; null where none is known on the page, it tells no cost, or it is of other weights than the picture. */
	readonly least: ExactLeast | null;
}
type Told = Pick<OptimumState, 'nats' | 'clouds' | 'least'>;

/** J*, and by what it is known. */
interface ExactLeast extends Least {
	readonly by: 'formulas' | 'grid';
	/** The step from which on it is that of the game that is trained. */
	readonly since: number;
}

/** The cost J of a model and its bound D over training: the least cost of the game is between them. */
export function mountOptimum(element: HTMLElement): Mounted<OptimumState> {
	const root = child(element, 'panel panel-optimum');
	const sentence = child(root, 'panel-sentence');
	const pair = child(root, 'panel-pair');
	const figure = mountFigure(pair);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	const facts = child(pair, 'panel-facts');
	const lines = [0, 1, 2, 3, 4].map(() => child(facts, 'panel-fact'));
	const curveOf = remembered<readonly Optimum[]>();
	return drawnOn<OptimumState>(root, [surface], ({ snapshot, past, history, absent, ...told }, theme) => {
		const { optimum, measured, uncertified } = snapshot;
		const pending = !past && measured.optimum === undefined && uncertified === null;
		root.classList.toggle('panel-absent', !optimum && !pending);
		setText(sentence, optimum || pending ? '' : absent);
		figure.caption(
			'Distance to the optimum',
			optimum ? stampOf(snapshot, 'optimum') : pending ? PENDING : '',
		);
		const words = optimum ? factsOf(optimum, told) : [];
		lines.forEach((line, k) => {
			setText(line, words[k] ?? '');
		});
		facts.title = optimum ? plain(partsTold(optimum, told.clouds)) : '';
		if (!optimum) return surface.blank(absent);
		const context = surface.begin();
		if (!context) return;
		const curve = curveOf([snapshot], () => curveUntil(history, snapshot));
		const { width, height } = surface;
		const [top, bottom] = [14, height - 20];
		const { least } = told;
		const [low, high] = rangeOf(curve, least);
		const y = scaleLinear([low, high], [bottom, top]);
		const ticks = y.ticks(Math.max(2, Math.min(4, Math.floor((bottom - top) / 20))));
		context.font = theme.small;
		const left = Math.max(...ticks.map((v) => context.measureText(tickFormat(v)).width), 24) + 6;
		const right = width - 10;
		const x = scaleLinear([0, Math.max(1, optimum.step)], [left, right]);
		paintLevels(context, theme, ticks, y, [left, right]);
		context.fillText('step', 0, height - 3);
		for (const step of x.ticks(3).slice(1)) {
			const words = format(',')(step);
			const half = context.measureText(words).width / 2;
			context.fillText(words, Math.min(x(step) - half, width - 2 * half), height - 3);
		}
		context.save();
		context.beginPath();
		context.rect(left, top - 3, width - left, bottom - top + 3);
		context.clip();
		const known = curve.filter(({ cost }) => cost !== null);
		context.globalAlpha = 0.16;
		context.fillStyle = theme.colors.mod;
		context.beginPath();
		area<Optimum>(
			({ step }) => x(step),
			({ lowerBound }) => y(lowerBound),
			({ cost }) => y(cost ?? Number.NaN),
		).context(context)(known);
		context.fill();
		context.globalAlpha = 1;
		context.lineWidth = 1.75;
		context.lineJoin = 'round';
		const curves = [
			{ points: known, color: theme.colors.mod, dash: [], of: ({ cost }: Optimum) => cost ?? Number.NaN },
			{ points: curve, color: theme.colors.ink, dash: [5, 3], of: ({ lowerBound }: Optimum) => lowerBound },
		];
		for (const { points, color, dash, of } of curves) {
			context.strokeStyle = context.fillStyle = color;
			context.setLineDash(dash);
			context.beginPath();
			line<Optimum>(
				({ step }) => x(step),
				(each) => y(of(each)),
			).context(context)(points);
			context.stroke();
			context.setLineDash([]);
			const last = points.at(-1);
			if (!last) continue;
			context.beginPath();
			context.arc(x(last.step), y(of(last)), 3, 0, 2 * Math.PI);
			context.fill();
		}
		if (least) {
			context.strokeStyle = theme.colors.tgt;
			context.setLineDash([1.5, 2.5]);
			context.beginPath();
			context.moveTo(x(least.since), y(least.value));
			context.lineTo(right, y(least.value));
			context.stroke();
		}
		context.restore();
		context.fillStyle = theme.colors.mut;
		const names = namesOf(known.length > 0, least !== null);
		const legend = names.find((text) => context.measureText(text).width < width - left);
		context.fillText(legend ?? '', left, 9);
		surface.describe(plain(wordsOf(optimum, curve, told)));
	});
}

/** The step from which on the weights of the costs are those of a picture. */
const weighedAt = ({ marks }: Pick<Pictured, 'marks'>): number =>
	Math.max(0, ...marks.filter(({ costs }) => costs).map(({ step }) => step));

/** What was found of the game of a picture up to it: with other weights that is another least cost. */
function curveUntil(history: readonly Pictured[], until: Pictured): readonly Optimum[] {
	const since = weighedAt(until);
	return foundUntil(history, until).filter(({ step }) => step >= since);
}

/** What was found up to a picture, each step once. */
function foundUntil(history: readonly Pictured[], until: Pictured): readonly Optimum[] {
	const last = until.optimum?.step ?? -1;
	const found = new Map<number, Optimum>();
	for (const { certified, optimum } of [...history, until])
		for (const each of optimum ? [...certified, optimum] : certified)
			if (each.step <= last) found.set(each.step, each);
	return [...found.values()].sort((a, b) => a.step - b.step);
}

/** What the lines are, in words and in fewer. */
function namesOf(costs: boolean, least: boolean): readonly string[] {
	if (least) return costs ? ['J, D dashed, J* dotted', 'J, D and J*'] : ['D dashed, J* dotted', 'D and J*'];
	return costs ? ['J, and D dashed: J* is between', 'J, and D dashed'] : ['D: J* is no less', 'D'];
}

/** The costs that are shown, J* among them: first models cost so much that nothing else could be told apart. */
function rangeOf(curve: readonly Optimum[], least: Least | null): readonly [number, number] {
	const exact = least ? [least.value] : [];
	const last = curve.at(-1);
	const lows = curve.map(({ lowerBound }) => lowerBound).sort((a, b) => a - b);
	const costs = curve.flatMap(({ cost }) => (cost === null ? [] : [cost])).sort((a, b) => a - b);
	const bottom = Math.min(...exact, last?.lowerBound ?? 0, sortedQuantile(Float64Array.from(lows), 0.4));
	const top = Math.max(
		...exact,
		last?.cost ?? bottom,
		costs.length > 0 ? sortedQuantile(Float64Array.from(costs), 0.6) : (lows.at(-1) ?? bottom),
	);
	const room = 0.08 * (top - bottom || Math.abs(top) || 1);
	return [bottom - room, top + room];
}

const percent = format('.2~r');

/** "0.0128 nat, 18 % of J"; "J* ≥ 0.47" where the model gives no upper bound. */
function gapWords(
	{ gap, cost, nats: size, upToConstant, lowerBound }: Optimum,
	nats: OptimumState['nats'],
): string {
	if (gap === null || cost === null) return `J* ≥ ${inDigits(lowerBound)}`;
	const share = nats === 'only' || upToConstant || !(cost > 0) ? '' : `${percent((100 * gap) / cost)} % of J`;
	const told = size === null ? '' : `${inDigits(size)} nat`;
	return (nats === 'last' ? [share, told] : [told, share]).filter(Boolean).join(', ') || inDigits(gap);
}

/** Of J: by the paths that were taken, and by their time steps where those were halved. */
const errorOf = ({ errors }: Optimum): number => (errors.cost ?? Number.NaN) + (errors.timeSteps ?? 0);

/** Share of D, or of the gap, from which on D's own error is told beside it. */
const FELT = 0.05;
const boundIsRough = ({ lowerBound, errors, gap }: Optimum): boolean =>
	errors.lowerBound > FELT * Math.min(Math.abs(lowerBound), gap ?? Number.POSITIVE_INFINITY);

/** "D less its error 13.1: target narrow for its grid"; nothing where that error is small. */
export const boundWords = (optimum: Optimum): string =>
	boundIsRough(optimum)
		? `D less its error ${inDigits(optimum.errors.lowerBound)}${optimum.narrow ? `: ${optimum.narrow} narrow for its grid` : ''}`
		: '';

/** The same in sentences, always, and what helps. */
function boundTold({ errors, narrow }: Optimum): string {
	const help = narrow
		? ` The ${narrow} is narrow for its grid: a wider one, or reference and target nearer to each other, makes that less.`
		: '';
	return ` From D its own error by its grid, ${inDigits(errors.lowerBound)}, is taken off already.${help}`;
}

/** "J* = 2.127 ± 0.014 by a grid"; nothing where it is not known. Formulas are as exact as these digits. */
const leastWords = (least: ExactLeast | null): string =>
	least
		? `J* = ${inDigits(least.value)}${least.by === 'grid' ? ` ± ${inDigits(least.error)} by a grid` : ' by formulas'}`
		: '';

/** In lines: where J* is, and exactly so, how far that is apart, what for, and what else is to be known. */
function factsOf(optimum: Optimum, { nats, clouds, least }: Told): readonly string[] {
	const { lowerBound, cost, gap, parts, upToConstant } = optimum;
	const exact = leastWords(least);
	const rough = boundWords(optimum);
	if (cost === null || gap === null) {
		const { onTheWay: paid } = optimum;
		const [way, why] = paid
			? [`its paths cost ${inDigits(paid.value)} ± ${inDigits(paid.error)}`, 'no bound: ρ_T is not quite π']
			: ['', ALONE];
		return [gapWords(optimum, nats), exact, rough, way, why];
	}
	const error = errorOf(optimum);
	const notes = [
		`J ± ${inDigits(error)}`,
		rough,
		clouds ? 'end by finite clouds' : '',
		upToConstant ? 'both up to a constant' : '',
	];
	if (gap < error)
		return [
			`J* = ${inDigits(cost)} ± ${inDigits(error)}`,
			exact,
			'no gap is seen',
			'',
			upToConstant ? 'up to a constant' : '',
		];
	return [
		`${inDigits(lowerBound)} ≤ J* ≤ ${inDigits(cost)}`,
		exact,
		`gap ${gapWords(optimum, nats)}`,
		parts ? `paths ${inDigits(parts.paths)}, end ${inDigits(parts.end)}` : 'all of it by the paths',
		notes.filter(Boolean).join(', '),
	];
}

const ALONE = 'The cost of the model itself bounds nothing here: its end is not met, or not known, exactly.';

/** What its paths cost where that bounds nothing. */
function paidTold({ onTheWay: paid }: Optimum): string {
	if (!paid) return ALONE;
	const cost = `${inDigits(paid.value)} ± ${inDigits(paid.error)}, n = ${format(',')(paid.n)}`;
	return `Its paths cost ${cost}: no bound of J*, and it may be less, as they do not end quite in π (W₂ tells how far).`;
}

/** The same in sentences. */
function partsTold(optimum: Optimum, clouds: boolean): string {
	const { lowerBound, cost, gap, parts, upToConstant } = optimum;
	const bound = boundTold(optimum);
	if (cost === null || gap === null) return `${paidTold(optimum)}${bound}`;
	const error = errorOf(optimum);
	const free = upToConstant ? ' Both lack the same unknown constant.' : '';
	if (gap < error)
		return `The least cost is ${inDigits(cost)} ± ${inDigits(error)}: no gap is seen.${bound}${free}`;
	const lost = parts
		? ` Of the gap ${inDigits(parts.paths)} is what paths cost too much for where they end, ${inDigits(parts.end)} an end that is not met.`
		: '';
	const added = clouds
		? ' The end is told by a plan between finitely many particles and points: where they are samples it is more, the fewer they are.'
		: '';
	return `The least cost is between ${inDigits(lowerBound)} and ${inDigits(cost)}.${bound}${lost}${added}${free}`;
}

function wordsOf(optimum: Optimum, curve: readonly Optimum[], { nats, clouds, least }: Told): string {
	const first = curve[0];
	const before =
		first && first.step < optimum.step ? ` At step ${first.step} it was ${gapWords(first, nats)}.` : '';
	const exact = least ? ` ${leastWords(least)}.` : '';
	return `Distance to the optimum at step ${optimum.step}: ${gapWords(optimum, nats)}. ${partsTold(optimum, clouds)}${exact}${before}`;
}

type Given = Shown<'optimum' | 'certified' | 'uncertified' | 'marks' | 'exact'>;

function absent(shown: Given): string | null {
	const { snapshot, scene, past } = shown;
	if (snapshot.optimum) return null;
	const told = () => {
		const why = scene.uncertified ?? snapshot.uncertified;
		if (why !== null) return `is not known, since ${why}`;
		return past ? 'was not measured then' : `is ${PENDING}`;
	};
	const least = leastIn(shown);
	return `The distance to the optimum ${told()}.${least ? ` ${leastWords(least)}.` : ''}`;
}

/** J* of the exact solution on the page, which is of the weights of now: for a picture since they were last changed. */
function leastIn({ known: { exact }, scene, snapshot, history }: Given): ExactLeast | null {
	if (exact.type !== 'drawn' || !exact.picture.least || !scene.exact) return null;
	const since = Math.max(...[...history(), snapshot].map(weighedAt));
	const measured = snapshot.optimum?.step ?? snapshot.step;
	return measured < since ? null : { ...exact.picture.least, by: scene.exact, since };
}

/** The least of a cross-entropy is not known, and may be below αH(π): a share of its cost says nothing. */
function natsOf(game: Game): OptimumState['nats'] {
	const { conjugate, direction } = blockOf(game, 'terminal').block;
	if (conjugate === 'given') return 'only';
	return direction === 'backward' ? 'first' : 'last';
}

const stateOf = (shown: Given): OptimumState => ({
	snapshot: shown.snapshot,
	past: shown.past,
	history: shown.history(),
	absent: absent(shown) ?? '',
	nats: natsOf(shown.game),
	clouds: blockOf(shown.game, 'terminal').block.conjugate === 'lipschitz',
	least: leastIn(shown),
});

export const optimum = panel({
	id: 'optimum',
	title: 'Distance to the optimum',
	needs: ['optimum', 'certified', 'uncertified', 'marks', 'exact'],
	absent,
	mount(element) {
		const { draw, destroy } = mountOptimum(element);
		return { draw: (shown) => draw(stateOf(shown)), destroy };
	},
	depends: (shown) => [shown.snapshot, leastIn(shown)?.value],
	summary(shown) {
		const { snapshot, history, ...told } = stateOf(shown);
		const { optimum } = snapshot;
		return optimum ? plain(wordsOf(optimum, curveUntil(history, snapshot), told)) : (absent(shown) ?? '');
	},
	/** Of every step that was certified. */
	table(shown) {
		const least = leastIn(shown);
		return {
			columns: [
				...['step', 'cost', 'lower_bound', 'gap', 'paths', 'end', 'nats', 'cost_error', 'bound_error', 'n'],
				...['exact_least_cost', 'exact_error'],
			],
			rows: foundUntil(shown.history(), shown.snapshot).map((found) => [
				found.step,
				found.cost ?? '',
				found.lowerBound,
				found.gap ?? '',
				found.parts?.paths ?? '',
				found.parts?.end ?? '',
				found.nats ?? '',
				found.errors.cost ?? '',
				found.errors.lowerBound,
				found.n,
				...(least && found.step >= least.since ? [least.value, least.error] : ['', '']),
			]),
		};
	},
});
