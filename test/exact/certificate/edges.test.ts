import { expect, test } from 'vitest';
import { spreadOver } from '../../../src/exact/certificate/edges';
import { latticeOf } from '../../../src/exact/certificate/lattice';

test('mass is spread as evenly over its cell, with h²/12 along both axes, and none of it comes round the rim', () => {
	const [nx, ny] = [7, 5];
	const lattice = {
		x: latticeOf({ x: [0, 1], y: [0, 1] }, nx).x,
		y: latticeOf({ x: [0, 1], y: [0, 1] }, ny).y,
	};
	const beside = [1 / 24, 11 / 12, 1 / 24];
	for (const at of [0, nx - 1, 2 * nx, 3 * nx - 1, 2 * nx + 3, ny * nx - 1]) {
		const logs = new Float64Array(nx * ny).fill(Number.NEGATIVE_INFINITY);
		logs[at] = 0.7;
		const [i, j] = [at % nx, Math.floor(at / nx)];
		spreadOver(logs, lattice).forEach((log, k) => {
			const share = (beside[(k % nx) - i + 1] ?? 0) * (beside[Math.floor(k / nx) - j + 1] ?? 0);
			expect(Math.exp(log - 0.7)).toBeCloseTo(share, 14);
		});
	}
});
