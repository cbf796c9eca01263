import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bilinear, bracket, fieldAt, particlesAt, upsample } from '../../src/panels/field';

const times = Float32Array.from([0, 0.1, 0.25, 0.5, 0.8, 1]);
const inside = fc.double({ min: 0, max: 1, noNaN: true });

describe('bracket', () => {
	it('reproduces t from the two times it names, and clamps outside', () => {
		fc.assert(
			fc.property(inside, (t) => {
				const { k, u } = bracket(times, t);
				const [from, to] = [times[k] ?? Number.NaN, times[k + 1] ?? Number.NaN];
				expect(u).toBeGreaterThanOrEqual(0);
				expect(u).toBeLessThanOrEqual(1);
				expect(from + u * (to - from)).toBeCloseTo(t, 6);
			}),
		);
		expect(bracket(times, -1)).toEqual({ k: 0, u: 0 });
		expect(bracket(times, 7)).toEqual({ k: 4, u: 1 });
		expect(bracket([0], 0.5)).toEqual({ k: 0, u: 0 });
	});
});

describe('fieldAt', () => {
	it('is exact for fields linear in t', () => {
		const slopes = [2, -3, 0.5];
		const field = Float32Array.from([...times].flatMap((t) => slopes.map((s) => 1 + s * t)));
		fc.assert(
			fc.property(inside, (t) => {
				const found = fieldAt(field, times, t, new Float32Array(3));
				slopes.forEach((s, i) => {
					expect(found[i]).toBeCloseTo(1 + s * t, 5);
				});
			}),
		);
	});
});

describe('particlesAt', () => {
	const along = (f: (t: number) => readonly [number, number]): Float32Array =>
		Float32Array.from([...times].flatMap((t) => f(t)));
	const at = (paths: Float32Array, t: number): Float32Array =>
		particlesAt(paths, times, t, new Float32Array(2));

	it('passes through saved places and is exact on straight lines', () => {
		const line = along((t) => [3 * t - 1, 2 - 5 * t]);
		fc.assert(
			fc.property(inside, (t) => {
				expect(at(line, t)[0]).toBeCloseTo(3 * t - 1, 5);
				expect(at(line, t)[1]).toBeCloseTo(2 - 5 * t, 5);
			}),
		);
		const curve = along((t) => [Math.sin(5 * t), Math.exp(t)]);
		times.forEach((t, k) => {
			expect(at(curve, t)[0]).toBeCloseTo(curve[2 * k] ?? Number.NaN, 6);
		});
	});

	it('follows a circle more closely than chords do, without kinks in its speed', () => {
		const even = Float32Array.from({ length: 17 }, (_, k) => k / 16);
		const circle = Float32Array.from([...even].flatMap((t) => [Math.cos(3 * t), Math.sin(3 * t)]));
		const place = (t: number): Float32Array => particlesAt(circle, even, t, new Float32Array(2));
		const sag = 1 - Math.cos(3 / 32);
		const [x = 0, y = 0] = place(8.5 / 16);
		expect(Math.abs(1 - Math.hypot(x, y))).toBeLessThan(sag / 20);
		const speed = (t: number): number => {
			const [a, b] = [place(t - 2e-3), place(t + 2e-3)];
			return Math.hypot((b[0] ?? 0) - (a[0] ?? 0), (b[1] ?? 0) - (a[1] ?? 0)) / 4e-3;
		};
		// float32 places: 6e-8 / 4e-3 of noise.
		expect(speed(0.5 - 3e-3)).toBeCloseTo(speed(0.5 + 3e-3), 2);
	});
});

describe('bilinear', () => {
	const extent = { x: [-2, 2], y: [0, 8] } as const;
	const GRID = 16;
	const fill = (f: (x: number, y: number) => number): Float32Array =>
		Float32Array.from({ length: GRID * GRID }, (_, c) =>
			f(-2 + ((c % GRID) + 0.5) / 4, (Math.floor(c / GRID) + 0.5) / 2),
		);

	it('is exact for a + bx + cy + dxy between the outer centres', () => {
		const f = (x: number, y: number): number => 1 + 2 * x - 3 * y + 0.5 * x * y;
		const field = fill(f);
		fc.assert(
			fc.property(
				fc.double({ min: -1.87, max: 1.87, noNaN: true }),
				fc.double({ min: 0.26, max: 7.74, noNaN: true }),
				(x, y) => {
					expect(bilinear(field, GRID, extent, x, y)).toBeCloseTo(f(x, y), 4);
				},
			),
		);
	});

	it('stays constant beyond them and reads interleaved components', () => {
		const field = fill((x) => x);
		expect(bilinear(field, GRID, extent, 100, 3)).toBeCloseTo(1.875, 6);
		const pairs = Float32Array.from([...field].flatMap((v) => [v, 10 * v]));
		expect(bilinear(pairs, GRID, extent, 0.3, 3, 2, 1)).toBeCloseTo(3, 5);
	});
});

describe('upsample', () => {
	it('keeps linear fields linear inside and its layout row-major', () => {
		const [grid, factor] = [8, 3];
		const field = Float32Array.from(
			{ length: grid * grid },
			(_, c) => 2 * (c % grid) - 5 * Math.floor(c / grid),
		);
		const fine = upsample(field, grid, factor);
		const side = grid * factor;
		for (let j = 2 * factor; j < side - 2 * factor; j++)
			for (let i = 2 * factor; i < side - 2 * factor; i++) {
				const [x, y] = [(i + 0.5) / factor - 0.5, (j + 0.5) / factor - 0.5];
				expect(fine[j * side + i]).toBeCloseTo(2 * x - 5 * y, 4);
			}
	});

	it('is accurate on a smooth bump', () => {
		const [grid, factor] = [32, 4];
		const bump = (x: number, y: number): number => Math.exp(-((x - 15) ** 2 + (y - 17) ** 2) / 32);
		const field = Float32Array.from({ length: grid * grid }, (_, c) => bump(c % grid, Math.floor(c / grid)));
		const fine = upsample(field, grid, factor);
		const side = grid * factor;
		const worst = Math.max(
			...fine.map((v, c) =>
				Math.abs(v - bump(((c % side) + 0.5) / factor - 0.5, (Math.floor(c / side) + 0.5) / factor - 0.5)),
			),
		);
		expect(worst).toBeLessThan(4e-3);
	});
});
