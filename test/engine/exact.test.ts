import { expect, test } from 'vitest';
import { exactSolver } from '../../src/engine/exact';
import { exactOf, solvedBy } from '../../src/exact/index';
import { secondOrderGame } from '../../src/exact/secondOrder';
import { initialParameters } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { lazily } from '../../src/math/lazily';
import { createRng } from '../../src/math/rng';
import type { ExactReport } from '../../src/protocol/exact';
import { findPreset } from '../../src/spec/presets/index';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

const extent = { x: [-5, 5], y: [-5, 5] } as const;
async function reportsOf(
	game: ReturnType<typeof gameOf>,
	now: () => number = () => 0,
): Promise<readonly ExactReport[]> {
	const reports: ExactReport[] = [];
	const solver = exactSolver(kernels, (report) => void reports.push(report), { now, wait });
	await solver.solve({ game, extent });
	return reports;
}
const wait = async (): Promise<void> => {};
const still = { now: () => 0, wait };
const kernels = lazily(async () => createWasmKernels(await wasmModule()));
/** A clock that stands still for some looks, and then moves at each. */
function clock(still: number, tick: number): () => number {
	let looks = 0;
	return () => tick * Math.max(0, ++looks - still);
}
const gaussian = findPreset('gaussian')?.game ?? gameOf();

test.each([
	['gaussian', 'formulas'],
	['heat-flow', 'formulas'],
	['porous-medium', 'formulas'],
	['dsbm', 'grid'],
	['otflow-8gaussians', 'grid'],
	['kinetic', 'grid'],
	['obstacle', 'grid'],
	['crowd', null],
])('%s is known to be solved by %s before it is', (id, by) => {
	expect(solvedBy(findPreset(id)?.game ?? gameOf())).toBe(by);
});

test('densities and paths of the exact solution, on the grid that it says', async () => {
	const [report] = await reportsOf(gaussian);
	if (report?.type !== 'drawn') throw new Error('it is solved');
	const { times, grid, density, pathTimes, paths, error, least } = report.picture;
	expect([error, times.at(0), times.at(-1)]).toEqual(['closed form', 0, 1]);
	// 1.5529 in closed form, to four digits: MATH of the preset, by minimisation over affine flows.
	expect(least?.value).toBeCloseTo(1.5529, 4);
	const slice = density?.subarray(12 * grid ** 2, 13 * grid ** 2) ?? [];
	const [row, column] = [30, 26];
	const centre = (k: number) => -5 + (10 * (k + 0.5)) / grid;
	const place = Float32Array.of(centre(column), centre(row));
	const log = (await exactOf(gaussian)?.logDensity(place, times[12] ?? 0))?.[0];
	expect(slice[row * grid + column]).toBeCloseTo(Math.exp(log ?? Number.NaN), 6);
	const point = Float32Array.of(centre(column), centre(row), times[12] ?? 0);
	const cell = 12 * grid ** 2 + row * grid + column;
	const { value, velocity } = report.picture;
	const exact = exactOf(gaussian);
	expect(value?.[cell]).toBeCloseTo((await exact?.jets(point))?.value?.[0] ?? Number.NaN, 5);
	const v = await exact?.velocity(point);
	expect(velocity?.[2 * cell]).toBeCloseTo(v?.[0] ?? Number.NaN, 5);
	expect(velocity?.[2 * cell + 1]).toBeCloseTo(v?.[1] ?? Number.NaN, 5);
	expect(paths.length / pathTimes.length).toBe(120);
	expect(paths.every(Number.isFinite)).toBe(true);
});

test('a law much smaller than a cell of the picture has its mass in it', async () => {
	const target = { ...gaussian.target, stdX: 0.02, stdY: 0.02 };
	// With so high a weight particles end as close together.
	const terminal = { ...gaussian.terminal, weight: 1000 };
	const report = (await reportsOf({ ...gaussian, target, terminal } as typeof gaussian)).at(-1);
	if (report?.type !== 'drawn') throw new Error('it is solved');
	const { density, grid } = report.picture;
	const mass = Array.from(density?.slice(-(grid ** 2)) ?? []).reduce((sum, value) => sum + value, 0);
	expect(mass * (10 / grid) ** 2).toBeCloseTo(1, 1);
});

test('with an acceleration as control U and v are those of the place of which the model’s are', async () => {
	const game = { ...gaussian, dynamics: { ...gaussian.dynamics, order: 'second' } } as const;
	const report = (await reportsOf(game)).at(-1);
	if (report?.type !== 'drawn') throw new Error('it is solved');
	const { times, grid, value, velocity } = report.picture;
	const [row, column, k] = [30, 26, 8];
	const t = times[k] ?? Number.NaN;
	const cell = k * grid ** 2 + row * grid + column;
	// The preset's ends and weights, axis by axis; at rest y = x + (T − t)w is x.
	const axes = [
		{ target: { mean: 1.5, std: 0.6 }, y: -5 + (10 * (column + 0.5)) / grid },
		{ target: { mean: -1, std: 1.4 }, y: -5 + (10 * (row + 0.5)) / grid },
	].map(({ target, y }) => {
		const start = { mean: 0, std: 1 };
		const axis = secondOrderGame({ start, target, horizon: 1, lambda: 1, alpha: 5 });
		return { value: axis.value(y, 0, t), velocity: (1 - t) * axis.control(y, 0, t) };
	});
	expect(value?.[cell]).toBeCloseTo((axes[0]?.value ?? 0) + (axes[1]?.value ?? 0), 5);
	axes.forEach(({ velocity: v }, i) => {
		expect(velocity?.[2 * cell + i]).toBeCloseTo(v, 5);
	});
});

test('tells how far it has come, and leaves densities out that would take long', async () => {
	const reports = await reportsOf(gaussian, clock(4, 150));
	const last = reports.at(-1);
	expect(last?.type === 'drawn' && last.picture.density).not.toBeNull();
	const progress = reports.flatMap((report) => (report.type === 'busy' ? [report.progress] : []));
	expect(progress.length).toBeGreaterThan(10);
	expect(progress).toEqual([...progress].sort((a, b) => a - b));
	const slow = (await reportsOf(gaussian, clock(0, 150))).at(-1);
	expect(slow?.type === 'drawn' && slow.picture.density).toBeNull();
});

test('gives way to a model that trains, and takes all the time when none does', async () => {
	// Every look at the clock is a millisecond of work.
	let [clock, rested] = [0, 0];
	let share = Number.NaN;
	const rests: boolean[] = [];
	const hear = (report: ExactReport) => report.type === 'busy' && rests.push(report.rests ?? false);
	const solver = exactSolver(kernels, hear, {
		now: () => ++clock,
		wait: async (ms) => {
			clock += ms;
			rested += ms;
			if (clock < 1000 || !Number.isNaN(share)) return;
			share = 1 - rested / clock;
			solver.beside(false);
		},
	});
	solver.beside(true);
	await solver.solve({ game: findPreset('score-by-equation')?.game ?? gameOf(), extent });
	expect(share).toBeGreaterThan(0.06);
	expect(share).toBeLessThan(0.1);
	expect([rests.at(0), rests.at(-1)]).toEqual([true, false]);
	// What it rested longer it had begun before.
	expect(clock).toBeGreaterThan(1100);
	expect(rested).toBeLessThan(1000);
});

test('what is not solved, and what a grid does not see, is told', async () => {
	expect(await reportsOf(gameOf({ running: { id: 'relativistic' } }))).toEqual([{ type: 'none' }]);
	const faint = gameOf(
		{
			target: { id: 'moons' },
			noise: { id: 'constant', sigma: 0.01 },
			terminal: { id: 'crossEntropy' },
			solver: { id: 'simulate', integrator: 'heun' },
		},
		{ sampler: { integrator: 'heun' } },
	);
	const [report] = await reportsOf(faint);
	expect(report?.type === 'failed' && report.why).toMatch(/raise σ, or lengthen T\.$/);
});

test('compares models with what it solved, one after the other, and says why where it cannot', async () => {
	const reports: ExactReport[] = [];
	const solver = exactSolver(kernels, (report) => void reports.push(report), {
		now: clock(0, 50),
		wait,
	});
	const theta = initialParameters(gaussian.network, createRng(3));
	// Its picture is known: nothing is told of it.
	void solver.solve({ game: findPreset('dsbm')?.game ?? gameOf(), extent, drawn: true });
	void solver.solve({ game: gaussian, extent, drawn: true });
	void solver.compare({ run: 2, step: 7, theta });
	await solver.tell({ asked: 4, points: [{ x: [0.5, -0.5], t: 0.25 }] });
	const v = await exactOf(gaussian)?.velocity(Float32Array.of(0.5, -0.5, 0.25));
	expect(reports.pop()).toMatchObject({
		type: 'told',
		asked: 4,
		answers: [{ velocity: Array.from(v ?? []), error: 'closed form' }],
	});
	await solver.compare({ run: 2, step: 8, theta: theta.subarray(1) });
	const [apart, failed] = reports.flatMap((report) => (report.type === 'apart' ? [report.apart] : []));
	expect(reports).toHaveLength(2);
	expect(apart).toMatchObject({ run: 2, step: 7, n: 300 });
	expect(failed).toMatchObject({ run: 2, step: 8, why: expect.any(String) });
	await exactSolver(kernels, (report) => void reports.push(report), still).compare({
		run: 1,
		step: 0,
		theta,
	});
	expect(reports.at(-1)).toMatchObject({ apart: { why: expect.stringContaining('no exact solution') } });
});
