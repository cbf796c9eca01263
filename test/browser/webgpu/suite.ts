import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACTIVATIONS } from '../../../src/kernels/network';
import { numbers } from '../../../src/math/algebra';
import { adjoint, type Graph, record, replay } from '../../../src/math/trace';
import { coordinates, outputsOf, programs, runProgram } from '../../math/programs';
import type { Case } from './cases';
import type { Harness } from './page';

const INTEGRATORS = ['euler', 'heun', 'rk4'] as const;
const small: Case = {
	game: 'otFlow',
	activation: 'logcosh',
	width: 16,
	layers: 1,
	integrator: 'rk4',
	direction: 'backward',
	steps: 2,
	batch: 5,
};

/** A harness somewhere, its faults so far, and how to leave it. */
export interface Session {
	call<Name extends keyof Harness>(
		name: Name,
		args: Parameters<Harness[Name]>,
	): Promise<Awaited<ReturnType<Harness[Name]>>>;
	readonly faults: readonly string[];
	close(): Promise<void>;
}

/** What the WGSL kernels do on whatever adapter `open` finds, by the harness of page.ts. */
export function webgpuSuite(place: string, open: () => Promise<Session>): void {
	describe(`WGSL kernels in ${place}`, () => {
		let session: Session;
		let adapter = '';
		/** Calls the harness; what it is given and returns crosses as JSON. */
		const call = <Name extends keyof Harness>(
			name: Name,
			...args: Parameters<Harness[Name]>
		): Promise<Awaited<ReturnType<Harness[Name]>>> => session.call(name, args);
		beforeAll(async () => {
			session = await open();
			adapter = await call('open');
			console.log(`WebGPU on ${adapter}`);
		});
		afterAll(() => session?.close());

		test('emitted formulas and their adjoints equal their reading in float64', async ({ task }) => {
			Object.assign(task.meta, { backend: `webgpu on ${adapter} (${place})` });
			const graphs: Graph[] = fc.sample(programs('smooth'), { numRuns: 40, seed: 1 }).map((program) =>
				record(['x', 'y', 't'], (A, { x, y, t }) => {
					const [a, b] = outputsOf(runProgram(A, program, [x, y, t]));
					return { a: a ?? x, b: b ?? y };
				}),
			);
			const both = graphs.flatMap((graph) => [graph, adjoint(graph)]);
			const args = fc
				.sample(coordinates, { numRuns: 20, seed: 2 })
				.map((x) => [...x.map(Math.fround), 0.5, -0.25]);
			const found = await call('emitted', both, args);
			const exact = args.flatMap((list) =>
				both.flatMap((graph) => replay(numbers, graph, list.slice(0, graph.inputs.length))),
			);
			const gaps = exact.map(
				(value, k) => Math.abs((found[k] ?? Number.NaN) - value) / (1 + Math.abs(value)),
			);
			// Twelve float32 operations in a row, divisions by small sums among them.
			expect(Math.max(...gaps)).toBeLessThan(1e-4);
		});

		test('a gate that is shut lets nothing through, not even 1/0; atan is right in all its ranges', async () => {
			const graphs = [
				record(['x', 'y', 't'], (A, { x, y }) => ({ a: A.gate(A.step(x), A.div(y, A.max(x, A.num(0)))) })),
				record(['x', 'y', 't'], (A, { x, y }) => ({
					a: A.gate(A.step(x), A.log(x)),
					b: A.atan(A.mul(y, x)),
				})),
			];
			const both = graphs.flatMap((graph) => [graph, adjoint(graph)]);
			const args = [-40, -1.5, -1, -0.3, 0, 0.2, 0.5, 1, 3, 1000].map((x) => [
				Math.fround(x),
				0.75,
				0.5,
				-0.25,
				2,
			]);
			const found = await call('emitted', both, args);
			const exact = args.flatMap((list) =>
				both.flatMap((graph) => replay(numbers, graph, list.slice(0, graph.inputs.length))),
			);
			expect(exact.every(Number.isFinite)).toBe(true);
			const gaps = exact.map(
				(value, k) => Math.abs((found[k] ?? Number.NaN) - value) / (1 + Math.abs(value)),
			);
			expect(Math.max(...gaps)).toBeLessThan(1e-6);
		});

		test.each(ACTIVATIONS)('jets equal the reference, %s', async (activation) => {
			for (const [width, layers] of [
				[8, 0],
				[13, 1],
				[32, 2],
				[20, 3],
				[9, 4],
			] as const)
				expect(await call('jets', { width, layers, activation })).toBeLessThan(1e-5);
		});

		// Every activation with every scheme on every game, and every pair of these and a width or a direction: the
		// product of all is 192 shaders, and a software adapter compiles each for half a second.
		test.each(ACTIVATIONS)('loss and gradient equal reference and float64, %s', async (activation) => {
			const i = ACTIVATIONS.indexOf(activation);
			const cases = INTEGRATORS.flatMap((integrator, j) =>
				(['otFlow', 'relativistic'] as const).map((game, k): Case => {
					const width = [16, 32, 64, 128][(i + j + 2 * k) % 4] ?? 16;
					const direction = ((i >> 1) + j + k) % 2 === 0 ? 'backward' : 'forward';
					const layers = width === 16 ? 2 : 1;
					return { ...small, game, activation, width, layers, integrator, direction };
				}),
			);
			const errors = await call('compare', cases);
			console.log(
				[
					`${'game'.padEnd(13)}${'network'.padEnd(18)}${'scheme'.padEnd(16)}${'terms'.padEnd(10)}gradient`,
					...cases.map(({ game, width, layers, integrator, direction }, k) =>
						[
							game.padEnd(13),
							`${activation} ${width} × ${layers}`.padEnd(18),
							`${integrator} ${direction}`.padEnd(16),
							errors[k]?.terms.toExponential(1).padEnd(10),
							errors[k]?.gradient.toExponential(1),
						].join(''),
					),
				].join('\n'),
			);
			for (const { terms, gradient } of errors) {
				expect(terms).toBeLessThan(1e-4);
				expect(gradient).toBeLessThan(1e-4);
			}
		});

		test('no and four residual layers, widths that are padded, one particle, many', async () => {
			const cases: Case[] = [
				{ ...small, layers: 0, width: 8, game: 'relativistic' },
				{ ...small, layers: 4, width: 13, game: 'relativistic', direction: 'forward', batch: 1 },
				{ ...small, layers: 3, width: 20, batch: 33 },
				{ ...small, layers: 1, width: 100, batch: 2, steps: 1 },
				{ ...small, layers: 1, width: 256, batch: 2, steps: 1, integrator: 'euler' },
				{ ...small, layers: 1, width: 8, batch: 300, steps: 1, integrator: 'heun' },
			];
			for (const { terms, gradient } of await call('compare', cases)) {
				expect(terms).toBeLessThan(1e-4);
				expect(gradient).toBeLessThan(1e-4);
			}
		});

		test('noise, forward and backward, in loss and paths', async () => {
			const noisy = { ...small, game: 'relativistic', noise: true } as const;
			const cases: Case[] = [
				{ ...noisy, integrator: 'euler', steps: 4, direction: 'forward' },
				{ ...noisy, integrator: 'heun', steps: 3 },
			];
			for (const { terms, gradient } of await call('compare', cases)) {
				expect(terms).toBeLessThan(1e-4);
				expect(gradient).toBeLessThan(1e-4);
			}
			for (const spec of cases)
				for (const gap of await call('paths', spec, 1)) expect(gap).toBeLessThan(1e-5);
		});

		test('a pull on the states after each step, with noise and without', async () => {
			const cases: Case[] = INTEGRATORS.flatMap((integrator) => [
				{ ...small, integrator, steps: 3, pull: true },
				{ ...small, integrator, game: 'relativistic', direction: 'forward', pull: true, batch: 33 },
			]);
			cases.push({ ...small, integrator: 'heun', steps: 3, noise: true, pull: true });
			for (const { terms, gradient } of await call('compare', cases)) {
				expect(terms).toBeLessThan(1e-4);
				expect(gradient).toBeLessThan(1e-4);
			}
		});

		test.each(ACTIVATIONS)('losses over points equal the reference, %s', async (activation) => {
			for (const [width, layers] of [
				[20, 1],
				[64, 1],
				[16, 0],
			] as const)
				for (const { terms, gradient } of await call('pointLosses', { width, layers, activation })) {
					expect(terms).toBeLessThan(1e-4);
					expect(gradient).toBeLessThan(1e-4);
				}
		});

		test.each(INTEGRATORS)('paths equal the reference, %s', async (integrator) => {
			const spec: Case = { ...small, game: 'relativistic', integrator, steps: 6, direction: 'forward' };
			for (const gap of await call('paths', spec, 3)) expect(gap).toBeLessThan(1e-5);
		});

		test('the same call gives the same bits', async () => {
			expect(await call('repeats', { ...small, batch: 40 })).toBe(true);
		});

		test('the ops differentiate in θ and in points or starts, and leave no tensors', async () => {
			const errors = await call('ops', { ...small, game: 'relativistic', width: 12, direction: 'forward' });
			for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(1e-4);
		});

		test.each([
			['adam', 12, 1],
			['muon', 12, 2],
			['muon', 35, 1],
			['muon', 8, 0],
		] as const)(
			'the stepper is %s on this gradient, clipped, and survives a step that is not finite: width %i, %i layers',
			async (optimiser, width, layers) => {
				const found = await call('train', { ...small, width, layers, pull: true }, 5, optimiser);
				// Newton–Schulz steps enlarge small singular values, and their rounding errors, up to 480 times.
				expect(found.theta).toBeLessThan(optimiser === 'muon' ? 1e-4 : 1e-5);
				expect(found.first).toBeLessThan(1e-4);
				expect(found.second).toBeLessThan(1e-4);
				expect(found.losses).toBeLessThan(1e-5);
				expect(found.steps).toEqual([1, 2, 3, 4, 5]);
				expect(Number.isFinite(found.brokenTotal)).toBe(false);
				expect(found.unharmed).toBe(0);
				expect(found.restored).toBe(0);
			},
		);

		test.each(['adam', 'muon'] as const)(
			'a step of %s is at most 6 dispatches, and holds no more memory',
			async (optimiser) => {
				const spec: Case = { ...small, width: 32, steps: 8, batch: 64 };
				const found = await call('speed', spec, 30, optimiser);
				const { script, whole, dispatches, groups, before, after, compile } = found;
				console.log(
					`B = 64, RK4, 8 steps, ${optimiser}: ${dispatches} dispatches, ${script.toFixed(2)} ms of JavaScript, ` +
						`${whole.toFixed(0)} ms, compiled in ${compile.toFixed(0)} ms, ${after.buffers} buffers, ` +
						`${(after.bytes / 2 ** 20).toFixed(1)} MiB`,
				);
				expect(dispatches).toBeLessThanOrEqual(6);
				expect(groups).toBe(0);
				expect(after).toEqual(before);
			},
		);

		test('what fails says what, and a lost device can be replaced', async () => {
			const { compile, invalid, fine, lost, again } = await call('failures', small);
			expect(compile).toMatch(/Broken does not compile:\nline 3/);
			expect(invalid).toMatch(/WebGPU refused/);
			expect(fine).toBe('no error');
			for (const message of lost) expect(message).toMatch(/^DeviceLost: .*destroyed/);
			expect(again).toBe('no error');
		});

		test('a batch that does not fit in memory is taken in turns; a rollout that cannot, says so', async () => {
			const spec: Case = {
				...small,
				game: 'relativistic',
				batch: 150,
				width: 8,
				steps: 1,
				integrator: 'heun',
			};
			// Three slots of two layers of eight rows, 16 bytes each: room for 64 particles.
			await call('open', 3 * 2 * 8 * 16 * 64);
			const [turns] = await call('compare', [spec]);
			expect(turns?.gradient).toBeLessThan(1e-5);
			expect(turns?.terms).toBeLessThan(1e-5);
			await expect(call('compare', [{ ...spec, steps: 8 }])).rejects.toThrow(/take fewer steps/);
			expect(await call('refused', { ...spec, steps: 8 })).toMatch(/take fewer steps/);
		});

		test('no faults on the console', () => {
			expect(session.faults).toEqual([]);
		});
	});
}
