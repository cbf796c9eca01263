import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inlineRows } from '../../src/data/rows';
import { LAB, rowsInLab, toData, unitsOfRows } from '../../src/math/units';
import type { Result } from '../../src/result/index';
import { parseGame } from '../../src/spec/parse';
import { findPreset } from '../../src/spec/presets/index';
import { lab, labHere, scratch } from './lab';

const POINTS = [
	{ x: [0, 0], t: 0 },
	{ x: [0.5, -1], t: 0.5 },
	{ x: [2, 1], t: 1 },
];
const points = scratch('probe.json', JSON.stringify(POINTS));
const read = (path: string): Result => JSON.parse(readFileSync(path, 'utf8'));
/** Everything of a run that must not depend on when and how fast it ran. */
const numbersOf = ({ seconds: _, backend: __, ...rest }: Result) => rest;

/** Small enough that the evaluation takes no time, of a target without samples. */
const SMALL = ['--quiet', '--samples', '8', '--set', 'sampler.steps=2', '--set', 'network.width=8'];

// Processes start slowly on a busy machine.

describe('lab train', () => {
	it('trains 20 steps of a preset as a process, with --out and --probe, and writes the whole contract', async () => {
		const out = scratch('moons.json');
		const run = await lab(
			'train',
			'otflow-moons',
			'--steps',
			'20',
			'--seed',
			'3',
			'--samples',
			'40',
			'--probe',
			points,
			'--metrics',
			'all',
			'--out',
			out,
		);
		expect(run).toMatchObject({ code: 0, out: '' });
		expect(run.err).toMatch(/step 20\/20 · loss .* · .* steps\/s · 0 s left/);
		expect(run.err).toMatch(/evaluating: held-out loss\n/);
		expect(readdirSync(dirname(out)).filter((name) => name.endsWith('.part'))).toEqual([]);

		const result = read(out);
		const { game } = result;
		const preset = findPreset('otflow-moons')?.game;
		expect(parseGame(game)).toEqual({ ok: true, game });
		expect(game).toEqual({ ...preset, seed: 3, training: { ...preset?.training, steps: 20 } });
		expect(result).toMatchObject({ seed: 3, steps: 20, backend: expect.stringMatching(/^wasm/i) });
		expect(result.seconds).toBeGreaterThan(0);

		expect(result.losses.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
		for (const { total, terms } of result.losses) {
			const { terminal = Number.NaN, running = Number.NaN, hjb = Number.NaN } = terms;
			expect(total).toBeCloseTo(8 * terminal + running + hjb, 4);
		}
		expect(result.losses.at(-1)?.total).toBeLessThan(result.losses[0]?.total ?? 0);

		expect(result.samples.length).toBe(40);
		expect(result.samples.flat().every(Number.isFinite)).toBe(true);
		expect(result.metrics.nll).toMatchObject({
			n: expect.any(Number),
			unit: 'nat',
			floor: { label: 'entropy of π' },
		});
		expect(result.metrics.nll?.floor?.value).toBeCloseTo(2.393, 2);
		expect(Object.keys(result.metrics)).toEqual(
			expect.arrayContaining(['nll', 'inversionError', 'pathEnergy', 'straightness', 'w2']),
		);
		for (const id of ['w2.sliced', 'energyDistance', 'mmd', 'sinkhorn', 'pathEnergy.normalized'])
			expect(result.metrics[id], id).toMatchObject({
				value: expect.any(Number),
				error: expect.any(Number),
				n: expect.any(Number),
				floor: { value: expect.any(Number) },
			});
		expect(result.fewStep?.w2.map(({ steps }) => steps)).toEqual([1, 2, 4, 8, 16, 32]);
		expect(result.fewStep?.floor).toBeGreaterThan(0);

		const probed = result.probe ?? [];
		expect(probed.map(({ x, t }) => ({ x, t }))).toEqual(POINTS);
		for (const { gradient, timeDerivative, velocity, hjbResidual } of probed) {
			if (!gradient || !velocity || timeDerivative === null) throw new Error('a network has them all');
			// Kinetic cost, no drift: v = −∇U and the residual is −∂_tU + ½|∇U|².
			expect(velocity[0]).toBeCloseTo(-gradient[0], 4);
			expect(velocity[1]).toBeCloseTo(-gradient[1], 4);
			expect(hjbResidual).toBeCloseTo(-timeDerivative + (gradient[0] ** 2 + gradient[1] ** 2) / 2, 3);
		}
		// At t = 0 the density is the reference's: log N(0; 0, I).
		expect(probed[0]?.logDensity).toBeCloseTo(-Math.log(2 * Math.PI), 5);
	});

	it('gives the same numbers for the same seed on any number of threads, others for another seed, JSON on stdout, and is quiet when asked', async () => {
		const args = ['train', 'boltzmann', '--steps', '5', ...SMALL, '--seed'];
		const runs = [
			await labHere(...args, '1', '--threads', '1'),
			await labHere(...args, '1', '--threads', '3'),
			await labHere(...args, '2'),
		];
		expect(runs.map(({ code, err }) => ({ code, err }))).toEqual(Array(3).fill({ code: 0, err: '' }));
		const [a, b, c] = runs.map(({ out }) => numbersOf(JSON.parse(out)));
		expect(a).toEqual(b);
		expect(a?.losses).not.toEqual(c?.losses);
	});

	it('one Euler step is one step, and times between give samples and moments there', async () => {
		const args = [
			'train',
			'boltzmann',
			'--steps',
			'3',
			'--quiet',
			'--samples',
			'8',
			'--set',
			'network.width=8',
		];
		const sampled = async (...more: string[]): Promise<Result> =>
			JSON.parse((await labHere(...args, '--set', 'sampler.integrator=euler', ...more)).out);
		const one = await sampled('--set', 'sampler.steps=1', '--times', '0,0.25,1');
		const sixteen = await sampled('--set', 'sampler.steps=16');
		expect(one.losses).toEqual(sixteen.losses);
		expect(one.samples).not.toEqual(sixteen.samples);
		expect(sixteen.times).toBeUndefined();
		expect(one.times?.map(({ t }) => t)).toEqual([0, 0.25, 1]);
		const [start, quarter, end] = one.times ?? [];
		expect(end?.samples).toEqual(one.samples);
		// One Euler step is a straight line.
		quarter?.samples.forEach(([x], i) => {
			const [from = Number.NaN] = start?.samples[i] ?? [];
			const [to = Number.NaN] = end?.samples[i] ?? [];
			expect(x).toBeCloseTo(from + (to - from) / 4, 5);
		});
		expect(start?.metrics['std.x']).toMatchObject({ error: expect.any(Number), n: expect.any(Number) });
		expect(start?.metrics['std.x']?.value).toBeCloseTo(1, 1);
	});

	it('trains with relaxed SIMD where it is told to: the same losses, but for last bits', async () => {
		const trained = async (...more: string[]): Promise<Result> =>
			JSON.parse((await labHere('train', 'boltzmann', '--steps', '3', ...SMALL, ...more)).out);
		const [wasm, relaxed] = [await trained(), await trained('--backend', 'relaxed')];
		expect([wasm.backend, relaxed.backend]).toEqual([
			expect.stringMatching(/^wasm \(/),
			expect.stringMatching(/^wasm, relaxed SIMD \(/),
		]);
		const totals = ({ losses }: Result): number[] => losses.map(({ total }) => total);
		const ratios = totals(relaxed).map((total, k) => total / (totals(wasm)[k] ?? Number.NaN));
		expect(ratios).toEqual(ratios.map(() => expect.closeTo(1, 5)));
	});

	it('names a backend that is not known, and what is', async () => {
		const { code, err } = await labHere('train', 'gaussian', '--steps', '1', ...SMALL, '--backend', 'cuda');
		expect(code).toBe(2);
		expect(err).toContain('--backend: got cuda, expected auto, webgpu, relaxed, wasm');
	});

	it('says null where the game does not define a value', async () => {
		const none = ['--set', 'running=none', '--set', 'regularizers.hjb=0'];
		const { out } = await labHere('train', 'boltzmann', '--steps', '2', ...SMALL, ...none, '--probe', points);
		const result: Result = JSON.parse(out);
		expect(result.probe?.map(({ hjbResidual }) => hjbResidual)).toEqual([null, null, null]);
	});

	it('writes samples in the units of points that have their own', async () => {
		const rows = Array.from({ length: 9 }, (_, k) => [500 + 40 * (k % 3), 7 * (k - 4)]);
		const flat = Float64Array.from(rows.flat());
		const units = unitsOfRows(flat);
		const run = async (name: string, reference: object): Promise<Result> => {
			const game = { version: 1, reference, target: { id: 'formula' }, terminal: { id: 'crossEntropy' } };
			const path = scratch(name, JSON.stringify(game));
			const { out } = await labHere('train', path, '--steps', '2', ...SMALL);
			return JSON.parse(out);
		};
		const own = await run('own.json', { id: 'points', points: rows, standardise: true });
		const lab = await run('lab.json', { id: 'points', points: inlineRows(rowsInLab(units, flat), 2) });
		expect([own.units, lab.units]).toEqual([units, LAB]);
		expect(own.game.reference.points).toEqual(rows);
		expect(own.losses).toEqual(lab.losses);
		own.samples.forEach(([x, y], i) => {
			const [u, v] = lab.samples[i] ?? [Number.NaN, Number.NaN];
			expect(x).toBeCloseTo(toData(units, 0, u), 4);
			expect(y).toBeCloseTo(toData(units, 1, v), 4);
		});
	});

	it('stops with exit code 3 when training diverges, and writes the last finite state', async () => {
		const out = scratch('diverged.json');
		const run = await labHere(
			'train',
			'boltzmann',
			'--steps',
			'60',
			...SMALL,
			'--out',
			out,
			'--set',
			'training.learningRate=1',
			'--set',
			'training.schedule=constant',
			'--set',
			'dynamics.horizon=20',
		);
		expect(run.err).toMatch(/diverged: the loss stopped being finite at step \d+/);
		expect(run.code).toBe(3);
		const result = read(out);
		// The loss is taken before the update it leads to, so the last finite state is older than the last step.
		expect(result.diverged).toBeGreaterThan(result.steps);
		expect(result.parameters.every((value) => typeof value === 'number')).toBe(true);
		expect(result.losses.every(({ total }) => typeof total === 'number')).toBe(true);
	});
});
