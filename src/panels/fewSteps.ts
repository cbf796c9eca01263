import { format, line, max, min, scaleLog } from 'd3';
import type { FewSteps } from '../protocol/snapshot';
import { paintLevels, tickFormat } from './axes';
import { lossScale } from './lossScale';
import { child, drawnOn, mountFigure, type Panel } from './panel';
import { mountSurface } from './surface';
import { inDigits, stamp } from './words';

export interface FewStepsState {
	/** Null where it cannot be measured. */
	readonly fewSteps: FewSteps | null;
	/** Training step of the picture. */
	readonly step: number;
	/** Of the sampler, as its card names it. */
	readonly sampler: string;
}

/** W2 to the target against the number of sampler steps, both on log scales, with the distance of two true samples. */
export function mountFewSteps(element: HTMLElement): Panel<FewStepsState> {
	const root = child(element, 'panel panel-few');
	const figure = mountFigure(root);
	const surface = mountSurface(child(figure.root, 'panel-plot'), 'panel-canvas');
	const sentence = child(root, 'panel-sentence');
	sentence.textContent =
		'W₂ is not measured: reference or target cannot be sampled, or the target plays no part.';
	return drawnOn<FewStepsState>(root, [surface], ({ fewSteps, sampler, step }, theme) => {
		root.classList.toggle('panel-absent', fewSteps === null);
		if (!fewSteps) return;
		const { steps, w2, floor, n } = fewSteps;
		const older = stamp(fewSteps.step, step);
		const notes = [older, sampler, `n\u00a0=\u00a0${format(',')(n)}`];
		figure.caption('Few steps', notes.filter(Boolean).join(', '));
		const context = surface.begin();
		if (!context) return;
		const { width, height } = surface;
		const points = Array.from(steps, (count, k) => [count, w2[k] ?? Number.NaN] as const);
		const known = points.filter(([, value]) => value > 0);
		const values = [...known.map(([, value]) => value), floor];
		const [top, bottom] = [16, height - 20];
		const { ticks, y } = lossScale(values, min(values) ?? 1, [bottom, top]);
		context.font = `11px ${theme.font}`;
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
		const told = points.map(([count, value]) => `${inDigits(value)} in ${count}`).join(', ');
		surface.describe(
			`W₂ to the target by sampler steps${older && `, at training ${older}`}: ${told}. Two true samples: ${inDigits(floor)}.`,
		);
	});
}
