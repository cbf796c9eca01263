import { describe, expect, test } from 'vitest';
import { type ExactSolution, exactOf } from '../../src/exact/index';
import type { Game } from '../../src/game/game';
import { blockOf } from '../../src/game/problem';
import { createRng } from '../../src/math/rng';
import { gameOf } from '../game/fixture';
import { expectPaths } from './asks';
import { descent, hard, long, noisy, soft } from './games';

function known(game: Game): ExactSolution {
	const exact = exactOf(game);
	if (!exact) throw new Error('a solution is known');
	return exact;
}
const noise = { id: 'constant', sigma: 0.7 };
const bridge = known(gameOf({ ...hard, noise }, noisy));
const accelerated = known(gameOf(soft, { dynamics: { horizon: 1.5, order: 'second' } }));
const jko = known(
	gameOf(
		{ ...descent, interaction: { id: 'relativeEntropy' }, solver: { id: 'jko', steps: 4 } },
		{ ...long, sampler: { integrator: 'euler', steps: 4 } },
	),
);
const startsOf = ({ game }: ExactSolution, n: number): Float32Array<ArrayBuffer> => {
	const { block, params } = blockOf(game, 'reference');
	return block.sample?.(params, createRng(4), n) ?? new Float32Array(0);
};

describe.each([
	['with noise', bridge],
	['of an acceleration', accelerated],
	['in steps', jko],
])('a solution %s', (_, exact) => {
	const starts = startsOf(exact, 20);
	const T = exact.horizon;
	test('is at a time where its paths are then, in places and as U sees them', async () => {
		const { times, states, reduced } = await exact.paths(starts, 4, createRng(5));
		for (const k of [0, 1, 3, 4]) {
			const there = await exact.placesAt(starts, times[k] ?? Number.NaN, createRng(5));
			const rows = [k * starts.length, (k + 1) * starts.length] as const;
			expect(there.states).toEqual(states.slice(...rows));
			expect(there.reduced).toEqual(reduced.slice(...rows));
		}
		expect(states.slice(-starts.length)).toEqual(reduced.slice(-starts.length));
	});
	test('has the same cloud at every call, one that it would run to', async () => {
		const [first, second] = [await exact.cloud(0.4 * T), await exact.cloud(0.4 * T)];
		expect(first).toEqual(second);
		expect(first).toHaveLength(4000);
	});
	test('names a time outside [0, T], and takes T in single precision for T', async () => {
		await expect(exact.jets(Float32Array.from([0, 0, 1.01 * T]))).rejects.toThrow('outside [0, 1.5]');
		await expect(exact.logDensity(Float32Array.from([0, 0]), -0.1)).rejects.toThrow('outside');
		expect(await exact.velocity(Float32Array.from([0, 0, Math.fround(T * (1 + 1e-7))]))).toHaveLength(2);
	});
});

test('the flow without noise has the moments of the dynamics', () =>
	expectPaths(bridge, 0.01, { ...bridge.game.sampler, process: 'flow' }));

test('origins undo the flow, with the density that is there', async () => {
	const sampler = { ...bridge.game.sampler, process: 'flow' } as const;
	for (const exact of [bridge, accelerated]) {
		const starts = startsOf(exact, 50);
		const { reduced } = await exact.paths(starts, 1, createRng(5), sampler);
		const ends = reduced.slice(starts.length);
		const back = await exact.origins(ends);
		back?.origins.forEach((x, i) => {
			expect(Math.abs(x - (starts[i] ?? Number.NaN))).toBeLessThan(1e-3);
		});
		expect(back?.logDensity).toEqual(await exact.logDensity(ends, exact.horizon));
	}
	expect(await jko.origins(startsOf(jko, 2))).toBeNull();
});

test('an acceleration is told as such, the velocity is that of where U sees particles', async () => {
	const points = Float32Array.from([0.3, -0.2, 0.5]);
	const [control, velocity] = [await accelerated.control(points), await accelerated.velocity(points)];
	velocity?.forEach((v, axis) => {
		expect(v).toBeCloseTo((1.5 - 0.5) * (control?.[axis] ?? Number.NaN), 12);
	});
	expect((await accelerated.jets(points))?.places).toBe('reduced');
});

test('JKO steps leave the level of U open', async () => {
	const jets = await jko.jets(Float32Array.from([0, 0, 0.5, 0, 0, 0.9]));
	expect([jets?.value, jets?.timeDerivative]).toEqual([null, null]);
	expect(jets?.gradient).toHaveLength(4);
});

test('δI/δρ is told where ρ is known', async () => {
	const places = Float32Array.from([0.3, 0.1, -1, 1]);
	const entropy = known(
		gameOf({ ...descent, interaction: { id: 'entropy', weight: 3 } }, { dynamics: { discount: 5 } }),
	);
	const [told, rho] = [await entropy.variation?.at(places, 0.5), await entropy.logDensity(places, 0.5)];
	told?.forEach((value, i) => {
		expect(value).toBeCloseTo(3 * ((rho?.[i] ?? Number.NaN) + 1), 12);
	});
	expect(told).toHaveLength(2);
	expect(bridge.variation).toBeNull();
});

test('nothing is told beyond the edge of a profile', async () => {
	const profile = known(
		gameOf(
			{ ...descent, reference: { id: 'barenblatt', radius: 1 }, interaction: { id: 'power', exponent: 2 } },
			{ dynamics: { discount: 5 } },
		),
	);
	const [inside, outside] =
		(await profile.velocity(Float32Array.from([0.5, 0, 0, 1.5, 0, 0])))?.filter((_, i) => i % 2 === 0) ?? [];
	expect(inside).toBeGreaterThan(0);
	expect(outside).toBeNaN();
	expect(await profile.logDensity(Float32Array.from([1.5, 0]), 0)).toEqual(
		Float64Array.of(Number.NEGATIVE_INFINITY),
	);
});
