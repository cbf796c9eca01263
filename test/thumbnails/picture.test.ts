import { describe, expect, it } from 'vitest';
import { HEIGHT, pictureOf, WIDTH } from './picture';

/** Four particles that go from (±1, ±1) about `from` to the same about `to`. */
function square(from: number, to: number) {
	const corners = [-1, -1, -1, 1, 1, -1, 1, 1];
	const at = (x: number) => corners.map((value, k) => (k % 2 === 0 ? value + x : value));
	return {
		times: Float32Array.of(0, 0.5, 1),
		paths: Float32Array.from([from, (from + to) / 2, to].flatMap(at)),
	};
}
/** The places of dots, in their colours, and of the beginnings of lines. */
function read(svg: string) {
	const dots = [...svg.matchAll(/<path stroke="(rgb\([^)]*\))" d="m([^"]*)"/g)].map(([, color, d = '']) => {
		let [x, y] = [0, 0];
		const places = d.split('h0').flatMap((step) => {
			const [dx, dy] = (step.match(/-?\d+/g) ?? []).map(Number);
			if (dx === undefined || dy === undefined) return [];
			[x, y] = [x + dx, y + dy];
			return [[x, y] as const];
		});
		return { color, places };
	});
	return { dots, lines: [...svg.matchAll(/M(\d+)/g)].map(([, x]) => Number(x)) };
}
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('a thumbnail', () => {
	it('has the cloud of t = 0 on the left and that of t = T on the right, where they stand in one place', () => {
		const { dots, lines } = read(pictureOf({ ...square(0, 0), hill: null, title: 'still' }));
		expect(dots.map(({ places }) => places.length)).toEqual([4, 4]);
		const [first, last] = dots.map(({ places }) => mean(places.map(([x]) => x)));
		expect([first, last]).toEqual([HEIGHT / 2, WIDTH - HEIGHT / 2]);
		expect(dots.map(({ color }) => color)).toEqual(['rgb(59, 111, 216)', 'rgb(224, 122, 47)']);
		expect(lines).toHaveLength(4 * 9);
	});
	it('draws clouds that stand apart in place, with one half way, and the hill between', () => {
		const field = Float32Array.from({ length: 400 }, (_, c) =>
			Math.exp(-(((c % 20) - 9.5) ** 2 + (Math.floor(c / 20) - 9.5) ** 2) / 20),
		);
		const hill = { field, grid: 20, extent: { x: [-3, 3], y: [-3, 3] } } as const;
		const svg = pictureOf({ ...square(-10, 10), hill, title: 'apart' });
		const xs = read(svg).dots.map(({ places }) => mean(places.map(([x]) => x)));
		expect(xs[1]).toBe(WIDTH / 2);
		expect((xs[0] ?? 0) + (xs[2] ?? 0)).toBe(WIDTH);
		expect(svg).toContain('#737701');
		expect(pictureOf({ ...square(-10, 10), hill, title: 'apart' })).toBe(svg);
	});
	it('leaves out what is not in the picture, and what is no number', () => {
		const { times, paths } = square(0, 0);
		paths[paths.length - 1] = Number.NaN;
		expect(pictureOf({ times, paths, hill: null, title: 'broken' })).not.toMatch(/NaN/);
	});
});
