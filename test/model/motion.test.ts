import { describe, expect, it } from 'vitest';
import { exactOf } from '../../src/exact/index';
import type { Game } from '../../src/game/game';
import { isVelocityFree } from '../../src/game/problem';
import type { Solution } from '../../src/game/solution';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { Observer, SCREEN } from '../../src/model/look';
import { accelerationAt, curlAt } from '../../src/model/motion';
import { trainedOf } from '../../src/model/trained';
import { findPreset, presets } from '../../src/spec/presets/index';
import { normal } from '../exact/games';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { entry, jet64 } from '../oracle/potential64';
import { everything } from './everything';

const POINTS = [
	[0.3, -0.4, 0.5],
	[-1.1, 0.7, 0],
	[0.8, 1.3, 1],
	[1.5, -0.2, 0.004],
	[-0.6, -0.9, 0.75],
] as const;
const points = Float32Array.from(POINTS.flat());

const trained = async (game: Game): Promise<Solution> =>
	trainedOf(game, createWasmKernels(await wasmModule()), initialParameters(game.network, createRng(7)));

type Field = (x: number, y: number, t: number) => readonly [number, number];

/** ∂_x v_y − ∂_y v_x and ∂_t v + (v·∇)v by central differences in double precision. */
function byDifferences(v: Field, [x, y, t]: readonly [number, number, number]) {
	const h = 1e-5;
	const slope = (k: 0 | 1 | 2): readonly [number, number] => {
		const to = (s: number) => v(x + (k === 0 ? s : 0), y + (k === 1 ? s : 0), t + (k === 2 ? s : 0));
		const [after, before] = [to(h), to(-h)];
		return [(after[0] - before[0]) / (2 * h), (after[1] - before[1]) / (2 * h)];
	};
	const [dx, dy, dt] = [slope(0), slope(1), slope(2)];
	const [vx, vy] = v(x, y, t);
	return {
		curl: dx[1] - dy[0],
		acceleration: [dt[0] + vx * dx[0] + vy * dy[0], dt[1] + vx * dx[1] + vy * dy[1]] as const,
	};
}

describe('curl and acceleration of a network', () => {
	const rate = 1.3;
	const games: Readonly<
		Record<string, readonly [Game, (q: readonly [number, number]) => readonly [number, number]]>
	> = {
		'a rotating drift': [
			gameOf({ drift: { id: 'rotation', rate }, running: { id: 'none' } }, { network: { width: 12 } }),
			([p, q]) => [-p, -q],
		],
		'a relativistic cost, whose velocity is no gradient': [
			gameOf({ running: { id: 'relativistic', speed: 1.5 } }, { network: { width: 12 } }),
			([p, q]) => {
				const size = Math.sqrt(1 + (p * p + q * q) / 1.5 ** 2);
				return [-p / size, -q / size];
			},
		],
	};
	it.each(Object.entries(games))(
		'are those of differences in double precision: %s',
		async (_, [game, control]) => {
			const solution = await trained(game);
			const theta = initialParameters(game.network, createRng(7));
			const turns = game.drift.id === 'rotation' ? Number(game.drift.rate) : 0;
			const v: Field = (x, y, t) => {
				const jet = jet64(game.network, theta, x, y, t);
				const [a, b] = control([entry(jet, 1), entry(jet, 2)]);
				return [a - turns * y, b + turns * x];
			};
			const [curl, acceleration] = [await curlAt(solution, points), await accelerationAt(solution, points)];
			for (const [i, point] of POINTS.entries()) {
				const wanted = byDifferences(v, point);
				expect(curl?.[i]).toBeCloseTo(wanted.curl, 4);
				// Of second order in steps of T/100.
				expect(acceleration?.[2 * i]).toBeCloseTo(wanted.acceleration[0], 2);
				expect(acceleration?.[2 * i + 1]).toBeCloseTo(wanted.acceleration[1], 2);
			}
		},
	);
});

describe('closed forms', () => {
	const solved = (...game: Parameters<typeof gameOf>): Solution => {
		const solution = exactOf(gameOf(...game));
		if (!solution) throw new Error('no exact solution of this game');
		return solution;
	};
	const ends = { reference: normal(-0.5, 0.3, 0.8, 1.2), target: normal(1.5, -1, 0.6, 1.4) };

	it('nothing accelerates in optimal transport between Gaussians', async () => {
		const solution = solved({ ...ends, terminal: { id: 'reverseKL', weight: 3 } });
		const [curl, acceleration] = [await curlAt(solution, points), await accelerationAt(solution, points)];
		for (const value of [...(curl ?? [1]), ...(acceleration ?? [1])])
			expect(Math.abs(value)).toBeLessThan(2e-4);
	});

	it('with a state cost λ D_t v = ∇V', async () => {
		const [lambda, kappa] = [2, 1.5];
		const solution = solved({
			...ends,
			running: { id: 'kinetic', weight: lambda },
			potential: { id: 'quadratic', stiffness: kappa },
			terminal: { id: 'crossEntropy', weight: 3 },
		});
		const acceleration = await accelerationAt(solution, points);
		for (const [i, [x, y]] of POINTS.entries()) {
			expect(acceleration?.[2 * i]).toBeCloseTo((kappa * x) / lambda, 2);
			expect(acceleration?.[2 * i + 1]).toBeCloseTo((kappa * y) / lambda, 2);
		}
	});
});

describe('what is shown of it', () => {
	it('belongs to games whose velocity no HJB equation binds', () => {
		const free = presets.filter(({ game }) => isVelocityFree(game)).map(({ id }) => id);
		expect(free).toContain('flow-matching');
		expect(free).toContain('cnf-moons');
		expect(free).not.toContain('otflow-moons');
		expect(free.some((id) => findPreset(id)?.game.noise.id !== 'none')).toBe(false);
	});

	it('are the fields on the grid, and their means over the particles', async () => {
		const detail = { ...SCREEN, particles: 32, grid: 5, times: 2, target: 16, fewSteps: 16 };
		const game = gameOf(
			{ drift: { id: 'rotation', rate: 2 }, running: { id: 'none' } },
			{ network: { width: 8 }, sampler: { integrator: 'euler', steps: 4 } },
		);
		const { motion, times, memory } = await everything(new Observer(game, detail), await trained(game));
		expect(memory).toBeNull();
		expect(motion?.curl.length).toBe(times.length * 25);
		// −∇U has no curl, a rotation twice its rate everywhere.
		for (const curl of [...(motion?.curl ?? [0]), ...(motion?.curlProfile ?? [0])])
			expect(curl).toBeCloseTo(4, 4);
		expect(motion?.acceleration.every((size) => size > 0)).toBe(true);
		expect(motion?.accelerationProfile.length).toBe(times.length);
	});
});
