import { beforeAll, describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import type { Kernels } from '../../src/kernels/contract';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { probe } from '../../src/model/probe';
import { trainedOf } from '../../src/model/trained';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

/** U + 5t: the same game to training that sees ∇U alone, with a residual that is 5 less. */
const lifted = (game: Game, theta: Float32Array): Float32Array => {
	const more = theta.slice();
	const at = layoutOf(game.network).slope + 2;
	more[at] = (more[at] ?? 0) + 5;
	return more;
};
const points = [
	{ x: [0.5, -1], t: 0 },
	{ x: [1, 1], t: 0.5 },
	{ x: [-1, 0.3], t: 0.5 },
] as const;
const settings = { network: { width: 8 }, sampler: { integrator: 'heun', steps: 4 } } as const;

describe('the HJB residual of a probe', () => {
	test.each([
		['', gameOf({}, settings)],
		[', with an interaction', gameOf({ interaction: { id: 'crowd', weight: 2 } }, settings)],
	])('is told raw, and without the function of time that training leaves free%s', async (_, game) => {
		const theta = initialParameters(game.network, createRng(3));
		const plain = await probe(trainedOf(game, kernels, theta), points);
		const up = await probe(trainedOf(game, kernels, lifted(game, theta)), points);
		for (const [i, { hjbResidual, hjbResidualLevelled }] of plain.entries()) {
			expect(up[i]?.hjbResidual).toBeCloseTo((hjbResidual ?? Number.NaN) - 5, 4);
			expect(up[i]?.hjbResidualLevelled).toBeCloseTo(hjbResidualLevelled ?? Number.NaN, 4);
		}
		const [, a, b] = plain;
		// One level for each time.
		expect((a?.hjbResidual ?? 0) - (b?.hjbResidual ?? 0)).toBeCloseTo(
			(a?.hjbResidualLevelled ?? 0) - (b?.hjbResidualLevelled ?? 0),
			4,
		);
	});
	test('is one where training sees U itself', async () => {
		const game = gameOf({}, { ...settings, regularizers: { hjb: 1 } });
		const answers = await probe(
			trainedOf(game, kernels, initialParameters(game.network, createRng(3))),
			points,
		);
		for (const { hjbResidual, hjbResidualLevelled } of answers) expect(hjbResidualLevelled).toBe(hjbResidual);
	});
});
