import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clashes } from '../../src/game/needs';
import type { Kernels } from '../../src/kernels/contract';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { wasmModule } from '../kernels/wasmModule';
import {
	everyComposition,
	FACTOR_NAMES,
	gameFor,
	outcomeOf,
	pairsIn,
	pairwiseCover,
	rises,
	walk,
} from './matrix';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});
afterAll(() => kernels.dispose());

const cover = pairwiseCover();

test('the set holds every pair of blocks', () => {
	const all = new Set([...everyComposition()].flatMap(pairsIn));
	expect(new Set(cover.flatMap(pairsIn))).toEqual(all);
});

describe('the harness sees what is wrong', () => {
	test('a loss that rises, not one that is noisy', () => {
		const steps = Array.from({ length: 20 }, (_, k) => k);
		expect(rises(steps.map((k) => 2 + 0.01 * k))).toBe(true);
		expect(rises(steps.map((k) => -5 + 0.1 * k))).toBe(true);
		expect(rises(steps.map((k) => 2 - 0.01 * k))).toBe(false);
		expect(rises(steps.map((k) => 2 + 0.3 * (-1) ** k))).toBe(false);
		expect(rises(steps.map(() => 2))).toBe(false);
	});
	test('a loss that is not finite, and a game that cannot be built', async () => {
		const [some] = cover;
		if (!some) throw new Error('no composition');
		const game = { ...gameFor(some), terminal: { id: 'forwardKL', weight: 1 } };
		const holed = { ...game, drift: { id: 'formula', fx: 'log(x-99)', fy: '0' } };
		expect((await outcomeOf(holed, kernels)).trouble).toMatch(/stopped being finite/);
		expect((await outcomeOf({ ...game, solver: { id: 'unknown' } }, kernels)).trouble).toMatch(/^crash/);
	});
});

/** All of them are walked by `npm run report:matrix`, which writes docs/reports/matrix.md. */
describe('trains, or is refused with a suggestion that trains', () => {
	const titled = cover.map(
		(composition) => [FACTOR_NAMES.map((name) => composition[name]).join(' · '), composition] as const,
	);
	test.each(titled)('%s', async (_, composition) => {
		for await (const { clash, game, outcome } of walk([composition], kernels)) {
			expect(outcome.trouble, clash?.fix.label).toBeNull();
			expect(clashes(game)).toEqual([]);
			if (!clash) expect(game).toEqual(gameFor(composition));
		}
	});
});
