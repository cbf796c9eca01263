import { format, line, max, min, scaleLog } from 'd3';
import type { Game } from '../game/game';
import type { FewSteps, Snapshot } from '../protocol/snapshot';
import { paintLevels, tickFormat } from './axes';
import { lossScale } from './lossScale';
import type { Seen } from './needs';
import { child, drawnOn, type Mounted, mountFigure, panel } from './panel';
import { mountSurface } from './surface';
import { inDigits, PENDING, stampOf } from './words';

export interface FewStepsState {
	/** Null where it cannot be measured, or was not yet. */
	readonly snapshot: Seen<Snapshot, 'fewSteps'>;
	/** Of the sampler, as its card names it. */
	readonly sampler: string;
}

const YET = `W₂ is ${PENDING}.`;
const ABSENT = 'W₂ is not measured: reference or target cannot be sampled, or the target plays no part.';

/** W2 to the target against the number of sampler steps, both on log scales, with the distance of two true samples. */
export function mountFewSteps(element: HTMLElement): Mounted<FewStepsState> {
	const root = child(element, 'panel panel-few');
	const figure = mountFigure(root);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	const sentence = child(root, 'panel-sentence');
	sentence.textContent = ABSENT;
	return drawnOn<FewStepsState>(root, [surface], ({ snapshot, sampler }, theme) => {
		const { fewSteps } = snapshot;
		const why = absent({ snapshot });
		root.classList.toggle('panel-absent', why === ABSENT);
		if (!fewSteps) {
			figure.caption('Few steps', PENDING);
			surface.begin();
			return;
		}
		const { steps, w2, floor, n } = fewSteps;
		const notes = [stampOf(snapshot, 'fewSteps'), sampler, `n\u00a0=\u00a0${format(',')(n)}`];
		figure.caption('Few steps', notes.filter(Boolean).join(', '));
		const context = surface.begin();
		if (!context) return;
		const { width, height } = surface;
		const points = Array.from(steps, (count, k) => [count, w2[k] ?? Number.NaN] as const);
		const known = points.filter(([, value]) => value > 0);
		const values = [...known.map(([, value]) => value), floor];
		const [top, bottom] = [16, height - 20];
		const { ticks, y } = lossScale(values, min(values) ?? 1, [bottom, top]);
		context.font = theme.small;
		const words = [...ticks.map((v) => tickFormat(v)), 'steps'];
		const left = Math.max(...words.map((text) => context.measureText(text).width)) + 6;
		const right = width - 8;
		const x = scaleLog([1, max(steps) ?? 1], [left + 8, right]).base(2);

		paintLevels(context, theme, ticks, y, [left, right]);
		context.textAlign = 'center';
		for (const count of steps) context.fillText(String(count), x(count), height - 3);
		context.textAlign = 'left';
		context.fillText('W₂', 0, 10);
		context.fillText('steps', 0, height - 3);

		context.strokeStyle = theme.colors.tgt;
		context.setLineDash([4, 3]);
		context.beginPath();
		context.moveTo(left, y(floor));
		context.lineTo(right, y(floor));
		context.stroke();
		context.setLineDash([]);
		context.fillStyle = theme.colors.tgt;
		// On the left and on the side of its line where the curve, which falls to the right, does not begin.
		const under = y(floor) + 12;
		const over = under >= bottom || (known[0]?.[1] ?? 0) < floor;
		context.fillText(`two true samples ${inDigits(floor)}`, left + 2, over ? y(floor) - 4 : under);

		context.strokeStyle = context.fillStyle = theme.colors.mod;
		context.lineWidth = 1.75;
		context.lineJoin = 'round';
		context.beginPath();
		line<readonly [number, number]>(
			([count]) => x(count),
			([, value]) => y(value),
		).context(context)(known);
		context.stroke();
		for (const [count, value] of known) {
			context.beginPath();
			context.arc(x(count), y(value), 3, 0, 2 * Math.PI);
			context.fill();
		}
		surface.describe(wordsOf(fewSteps, stampOf(snapshot, 'fewSteps')));
	});
}

function wordsOf({ steps, w2, floor }: FewSteps, older: string): string {
	const told = Array.from(steps, (count, k) => `${inDigits(w2[k] ?? Number.NaN)} in ${count}`).join(', ');
	return `W₂ to the target by sampler steps${older && `, at training ${older}`}: ${told}. Two true samples: ${inDigits(floor)}.`;
}

const INTEGRATORS: Readonly<Record<Game['sampler']['integrator'], readonly [plain: string, noisy: string]>> =
	{
		euler: ['Euler', 'Euler–Maruyama'],
		heun: ['Heun', 'Heun, with noise'],
		rk4: ['Runge–Kutta 4', 'Runge–Kutta 4'],
	};

function samplerOf({ sampler, noise }: Game): string {
	const [plain, noisy] = INTEGRATORS[sampler.integrator];
	return noise.id === 'none' || sampler.process === 'flow' ? plain : noisy;
}

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
			draw: ({ snapshot, game }) => draw({ snapshot, sampler: samplerOf(game) }),
			destroy,
		};
	},
	depends: ({ snapshot }) => [snapshot],
	summary: ({ snapshot }) =>
		absent({ snapshot }) ??
		(snapshot.fewSteps ? wordsOf(snapshot.fewSteps, stampOf(snapshot, 'fewSteps')) : ''),
	table: ({ snapshot: { fewSteps } }) => ({
		columns: ['steps', 'w2', 'w2_of_two_true_samples', 'n'],
		rows: Array.from(fewSteps?.steps ?? [], (steps, k) => [
			steps,
			fewSteps?.w2[k] ?? Number.NaN,
			fewSteps?.floor ?? Number.NaN,
			fewSteps?.n ?? Number.NaN,
		]),
	}),
});
