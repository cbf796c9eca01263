import { describe, expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { ownRowsOf, trainingSet } from '../../src/game/samples';
import { createRng } from '../../src/math/rng';

import { gameOf } from '../game/fixture';
import { expectEquations } from './asks';
import { beta, noisy, score } from './games';

const ROWS = Array.from({ length: 24 }, (_, k) => [Math.cos(k), Math.sin(2 * k) + 0.1 * k]);
const game = (slots = {}, settings = {}) =>
	gameOf({ ...score, drift: beta, noise: beta, ...slots }, { ...noisy, ...settings });
const GAMES = [
	['a data budget', game({ target: { id: 'moons' } }, { training: { points: 30 } })],
	['points, of which some are held out', game({ target: { id: 'points', points: ROWS, heldOut: 0.25 } })],
] as const;

describe.each(GAMES)('the score of %s', (_, game) => {
	const exact = exactOf(game);
	if (!exact) throw new Error('it is known');
	const points = trainingSet(game) ?? ownRowsOf(game)?.training ?? new Float32Array(0);
	const T = exact.horizon;

	test('solves the equations of the game, of which it knows the points alone', async () => {
		await expectEquations(exact, [0.4, -0.3, 0.55 * T], 1e-4);
		expect(exact.error).toMatch(/^closed form of the (30|18) points that training sees, not of π/);
	});
	test('is that of the noised points', async () => {
		// Of VP noising: m = e^(−½∫β), q = 1 − m².
		const [t, x, y] = [0.75, 0.5, -0.25];
		const s = T - t;
		const m = Math.exp(-0.5 * (0.1 * s + ((6 - 0.1) * s ** 2) / (2 * T)));
		const q = 1 - m ** 2;
		let [total, gx, gy] = [0, 0, 0];
		for (let i = 0; i < points.length; i += 2) {
			const [dx, dy] = [x - m * (points[i] ?? 0), y - m * (points[i + 1] ?? 0)];
			const weight = Math.exp(-(dx ** 2 + dy ** 2) / (2 * q)) / (2 * Math.PI * q);
			total += weight;
			gx += (weight * dx) / q;
			gy += (weight * dy) / q;
		}
		const jets = await exact.jets(Float32Array.of(x, y, t));
		expect(jets?.value?.[0]).toBeCloseTo(-Math.log((2 * total) / points.length), 9);
		expect(jets?.gradient[0]).toBeCloseTo(gx / total, 9);
		expect(jets?.gradient[1]).toBeCloseTo(gy / total, 9);
	});
	test('its paths end in them, shortly before T, where nothing more is told', async () => {
		const rng = createRng(5);
		const starts = Float32Array.from({ length: 40 }, () => rng.normal());
		const { times, states } = await exact.paths(starts, 8, createRng(2));
		const end = times.at(-1) ?? Number.NaN;
		expect(end / T).toBeCloseTo(1 - Number(game.solver.start), 6);
		expect(end).toBeLessThan(T);
		const at = states.subarray(-starts.length);
		expect(at.every(Number.isFinite)).toBe(true);
		for (let i = 0; i < at.length; i += 2)
			expect(nearest(points, at[i] ?? Number.NaN, at[i + 1] ?? Number.NaN)).toBeLessThan(0.1);
		const jets = await exact.jets(Float32Array.of(0, 0, T));
		expect([jets?.value?.[0], jets?.gradient[0]]).toEqual([Number.NaN, Number.NaN]);
		expect(await exact.logDensity(Float32Array.of(0, 0), T)).toEqual(Float64Array.of(Number.NaN));
	});
});

function nearest(points: Float32Array, x: number, y: number): number {
	let least = Number.POSITIVE_INFINITY;
	for (let j = 0; j < points.length; j += 2)
		least = Math.min(least, Math.hypot(x - (points[j] ?? 0), y - (points[j + 1] ?? 0)));
	return least;
}

test.each([
	['more points than paths can be run through', { training: { points: 1001 } }],
	['a residual at T, which is told of π', { training: { points: 100 }, regularizers: { terminal: 1 } }],
])('nothing is known of %s', (_, settings) => {
	expect(exactOf(game({ target: { id: 'moons' } }, settings))).toBeNull();
});
