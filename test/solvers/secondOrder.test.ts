import { describe, expect, test } from 'vitest';
import { type Jet, problemOf } from '../../src/game/problem';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { numbers } from '../../src/math/algebra';
import { createRng } from '../../src/math/rng';
import { networkOf, pathsOf } from '../../src/solvers/paths';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { entry, jet64 } from '../oracle/potential64';

const kernels = createWasmKernels(await wasmModule());
const T = 1.5;

describe.each(['kinetic', 'bounded'])('control of an acceleration, %s', (running) => {
	const game = gameOf(
		{ running: { id: running } },
		{
			dynamics: { order: 'second', horizon: T },
			network: { width: 8 },
			sampler: { integrator: 'rk4', steps: 32 },
		},
	);
	const problem = problemOf(game);
	const network = networkOf(game);
	const theta = initialParameters(network, createRng(2));
	const starts = new Float32Array([0.3, -0.8, 1.2, 0.5]);

	test('paths are those of ẋ = w, ẇ = a(x + (T − t)w, t), from rest', async () => {
		const { states, times } = await pathsOf(problem, kernels, theta, starts, 4, createRng(1));
		expect(times[2]).toBeCloseTo(T / 2, 6);
		for (const i of [0, 1]) {
			/** Place and velocity, by many small steps of the midpoint rule in float64. */
			let z = [entry(starts, 2 * i), entry(starts, 2 * i + 1), 0, 0] as [number, number, number, number];
			const rates = ([x, y, wx, wy]: typeof z, t: number): typeof z => {
				const place = [x + (T - t) * wx, y + (T - t) * wy] as const;
				const [U, Ux, Uy, Ut, Uxx, Uxy, Uyy] = jet64(network, theta, ...place, t);
				const jet: Jet<number> = { U, Ux, Uy, Ut, Uxx, Uxy, Uyy };
				return [wx, wy, ...problem.control(numbers, t, place, jet)];
			};
			const moved = (by: typeof z, h: number): typeof z => [
				z[0] + h * by[0],
				z[1] + h * by[1],
				z[2] + h * by[2],
				z[3] + h * by[3],
			];
			const n = 800;
			const h = T / n;
			for (let k = 1; k <= n; k++) {
				const t = (k - 1) * h;
				const half = moved(rates(z, t), h / 2);
				z = moved(rates(half, t + h / 2), h);
				if (k % (n / 4) !== 0) continue;
				const at = (k / (n / 4)) * starts.length + 2 * i;
				// Float32 paths; the midpoint rule is good to h².
				expect(states[at]).toBeCloseTo(z[0], 4);
				expect(states[at + 1]).toBeCloseTo(z[1], 4);
			}
		}
	});
});
