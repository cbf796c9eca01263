import { format, tickStep } from 'd3';
import type { Snapshot } from '../../protocol/snapshot';
import { fieldAt } from '../field';
import { isolines } from '../isolines';
import { quantile } from '../limits';
import { levelBeside, valueIsTrained } from '../readout';
import { pictureIn } from '../solution';
import { DASHES, type Frame, layer, ofPlace, remembered } from './layer';

/** One spacing of the levels for the whole flow, about ten lines at the time where U varies most. */
function levelStep(value: Float32Array, times: Snapshot['times']): number {
	const size = value.length / times.length;
	const ranges = Array.from(times, (_, k) => {
		const some = value.subarray(k * size, (k + 1) * size).filter((_, i) => i % 7 === 0);
		return quantile(some, 0.9) - quantile(some, 0.02);
	});
	return tickStep(0, Math.max(...ranges) || 1, 12);
}

/** Isolines of U + shift at the multiples of a step. */
function linePainter() {
	const scratch = remembered<Float32Array>();
	return (
		{ context, view, t }: Pick<Frame, 'context' | 'view' | 't'>,
		{ grid, extent, value, times }: Pick<Snapshot, 'grid' | 'extent' | 'value' | 'times'>,
		step: number,
		shift = 0,
	): void => {
		if (!value) return;
		const out = scratch([grid], () => new Float32Array(grid * grid));
		const field = fieldAt(value, times, t, out);
		const low = Math.ceil((quantile(field, 0) + shift) / step);
		const high = Math.min(Math.floor((quantile(field, 1) + shift) / step), low + 60);
		const trace = isolines(field, grid, extent);
		for (let level = low; level <= high; level++) {
			// Every fifth line is stronger, as on a map.
			context.globalAlpha = level % 5 === 0 ? 0.7 : 0.32;
			context.beginPath();
			trace(context, view, level * step - shift);
			context.stroke();
		}
		context.globalAlpha = 1;
	};
}

/** By how much the exact U is put higher to be drawn; null where it is not drawn. */
const shiftOf = (frame: Frame<'value'>): number | null =>
	frame.snapshot.value && pictureIn(frame.exact)?.value ? levelBeside(frame) : null;

/** The value function U at t as isolines, beside them those of the exact one at the same levels; the particles run down it where v* = −∇U. */
export const value = layer({
	id: 'value',
	title: 'value U',
	ink: 'mod',
	usual: false,
	height: 30,
	needs: ['value'],
	mount() {
		const known = remembered<number>();
		const stepOf = (value: Float32Array, times: Snapshot['times']): number =>
			known([value], () => levelStep(value, times));
		const [paintModel, paintExact] = [linePainter(), linePainter()];
		return {
			paint(frame) {
				const { context, theme, snapshot, exact } = frame;
				if (!snapshot.value) return;
				const step = stepOf(snapshot.value, snapshot.times);
				context.strokeStyle = theme.colors.mod;
				context.lineWidth = 1;
				paintModel(frame, snapshot, step);
				const [truth, shift] = [pictureIn(exact), shiftOf(frame)];
				if (!truth || shift === null) return;
				// Not in the ink of the exact contours of ρ_t, among which they lie.
				context.setLineDash(DASHES);
				paintExact(frame, truth, step, shift);
				context.setLineDash([]);
			},
			key(frame) {
				const { value, times } = frame.snapshot;
				if (!value) return '';
				const beside = valueIsTrained(frame.game) ? '' : ' with one mean';
				return `U${ofPlace(frame.game)} every ${format('~g')(stepOf(value, times))}${shiftOf(frame) === null ? '' : `, dashed: exact${beside}`}`;
			},
		};
	},
});
