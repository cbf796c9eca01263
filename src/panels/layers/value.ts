import { format, tickStep } from 'd3';
import type { Snapshot } from '../../protocol/snapshot';
import { fieldAt } from '../field';
import { isolines } from '../isolines';
import { quantile } from '../limits';
import { layer, remembered } from './layer';

/** One spacing of the levels for the whole flow, about ten lines at the time where U varies most. */
function levelStep(value: Float32Array, times: Snapshot['times']): number {
	const size = value.length / times.length;
	const ranges = Array.from(times, (_, k) => {
		const some = value.subarray(k * size, (k + 1) * size).filter((_, i) => i % 7 === 0);
		return quantile(some, 0.9) - quantile(some, 0.02);
	});
	return tickStep(0, Math.max(...ranges) || 1, 12);
}

/** The value function U at t as isolines; the particles run down it where v* = −∇U. */
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
		const scratch = remembered<Float32Array>();
		return {
			paint({ context, view, theme, snapshot, t }) {
				const { grid, extent, value, times } = snapshot;
				if (!value) return;
				const step = stepOf(value, times);
				const out = scratch([grid], () => new Float32Array(grid * grid));
				const field = fieldAt(value, times, t, out);
				const low = Math.ceil(quantile(field, 0) / step);
				const high = Math.min(Math.floor(quantile(field, 1) / step), low + 60);
				const trace = isolines(field, grid, extent);
				context.strokeStyle = theme.colors.mod;
				context.lineWidth = 1;
				for (let level = low; level <= high; level++) {
					// Every fifth line is stronger, as on a map.
					context.globalAlpha = level % 5 === 0 ? 0.7 : 0.32;
					context.beginPath();
					trace(context, view, level * step);
					context.stroke();
				}
				context.globalAlpha = 1;
			},
			key: ({ snapshot: { value, times } }) => (value ? `U every ${format('~g')(stepOf(value, times))}` : ''),
		};
	},
});
