import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine';
import type { Game } from '../../src/game/game';
import type { Kernels } from '../../src/kernels/contract';
import { KernelsLost } from '../../src/kernels/stepper';
import type { Command, Report } from '../../src/protocol/messages';
import { gameOf } from '../game/fixture';
import { GLANCE } from './glance';

/** The call from which on the loss is NaN, or at which the kernels are lost. */
interface Poison {
	readonly at?: number;
	readonly lostAt?: number;
	/** Lost at every hundredth call. */
	readonly frail?: boolean;
	/** Lost at the first paths that are asked for after a loss of NaN. */
	readonly lostWithIt?: boolean;
}

/** Kernels of a parabola: loss |θ|²/2 per particle, particles at rest. Not a model; enough for a state machine. */
function parabola(poison: Poison): Kernels & { calls: number } {
	let dying = false;
	return {
		calls: 0,
		family: 'reference',
		jets: async (_network, _theta, points) => new Float32Array((points.length / 3) * 7),
		async lossAndGradient(rollout, theta, starts, weights) {
			this.calls += 1;
			const n = starts.length / 2;
			const half = theta.reduce((sum, p) => sum + (p * p) / 2, 0);
			if (this.calls === poison.lostAt || (poison.frail && this.calls % 100 === 0))
				throw new KernelsLost('the parabola was lost');
			const bad = poison.at !== undefined && this.calls >= poison.at;
			dying ||= bad && poison.lostWithIt === true;
			const terms = Float64Array.from(rollout.terms.outputs, (_, k) =>
				k === 0 ? (bad ? Number.NaN : n * half) : 0,
			);
			return { terms, gradient: Float32Array.from(theta, (p) => (weights[0] ?? 0) * n * p) };
		},
		pointLossAndGradient: () => Promise.reject(new Error('no loss at points here')),
		paths: async (rollout, _theta, starts, keep) => {
			if (dying) {
				dying = false;
				throw new KernelsLost('the parabola was lost');
			}
			return {
				states: Float32Array.from(
					{ length: (keep + 1) * starts.length },
					(_, i) => starts[i % starts.length] ?? 0,
				),
				accumulators: new Float32Array((keep + 1) * (starts.length / 2) * (rollout.rates.outputs.length - 2)),
			};
		},
		dispose: () => {},
	};
}

const endless = gameOf({}, { network: { width: 8 }, training: { steps: 1_000_000, batch: 8 } });

/** What no test takes: an engine that reads its clock so often has run into a circle. */
const ENDLESS = 30_000;

/** An engine with a clock that moves a millisecond each time it is read. */
function setUp(poison: Poison = {}) {
	const reports: Report[] = [];
	let clock = 0;
	let chosen = 0;
	const breaths: (() => void)[] = [];
	const kernels = parabola(poison);
	const engine = new Engine({
		detail: GLANCE,
		post: (report) => reports.push(report),
		now: () => {
			if (++clock > ENDLESS) throw new Error('the engine does not come to rest');
			return clock;
		},
		breathe: () => new Promise((resolve) => breaths.push(resolve)),
		kernels: async (_game, wish) => ({ kernels, backend: `parabola ${++chosen} by ${wish}`, reason: 'test' }),
	});
	const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
	const tick = async () => {
		await settle();
		for (const go of breaths.splice(0)) go();
		await settle();
	};
	/** Until the engine has come to rest, or trains. */
	const send = async (command: Command) => {
		void engine.handle(command);
		do await tick();
		while (breaths.length > 0 && status()?.phase !== 'training');
	};
	const of = <T extends Report['type']>(type: T) =>
		reports.filter((report): report is Extract<Report, { type: T }> => report.type === type);
	const status = () => of('status').at(-1)?.status;
	/** Long enough for all that is measured of a picture. */
	const rest = async () => {
		for (let i = 0; i < 60; i++) await send({ type: 'ack', run: 1 });
	};
	const load = (game: Game = endless, start = false): Promise<void> =>
		send({ type: 'load', run: 1, game, start, backend: 'auto' });
	return { engine, reports, send, tick, rest, of, status, load };
}

describe('engine', () => {
	test('a loaded game is shown before it is trained', async () => {
		const { load, of, status } = setUp();
		await load();
		expect(of('scene')).toHaveLength(1);
		expect(of('snapshot')).toHaveLength(1);
		expect(of('snapshot')[0]?.snapshot.step).toBe(0);
		expect(status()?.phase).toBe('paused');
	});

	test('run trains, pause stops, step takes one step', async () => {
		const { load, send, status } = setUp();
		await load();
		await send({ type: 'run' });
		expect(status()?.phase).toBe('training');
		await send({ type: 'pause' });
		const stopped = status()?.step ?? 0;
		expect(stopped).toBeGreaterThan(0);
		expect(status()?.phase).toBe('paused');
		await send({ type: 'ack', run: 1 });
		await send({ type: 'step' });
		expect(status()?.step).toBe(stopped + 1);
	});

	test('a paused run is measured in pieces, and a command comes in between two of them', async () => {
		const { engine, load, send, tick, rest, of, status } = setUp();
		await load();
		await send({ type: 'ack', run: 1 });
		void engine.handle({ type: 'step' });
		while (of('snapshot').at(-1)?.snapshot.step !== 1) await tick();
		const measured = () => Object.values(of('snapshot').at(-1)?.snapshot.measured ?? {});
		expect(new Set(measured())).not.toEqual(new Set([1]));
		await send({ type: 'run' });
		expect(status()?.phase).toBe('training');
		await send({ type: 'pause' });
		await rest();
		const step = status()?.step ?? 0;
		expect(new Set(measured())).toEqual(new Set([step]));
	});

	test('no snapshot is sent until the last was acknowledged, and training goes on', async () => {
		const { load, send, tick, of, status } = setUp();
		await load(endless, true);
		const sent = of('snapshot').length;
		const before = status()?.step ?? 0;
		for (let i = 0; i < 60; i++) await tick();
		expect(of('snapshot')).toHaveLength(sent);
		// How far it is is told all the same: a hidden tab draws nothing.
		expect(status()?.step).toBeGreaterThan(before);
		await send({ type: 'ack', run: 1 });
		for (let i = 0; i < 60; i++) await tick();
		expect(of('snapshot')).toHaveLength(sent + 1);
		expect(status()?.step).toBeGreaterThan(60);
		await send({ type: 'pause' });
	});

	test('every loss reaches the page exactly once, in order', async () => {
		const { load, send, tick, of } = setUp();
		await load(endless, true);
		for (let i = 0; i < 200; i++) {
			await tick();
			if (i % 7 === 0) await send({ type: 'ack', run: 1 });
		}
		await send({ type: 'pause' });
		await send({ type: 'ack', run: 1 });
		const steps = of('snapshot').flatMap(({ snapshot }) => Array.from(snapshot.losses.steps));
		expect(steps.length).toBeGreaterThan(50);
		expect(steps).toEqual(steps.map((_, i) => i + 1));
	});

	test('reset starts again from the same initialization', async () => {
		const { load, send, of } = setUp();
		await load();
		await send({ type: 'step' });
		await send({ type: 'reset', run: 2 });
		expect(of('scene').at(-1)?.scene.run).toBe(2);
		await send({ type: 'step' });
		expect(of('snapshot').at(-1)?.snapshot).toMatchObject({ run: 2, step: 1 });
		const totals = of('snapshot').flatMap(({ snapshot }) => Array.from(snapshot.losses.total));
		expect(totals).toHaveLength(2);
		expect(totals[0]).toBe(totals[1]);
	});

	test('a non-finite loss stops training, keeps the last finite state and says what to try', async () => {
		const { load, send, of, status } = setUp({ at: 4 });
		await load();
		await send({ type: 'run' });
		expect(status()?.phase).toBe('diverged');
		expect(of('notice')[0]?.notice.advice).toContain('learning rate');
		expect(Number.isFinite(of('snapshot').at(-1)?.snapshot.value?.[0])).toBe(true);
		expect(status()?.step).toBeLessThan(4);
	});

	test('a run that goes back is seen as it was there, and comes to rest', async () => {
		const { load, send, rest, of, status } = setUp({ at: 3 });
		await load();
		for (let k = 0; k < 3; k++) {
			await send({ type: 'ack', run: 1 });
			await send({ type: 'step' });
		}
		await rest();
		expect(status()).toMatchObject({ phase: 'diverged', step: 1 });
		const { step, measured } = of('snapshot').at(-1)?.snapshot ?? {};
		expect(step).toBe(1);
		expect(new Set(Object.values(measured ?? {}))).toEqual(new Set([1]));
		expect(of('notice')).toHaveLength(1);
	});

	test('a divergence is told even if what caused it takes the kernels with it', async () => {
		const { load, send, of, status } = setUp({ at: 4, lostWithIt: true });
		await load(gameOf({ drift: { id: 'gradient', potential: 'x' } }));
		await send({ type: 'run' });
		expect(status()?.phase).toBe('diverged');
		expect(of('notice').map(({ notice }) => notice.text)).toEqual([expect.stringContaining('diverged')]);
		expect(of('notice')[0]?.notice.advice).toContain('learning rate');
	});

	test('a game that cannot be trained is refused and the running one goes on', async () => {
		const { load, send, of, tick, status } = setUp();
		await load(endless, true);
		const impossible = gameOf({ running: { id: 'none' } }, { regularizers: { hjb: 1 } });
		await send({ type: 'load', run: 2, game: impossible, start: true, backend: 'auto' });
		expect(of('notice')[0]?.notice.text).toContain('Hamiltonian');
		const before = status()?.step ?? 0;
		for (let i = 0; i < 60; i++) await tick();
		expect(status()).toMatchObject({ run: 2, phase: 'training' });
		expect(status()?.step).toBeGreaterThan(before);
		await send({ type: 'pause' });
	});

	test('tuning a live parameter keeps step and moments', async () => {
		const { load, send, status, of } = setUp();
		await load();
		await send({ type: 'step' });
		await send({
			type: 'tune',
			game: gameOf({ terminal: { id: 'forwardKL', weight: 5 } }, { regularizers: { hjb: 2 } }),
		});
		expect(
			of('scene')
				.at(-1)
				?.scene.terms.map(({ name }) => name),
		).toContain('hjb');
		await send({ type: 'ack', run: 1 });
		await send({ type: 'step' });
		expect(status()?.step).toBe(2);
	});

	test('the page is told of every game that is taken, whatever in it is another', async () => {
		const { load, send, of } = setUp();
		await load();
		await send({ type: 'tune', game: { ...endless, training: { ...endless.training, steps: 2000 } } });
		expect(of('scene')).toHaveLength(2);
	});

	test('the residual is shown with the weights of now', async () => {
		const { load, send, of } = setUp();
		const entropy = (weight: number) =>
			gameOf({ interaction: { id: 'entropy', weight }, terminal: { id: 'reverseKL' } });
		await load(entropy(0));
		await send({ type: 'ack', run: 1 });
		await send({ type: 'tune', game: entropy(3) });
		const [before, after] = of('snapshot').map(({ snapshot }) => snapshot);
		const [one, other, density] = [before?.residual, after?.residual, after?.density];
		if (!one || !other || !density) throw new Error('nothing was shown');
		const last = other.length - density.length;
		// δI/δρ = w (1 + log ρ_T) is taken off, at the same model; where no residual is trained, levels are, too.
		const taken = (i: number) =>
			(one[last + i] ?? 0) - (other[last + i] ?? 0) - 3 * Math.log(density[i] ?? 0);
		for (const i of [0, 5, density.length - 1]) expect(taken(i)).toBeCloseTo(taken(10), 2);
	});

	test('a run ends at its number of steps, and may be continued', async () => {
		const { load, send, status, tick } = setUp();
		await load(gameOf({}, { training: { steps: 5 } }), true);
		for (let i = 0; i < 5; i++) await tick();
		expect(status()).toMatchObject({ phase: 'done', step: 5 });
		await send({ type: 'run' });
		await send({ type: 'pause' });
		expect(status()?.step).toBeGreaterThan(5);
	});

	test('a run that is done goes on when it is told to be longer, and the curve is marked', async () => {
		const { load, send, status, tick, of } = setUp();
		const lasting = (steps: number) => gameOf({}, { network: { width: 8 }, training: { steps, batch: 8 } });
		await load(lasting(5), true);
		for (let i = 0; i < 5; i++) await tick();
		expect(status()).toMatchObject({ phase: 'done', step: 5, secondsLeft: null });
		await send({ type: 'ack', run: 1 });
		await send({ type: 'tune', game: lasting(10) });
		for (let i = 0; i < 8; i++) await tick();
		expect(status()).toMatchObject({ phase: 'done', step: 10 });
		await send({ type: 'ack', run: 1 });
		await tick();
		const { marks, losses } = of('snapshot').at(-1)?.snapshot ?? { marks: null, losses: null };
		expect(marks).toEqual([{ step: 5, text: '10 steps' }]);
		expect(losses?.steps.at(-1) ?? 10).toBe(10);
		// Fewer than it has taken: it is done, and nothing is taken back.
		await send({ type: 'tune', game: lasting(7) });
		expect(status()).toMatchObject({ phase: 'done', step: 10 });
	});

	test('a run that trains ends where it is told to be shorter; a slider that is dragged leaves one mark', async () => {
		const { load, send, status, of, tick } = setUp();
		const lasting = (steps: number) => ({ ...endless, training: { ...endless.training, steps } });
		await load(endless, true);
		for (const steps of [900_000, 800_000, 700_000]) await send({ type: 'tune', game: lasting(steps) });
		expect(status()?.phase).toBe('training');
		for (let i = 0; i < 100; i++) await tick();
		expect(status()?.secondsLeft).toBeGreaterThan(0);
		await send({ type: 'tune', game: lasting(2) });
		expect(status()).toMatchObject({ phase: 'done', secondsLeft: null });
		await send({ type: 'ack', run: 1 });
		const marks = of('snapshot').at(-1)?.snapshot.marks;
		expect(marks?.map(({ text }) => text)).toEqual(['700,000 steps', '2 steps']);
	});

	test('a paused run that is told to be shorter than it is is done there; longer again, it is paused', async () => {
		const { load, send, status } = setUp();
		const lasting = (steps: number) => ({ ...endless, training: { ...endless.training, steps } });
		await load();
		for (let k = 0; k < 3; k++) {
			await send({ type: 'ack', run: 1 });
			await send({ type: 'step' });
		}
		// A slider on its way.
		for (const [steps, phase] of [
			[5, 'paused'],
			[2, 'done'],
			[1, 'done'],
			[4, 'paused'],
			[3, 'done'],
		] as const) {
			await send({ type: 'tune', game: lasting(steps) });
			expect([steps, status()?.phase, status()?.step]).toEqual([steps, phase, 3]);
		}
		// Beyond its end it goes on only when it is told to run.
		await send({ type: 'run' });
		await send({ type: 'tune', game: lasting(2) });
		expect(status()?.phase).toBe('done');
		await send({ type: 'tune', game: endless });
		expect(status()?.phase).toBe('training');
		await send({ type: 'pause' });
	});

	test('a weight that is turned while it trains is marked, once for each turn', async () => {
		const { load, send, of } = setUp();
		await load(endless, true);
		const weighing = (weight: number) => ({ ...endless, terminal: { ...endless.terminal, weight } });
		for (const weight of [9, 8, 7]) await send({ type: 'tune', game: weighing(weight) });
		await send({
			type: 'tune',
			game: { ...weighing(7), training: { ...endless.training, learningRate: 0.005 } },
		});
		await send({ type: 'pause' });
		await send({ type: 'ack', run: 1 });
		expect(of('snapshot').at(-1)?.snapshot.marks).toEqual([
			{ step: expect.any(Number), text: 'terminal cost, weight α: 7', costs: true },
			{ step: expect.any(Number), text: 'training, learning rate: 0.005' },
		]);
	});

	test('lost kernels are replaced, and the run goes on from where it was kept', async () => {
		const { load, send, of, status, tick } = setUp({ lostAt: 10 });
		await load(endless, true);
		for (let i = 0; i < 60; i++) await tick();
		expect(of('notice')[0]?.notice.text).toContain('goes on from step');
		expect(status()).toMatchObject({ phase: 'training' });
		await send({ type: 'ack', run: 1 });
		for (let i = 0; i < 60; i++) await tick();
		expect(status()?.backend).toBe('parabola 2 by auto');
		expect(status()?.step).toBeGreaterThan(20);
		await send({ type: 'pause' });
	});

	test('kernels that are lost again and again give way to WASM', async () => {
		const { load, send, of, tick } = setUp({ frail: true });
		await load(endless, true);
		for (let i = 0; i < 300; i++) await tick();
		await send({ type: 'pause' });
		const chosen = of('notice').map(({ notice }) => /by \w+/.exec(notice.text)?.[0]);
		expect(chosen.slice(0, 3)).toEqual(['by auto', 'by auto', 'by wasm']);
	});

	test('commands before a game is loaded do nothing', async () => {
		const { send, reports } = setUp();
		for (const type of ['run', 'pause', 'step'] as const) await send({ type });
		expect(reports).toEqual([]);
	});

	test('a reset after a first game that was refused says that there is no run', async () => {
		const { send, of } = setUp();
		await send({ type: 'reset', run: 2 });
		expect(of('status').map(({ status }) => [status.run, status.phase])).toEqual([[2, 'failed']]);
	});
});
