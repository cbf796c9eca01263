import { picked } from '../math/arrays';
import { createRng, type Rng } from '../math/rng';
import { rowsInLab, type Units, unitsOfRows } from '../math/units';
import type { Distribution, Extent, OwnRows } from './distribution';
import type { FlagParam, NumberParam, Params, RowsParam } from './param';
import { Asset, flatRows, isMissing, type Rows } from './rows';

/** A heart, so that an empty card shows what points are. */
const HEART: readonly (readonly number[])[] = Array.from({ length: 48 }, (_, k) => {
	const t = (2 * Math.PI * k) / 48;
	const height = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
	return [16 * Math.sin(t) ** 3, height].map((value) => Math.round(20 * value) / 100);
});

/** What a table of points may hold. */
export const pointRows = {
	kind: 'rows',
	label: 'points',
	columns: [
		{ label: 'x', min: -1e9, max: 1e9 },
		{ label: 'y', min: -1e9, max: 1e9 },
	],
	default: HEART,
	minRows: 1,
	maxRows: 100_000,
	help: 'samples are drawn from these points, with replacement; there is no density',
} as const satisfies RowsParam;

const standardise = {
	kind: 'flag',
	label: 'in their own units',
	default: false,
	help: 'puts the points into the lab’s units by one shift and one scale; axes and samples stay in the points’ own',
} as const satisfies FlagParam;

const heldOut = {
	kind: 'number',
	label: 'held out',
	default: 0,
	min: 0,
	max: 0.5,
	help: 'a share of the points that is kept from training: the NLL is measured on these; with none kept it is that of the training points',
} as const satisfies NumberParam;

/** With fewer rows a likelihood says nothing, and every row is needed for training. */
const FEWEST = 20;

type Own = { readonly points: Rows; readonly standardise: boolean };

/** One value for each table of rows, as long as the rest it is made from stays the same. */
function remembered<T>(make: (rows: Float64Array, from: string) => T): (rows: Rows, from?: string) => T {
	const known = new WeakMap<Rows, { readonly from: string; readonly value: T }>();
	return (rows, from = '') => {
		const old = known.get(rows);
		if (old?.from === from) return old.value;
		const value = make(flatRows(rows), from);
		known.set(rows, { from, value });
		return value;
	};
}
const unitsKnown = remembered(unitsOfRows);
const placedKnown = remembered(
	(rows, units) => new Asset(rowsInLab(JSON.parse(units), rows), 'rows in the lab’s units'),
);
const flatKnown = remembered((rows) => new Float32Array(rows));
const ownKnown = remembered((rows, share) => split(rows, Number(share)));
const extentKnown = remembered(extentOf);

/** n of the rows of a set [m, 2], with replacement. */
export function drawRows(set: Float32Array, rng: Rng, n: number): Float32Array<ArrayBuffer> {
	if (set.length === 0) throw new Error('points: there must be at least one point');
	return picked(
		set,
		Int32Array.from({ length: n }, () => rng.below(set.length / 2)),
	);
}

/** A share of the rows, the same for every seed and spread over their order, is kept from training. */
function split(rows: Float64Array, share: number): OwnRows {
	const n = rows.length / 2;
	const kept = n < FEWEST ? 0 : Math.round(share * n);
	const rng = createRng(n).split('held out');
	const order = new Int32Array(n);
	for (let i = 0; i < n; i++) order[i] = i;
	for (let i = 0; i < kept; i++) {
		const j = i + rng.below(n - i);
		[order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
	}
	const held = new Uint8Array(n);
	for (const i of order.subarray(0, kept)) held[i] = 1;
	const side = (which: 0 | 1): Float32Array<ArrayBuffer> => {
		const out = new Float32Array(2 * (which === 1 ? kept : n - kept));
		let at = 0;
		for (let i = 0; i < n; i++) {
			if (held[i] !== which) continue;
			out[at++] = rows[2 * i] ?? 0;
			out[at++] = rows[2 * i + 1] ?? 0;
		}
		return out;
	};
	return { training: side(0), heldOut: side(1), enough: n >= FEWEST };
}

function extentOf(rows: Float64Array): Extent {
	const range = (column: 0 | 1): readonly [number, number] => {
		let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (let i = column; i < rows.length; i += 2) {
			low = Math.min(low, rows[i] ?? 0);
			high = Math.max(high, rows[i] ?? 0);
		}
		// Of rows that are not at hand nothing is trained, but pages are drawn.
		if (low > high) return [-1, 1];
		// A margin, so that one point or a straight line still has a box around it.
		const margin = 0.1 * (high - low) + 0.5;
		return [low - margin, high + margin];
	};
	return { x: range(0), y: range(1) };
}

const shared = {
	id: 'points',
	label: 'Points',
	source: 'the empirical measure of the given points',
	singular: true as const,
	atoms: true as const,
	tex: () => '\\textstyle\\frac1n\\sum_k \\delta_{x_k}',
	units: (p: Own) => (p.standardise ? unitsKnown(p.points) : null),
	placed: <P extends Own>(p: P, units: Units): P =>
		isMissing(p.points) ? p : { ...p, points: placedKnown(p.points, JSON.stringify(units)) },
	sample({ points }: Own, rng: Rng, n: number) {
		if (isMissing(points)) throw new Error('points: the rows of this game are not here');
		return drawRows(flatKnown(points), rng, n);
	},
	extent: ({ points }: Own) => extentKnown(points),
};

/** What rows that a person enters are given: nothing is asked of people who only want to see their own data. */
const referenceParams = {
	points: { ...pointRows, entered: { standardise: 'true' } },
	standardise,
} as const satisfies Params;
const targetParams = {
	points: { ...pointRows, entered: { standardise: 'true', heldOut: '0.2' } },
	standardise,
	heldOut,
} as const satisfies Params;

export const pointsReference: Distribution<typeof referenceParams> = { ...shared, params: referenceParams };
export const points: Distribution<typeof targetParams> = {
	...shared,
	params: targetParams,
	own: (p) => ownKnown(p.points, String(p.heldOut)),
};
