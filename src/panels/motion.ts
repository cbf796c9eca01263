import { isVelocityFree } from '../game/problem';
import { toData } from '../math/units';
import type { Motion, Snapshot } from '../protocol/snapshot';
import { mountAxes, tickFormat } from './axes';
import { crowdField } from './crowdField';
import { centreOf } from './field';
import { remembered } from './layers/layer';
import { typicalSpeed } from './layers/velocity';
import { mountLegend } from './legend';
import { niceAbove, quantileOnPaths } from './limits';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel, setText } from './panel';
import { meanAt, paintProfile } from './profile';
import { mountSurface } from './surface';
import { inDigits, PENDING, plain, stampOf } from './words';

const needs = ['motion', 'paths'] as const;
type Pictured = Seen<Snapshot, (typeof needs)[number]>;

export interface MotionState {
	readonly snapshot: Pictured;
	/** Flow time in [0, T]. */
	readonly t: number;
}

/** Of the sizes that the crowd meets on its way, those under the ends of the colours. */
const SHOWN = 0.98;
/** A curl below this share of the speed over the width of the plane, both 1/time, is none: roundoff of single precision. */
const NOTHING = 1e-6;
const NO_CURL = 'No curl beyond rounding.';

/**
 * Where no HJB equation binds the velocity, the two things that it would forbid: the curl at t, and the acceleration of who goes
 * along, |D_t v|, which is zero where all go straight at constant speed; its mean over ρ_t as a profile over [0, T], where there is room.
 */
export function mountMotion(element: HTMLElement): Mounted<MotionState> {
	const root = child(element, 'panel panel-motion');
	const pair = child(root, 'panel-pair');
	const mountPlot = () => {
		const figure = mountFigure(pair);
		const square = child(figure.root, 'panel-square');
		const axes = mountAxes(square);
		return { figure, axes, surface: mountSurface(square, 'panel-canvas'), paint: crowdField() };
	};
	const plots = { curl: mountPlot(), acceleration: mountPlot() };
	const far = mountFigure(pair);
	far.root.classList.add('panel-roomy');
	const profile = mountSurface(child(far.root, 'panel-square'), 'panel-canvas');
	const legends = child(root, 'panel-legends');
	const [left, right] = [mountLegend(legends), mountLegend(legends)];
	const nothing = child(root, 'panel-share');
	const limitsOf = remembered<Limits>();

	return drawnOn<MotionState>(
		root,
		[plots.curl.surface, plots.acceleration.surface, profile],
		({ snapshot, t }, theme) => {
			const { motion, times } = snapshot;
			const limits = motion && limitsOf([snapshot], () => limitsIn(snapshot, motion));
			const gradient = limits?.curl === 0;
			root.classList.toggle('panel-gradient', gradient);
			far.root.classList.toggle('panel-roomy', !gradient);
			setText(nothing, gradient ? NO_CURL : '');
			if (!motion || !limits) {
				plots.curl.figure.caption('curl v', PENDING);
				plots.acceleration.figure.caption('|D_t v|', PENDING);
				for (const surface of [plots.curl.surface, plots.acceleration.surface, profile])
					surface.blank(PENDING);
				return;
			}
			const { scale } = snapshot.units;
			const told = toldAt(snapshot, motion, t);
			const older = stampOf(snapshot, 'motion');
			const when = [older, `t = ${t.toFixed(2)}`].filter(Boolean).join(', ');
			plots.curl.figure.caption('curl v', when);
			plots.acceleration.figure.caption('|D_t v|', gradient ? when : '');
			far.caption('mean |D_t v|', inDigits(told.acceleration));
			left.show(theme.diverging, [`−${tickFormat(limits.curl)}`, '0', `+${tickFormat(limits.curl)}`]);
			right.show(theme.sequential, ['0', '', tickFormat(limits.acceleration)]);
			for (const [what, ramp, range] of [
				['curl', theme.diverging, [-limits.curl, limits.curl]],
				['acceleration', theme.sequential, [0, limits.acceleration / scale]],
			] as const) {
				const { surface, paint, axes } = plots[what];
				const context = surface.begin();
				if (!context) continue;
				const painted = { snapshot, field: motion[what], t, ramp, range };
				axes(paint(context, surface, theme, painted), theme.letters);
			}
			const chart = profile.begin();
			if (chart) {
				const values = accelerations(snapshot, motion);
				const curve = { times, values, top: niceAbove(Math.max(...values)) };
				paintProfile(chart, profile.width, profile.height, theme, curve, { t, value: told.acceleration });
			}
			const words = wordsAt(snapshot, motion, t);
			plots.curl.surface.describe(words.curl);
			plots.acceleration.surface.describe(words.acceleration);
			profile.describe(words.profile);
		},
	);
}

/** Sizes in the units of the data. */
interface Limits {
	readonly curl: number;
	readonly acceleration: number;
}

/** Ends of the colours; a curl of 0 where there is none. */
export function limitsIn(snapshot: Pictured, { curl, acceleration }: Motion): Limits {
	const { grid, extent, paths, times, units } = snapshot;
	const end = (field: Float32Array): number =>
		quantileOnPaths(field, grid, extent, paths, times.length, SHOWN);
	const least = (NOTHING * typicalSpeed(snapshot)) / (extent.x[1] - extent.x[0]);
	const turns = curl.some((value) => Math.abs(value) > least);
	return {
		curl: turns ? niceAbove(end(curl)) : 0,
		acceleration: niceAbove(units.scale * end(acceleration)),
	};
}

type Timed = Pick<Snapshot, 'times' | 'units'>;

/** The mean |D_t v| over ρ_t in the units of the data, [K]. */
const accelerations = ({ units }: Timed, { accelerationProfile }: Motion): Float32Array =>
	accelerationProfile.map((size) => units.scale * size);

const toldAt = (snapshot: Timed, motion: Motion, t: number): Limits => ({
	curl: meanAt(motion.curlProfile, snapshot.times, t),
	acceleration: meanAt(accelerations(snapshot, motion), snapshot.times, t),
});

function wordsAt(snapshot: Timed, motion: Motion, t: number) {
	const { curl, acceleration } = toldAt(snapshot, motion, t);
	const at = `at t = ${t.toFixed(2)}: mean size over the density`;
	const profile = accelerations(snapshot, motion);
	return {
		curl: `Curl of the velocity ${at} ${inDigits(curl)}.`,
		acceleration: `Acceleration along the paths ${at} ${inDigits(acceleration)}.`,
		profile: `Mean acceleration over flow time: ${inDigits(profile[0] ?? 0)} at 0, ${inDigits(Math.max(...profile))} at most, ${inDigits(profile.at(-1) ?? 0)} at the end.`,
	};
}

/** Pictures in one pass of a playing flow. */
const PLAYED = 24;

export const motion = panel({
	id: 'motion',
	usual: false,
	title: 'Curl and acceleration',
	needs,
	shows: isVelocityFree,
	absent: ({ snapshot }) => (snapshot.motion ? null : `Curl and acceleration are ${PENDING}.`),
	mount: mountMotion,
	depends: ({ snapshot, t, horizon, playing }) => [
		snapshot,
		playing ? Math.round((PLAYED * t) / horizon) : t,
		playing,
	],
	summary({ snapshot, t }) {
		const { motion } = snapshot;
		if (!motion) return `Curl and acceleration are ${PENDING}.`;
		const { curl, acceleration, profile } = wordsAt(snapshot, motion, t);
		return plain(`${curl} ${acceleration} ${profile}`);
	},
	/** Both fields at all times, at the centres of the cells. */
	table({ snapshot: { motion, times, grid, extent, units } }) {
		const cells = grid * grid;
		return {
			columns: ['t', 'x', 'y', 'curl', 'acceleration'],
			rows: Array.from(motion?.curl ?? [], (curl, i) => {
				const [x, y] = centreOf(i % cells, grid, extent);
				const acceleration = units.scale * (motion?.acceleration[i] ?? Number.NaN);
				const t = times[Math.floor(i / cells)] ?? Number.NaN;
				return [t, toData(units, 0, x), toData(units, 1, y), curl, acceleration];
			}),
		};
	},
});
