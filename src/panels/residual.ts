import { blockOf, levelIsTrained } from '../game/problem';
import type { Snapshot } from '../protocol/snapshot';
import { mountAxes, tickFormat } from './axes';
import { bilinear, bracket, centreOf, fieldAt, particlesAt } from './field';
import { flowDensity, presence } from './flowDensity';
import { isolines } from './isolines';
import { remembered } from './layers/layer';
import { mountLegend } from './legend';
import { quantileOnPaths, steadyLimit } from './limits';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel, type Shown, setText } from './panel';
import { paintProfile } from './profile';
import { fieldPainter } from './raster';
import { mountSurface } from './surface';
import { fitView, type View } from './view';
import { inDigits, PENDING, stampOf } from './words';

const needs = ['residual', 'residualProfile', 'paths'] as const;

export interface ResidualState {
	readonly snapshot: Seen<Snapshot, (typeof needs)[number]>;
	/** Flow time in [0, T]. */
	readonly t: number;
	/** Its mean over ρ_t was taken off. */
	readonly levelled?: boolean;
	/** Said where the game has no residual: why not. */
	readonly absent: string;
}

/**
 * The HJB residual at t as a signed field, with the contour that holds 95 % of ρ_t, and its mean over ρ_t as
 * a profile over [0, T]. The colours end at the 98 % quantile of |r| along the paths.
 */
export function mountResidual(element: HTMLElement): Mounted<ResidualState> {
	const root = child(element, 'panel panel-residual');
	const sentence = child(root, 'panel-sentence');
	const pair = child(root, 'panel-pair');
	const [left, right] = [mountFigure(pair), mountFigure(pair)];
	const square = child(left.root, 'panel-square');
	const axes = mountAxes(square);
	const field = mountSurface(square, 'panel-canvas');
	const profile = mountSurface(child(right.root, 'panel-square'), 'panel-canvas');
	const legend = mountLegend(root);
	const painter = fieldPainter();
	const densityOf = flowDensity();
	const limit = steadyLimit(0.5, 1.25);
	const top = steadyLimit(0, 1);
	const limits = remembered<{ readonly colors: number; readonly profile: number }>();
	const viewOf = remembered<View>();
	let run = Number.NaN;

	return drawnOn<ResidualState>(
		root,
		[field, profile],
		({ snapshot, t, absent, levelled = false }, theme) => {
			const { residual, residualProfile, times, grid, extent, paths } = snapshot;
			const pending = snapshot.measured.residual === undefined;
			root.classList.toggle('panel-absent', !residual && !pending);
			setText(sentence, residual || pending ? '' : absent);
			if (!residual || !residualProfile) {
				for (const figure of [left, right]) figure.caption('HJB residual', pending ? PENDING : '');
				for (const surface of [field, profile]) surface.begin();
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
			const older = stampOf(snapshot, 'residual');
			left.caption('HJB residual', [older, `t = ${t.toFixed(2)}`].filter(Boolean).join(', '));
			right.caption('mean |r|', inDigits(mean));
			const size = tickFormat(ends.colors);
			legend.show(theme.diverging, [`−${size}`, levelled ? '0, up to c(t)' : '0', `+${size}`]);

			const context = field.begin();
			if (context) {
				const view = viewOf([extent, field.width, field.height], () =>
					fitView(snapshot, field.width, field.height),
				);
				const slice = fieldAt(residual, times, t, new Float32Array(grid * grid));
				const positions = particlesAt(paths, times, t, new Float32Array(paths.length / times.length));
				const rho = densityOf(snapshot, t, positions);
				// Where no particle goes the network was never asked: its residual there fades out.
				const solid = new Float32Array(grid * grid);
				for (let c = 0; c < solid.length; c++) {
					const [x, y] = centreOf(c, grid, extent);
					solid[c] = presence(bilinear(rho.field, rho.grid, extent, x, y), rho.edge);
				}
				const range = [-ends.colors, ends.colors] as const;
				painter.paint(context, view, slice, grid, extent, theme.diverging, range, solid);
				context.strokeStyle = theme.colors.ink;
				context.globalAlpha = 0.45;
				context.beginPath();
				isolines(rho.field, rho.grid, extent)(context, view, rho.edge);
				context.stroke();
				context.globalAlpha = 1;
				axes(view);
			}
			field.describe(fieldWords(t, mean, levelled, `; colours from −${ends.colors} to ${ends.colors}`));
			const chart = profile.begin();
			if (chart) {
				const curve = { times, values: residualProfile, top: ends.profile };
				paintProfile(chart, profile.width, profile.height, theme, curve, { t, value: mean });
			}
			profile.describe(profileWords(residualProfile));
		},
	);
}

/** Mean |r| over ρ_t at t. */
function meanAt(profile: Float32Array, times: Float32Array, t: number): number {
	const { k, u } = bracket(times, t);
	return (1 - u) * (profile[k] ?? 0) + u * (profile[k + 1] ?? profile[k] ?? 0);
}

const fieldWords = (t: number, mean: number, levelled: boolean, colors = ''): string =>
	`HJB residual at t = ${t.toFixed(2)}: mean absolute value over the density ${inDigits(mean)}${colors}.` +
	(levelled ? ' Up to a function of t, which training leaves open.' : '');

const profileWords = (profile: Float32Array): string =>
	`Mean absolute HJB residual over flow time: ${inDigits(profile[0] ?? 0)} at 0, ` +
	`${inDigits(Math.max(...profile))} at most, ${inDigits(profile[profile.length - 1] ?? 0)} at the end.`;

type Given = Shown<(typeof needs)[number]>;

const isLevelled = ({ game }: Given): boolean => !levelIsTrained(game);

function absent({ snapshot, game }: Given): string | null {
	if (snapshot.residual) return null;
	if (snapshot.measured.residual === undefined) return `The HJB residual is ${PENDING}.`;
	return blockOf(game, 'running').block.hamiltonian
		? 'No HJB residual: JKO steps know U at the beginning of each step alone.'
		: 'No HJB residual: without a running cost the Hamiltonian is infinite.';
}

/** Pictures in one pass of a playing flow: the stage's motion needs every frame, this does not. */
const PLAYED = 48;

export const residual = panel({
	id: 'residual',
	title: 'HJB residual',
	needs,
	absent,
	mount(element) {
		const { draw, destroy } = mountResidual(element);
		return {
			draw: (shown) => draw({ ...shown, absent: absent(shown) ?? '', levelled: isLevelled(shown) }),
			destroy,
		};
	},
	depends: ({ snapshot, t, horizon, playing }) => [
		snapshot,
		playing ? Math.round((PLAYED * t) / horizon) : t,
		playing,
	],
	summary(shown) {
		const { times, residualProfile } = shown.snapshot;
		if (!residualProfile) return absent(shown) ?? '';
		const mean = meanAt(residualProfile, times, shown.t);
		return `${fieldWords(shown.t, mean, isLevelled(shown))} ${profileWords(residualProfile)}`;
	},
	/** Mean |r| over ρ_t at the saved times. */
	table: ({ snapshot: { times, residualProfile } }) => ({
		columns: ['t', 'mean_abs_residual'],
		rows: Array.from(residualProfile ?? [], (mean, k) => [times[k] ?? Number.NaN, mean]),
	}),
});
