import { expect, test } from 'vitest';
import type { Frame } from '../../src/panels/layers/layer';
import { levelBeside, pointInWords } from '../../src/panels/readout';
import type { ExactPicture } from '../../src/protocol/exact';
import { defaultGame } from '../../src/spec/defaults';
import { snapshotAt } from '../store/fakeEngine';

const fields = (level: number, speed: number) => ({
	times: Float32Array.of(0, 1),
	grid: 2,
	extent: { x: [-1, 1], y: [-1, 1] } as const,
	// U = x + level at the centres ±½.
	value: Float32Array.from({ length: 8 }, (_, i) => (i % 2) - 0.5 + level),
	velocity: Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? speed : -1)),
});
const picture: ExactPicture = {
	...fields(5, 2),
	density: null,
	pathTimes: Float32Array.of(0, 1),
	paths: new Float32Array(4),
	error: 'closed form',
	least: null,
};
const game = defaultGame();
const frameOf = (
	hjb: number,
	exact: Frame['exact'],
	{ id = 'reverseKL', end = hjb }: { readonly id?: string; readonly end?: number } = {},
) =>
	({
		snapshot: { ...snapshotAt(1, 10), ...fields(1, 3) },
		game: {
			...game,
			terminal: { id, weight: 1 },
			regularizers: { ...game.regularizers, hjb, terminal: end },
		},
		positions: Float32Array.of(0.25, 0, -0.25, 0),
		t: 0.5,
		exact,
	}) as Pick<Frame, 'snapshot' | 'game' | 'positions' | 't' | 'exact'>;

test('under the pointer the exact numbers stand beside those of the model, U with the mean of its', () => {
	const at = (hjb: number, exact: Frame['exact']) => pointInWords(frameOf(hjb, exact), 0.5, 0);
	expect(at(0, null)).toBe('(0.50, 0.00) · v (3.00, −1.00) · U 1.50');
	const drawn = { type: 'drawn', picture } as const;
	const v = 'v (3.00, −1.00), exact (2.00, −1.00)';
	expect(at(0, drawn)).toBe(`(0.50, 0.00) · ${v} · U 1.50, exact 1.50 with one mean`);
	// In the units of the data v is as much longer as places are wider apart.
	const wide = frameOf(0, drawn);
	const snapshot = { ...wide.snapshot, units: { shift: [0, 0], scale: 2 } as const };
	expect(pointInWords({ ...wide, snapshot }, 0.5, 0)).toMatch(
		/^\(1\.00, 0\.00\) · v \(6\.00, −2\.00\), exact \(4\.00, −2\.00\) · U 1\.50/,
	);
	// Where training determines the level nothing is put anywhere.
	expect(at(1, drawn)).toBe(`(0.50, 0.00) · ${v} · U 1.50, exact 5.50`);
	expect(at(0, { type: 'drawn', picture: { ...picture, value: null, velocity: null } })).toBe(at(0, null));
	// Its equation binds U in time alone, and maximum likelihood leaves a constant even at its end.
	expect(levelBeside(frameOf(1, drawn, { end: 0 }))).toBe(-4);
	expect(levelBeside(frameOf(1, drawn, { id: 'forwardKL' }))).toBe(-4);
	expect([levelBeside(frameOf(0, drawn)), levelBeside(frameOf(0, null))]).toEqual([-4, null]);
});
