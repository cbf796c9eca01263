import { beforeAll, describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import { problemOf } from '../../src/game/problem';
import type { Kernels } from '../../src/kernels/contract';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { Observer, SCREEN } from '../../src/model/look';
import { trainedOf } from '../../src/model/trained';
import { pathsOf, placesAt } from '../../src/solvers/paths';
import { stopsOf } from '../../src/solvers/stops';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { everything } from '../model/everything';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

const RATE = 0.8;
const starts = Float32Array.of(1, -2, 0.5, 3);
/** dx = a x dt, by Euler steps: (1 + a/n)^k after k of n steps, whatever is kept. */
const growing = (steps: number, settings = {}): Game =>
	gameOf(
		{ drift: { id: 'linear', rate: RATE } },
		{ network: { width: 8 }, sampler: { integrator: 'euler', steps }, ...settings },
	);
const still = (game: Game) => new Float32Array(layoutOf(game.network).size);
const paths = (game: Game, wanted: number, theta = still(game)) =>
	pathsOf(problemOf(game), kernels, theta, starts, wanted, createRng(1));

describe('paths take exactly the steps of the sampler', () => {
	test.each([
		[1, 16],
		[3, 8],
		[5, 4],
		[10, 16],
		[20, 16],
		[17, 16],
		[16, 8],
	])('%i steps, %i stretches wanted', async (steps, wanted) => {
		const { times, states } = await paths(growing(steps), wanted);
		expect(times.length).toBeGreaterThan(wanted);
		expect(states).toHaveLength(times.length * starts.length);
		expect([times[0], times.at(-1)]).toEqual([0, 1]);
		times.forEach((t, k) => {
			if (k > 0) expect(t).toBeGreaterThan(times[k - 1] ?? 0);
			// A line between the steps is what Euler's scheme means there.
			const whole = Math.floor(t * steps + 1e-4);
			const factor = (1 + RATE / steps) ** whole * (1 + RATE * (t - whole / steps));
			for (let i = 0; i < 4; i++) expect(states[4 * k + i]).toBeCloseTo((starts[i] ?? 0) * factor, 5);
		});
	});

	test('with noise, too: the picture asks for no other path', async () => {
		for (const steps of [1, 5, 20]) {
			const game = gameOf({ noise: { id: 'constant' } }, { sampler: { integrator: 'heun', steps } });
			const theta = initialParameters(game.network, createRng(3));
			const few = await paths(game, 1, theta);
			const many = await paths(game, 8, theta);
			expect(many.states.slice(-4)).toEqual(few.states.slice(-4));
			// Between the steps of noise there is no line.
			expect(many.times.length).toBe(Math.min(steps, 8) + 1);
		}
	});

	test('an acceleration sampled in steps that the picture does not divide ends where it does alone', async () => {
		const game = growing(5, { dynamics: { order: 'second' } });
		const theta = initialParameters(game.network, createRng(3));
		const [many, few] = [await paths(game, 16, theta), await paths(game, 1, theta)];
		expect(many.states.slice(-4)).toEqual(few.states.slice(-4));
		expect(many.reduced.slice(0, 4)).toEqual(starts);
	});

	test('a picture of one step looks at the paths of one step', async () => {
		const detail = { ...SCREEN, particles: 8, grid: 4, target: 8, fewSteps: 4 };
		const game = growing(1);
		const {
			times,
			paths: shown,
			value,
		} = await everything(new Observer(game, detail), trainedOf(game, kernels, still(game)));
		expect(value).toHaveLength(times.length * 16);
		const size = shown.length / times.length;
		for (let i = 0; i < size; i++)
			expect(shown[shown.length - size + i]).toBeCloseTo((1 + RATE) * (shown[i] ?? 0), 5);
	});
});

test('stops: of more steps than are wanted the nearest, of fewer all, and parts of them', () => {
	expect(stopsOf(20, 8, true)).toEqual([0, 3, 5, 8, 10, 13, 15, 18, 20]);
	expect(stopsOf(2, 4, false)).toEqual([0, 1, 2]);
	expect(stopsOf(2, 3, true)).toEqual([0, 0.5, 1, 1.5, 2]);
});

describe('places at one time', () => {
	test('are those of the path at its own times, and one shorter step on between them', async () => {
		const game = growing(4);
		const at = async (t: number) =>
			(await placesAt(problemOf(game), kernels, still(game), starts, t, createRng(1))).states;
		const { states, times } = await paths(game, 4);
		for (const [k, t] of times.entries())
			expect(Array.from(await at(t))).toEqual(
				Array.from(states.slice(4 * k, 4 * k + 4), (x) => expect.closeTo(x, 5)),
			);
		const factor = (1 + RATE / 4) * (1 + 0.05 * RATE);
		expect((await at(0.3))[0]).toBeCloseTo(factor, 5);
	});
	test('of an acceleration keep the velocity that they have by then', async () => {
		const game = gameOf({}, { dynamics: { order: 'second' }, sampler: { integrator: 'rk4', steps: 20 } });
		const theta = initialParameters(game.network, createRng(3));
		const fine = { ...game, sampler: { ...game.sampler, steps: 100 } };
		const coarse = await placesAt(problemOf(game), kernels, theta, starts, 0.37, createRng(1));
		const exact = await placesAt(problemOf(fine), kernels, theta, starts, 0.37, createRng(1));
		expect(exact.states).not.toEqual(exact.reduced);
		coarse.states.forEach((x, i) => {
			expect(x).toBeCloseTo(exact.states[i] ?? 0, 4);
		});
	});
	test('with noise at T are the ends of the paths', async () => {
		const game = gameOf({ noise: { id: 'constant' } }, { sampler: { integrator: 'heun', steps: 6 } });
		const { states } = await paths(game, 6);
		const ends = await placesAt(problemOf(game), kernels, still(game), starts, 1, createRng(1));
		expect(ends.states).toEqual(states.slice(-4));
	});
});
