import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LAB } from '../../src/math/units';
import { drawsExact, LAYERS, USUAL_LAYERS } from '../../src/panels/layers/index';
import type { Frame } from '../../src/panels/layers/layer';
import { levelsOf } from '../../src/panels/layers/stateCost';
import { fitView } from '../../src/panels/view';
import { defaultGame } from '../../src/spec/defaults';
import { findPreset } from '../../src/spec/presets/index';
import { linkView } from '../../src/store/address';
import { createClock } from '../../src/store/clock';
import { createLooks } from '../../src/store/looks';
import { exactPicture, sceneOf, snapshotAt } from '../store/fakeEngine';

/** Those that links of version 1 may name, in the order of their switches. */
const FIRST = ['particles', 'paths', 'density', 'velocity', 'value', 'target', 'training'];

describe('the layers of the stage', () => {
	it('are one file each, each listed once', () => {
		const files = readdirSync('src/panels/layers').filter((file) => !['index.ts', 'layer.ts'].includes(file));
		expect(LAYERS).toHaveLength(files.length);
		expect(new Set(LAYERS.map(({ id }) => id)).size).toBe(files.length);
		expect(new Set(LAYERS.map(({ height }) => height)).size).toBe(files.length);
	});
	it('lie over each other as they always did', () => {
		const order = LAYERS.toSorted((a, b) => a.height - b.height).map(({ id }) => id);
		expect(order.filter((id) => FIRST.includes(id))).toEqual([
			'target',
			'training',
			'value',
			'velocity',
			'paths',
			'particles',
			'density',
		]);
	});
	it('stand in a link in the order of their switches, as links of version 1 have them', () => {
		const all = Object.fromEntries(LAYERS.map(({ id }) => [id, FIRST.includes(id)]));
		const looks = createLooks({ usual: USUAL_LAYERS, layers: all });
		expect(linkView(createClock().getState(), looks.getState())).toEqual({
			layers: FIRST.join(','),
		});
	});
	it('are on where a link names none as they were when it was made', () => {
		const on = FIRST.filter((id) => USUAL_LAYERS[id]);
		expect(on).toEqual(['particles', 'paths', 'density', 'target', 'training']);
	});
	it('show an obstacle to who has not chosen', () => {
		expect(USUAL_LAYERS.potential).toBe(true);
	});
	it('draw a state cost at round levels, of a hill also where it begins', () => {
		expect(levelsOf(1e-9, 30)).toEqual([3, 10, 20]);
		expect(levelsOf(-18, 0)).toEqual([-15, -10, -5]);
		expect(levelsOf(0.2, 0.9)).toEqual([0.4, 0.6, 0.8]);
		// A plane that costs the same everywhere has no contour.
		expect(levelsOf(2, 2)).toEqual([]);
	});
	it('are offered where a game has something of them to show', () => {
		const offered = (game = defaultGame(), scene: Parameters<typeof drawsExact>[2] | null = null) =>
			LAYERS.filter(({ shows }) => !shows || shows(game, scene)).map(({ id }) => id);
		expect(offered()).not.toContain('exact');
		expect(offered(defaultGame(), { exact: 'grid' })).toContain('exact');
		expect(drawsExact({ exact: true }, defaultGame(), {})).toBe(false);
		expect(drawsExact({ exact: false }, defaultGame(), { exact: 'grid' })).toBe(false);
		expect(drawsExact({ exact: true }, defaultGame(), { exact: 'grid' })).toBe(true);
		const offer = LAYERS.find(({ id }) => id === 'exact')?.offer;
		expect(offer?.({ exact: 'formulas' }, { type: 'idle' })).toMatch(/has an exact solution, by formulas: /);
		expect(offer?.({ exact: 'grid' }, { type: 'idle' })).toMatch(/, on a grid, whose error /);
		// What was refused is none.
		const why = 'The target is too narrow for cells of 0.14: widen it.';
		expect(offer?.({ exact: 'grid' }, { type: 'failed', why })).toBe(
			`The exact solution cannot be shown. ${why}`,
		);
		expect(offer?.({ exact: 'grid' }, { type: 'none' })).toBe('No exact solution could be computed.');
		expect(offered()).not.toContain('training');
		const budget = { ...defaultGame().training, points: 50 };
		expect(offered({ ...defaultGame(), training: budget })).toContain('training');
		expect(offered()).not.toContain('potential');
		expect(offered(findPreset('obstacle')?.game)).toContain('potential');
		expect(offered()).toContain('target');
		expect(offered(findPreset('aggregation')?.game)).not.toContain('target');
	});
});

/** A picture of 300 × 300 pixels and what a layer strokes on it: lines as pairs of points, in which colour, dashed or not. */
function painted(id: string, over: Partial<Frame>) {
	const box = { x: [-1, 1], y: [-1, 1] } as const;
	const strokes: { readonly ink: string; readonly dashed: boolean; readonly lines: readonly number[][] }[] =
		[];
	let [lines, at, dashed]: [number[][], readonly number[], boolean] = [[], [], false];
	const context = {
		strokeStyle: '',
		setLineDash: (dashes: number[]) => {
			dashed = dashes.length > 0;
		},
		beginPath: () => {
			lines = [];
		},
		moveTo: (...to: number[]) => {
			at = to;
		},
		lineTo: (...to: number[]) => {
			lines.push([...at, ...to]);
			at = to;
		},
		stroke: () => void (lines.length > 0 && strokes.push({ ink: context.strokeStyle, dashed, lines })),
	};
	const whole = new Float32Array(4).fill(1);
	const layer = LAYERS.find((each) => each.id === id)?.mount();
	const frame = {
		context: context as unknown as CanvasRenderingContext2D,
		view: fitView({ extent: box, units: LAB }, 300, 300),
		theme: { colors: { ink: 'ink', mod: 'mod', dyn: 'dyn' } },
		snapshot: snapshotAt(1, 10),
		scene: sceneOf(1),
		game: defaultGame(),
		t: 0.5,
		positions: Float32Array.of(0.25, 0.25, -0.25, -0.25),
		density: () => ({ field: whole, grid: 2, levels: [1], edge: 1 }),
		exact: null,
		...over,
	} as Frame;
	layer?.paint(frame);
	return { strokes, key: layer?.key?.(frame) };
}

describe('the coupling', () => {
	const scene = { ...sceneOf(1), pairs: Float32Array.of(-1, 1, 1, 1) };
	const solver = { ...defaultGame().solver, id: 'bridgeMatching', method: 'imf', warm: 10 };
	// Two particles at two times.
	const at = (step: number) => ({
		...snapshotAt(1, step),
		times: Float32Array.of(0, 1),
		paths: Float32Array.of(-1, -1, 0, 0, 1, -1, 0, 1),
	});
	const seen = (step: number, method: string) =>
		painted('coupling', {
			scene,
			snapshot: at(step),
			game: { ...defaultGame(), solver: { ...solver, method } },
		});

	it('is that of training, and in iterated fitting, after its warm start, that of the model', () => {
		const [first, later] = [seen(10, 'imf'), seen(11, 'imf')];
		expect(first.strokes.map(({ lines }) => lines)).toEqual([[[0, 0, 300, 0]]]);
		expect(first.key).toMatch(/first coupled/);
		expect(later.strokes.map(({ lines }) => lines)).toEqual([[[0, 300, 300, 300]]]);
		expect(later.key).toMatch(/own paths/);
		expect(seen(11, 'both').strokes).toEqual(first.strokes);
	});
});

describe('the exact solution beside the model', () => {
	const GRID = 8;
	/** A field on the cells of [−1, 1]², the same at both times. */
	const fieldOf = (of: (x: number, y: number) => readonly number[]): Float32Array<ArrayBuffer> => {
		const centre = (k: number) => (2 * (k + 0.5)) / GRID - 1;
		const once = Array.from({ length: GRID ** 2 }, (_, k) =>
			of(centre(k % GRID), centre(Math.floor(k / GRID))),
		).flat();
		return Float32Array.from([...once, ...once]);
	};
	const drawn = (over: Partial<typeof exactPicture>) =>
		({ type: 'drawn', picture: { ...exactPicture, grid: GRID, ...over } }) as const;
	const dashedOf = ({ strokes }: ReturnType<typeof painted>) => strokes.filter(({ dashed }) => dashed);

	it('draws its velocity as dashed arrows of the same scale, about the same centres', () => {
		const snapshot = {
			...snapshotAt(1, 10),
			grid: GRID,
			velocity: fieldOf(() => [3, 0]),
			// A particle of speed 3.
			paths: Float32Array.of(0, 0, 3, 0),
		};
		const alone = painted('velocity', { snapshot });
		expect(alone.strokes.map(({ ink, dashed }) => [ink, dashed])).toEqual([['dyn', false]]);
		expect(alone.key).toBe('longest arrow: |v| = 3');
		const velocity = fieldOf(() => [0, 1.5]);
		const both = painted('velocity', { snapshot, exact: drawn({ velocity }) });
		expect(both.key).toBe('longest arrow: |v| = 3, dashed: exact');
		expect(both.strokes.filter(({ dashed }) => !dashed)).toEqual(alone.strokes);
		const [exact, ...more] = dashedOf(both);
		expect([exact?.ink, more, exact?.lines.length]).toEqual(['ink', [], alone.strokes[0]?.lines.length]);
		const shaft = (lines: readonly number[][] = []) => {
			const [x0 = Number.NaN, y0 = Number.NaN, x1 = Number.NaN, y1 = Number.NaN] = lines[0] ?? [];
			return { at: [(x0 + x1) / 2, (y0 + y1) / 2], along: [x1 - x0, y1 - y0] };
		};
		const [model, other] = [shaft(alone.strokes[0]?.lines), shaft(exact?.lines)];
		expect(other.at).toEqual(model.at);
		const [long = Number.NaN] = model.along;
		expect(long).toBeGreaterThan(20);
		// Half as fast, upward: y of a canvas is downward.
		expect(other.along[0]).toBeCloseTo(0, 9);
		expect(other.along[1]).toBeCloseTo(-long / 2, 9);
		// Where nothing is known of it nothing is drawn, and nothing said.
		expect(painted('velocity', { snapshot, exact: drawn({}) })).toEqual(alone);
	});

	it('draws its U at the levels of the model’s, with one mean where training leaves that open', () => {
		const game = defaultGame();
		const free = { ...game, regularizers: { ...game.regularizers, hjb: 0, terminal: 0 } };
		const bound = { ...game, regularizers: { ...game.regularizers, hjb: 1, terminal: 1 } };
		const snapshot = { ...snapshotAt(1, 10), grid: GRID, value: fieldOf((x) => [x]) };
		const alone = painted('value', { snapshot, game: free });
		expect(new Set(alone.strokes.map(({ ink, dashed }) => `${ink} ${dashed}`))).toEqual(
			new Set(['mod false']),
		);
		const exact = drawn({ value: fieldOf((_, y) => [y + 5.02]) });
		const rows = (game: Frame['game'], of = exact) =>
			dashedOf(painted('value', { snapshot, game, exact: of })).flatMap(({ lines }) =>
				lines.flatMap(([, y0 = Number.NaN, , y1 = Number.NaN]) => [y0, y1]),
			);
		/** Levels of U = y in pixels that are off a multiple of the step, by as much of it. */
		const off = (ys: readonly number[], step = 0.2) =>
			ys.map((y) => Math.abs((1 - y / 150) / step - Math.round((1 - y / 150) / step)));
		const both = painted('value', { snapshot, game: free, exact });
		expect([alone.key, both.key]).toEqual(['U every 0.2', 'U every 0.2, dashed: exact with one mean']);
		expect(both.strokes.filter(({ dashed }) => !dashed)).toEqual(alone.strokes);
		expect(new Set(dashedOf(both).map(({ ink }) => ink))).toEqual(new Set(['mod']));
		expect(rows(free).length).toBeGreaterThan(50);
		expect(Math.max(...off(rows(free)))).toBeLessThan(1e-4);
		const forward = { ...bound, terminal: { id: 'reverseKL', weight: 1 } };
		// The level of a U that training binds says something: y + 5.02 = 5.2 is at y = 0.18.
		expect(Math.min(...off(rows(forward)))).toBeCloseTo(0.1, 4);
		expect(painted('value', { snapshot, game: forward, exact }).key).toBe('U every 0.2, dashed: exact');
		expect(painted('value', { snapshot, game: free, exact: drawn({}) })).toEqual(alone);
		const accelerated = { ...free, dynamics: { ...free.dynamics, order: 'second' } } as const;
		expect(painted('value', { snapshot, game: accelerated }).key).toBe('U of y = x + (T − t)w every 0.2');
		// Where it is not known no line is drawn, nor one around.
		const half = drawn({ value: fieldOf((x, y) => [x < 0 ? Number.NaN : y]) });
		const lines = dashedOf(painted('value', { snapshot, game: forward, exact: half })).flatMap(
			({ lines }) => lines,
		);
		expect(lines.length).toBeGreaterThan(20);
		for (const [x0 = 0, y0 = 0, x1 = 0, y1 = Number.NaN] of lines) {
			expect(Math.min(x0, x1)).toBeGreaterThan(150);
			expect(y1).toBeCloseTo(y0, 4);
		}
	});
});
