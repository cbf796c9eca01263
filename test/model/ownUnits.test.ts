import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inlineRows } from '../../src/data/rows';
import { judgedOf } from '../../src/engine/metrics';
import type { Game } from '../../src/game/game';
import type { Kernels } from '../../src/kernels/contract';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { rowsInLab, unitsOfRows } from '../../src/math/units';
import { evaluate } from '../../src/model/evaluation';
import { fewStepsOf } from '../../src/model/fewSteps';
import { heldOutLosses } from '../../src/model/heldOut';
import { whole } from '../../src/model/job';
import { Observer, SCREEN } from '../../src/model/look';
import { probe } from '../../src/model/probe';
import { trainedOf } from '../../src/model/trained';
import type { ProbePoint } from '../../src/protocol/probe';
import type { Metric } from '../../src/protocol/snapshot';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { everything } from './everything';

const outline = readFileSync(new URL('../ui/tables/outline-0-100.csv', import.meta.url), 'utf8')
	.trim()
	.split('\n')
	.map((line) => line.split(',').map(Number));
const flat = Float64Array.from(outline.flat());
const units = unitsOfRows(flat);
const inLab = inlineRows(rowsInLab(units, flat), 2);
const { shift, scale } = units;

const game = (points: readonly (readonly number[])[], standardise: boolean, heldOut: number): Game =>
	gameOf(
		{ target: { id: 'points', points, standardise, heldOut } },
		{ network: { width: 8 }, sampler: { integrator: 'euler', steps: 4 }, training: { batch: 32 } },
	);

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

async function trained(of: Game) {
	const trainer = await Trainer.create(of, kernels);
	const losses: number[] = [];
	for (let k = 0; k < 8; k++) for (const { total } of await trainer.advance()) losses.push(total);
	const judged = judgedOf(trainer);
	await whole(judged.measure());
	const screen = judged.told();
	return { losses, screen, theta: await trainer.parameters() };
}
const sizes = { samples: 32, heldOut: 100, assignment: 20 };
const byId = (metrics: readonly Metric[]) => Object.fromEntries(metrics.map((metric) => [metric.id, metric]));

describe('a game with points in their own units', () => {
	const own = game(outline, true, 0.2);
	const lab = game(inLab, false, 0.2);
	let theta: Float32Array;
	beforeAll(async () => {
		({ theta } = await trained(own));
	});

	it('trains what rows standardised by hand would train, bit for bit', async () => {
		const other = await trained(lab);
		expect((await trained(own)).losses).toEqual(other.losses);
		expect(theta).toEqual(other.theta);
	});

	it('is measured in the units of the data', async () => {
		const a = byId((await evaluate(trainedOf(own, kernels, theta), sizes)).metrics);
		const b = byId((await evaluate(trainedOf(lab, kernels, theta), sizes)).metrics);
		const ratio = (id: string): number => (a[id]?.value ?? 0) / (b[id]?.value ?? 1);
		for (const id of ['w2', 'std.x', 'std.y', 'inversionError']) expect(ratio(id)).toBeCloseTo(scale, 6);
		for (const id of ['pathEnergy', 'straightness']) expect(ratio(id)).toBeCloseTo(scale ** 2, 4);
		expect((a.w2?.bound?.value ?? 0) / (b.w2?.bound?.value ?? 1)).toBeCloseTo(scale, 6);
		expect(a['mean.x']?.value).toBeCloseTo(shift[0] + scale * (b['mean.x']?.value ?? 0), 6);
		expect(a['mean.y']?.value).toBeCloseTo(shift[1] + scale * (b['mean.y']?.value ?? 0), 6);
		expect(a.nll?.value).toBeCloseTo((b.nll?.value ?? 0) + 2 * Math.log(scale), 6);
		expect(a.nll?.error).toBe(b.nll?.error);
		const losses = (game: Game) => heldOutLosses(trainedOf(game, kernels, theta), sizes.heldOut);
		expect(await losses(own)).toEqual(await losses(lab));
		const few = await fewStepsOf(own, 16)?.measure(trainedOf(own, kernels, theta));
		const fewInLab = await fewStepsOf(lab, 16)?.measure(trainedOf(lab, kernels, theta));
		expect((few?.w2[0] ?? 0) / (fewInLab?.w2[0] ?? 1)).toBeCloseTo(scale, 4);
		expect((few?.floor ?? 0) / (fewInLab?.floor ?? 1)).toBeCloseTo(scale, 6);
	});

	it('answers probes with derivatives in the units of the data', async () => {
		const h = 2;
		const [x, y] = [shift[0] + 0.3 * scale, shift[1]];
		const at = (a: number, b: number): ProbePoint => ({ x: [a, b], t: 0.5 });
		const points = [at(x, y), at(x + h, y), at(x - h, y), at(x, y + h), at(x, y - h)];
		const [centre, ...around] = await probe(trainedOf(own, kernels, theta), points);
		const [east, west, north, south] = around.map(({ value }) => value ?? Number.NaN);
		if (!centre?.gradient || centre.laplacian === null || !centre.velocity) throw new Error('five probes');
		if (east === undefined || west === undefined || north === undefined || south === undefined)
			throw new Error('five probes');
		expect(centre.x).toEqual([x, y]);
		// Central differences over a tenth of the scale, of float32 values.
		expect(centre.gradient[0]).toBeCloseTo((east - west) / (2 * h), 4);
		expect(centre.gradient[1]).toBeCloseTo((north - south) / (2 * h), 4);
		const [inLab] = await probe(trainedOf(lab, kernels, theta), [at(0.3, 0)]);
		expect(centre.laplacian * scale ** 2).toBeCloseTo(inLab?.laplacian ?? 0, 4);
		expect(centre.velocity[0]).toBeCloseTo(scale * (inLab?.velocity?.[0] ?? 0), 3);
		expect(centre.logDensity).toBeCloseTo((inLab?.logDensity ?? 0) - 2 * Math.log(scale), 4);
	});

	it('is shown with its units, and its NLL is in them', async () => {
		const detail = { ...SCREEN, particles: 16, grid: 4, times: 2, target: 8, fewSteps: 8 };
		const { screen } = await trained(own);
		const observer = new Observer(own, detail);
		const snapshot = await everything(observer, trainedOf(own, kernels, theta), screen);
		expect([observer.scene(1, []).units, snapshot.units]).toEqual([units, units]);
		const [before, after] = [byId(screen).nll, byId(snapshot.metrics).nll];
		expect(after?.value).toBeCloseTo((before?.value ?? 0) + 2 * Math.log(scale), 6);
		expect(after).toMatchObject({ label: 'NLL of held-out points', n: 28 });
	});
});

describe('an NLL of one’s own points', () => {
	it('is called held-out where it is', async () => {
		for (const [share, label, n] of [
			[0.2, 'NLL of held-out points', 28],
			[0, 'NLL of the training points', 142],
		] as const) {
			const of = game(inLab, false, share);
			const { screen, theta } = await trained(of);
			const { metrics } = await evaluate(trainedOf(of, kernels, theta), { ...sizes, heldOut: 200 });
			for (const each of [screen, metrics]) expect(byId(each).nll).toMatchObject({ label, n });
		}
	});
	it('is none of fewer than twenty', async () => {
		const of = game(inLab.slice(0, 19), false, 0.2);
		const { screen, theta } = await trained(of);
		const { metrics } = await evaluate(trainedOf(of, kernels, theta), sizes);
		for (const each of [screen, metrics]) expect(byId(each).nll).toBeUndefined();
		expect(byId(metrics).w2).toBeDefined();
		expect(screen.length).toBeGreaterThan(0);
	});
	it('of a target that can be sampled anew is of held-out samples, as ever', async () => {
		const of = gameOf({ target: { id: 'moons' } }, { network: { width: 8 }, sampler: { steps: 2 } });
		const { screen, theta } = await trained(of);
		const { metrics } = await evaluate(trainedOf(of, kernels, theta), sizes);
		expect(byId(screen).nll?.label).toBe('NLL');
		expect(byId(metrics).nll).toMatchObject({ label: 'NLL of held-out samples' });
	});
});
