import { contours } from 'd3';
import type { Extent } from '../../src/data/distribution';
import { mean, quantile, standardDeviation } from '../../src/math/stats';
import { timeRamp } from '../../src/panels/color';
import { particlesAt } from '../../src/panels/field';

/** User units of the picture; twice as fine as it is shown. */
export const WIDTH = 360;
export const HEIGHT = 200;
/** Particles with a dot at either end, or there and half way; and those whose paths are drawn, of them the first. */
const DOTS = { ends: 100, way: 70 };
const PATHS = 28;
/** Stretches of a path, each in the colour of its time. */
const STRETCHES = 9;
const MARGIN = 12;
/** The colours of flow time: dark enough on white, and lightened on dark by the style sheet. */
const COLORS = { reference: '#3b6fd8', model: '#8a5bb8', target: '#e07a2f', potential: '#737701' };

/** What a thumbnail is drawn from, in the lab's units. */
export interface Drawn {
	/** Flow times, ascending. */
	readonly times: Float32Array;
	/** Particles along their paths, [K, N, 2]. */
	readonly paths: Float32Array;
	/** A state cost on cell centres [n, n] of a box; null where there is none. */
	readonly hill: { readonly field: Float32Array; readonly grid: number; readonly extent: Extent } | null;
	/** What it is of, for whoever reads the file. */
	readonly title: string;
}

type Place = readonly [x: number, y: number];

/**
 * The cloud at t = 0 on the left, that at t = T on the right, and the paths between in the colours of flow time, as SVG.
 * Clouds that stand apart by themselves are drawn in place; else time moves them apart.
 */
export function pictureOf({ times, paths, hill, title }: Drawn): string {
	const size = paths.length / times.length;
	const [start = 0, end = 1] = [times[0], times.at(-1)];
	const at = (share: number): Float32Array =>
		particlesAt(paths, times, start + share * (end - start), new Float32Array(size));
	const [first, last] = [at(0), at(1)];
	const placed = placing(first, last);
	const colors = timeRamp(COLORS.reference, COLORS.model, COLORS.target);

	const moments = Array.from({ length: STRETCHES + 1 }, (_, k) => at(k / STRETCHES));
	const trails = moments.slice(1).map((to, k) => {
		const [from, share] = [moments[k] ?? to, (k + 0.5) / STRETCHES];
		const lines = Array.from({ length: Math.min(PATHS, size / 2) }, (_, i) =>
			line(placed(pointOf(from, i), k / STRETCHES), placed(pointOf(to, i), (k + 1) / STRETCHES)),
		);
		return `<path stroke="${colors.at(share)}" d="${lines.join('')}"/>`;
	});
	const dots = (cloud: Float32Array, share: number): string => {
		const places = Array.from({ length: Math.min(placed.inPlace ? DOTS.way : DOTS.ends, size / 2) }, (_, i) =>
			placed(pointOf(cloud, i), share),
		);
		return `<path stroke="${colors.at(share)}" d="${dotted(places.filter(isInside))}"/>`;
	};
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
		`<title>${title}</title>`,
		...(hill && placed.inPlace ? [hillOf(hill, placed)] : []),
		'<g fill="none" stroke-width="1.5" stroke-opacity=".45">',
		...trails,
		'</g>',
		'<g fill="none" stroke-width="4.5" stroke-linecap="round" stroke-opacity=".8">',
		dots(first, 0),
		...(placed.inPlace ? [dots(at(0.5), 0.5)] : []),
		dots(last, 1),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

/** Shares of its height at which a hill has an edge. */
const EDGES = [0.08, 0.35, 0.7];

function hillOf({ field, grid, extent: { x, y } }: NonNullable<Drawn['hill']>, placed: Placing): string {
	const top = Math.max(...field);
	const generator = contours().size([grid, grid]);
	const place = ([column = 0, row = 0]: readonly number[]): Place =>
		placed([x[0] + (column * (x[1] - x[0])) / grid, y[0] + (row * (y[1] - y[0])) / grid], 0.5);
	const rings = EDGES.flatMap((edge) => generator.contour([...field], edge * top).coordinates.flat());
	const lines = rings.map((ring) => {
		const [start = [0, 0], ...others] = ring
			.filter((_, k) => k % 3 === 0)
			.map((at) => place(at).map(Math.round));
		return `M${joined(start)}${others.map((at) => `L${joined(at)}`).join('')}z`;
	});
	return `<g fill="${COLORS.potential}" fill-opacity=".2">${lines.map((d) => `<path d="${d}"/>`).join('')}</g>`;
}

interface Placing {
	(point: Place, share: number): Place;
	readonly inPlace: boolean;
}

/** Where a point is drawn at a share of the time. */
function placing(first: Float32Array, last: Float32Array): Placing {
	const both = [first, last];
	const axis = (clouds: readonly Float32Array[], offset: 0 | 1): number[] =>
		clouds.flatMap((cloud) => [...cloud].filter((value, k) => k % 2 === offset && Number.isFinite(value)));
	const range = (values: readonly number[]) => {
		const [low, high] = [quantile(values, 0.01), quantile(values, 0.99)];
		return { middle: (low + high) / 2, span: Math.max(high - low, 1e-3) };
	};
	const [a, b] = both.map((cloud) => axis([cloud], 0));
	const apart = a && b && mean(b) - mean(a) > 2.5 * (standardDeviation(a) + standardDeviation(b));
	const [x, y] = [range(axis(both, 0)), range(axis(both, 1))];
	const [wide, high] = [WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN];
	// Otherwise each cloud has a square of its own, at either side.
	const scale = Math.min(high / y.span, (apart ? wide : high) / x.span);
	const shift = apart ? 0 : WIDTH - HEIGHT;
	return Object.assign(
		([px, py]: Place, share: number): Place => [
			WIDTH / 2 + scale * (px - x.middle) + shift * (share - 0.5),
			HEIGHT / 2 - scale * (py - y.middle),
		],
		{ inPlace: apart === true },
	);
}

const pointOf = (cloud: Float32Array, i: number): Place => [cloud[2 * i] ?? 0, cloud[2 * i + 1] ?? 0];
const isInside = ([x, y]: Place): boolean => x > 2 && y > 2 && x < WIDTH - 2 && y < HEIGHT - 2;
/** Numbers of a path, with no more between them than SVG needs. */
const joined = (values: readonly number[]): string =>
	values.map((value, k) => (k > 0 && value >= 0 ? ` ${value}` : String(value))).join('');

function line(from: Place, to: Place): string {
	const [x, y, u, v] = [...from, ...to].map(Math.round);
	if (x === undefined || y === undefined || u === undefined || v === undefined) return '';
	if (!Number.isFinite(x + y + u + v)) return '';
	return `M${joined([x, y])}l${joined([u - x, v - y])}`;
}

/** Round dots: lines of no length, each from the one before. */
function dotted(places: readonly Place[]): string {
	let [x, y] = [0, 0];
	return places
		.map((place) => {
			const [u = 0, v = 0] = place.map(Math.round);
			const step = joined([u - x, v - y]);
			[x, y] = [u, v];
			return `m${step}h0`;
		})
		.join('');
}
