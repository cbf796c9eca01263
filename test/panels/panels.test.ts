import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Game } from '../../src/game/game';
import { PANELS } from '../../src/panels/index';
import { layer } from '../../src/panels/layers/layer';
import { limitsIn } from '../../src/panels/motion';
import { type Panel, panel, type Shown } from '../../src/panels/panel';
import type { Scene, Snapshot } from '../../src/protocol/snapshot';
import { defaultGame } from '../../src/spec/defaults';
import { findPreset } from '../../src/spec/presets/index';
import { exactPicture, sceneOf, shownOf, snapshotAt } from '../store/fakeEngine';

/** A uniform model and target on a 2 × 2 grid over [−1, 1]², in units of the data that are twice as long. */
const GRID = 2;
const units = { shift: [10, 20], scale: 2 } as const;
const scene: Scene = {
	...sceneOf(1),
	units,
	grid: GRID,
	pairs: null,
	targetDensity: Float32Array.of(0.25, 0.25, 0.25, 0.25),
	terms: [
		{ name: 'terminal', label: 'KL(π‖ρ_T)', slot: 'terminal' },
		{ name: 'running', label: 'L', slot: 'running' },
	],
};
const snapshot: Snapshot = {
	...snapshotAt(1, 1200),
	units,
	grid: GRID,
	times: Float32Array.of(0, 0.5, 1),
	paths: new Float32Array(6),
	density: Float32Array.of(0.125, 0.25, 0.375, 0.25),
	residual: new Float32Array(3 * GRID * GRID),
	residualProfile: Float32Array.of(0.5, 0.25, 0.125),
	fewSteps: {
		steps: Int32Array.of(1, 4),
		w2: Float32Array.of(0.5, Number.NaN),
		floor: 0.25,
		n: 256,
		evaluations: Int32Array.of(2, 8),
		beside: { integrator: 'euler', evaluations: Int32Array.of(8), w2: Float32Array.of(0.75) },
	},
	motion: {
		curl: Float32Array.from({ length: 3 * GRID * GRID }, (_, i) => i),
		acceleration: Float32Array.from({ length: 3 * GRID * GRID }, () => 0.5),
		curlProfile: Float32Array.of(1, 2, 3),
		accelerationProfile: Float32Array.of(0.5, 0.75, 0.25),
	},
	memory: {
		toTraining: Float32Array.of(0.125, 0.25, 0.5, 1),
		toFresh: Float32Array.of(0.5, 1, 1.5, 2),
		share: 0.75,
		error: 0.03125,
		points: 200,
	},
	optimum: {
		step: 1100,
		cost: 0.625,
		lowerBound: 0.5,
		errors: { cost: 0.001, timeSteps: 0, lowerBound: 0.001 },
		gap: 0.125,
		parts: { paths: 0.025, end: 0.1 },
		nats: 0.125,
		upToConstant: false,
		n: 1600,
	},
	measured: { ...snapshotAt(1, 1200).measured, fewSteps: 1000, optimum: 1100 },
	metrics: [
		{
			id: 'nll',
			label: 'NLL(π, ρ_T)',
			value: 2.5,
			step: 1000,
			bound: { value: 2.25, label: 'entropy of π' },
		},
		{ id: 'cost', label: 'cost', value: 3, error: 0.5, n: 4096, unit: 'nats' },
	],
};
const PICTURE = {
	...exactPicture,
	times: Float32Array.of(0, 0.5, 1),
	grid: GRID,
	density: new Float32Array(3 * GRID ** 2).fill(0.25),
};
const record = (from: number, total: number[], terms: Record<string, number[]>) => ({
	steps: Int32Array.from(total, (_, i) => from + i),
	total: Float32Array.from(total),
	terms: Object.fromEntries(Object.entries(terms).map(([name, of]) => [name, Float32Array.from(of)])),
});
const shown: Shown = {
	...shownOf(snapshot, scene),
	losses: [
		record(0, [8, 4], { terminal: [6, 3], running: [2, 1] }),
		record(2, [2], { terminal: [1.5], running: [0.5] }),
	],
	t: 0.25,
	known: {
		exact: { type: 'drawn', picture: PICTURE },
		apart: {
			run: 1,
			step: 1100,
			times: Float32Array.of(0, 0.5, 1),
			velocity: Float32Array.of(0.5, 0.25, 0.125),
			w2: Float32Array.of(0.125, 0.25, 0.5),
			floor: Float32Array.of(0.125, 0.125, 0.25),
			n: 400,
		},
	},
};
const found = (id: string): Panel => {
	const one = PANELS.find((known) => known.id === id);
	if (!one) throw new Error(`no panel ${id}`);
	return one;
};

describe('the panels', () => {
	it('are one file each, each listed once', () => {
		const files = readdirSync('src/panels').filter((file) => file.endsWith('.ts'));
		const declared = files.flatMap(
			(file) => readFileSync(`src/panels/${file}`, 'utf8').match(/^export const \w+ = panel\(\{$/gm) ?? [],
		);
		expect(PANELS).toHaveLength(declared.length);
		expect(new Set(PANELS.map(({ id }) => id)).size).toBe(declared.length);
		expect(PANELS.map(({ title }) => title).slice(0, 9)).toEqual([
			'Density',
			'HJB residual',
			'Curl and acceleration',
			'Distance to the optimum',
			'Beside the exact solution',
			'Losses',
			'Metrics',
			'Few steps',
			'Data budget',
		]);
	});
	it('draw no field that they do not name: it does not compile', () => {
		const view = { needs: ['value'], depends: () => [], mount: () => ({ draw() {}, destroy() {} }) } as const;
		panel({
			...view,
			id: 'other',
			title: '',
			// @ts-expect-error: paths are not among its needs
			summary: ({ snapshot: { paths } }) => `${paths.length}`,
			table: ({ snapshot: { value } }) => ({ columns: [], rows: [[value?.length ?? 0]] }),
		});
		layer({
			id: 'other',
			title: '',
			ink: 'ink',
			usual: false,
			height: 0,
			needs: ['value'],
			mount: () => ({
				// @ts-expect-error: the target is not among its needs
				paint: ({ scene: { target } }) => void target,
			}),
		});
	});
	it('say in words what they show, without markup', () => {
		for (const { summary } of PANELS) expect(summary(shown)).not.toMatch(/_\w|undefined|NaN/);
		expect(found('density').summary(shown)).toBe(
			'Density of the model at t = T, training step 1200, colours from 0 to 0.075 per unit area. ' +
				'NLL(π, ρᴛ) 2.500 at step 1,000. Density of the target, same colours.',
		);
		expect(found('residual').summary(shown)).toContain(
			't = 0.25: mean absolute value over the density 0.375.',
		);
		expect(found('losses').summary(shown)).toBe('Losses after 3 steps, log scale: KL(π‖ρᴛ) 1.500, L 0.500.');
		const marks = [{ step: 1, text: '9,000 steps' }];
		expect(found('losses').summary({ ...shown, snapshot: { ...snapshot, marks } })).toBe(
			'Losses after 3 steps, log scale: KL(π‖ρᴛ) 1.500, L 0.500. At step 1: 9,000 steps.',
		);
		expect(found('metrics').summary(shown)).toBe(
			'Metrics at training step 1,200: NLL(π, ρᴛ) 2.500, floor 2.250, entropy of π, step 1,000; ' +
				'cost, nats 3.000, ±\u00a00.500, n\u00a0=\u00a04,096.',
		);
		expect(found('fewSteps').summary(shown)).toBe(
			'W₂ to the target by evaluations of the velocity, at training step 1,000: Runge–Kutta 4 0.500 in 2, – in 8; ' +
				'Euler 0.750 in 8. Two true samples: 0.250.',
		);
	});
	it('say what a value function would forbid, and whether points are remembered', () => {
		expect(found('motion').summary(shown)).toBe(
			'Curl of the velocity at t = 0.25: mean size over the density 1.500. ' +
				'Acceleration along the paths at t = 0.25: mean size over the density 1.250. ' +
				'Mean acceleration over flow time: 1.000 at 0, 1.500 at most, 0.500 at the end.',
		);
		const { motion } = snapshot;
		// 0.5 in the lab's units, which are two of the data's; a curl is one over time in both.
		expect(motion && limitsIn(snapshot, motion).acceleration).toBe(1);
		const said = (share: number): string => {
			const { memory } = snapshot;
			if (!memory) throw new Error('no data budget');
			return found('memory').summary({ ...shown, snapshot: { ...snapshot, memory: { ...memory, share } } });
		};
		expect(said(0.75)).toBe(
			'Distances of 4 generated particles: median 1.000 to the nearest of 200 training points, 3.000 to the nearest of as many fresh ones. ' +
				'75 % are nearer to a training point: memorised. By the law alone 50 ± 3.13 %.',
		);
		expect(said(0.55)).toContain('no sign of memorising');
	});
	it('call a curl none where it is rounding beside the speed, however much the paths bend', () => {
		// One particle across the box of width 2 in T = 1.
		const paths = Float32Array.of(-1, 0, 0, 0, 1, 0);
		const endOf = (curl: number, acceleration: number) => {
			const fill = (value: number) => new Float32Array(3 * GRID * GRID).fill(value);
			const extent = { x: [-1, 1], y: [-1, 1] } as const;
			const { motion } = snapshot;
			if (!motion) throw new Error('no motion');
			const fields = { ...motion, curl: fill(curl), acceleration: fill(acceleration) };
			return limitsIn({ ...snapshot, extent, paths }, fields).curl;
		};
		expect(endOf(0, 1)).toBe(0);
		expect(endOf(1e-8, 0)).toBe(0);
		expect(endOf(-(2 ** -10), 1000)).toBe(0.001);
	});
	it('are of games that have them', () => {
		const shows = (game: Game): string[] =>
			PANELS.filter(({ shows }) => shows?.(game, null)).map(({ id }) => id);
		const game = defaultGame();
		expect(shows(game)).toEqual(['residual']);
		expect(shows({ ...game, running: { id: 'none' } })).toEqual(['motion']);
		expect(shows({ ...game, training: { ...game.training, points: 50 } })).toEqual(['residual', 'memory']);
	});
	it('are of the exact solution where there is one, and say how far a model is from it', () => {
		const { shows, asks, absent, summary, table } = found('apart');
		expect([shows?.(defaultGame(), {}), shows?.(defaultGame(), { exact: 'formulas' })]).toEqual([
			false,
			true,
		]);
		expect([asks?.(shown), found('losses').asks]).toEqual(['comparison', undefined]);
		expect(summary(shown)).toBe(
			'Relative error of v at step 1,100: 50.00 % at t = 0.00, 25.00 % at t = 0.50, 12.50 % at t = 1.00. ' +
				'W₂ of ρₜ to the exact one: 0.250 at t = 0.00, 0.500 at t = 0.50, 1.000 at t = 1.00. ' +
				'Two samples of it: 0.250 at t = 0.00, 0.250 at t = 0.50, 0.500 at t = 1.00, n = 400. The exact solution: closed form.',
		);
		expect(table(shown).rows[1]).toEqual([1100, 0.5, 0.25, 0.5, 0.25, 400]);
		const said = (known: Shown['known']) => absent?.({ ...shown, known });
		const { exact, apart } = shown.known;
		expect(said(shown.known)).toBe(null);
		// Of the run before.
		expect(said({ exact, apart: apart && { ...apart, run: 0 } })).toMatch(/^The model is being compared/);
		expect(said({ exact, apart: { run: 1, step: 3, why: 'planted' } })).toMatch(
			/not compared .*: planted\.$/,
		);
		expect(said({ exact: { type: 'busy', progress: 0.345 }, apart: null })).toMatch(
			/being computed, 34 %\.$/,
		);
		expect(said({ exact: { type: 'busy', progress: 0.345, rests: true }, apart: null })).toMatch(
			/, 34 % \(slowly while the model trains\)\.$/,
		);
		expect(said({ exact: { type: 'failed', why: 'Raise σ.' }, apart: null })).toMatch(/\. Raise σ\.$/);
	});
	it('have the exact density in the place of the target, where somebody chose it, and say so', () => {
		const { alternatives, asks, depends, summary, table } = found('density');
		expect(alternatives?.of(scene)).toEqual([]);
		const titles = (of: Scene) => alternatives?.of({ ...of, exact: 'formulas' }).map(({ title }) => title);
		expect(titles(scene)).toEqual(['target π', 'exact ρ_t']);
		const unaimed = { ...scene, target: new Float32Array(0), targetDensity: null };
		expect(titles(unaimed)).toEqual(['reference ρ_0', 'exact ρ_t']);
		const beside: Shown = {
			...shown,
			chosen: 'exact',
			scene: { ...scene, exact: 'formulas' },
			snapshot: { ...snapshot, paths: Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5) },
		};
		expect([asks?.(shown), asks?.({ ...shown, chosen: 'exact' }), asks?.(beside)]).toEqual([
			null,
			null,
			'solution',
		]);
		expect(depends(beside)).not.toEqual(depends({ ...beside, t: 1 }));
		// The exact density is linear between its times.
		const density = Float32Array.from({ length: 12 }, (_, i) => Math.floor(i / 4));
		const known: Shown['known'] = {
			...shown.known,
			exact: { type: 'drawn', picture: { ...PICTURE, density } },
		};
		const { columns, rows } = table({ ...beside, known });
		expect([columns.at(-1), rows[0]?.at(-1), rows.length]).toEqual(['exact', 0.5 / 4, 80 * 80]);
		expect(summary({ ...beside, known })).toMatch(
			/^Density of the model at t = 0.25, estimated .* Density of the exact solution at t = 0.25, same colours; closed form\.$/,
		);
		// At T the model's own is known.
		expect(summary({ ...beside, known, t: 1 })).toMatch(
			/^Density of the model at t = 1.00, training step 1200, /,
		);
		expect(summary({ ...beside, known: { ...known, exact: { type: 'busy', progress: 0.5 } } })).toMatch(
			/The exact solution is being computed, 50 %\.$/,
		);
	});
	it('say which law the density is of, where there is more than one', () => {
		const said = (game: Game, density = snapshot.density) =>
			found('density').summary({ ...shown, game, snapshot: { ...snapshot, density } });
		const score = findPreset('score-vp')?.game ?? defaultGame();
		expect(said(score)).toContain('at t = T, of the flow, training');
		expect(said(score, null)).toContain('at t = T, of the noisy dynamics, estimated from samples, training');
		const flow: Game = { ...score, sampler: { ...score.sampler, process: 'flow' } };
		expect(said(flow, null)).toContain('of the flow, estimated');
	});
	it('say why where there is nothing to show', () => {
		const without: Shown = {
			...shown,
			snapshot: {
				...snapshot,
				residual: null,
				residualProfile: null,
				motion: null,
				memory: null,
				fewSteps: null,
			},
		};
		const jko = findPreset('jko-kl')?.game ?? defaultGame();
		for (const [id, game, why] of [
			['residual', jko, 'No HJB residual: JKO steps know U at the beginning of each step alone.'],
			['fewSteps', jko, expect.stringContaining('W₂ is not measured')],
			['motion', jko, 'Curl and acceleration are not measured yet.'],
			['memory', jko, expect.stringContaining('nothing but rows')],
		] as const) {
			const { absent, summary, table } = found(id);
			expect(absent?.({ ...without, game })).toEqual(why);
			expect(summary({ ...without, game })).toEqual(why);
			expect(table({ ...without, game }).rows).toEqual([]);
			expect(absent?.(shown)).toBeNull();
		}
	});
	it('are drawn again for what they show, and for nothing else', () => {
		const other = (change: Partial<Shown>): string[] =>
			PANELS.slice(0, 8)
				.filter(({ depends }) => String(depends(shown)) !== String(depends({ ...shown, ...change })))
				.map(({ id }) => id);
		expect(other({ t: 0.5 })).toEqual(['residual', 'motion', 'apart']);
		expect(other({ past: true })).toEqual(['losses']);
		expect(other({ losses: [] })).toEqual(['losses']);
		const marked = (text: string) => ({
			...shown,
			snapshot: { ...snapshot, marks: [{ step: 2, text }] },
		});
		const { depends } = found('losses');
		expect(String(depends(marked('9 steps')))).not.toBe(String(depends(marked('8 steps'))));
		expect(other({ game: { ...defaultGame(), seed: 7 } })).toEqual([]);
	});
	it('show the mark that has come in the place of another', () => {
		const losses = PANELS.find(({ id }) => id === 'losses');
		const marked = (text: string): string =>
			String(losses?.depends({ ...shown, snapshot: { ...shown.snapshot, marks: [{ step: 5, text }] } }));
		expect(marked('900 steps')).not.toBe(marked('800 steps'));
	});
});

describe('a panel as a table', () => {
	it('has as many cells in every row as columns, and no name twice', () => {
		for (const { table } of PANELS) {
			const { columns, rows } = table(shown);
			expect(new Set(columns).size).toBe(columns.length);
			expect(rows.length).toBeGreaterThan(0);
			for (const row of rows) expect(row).toHaveLength(columns.length);
		}
	});
	it('has densities per unit area of the data at places of the data: they sum to the same mass', () => {
		const { columns, rows } = found('density').table(shown);
		expect(columns).toEqual(['x', 'y', 'model', 'target']);
		// Cells of the lab are 1 × 1, of the data 2 × 2.
		expect(rows).toEqual([
			[9, 19, 0.125 / 4, 0.25 / 4],
			[11, 19, 0.25 / 4, 0.25 / 4],
			[9, 21, 0.375 / 4, 0.25 / 4],
			[11, 21, 0.25 / 4, 0.25 / 4],
		]);
		const mass = (column: number) => rows.reduce((sum, row) => sum + 4 * Number(row[column]), 0);
		expect([mass(2), mass(3)]).toEqual([1, 1]);
	});
	it('has every step of the losses, total and terms', () => {
		expect(found('losses').table(shown)).toEqual({
			columns: ['step', 'total', 'terminal', 'running'],
			rows: [
				[0, 8, 6, 2],
				[1, 4, 3, 1],
				[2, 2, 1.5, 0.5],
			],
		});
	});
	it('has the profile of the residual, the metrics and the few steps', () => {
		const early = { ...snapshot, measured: { ...snapshot.measured, residual: 600 } };
		const before = { ...early, residualProfile: Float32Array.of(2, 1, 4) };
		const later = { ...early, measured: { ...snapshot.measured, residual: 1800 } };
		expect(found('residual').table({ ...shown, history: () => [before, later] }).rows).toEqual([
			[600, 0, 2],
			[600, 0.5, 1],
			[600, 1, 4],
			[1200, 0, 0.5],
			[1200, 0.5, 0.25],
			[1200, 1, 0.125],
		]);
		expect(found('metrics').table(shown).rows).toEqual([
			['nll', 2.5, '', '', 2.25, 'entropy of π', '', 1000, ''],
			['cost', 3, 'nats', 0.5, '', '', 4096, 1200, ''],
		]);
		expect(found('motion').table(shown).rows.slice(0, 5)).toEqual([
			[0, 9, 19, 0, 1],
			[0, 11, 19, 1, 1],
			[0, 9, 21, 2, 1],
			[0, 11, 21, 3, 1],
			[0.5, 9, 19, 4, 1],
		]);
		expect(found('memory').table(shown).rows).toEqual([
			[0.25, 0.25, 1],
			[0.5, 0.5, 2],
			[0.75, 1, 3],
			[1, 2, 4],
		]);
		expect(found('fewSteps').table(shown).rows).toEqual([
			['Runge–Kutta 4', 2, 0.5, 0.25, 256],
			['Runge–Kutta 4', 8, Number.NaN, 0.25, 256],
			['Euler', 8, 0.75, 0.25, 256],
		]);
	});
});
