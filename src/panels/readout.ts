import { format } from 'd3';
import { toData } from '../math/units';
import { bilinear, fieldAt, inside } from './field';
import type { Frame } from './layers/layer';

/** Coordinates under the pointer, and what the model says there. */
export function pointInWords({ snapshot, t }: Frame, x: number, y: number): string {
	const { grid, extent, units, value, velocity, times } = snapshot;
	const number = format('.2f');
	const cells = grid * grid;
	const place = `(${number(toData(units, 0, x))}, ${number(toData(units, 1, y))})`;
	if (!inside(extent, x, y)) return `${place} · outside the box`;
	const fieldOf = (field: Float32Array, width: 1 | 2): Float32Array =>
		fieldAt(field, times, t, new Float32Array(width * cells));
	const at = (field: Float32Array, width: 1 | 2, k: 0 | 1): number =>
		bilinear(field, grid, extent, x, y, width, k);
	const v = velocity && fieldOf(velocity, 2);
	const speed = v && units.scale * Math.hypot(at(v, 2, 0), at(v, 2, 1));
	const u = value && at(fieldOf(value, 1), 1, 0);
	return [
		place,
		...(speed === null ? [] : [`|v| ${number(speed)}`]),
		...(u === null ? [] : [`U ${number(u)}`]),
	].join(' · ');
}
