import { type Algebra, numbers, type Vec } from '../../math/algebra';
import type { Box } from '../../math/grid';
import { among, applied, inverted, type Matrix } from '../matrix';

export const backOf = (K: Matrix | null): Matrix | null => K && inverted(K);

/** K x. */
export const placeSeen = <S>(A: Algebra<S>, K: Matrix | null, x: Vec<S>): Vec<S> =>
	K ? applied(A, among(A, K), x) : x;

/** The same of places [n, 2]. */
export function placesSeen<F extends Float32Array>(
	places: F,
	K: Matrix | null,
): F | Float32Array<ArrayBuffer> {
	if (!K) return places;
	const out = new Float32Array(places.length);
	for (let i = 0; i < out.length; i += 2)
		out.set(applied(numbers, K, [places[i] ?? Number.NaN, places[i + 1] ?? Number.NaN]), i);
	return out;
}

/** The least box about what is seen of one. */
export function boxSeen({ x, y }: Box, K: Matrix | null): Box {
	if (!K) return { x, y };
	const corners = x.flatMap((a) => y.map((b) => applied(numbers, K, [a, b])));
	const axis = (which: 0 | 1) => {
		const along = corners.map((corner) => corner[which]);
		return [Math.min(...along), Math.max(...along)] as const;
	};
	return { x: axis(0), y: axis(1) };
}
