import { format, line, max, min, scaleLog } from 'd3';
import type { Game } from '../game/game';
import type { FewSteps, Snapshot } from '../protocol/snapshot';
import { paintFloor, paintLevels, tickFormat } from './axes';
import { besideLevel } from './labels';
import { lossScale } from './lossScale';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel, setText } from './panel';
import { mountSurface } from './surface';
import { inDigits, PENDING, stampOf } from './words';

export interface FewStepsState {
	/** Null where it cannot be measured, or was not yet. */
	readonly snapshot: Seen<Snapshot, 'fewSteps'>;
	/** How a method is called, given the dynamics that are run. */
	name(integrator: Game['sampler']['integrator']): string;
	/** The game's own. */
	readonly integrator: Game['sampler']['integrator'];
}

const YET = `W₂ is ${PENDING}.`;
/** In the place of its picture until then. */
const SOON = 'W₂ of samples in few steps: it comes after the first pictures.';
const ABSENT = 'W₂ is not measured: reference or target cannot be sampled, or the target plays no part.';

/**
 * W2 to the target against the evaluations of the velocity that samples take, by the game's own method and by another one, both on log
 * scales, with the distance of two true samples.
 */
export function mountFewSteps(element: HTMLElement): Mounted<FewStepsState> {
	const root = child(element, 'panel panel-few');
	const figure = mountFigure(root);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	const sentence = child(root, 'panel-sentence');
	return drawnOn<FewStepsState>(root, [surface], ({ snapshot, name, integrator }, theme) => {
		const { fewSteps } = snapshot;
		const why = absent({ snapshot });
		root.classList.toggle('panel-absent', why === ABSENT);
		root.classList.toggle('panel-awaited', why === YET);
		setText(sentence, why === YET ? SOON : ABSENT);
		if (!fewSteps) {
			figure.caption('Few steps', '');
			surface.blank(why ?? '');
			return;
		}
		const { floor, n } = fewSteps;
		const context = surface.begin();
		if (!context) return;
		const { width, height } = surface;
		const curves = curvesOf(fewSteps, integrator);
		const known = curves.map(({ points }) => points.filter(([, value]) => value > 0));
		const values = [...known.flatMap((points) => points.map(([, value]) => value)), floor];
		const [top, bottom] = [20, height - 20];
		const { ticks, y } = lossScale(values, min(values) ?? 1, [bottom, top]);
		context.font = theme.small;
		const left = Math.max(...ticks.map((v) => context.measureText(tickFormat(v)).width), 24) + 6;
		const right = width - 12;
		const counts = [...new Set(curves.flatMap(({ points }) => points.map(([count]) => count)))];
		const x = scaleLog([min(counts) ?? 1, max(counts) ?? 1], [left + 8, right]).base(2);

		paintLevels(context, theme, ticks, y, [left, right]);
		context.textAlign = 'center';
		for (const count of counts) context.fillText(String(count), x(count), height - 3);
		context.textAlign = 'left';

		paintFloor(context, theme, y(floor), [left, right]);
		context.fillStyle = theme.colors.mut;
		// Where there are curves everywhere, the title says it.
		const told = `two true samples ${inDigits(floor)}`;
		const long = context.measureText(told).width;
		const paths = known.map((points) => points.map(([count, value]) => [x(count), y(value)] as const));
		const free = besideLevel(y(floor), long, { left: left + 2, right, top: 10, bottom }, paths);
		if (free) context.fillText(told, ...free);
		const older = stampOf(snapshot, 'fewSteps');
		const size = `n\u00a0=\u00a0${format(',')(n)}`;
		const notes = free ? [older, size] : [older, `floor ${inDigits(floor)}`];
		figure.caption('Few steps', notes.filter(Boolean).join(', '));

		context.lineWidth = 1.75;
		context.lineJoin = 'round';
		let room = width;
		// The game's own lies in front.
		for (const k of [1, 0]) {
			const [points, first] = [known[k] ?? [], known[k]?.[0]];
			const by = curves[k]?.integrator;
			if (!first || !by) continue;
			context.strokeStyle = context.fillStyle = k === 0 ? theme.colors.mod : theme.colors.mut;
			context.beginPath();
			line<readonly [number, number]>(
				([count]) => x(count),
				([, value]) => y(value),
			).context(context)(points);
			context.stroke();
			for (const [count, value] of points) {
				context.beginPath();
				context.arc(x(count), y(value), 3, 0, 2 * Math.PI);
				context.fill();
			}
			// The curves may lie on each other: their names stand above both.
			room -= context.measureText(name(by)).width;
			context.fillText(name(by), room, 10);
			room -= 10;
		}
		context.fillStyle = theme.colors.mut;
		const words = ['W₂ by evaluations', 'W₂'].find((text) => context.measureText(text).width < room);
		context.fillText(words ?? '', 0, 10);
		surface.describe(wordsOf(fewSteps, { integrator, name }, older));
	});
}

/** The game's own, and the one beside it. */
function curvesOf({ evaluations, w2, beside }: FewSteps, integrator: FewStepsState['integrator']) {
	const own = { integrator, evaluations, w2 };
	return [own, ...(beside ? [beside] : [])].map(({ integrator, evaluations, w2 }) => ({
		integrator,
		points: Array.from(evaluations, (count, k) => [count, w2[k] ?? Number.NaN] as const),
	}));
}

function wordsOf(
	found: FewSteps,
	{ integrator, name }: Pick<FewStepsState, 'integrator' | 'name'>,
	older: string,
): string {
	const told = curvesOf(found, integrator).map(
		({ integrator, points }) =>
			`${name(integrator)} ${points.map(([count, value]) => `${inDigits(value)} in ${count}`).join(', ')}`,
	);
	return `W₂ to the target by evaluations of the velocity${older && `, at training ${older}`}: ${told.join('; ')}. Two true samples: ${inDigits(found.floor)}.`;
}

const INTEGRATORS: Readonly<Record<Game['sampler']['integrator'], readonly [plain: string, noisy: string]>> =
	{
		euler: ['Euler', 'Euler–Maruyama'],
		heun: ['Heun', 'Heun, with noise'],
		rk4: ['Runge–Kutta 4', 'Runge–Kutta 4'],
	};

const methodOf = ({ sampler, noise }: Game): Pick<FewStepsState, 'integrator' | 'name'> => ({
	integrator: sampler.integrator,
	name: (integrator) => INTEGRATORS[integrator][noise.id === 'none' || sampler.process === 'flow' ? 0 : 1],
});

function absent({ snapshot: { fewSteps, measured } }: Pick<FewStepsState, 'snapshot'>): string | null {
	if (fewSteps) return null;
	return measured.fewSteps === undefined ? YET : ABSENT;
}

export const fewSteps = panel({
	id: 'fewSteps',
	title: 'Few steps',
	needs: ['fewSteps'],
	absent,
	mount(element) {
		const { draw, destroy } = mountFewSteps(element);
		return {
			draw: ({ snapshot, game }) => draw({ snapshot, ...methodOf(game) }),
			destroy,
		};
	},
	depends: ({ snapshot }) => [snapshot],
	summary: ({ snapshot, game }) =>
		absent({ snapshot }) ??
		(snapshot.fewSteps ? wordsOf(snapshot.fewSteps, methodOf(game), stampOf(snapshot, 'fewSteps')) : ''),
	table: ({ snapshot: { fewSteps }, game }) => ({
		columns: ['method', 'evaluations', 'w2', 'w2_of_two_true_samples', 'n'],
		rows: (fewSteps ? curvesOf(fewSteps, game.sampler.integrator) : []).flatMap(({ integrator, points }) =>
			points.map(([count, w2]) => [
				methodOf(game).name(integrator),
				count,
				w2,
				fewSteps?.floor ?? Number.NaN,
				fewSteps?.n ?? Number.NaN,
			]),
		),
	}),
});
