import { type Algebra, numbers, type Vec } from '../../math/algebra';
import type { Box } from '../../math/grid';

/** A place turned about the origin, counter-clockwise. Radians. */
export function turned<S>(A: Algebra<S>, [x, y]: Vec<S>, angle: S): Vec<S> {
	const [c, s] = [A.cos(angle), A.sin(angle)];
	return [A.sub(A.mul(c, x), A.mul(s, y)), A.add(A.mul(s, x), A.mul(c, y))];
}

/** Places [n, 2]; the same ones where nothing turns. */
export function placesTurned<F extends Float32Array>(
	places: F,
	angle: number,
): F | Float32Array<ArrayBuffer> {
	if (angle === 0) return places;
	const out = new Float32Array(places.length);
	for (let i = 0; i < out.length; i += 2)
		out.set(turned(numbers, [places[i] ?? Number.NaN, places[i + 1] ?? Number.NaN], angle), i);
	return out;
}

/** The least box about one that is turned. */
export function boxTurned({ x, y }: Box, angle: number): Box {
	if (angle === 0) return { x, y };
	const corners = x.flatMap((a) => y.map((b) => turned(numbers, [a, b], angle)));
	const axis = (which: 0 | 1) => {
		const along = corners.map((corner) => corner[which]);
		return [Math.min(...along), Math.max(...along)] as const;
	};
	return { x: axis(0), y: axis(1) };
}
