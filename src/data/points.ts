import type { Distribution } from './distribution';
import type { Params } from './param';

/** A heart, so that an empty card shows what points are. */
const HEART: readonly (readonly number[])[] = Array.from({ length: 48 }, (_, k) => {
	const t = (2 * Math.PI * k) / 48;
	const height = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
	return [16 * Math.sin(t) ** 3, height].map((value) => Math.round(20 * value) / 100);
});

const params = {
	points: {
		kind: 'rows',
		label: 'points',
		columns: [
			{ label: 'x', min: -1e4, max: 1e4 },
			{ label: 'y', min: -1e4, max: 1e4 },
		],
		default: HEART,
		minRows: 1,
		maxRows: 100_000,
		help: 'samples are drawn from these points, with replacement; there is no density',
	},
} as const satisfies Params;

export const points: Distribution<typeof params> = {
	id: 'points',
	label: 'Points',
	params,
	source: 'the empirical measure of the given points',
	atoms: true,
	tex: () => '\\textstyle\\frac1n\\sum_k \\delta_{x_k}',
	sample: ({ points: rows }, rng, n) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			const row = rows[rng.below(rows.length)];
			if (!row) throw new Error('points: there must be at least one point');
			out[2 * i] = row[0] ?? 0;
			out[2 * i + 1] = row[1] ?? 0;
		}
		return out;
	},
	extent: ({ points: rows }) => {
		const range = (column: 0 | 1): readonly [number, number] => {
			let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
			for (const row of rows) {
				low = Math.min(low, row[column] ?? 0);
				high = Math.max(high, row[column] ?? 0);
			}
			// A margin, so that one point or a straight line still has a box around it.
			const margin = 0.1 * (high - low) + 0.5;
			return [low - margin, high + margin];
		};
		return { x: range(0), y: range(1) };
	},
};
