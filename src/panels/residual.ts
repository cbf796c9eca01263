import { blockOf, levelIsTrained } from '../game/problem';
import type { Snapshot } from '../protocol/snapshot';
import { mountAxes, tickFormat } from './axes';
import { crowdField } from './crowdField';
import { remembered } from './layers/layer';
import { mountLegend } from './legend';
import { quantileOnPaths, steadyLimit } from './limits';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel, type Shown, setText } from './panel';
import { meanAt, paintProfile } from './profile';
import { mountSurface, type Surface } from './surface';
import { slotColor } from './theme';
import { paintTraces } from './traces';
import { inDigits, PENDING, plain, stampOf } from './words';

const needs = ['residual', 'residualProfile', 'terminalResidual', 'paths'] as const;
type Pictured = Seen<Snapshot, (typeof needs)[number]>;

export interface ResidualState {
	readonly snapshot: Pictured;
	/** Pictures of the run that are kept, in order. */
	readonly history: readonly Pictured[];
	/** Flow time in [0, T]. */
	readonly t: number;
	/** What its mean is drawn over, where there is no room for both. */
	readonly over?: 'flow' | 'training';
	/** Its mean over ρ_t was taken off. */
	readonly levelled?: boolean;
	/** Said where the game has no residual: why not. */
	readonly absent: string;
}

/**
 * The HJB residual at t as a signed field, with the contour that holds 95 % of ρ_t, and its mean over ρ_t as
 * a profile over [0, T], over those of earlier steps, or over training; where there is room both. The colours end at the 98 % quantile of |r| along the paths.
 */
export function mountResidual(element: HTMLElement): Mounted<ResidualState> {
	const root = child(element, 'panel panel-residual');
	const sentence = child(root, 'panel-sentence');
	const pair = child(root, 'panel-pair');
	const [left, right, far] = [mountFigure(pair), mountFigure(pair), mountFigure(pair)];
	far.root.classList.add('panel-roomy');
	const square = child(left.root, 'panel-square');
	const axes = mountAxes(square);
	const field = mountSurface(square, 'panel-canvas');
	const profile = mountSurface(child(right.root, 'panel-square'), 'panel-canvas');
	const training = mountSurface(child(far.root, 'panel-square'), 'panel-canvas');
	const legend = mountLegend(root);
	const end = child(root, 'panel-end-condition');
	const paint = crowdField();
	const limit = steadyLimit(0.5, 1.25);
	const top = steadyLimit(0, 1);
	const limits = remembered<{ readonly colors: number; readonly profile: number }>();
	const traceOf = remembered<readonly Measured[]>();
	let run = Number.NaN;

	return drawnOn<ResidualState>(
		root,
		[field, profile, training],
		({ snapshot, history, t, absent, over = 'flow', levelled = false }, theme) => {
			const { residual, residualProfile, times, grid, extent, paths } = snapshot;
			const pending = snapshot.measured.residual === undefined;
			root.classList.toggle('panel-absent', !residual && !pending);
			setText(sentence, residual || pending ? '' : absent);
			if (!residual || !residualProfile) {
				setText(end, '');
				// Said once: beside the choices there is no room, and a line of its own would move the chart when it goes.
				left.caption('HJB residual', pending ? PENDING : '');
				right.caption('mean |r|', '');
				far.caption('over training', '');
				for (const surface of [field, profile, training]) surface.blank(absent);
				return;
			}
			if (run !== snapshot.run) {
				limit.reset();
				top.reset();
				run = snapshot.run;
			}
			const ends = limits([snapshot], () => ({
				colors: limit.follow(quantileOnPaths(residual, grid, extent, paths, times.length, 0.98)),
				profile: top.follow(Math.max(...residualProfile)),
			}));
			const mean = meanAt(residualProfile, times, t);
			const past = traceOf([snapshot], () => measuredIn(history, snapshot));
			const older = stampOf(snapshot, 'residual');
			left.caption('HJB residual', [older, `t = ${t.toFixed(2)}`].filter(Boolean).join(', '));
			const size = tickFormat(ends.colors);
			legend.show(theme.diverging, [`−${size}`, levelled ? '0, up to c(t)' : '0', `+${size}`]);

			const context = field.begin();
			if (context) {
				const range = [-ends.colors, ends.colors] as const;
				const painted = { snapshot, field: residual, t, ramp: theme.diverging, range };
				axes(paint(context, field, theme, painted), theme.letters);
			}
			field.describe(fieldWords(t, mean, levelled, `; colours from −${ends.colors} to ${ends.colors}`));
			const points = past.map(({ step, mean }) => [step, mean] as const);
			const trace = { color: slotColor(theme, 'regularizers'), points, dots: 'last' } as const;
			const overTraining = (context: CanvasRenderingContext2D, surface: Surface): void => {
				paintTraces(context, surface, theme, [trace], { name: 'step', scale: 'linear', from: 0 });
			};
			const average = inDigits(points.at(-1)?.[1] ?? Number.NaN);
			far.caption('over training', average);
			const wide = training.begin();
			if (wide) overTraining(wide, training);
			training.describe(trainingWords(points));

			const chart = profile.begin();
			const other = over === 'training' && !wide;
			right.caption(other ? 'mean |r| by step' : 'mean |r|', other ? average : inDigits(mean));
			if (chart && other) overTraining(chart, profile);
			else if (chart) {
				const before = spread(past.map(({ profile }) => profile));
				const curve = { times, values: residualProfile, top: ends.profile, before };
				paintProfile(chart, profile.width, profile.height, theme, curve, { t, value: mean });
			}
			profile.describe(other ? trainingWords(points) : profileWords(residualProfile));
			setText(end, endWords(snapshot));
		},
	);
}

interface Measured {
	readonly step: number;
	readonly times: Float32Array;
	readonly profile: Float32Array;
	/** Of the profile over [0, T]. */
	readonly mean: number;
}

/** The profiles up to that of a picture, each step once, that one last. */
function measuredIn(history: readonly Pictured[], until: Pictured): readonly Measured[] {
	const last = until.measured.residual ?? 0;
	const found = new Map<number, Measured>();
	for (const { measured, residualProfile: profile, times } of [...history, until]) {
		const step = measured.residual ?? 0;
		if (profile && step <= last) found.set(step, { step, times, profile, mean: overTime(profile, times) });
	}
	return [...found.values()].sort((a, b) => a.step - b.step);
}

/** Mean over [0, T] of what is known at the times [K], linear between them. */
function overTime(profile: Float32Array, times: Float32Array): number {
	let sum = 0;
	for (let k = 1; k < times.length; k++)
		sum += (((times[k] ?? 0) - (times[k - 1] ?? 0)) * ((profile[k] ?? 0) + (profile[k - 1] ?? 0))) / 2;
	return times.length > 1 ? sum / ((times.at(-1) ?? 1) - (times[0] ?? 0)) : (profile[0] ?? Number.NaN);
}

/** Earlier profiles that are drawn, at most; evenly over all but the last. */
const EARLIER = 5;
const spread = (profiles: readonly Float32Array[]): Float32Array[] => {
	const earlier = profiles.slice(0, -1);
	const stride = Math.max(1, earlier.length / EARLIER);
	return earlier.filter((_, i) => Math.floor(i / stride) !== Math.floor((i - 1) / stride));
};

const trainingWords = (points: readonly (readonly [step: number, mean: number])[]): string => {
	const [first, last] = [points[0], points.at(-1)];
	if (!first || !last) return '';
	return `Its mean over flow time over training: ${inDigits(first[1])} at step ${first[0]}, ${inDigits(last[1])} at step ${last[0]}.`;
};

/** "Terminal residual |r_T| 0.12 ± 0.01 at t = T"; nothing where there is no such condition, or it was not measured yet. */
function endWords(snapshot: Pictured): string {
	const { terminalResidual: end } = snapshot;
	if (!end) return '';
	const older = stampOf(snapshot, 'terminalResidual');
	// Why it is at 0, where π is carried back, the equation says.
	const where = end.t === 0 ? 't = 0' : 't = T';
	const size = `${inDigits(end.mean)} ± ${inDigits(end.error)}`;
	return `Terminal condition, ${where}: mean |r_T| ${size}${older && `, ${older}`}`;
}

const fieldWords = (t: number, mean: number, levelled: boolean, colors = ''): string =>
	`HJB residual at t = ${t.toFixed(2)}: mean absolute value over the density ${inDigits(mean)}${colors}.` +
	(levelled ? ' Up to a function of t, which training leaves open.' : '');

const profileWords = (profile: Float32Array): string =>
	`Mean absolute HJB residual over flow time: ${inDigits(profile[0] ?? 0)} at 0, ` +
	`${inDigits(Math.max(...profile))} at most, ${inDigits(profile[profile.length - 1] ?? 0)} at the end.`;

type Given = Shown<(typeof needs)[number]>;

const overOf = ({ chosen }: Pick<Given, 'chosen'>): 'flow' | 'training' =>
	chosen === 'training' ? chosen : 'flow';

const isLevelled = ({ game }: Given): boolean => !levelIsTrained(game);

function absent({ snapshot }: Given): string | null {
	if (snapshot.residual) return null;
	if (snapshot.measured.residual === undefined) return `The HJB residual is ${PENDING}.`;
	return 'No HJB residual: JKO steps know U at the beginning of each step alone.';
}

/** Pictures in one pass of a playing flow: the stage's motion needs every frame, this does not. */
const PLAYED = 48;

export const residual = panel({
	id: 'residual',
	title: 'HJB residual',
	needs,
	// Where H is infinite no equation holds, and the motion is shown instead.
	shows: (game) => blockOf(game, 'running').block.hamiltonian !== undefined,
	absent,
	alternatives: {
		name: 'Mean residual',
		of: () => [
			{ id: 'flow', title: '|r| by t' },
			{ id: 'training', title: 'by step' },
		],
	},
	mount(element) {
		const { draw, destroy } = mountResidual(element);
		return {
			draw: (shown) =>
				draw({
					...shown,
					history: shown.history(),
					absent: absent(shown) ?? '',
					over: overOf(shown),
					levelled: isLevelled(shown),
				}),
			destroy,
		};
	},
	depends: (shown) => {
		const { snapshot, t, horizon, playing } = shown;
		return [snapshot, overOf(shown), playing ? Math.round((PLAYED * t) / horizon) : t, playing];
	},
	summary(shown) {
		const { times, residualProfile } = shown.snapshot;
		if (!residualProfile) return absent(shown) ?? '';
		const mean = meanAt(residualProfile, times, shown.t);
		const points = measuredIn(shown.history(), shown.snapshot).map(({ step, mean }) => [step, mean] as const);
		const end = endWords(shown.snapshot);
		const told = [
			fieldWords(shown.t, mean, isLevelled(shown)),
			profileWords(residualProfile),
			trainingWords(points),
		];
		return plain([...told, ...(end ? [`${end}.`] : [])].join(' '));
	},
	/** Mean |r| over ρ_t at the saved times, of each step that it was measured of. */
	table: ({ history, snapshot }) => ({
		columns: ['step', 't', 'mean_abs_residual'],
		rows: (snapshot.residualProfile ? measuredIn(history(), snapshot) : []).flatMap(
			({ step, times, profile }) => Array.from(profile, (mean, k) => [step, times[k] ?? Number.NaN, mean]),
		),
	}),
});
