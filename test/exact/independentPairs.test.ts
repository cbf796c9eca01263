import { expect, test } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { problemOf } from '../../src/game/problem';
import { numbers } from '../../src/math/algebra';
import { cellCentres } from '../../src/math/grid';
import { gameOf } from '../game/fixture';
import { hard, noisy, unpaired } from './games';

const [T, s] = [1.5, 0.8];
const cells = cellCentres({ x: [-5, 5], y: [-4, 5] }, 120);

/**
 * E[(X_1 − x)/(T − t) | X_t = x] by sums over X_1 alone: given it, X_t is Gaussian about (1 − τ)m_0 + τX_1, and the drift of the
 * bridge is (X_1 − x)/(T − t).
 */
function byQuadrature(
	game: ReturnType<typeof gameOf>,
	sigma: number,
	[x, y]: readonly [number, number],
	t: number,
) {
	const { logTarget } = problemOf(game);
	const tau = t / T;
	const variance = (1 - tau) ** 2 * s ** 2 + tau * (1 - tau) * sigma ** 2 * T;
	let [mass, vx, vy] = [0, 0, 0];
	for (let i = 0; i < cells.length; i += 2) {
		const [a, b] = [cells[i] ?? 0, cells[i + 1] ?? 0];
		const [dx, dy] = [x - (1 - tau) * 0.3 - tau * a, y + (1 - tau) * 0.2 - tau * b];
		const log = (logTarget?.(numbers, [a, b]) ?? 0) - (dx ** 2 + dy ** 2) / (2 * variance);
		mass += Math.exp(log);
		vx += (Math.exp(log) * (a - x)) / (T - t);
		vy += (Math.exp(log) * (b - y)) / (T - t);
	}
	return [vx / mass, vy / mass];
}

test.each([0, 0.7])('v is the mean drift of the bridges of independent pairs, σ = %d', async (sigma) => {
	const noise = sigma > 0 ? { id: 'constant', sigma } : { id: 'none' };
	const game = gameOf({ ...hard, ...unpaired, noise }, sigma > 0 ? noisy : { dynamics: { horizon: T } });
	const exact = exactOf(game);
	for (const [x, y, t] of [
		[0.25, -0.5, 0],
		[0.25, -0.5, 0.375],
		[-1.125, 0.75, 0.75],
		[0.5, 1.25, 1.125],
	] as const) {
		const right = byQuadrature(game, sigma, [x, y], t);
		(await exact?.velocity(Float32Array.of(x, y, t)))?.forEach((v, axis) => {
			expect(v).toBeCloseTo(right[axis] ?? Number.NaN, 6);
		});
	}
	expect(await exact?.jets(Float32Array.of(0, 0, 0.75))).toMatchObject({ value: null, timeDerivative: null });
	expect(exact?.cost).toBeNull();
});
