import { describe, expect, it } from 'vitest';
import { certifier } from '../../src/engine/certify';
import { type CertifierPort, Certifying } from '../../src/engine/certifying';
import { Engine } from '../../src/engine/engine';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import type { CertificateReport, CertificateTask } from '../../src/protocol/certificate';
import type { Notice } from '../../src/protocol/messages';
import type { Least, Optimum } from '../../src/protocol/optimum';
import type { Scene, Snapshot } from '../../src/protocol/snapshot';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { GLANCE } from './glance';

const SMALL = { network: { width: 8 }, training: { steps: 4, batch: 8 } } as const;
const game = gameOf({ target: { id: 'gaussian' } }, SMALL);
const other = gameOf({ target: { id: 'moons' } });
const found = (step: number): Optimum => ({
	step,
	cost: 1,
	lowerBound: 0,
	errors: { cost: 0, timeSteps: 0, lowerBound: 0 },
	gap: 1,
	parts: null,
	nats: 1,
	upToConstant: false,
	n: 1,
});

/** A thread whose answers are given by hand, a second each. */
function byHand(experiments = 1) {
	const asked: CertificateTask[] = [];
	const heard: (string | null)[] = [];
	let clock = 0;
	let [answered, died]: Parameters<CertifierPort['listen']> = [() => {}, () => {}];
	const port: CertifierPort = {
		ask: (task) => void asked.push(task),
		listen: (...handlers) => {
			[answered, died] = handlers;
		},
		experiments: () => experiments,
	};
	const certifying = new Certifying(
		game,
		port,
		() => clock,
		(why) => void heard.push(why),
	);
	return {
		certifying,
		heard,
		steps: () => asked.map(({ step }) => step),
		glances: () => asked.map(({ glance }) => glance),
		pass: (ms: number) => {
			clock += ms;
		},
		answer: (what: (task: CertificateTask) => CertificateReport) => {
			clock += 1000;
			const task = asked.at(-1);
			if (!task) throw new Error('nothing was asked');
			answered(what(task));
		},
		die: (why: string) => died(why),
	};
}
const theta = new Float32Array(2);
const told = ({ id, step }: CertificateTask) => ({ id, milliseconds: 1000, optimum: found(step) });

describe('certificates of a run', () => {
	it('one at a time, the newest that was offered, and none while it rests', () => {
		const { certifying, steps, answer, pass, heard } = byHand();
		certifying.offer(1, theta, true);
		certifying.offer(2, theta, true);
		certifying.offer(3, theta, true);
		expect(steps()).toEqual([1]);
		answer(told);
		expect(certifying.found?.step).toBe(1);
		expect(heard).toEqual([null]);
		certifying.offer(4, theta, true);
		expect(steps()).toEqual([1]);
		pass(1000);
		certifying.offer(5, theta, true);
		expect(steps()).toEqual([1, 5]);
	});

	it('at a glance that takes no time, at most five in two seconds, and one a second when the run is no longer young', () => {
		const { certifying, steps, pass, answer } = byHand();
		const quick: typeof told = (task) => ({ ...told(task), milliseconds: 0 });
		// It was there for long before it began to train.
		pass(60_000);
		certifying.offer(1, theta, true);
		answer(quick);
		pass(390);
		certifying.offer(2, theta, true);
		expect(steps()).toEqual([1]);
		pass(20);
		certifying.offer(3, theta, true);
		expect(steps()).toEqual([1, 3]);
		pass(10_000);
		answer(quick);
		pass(980);
		expect(certifying.ready).toBe(false);
		pass(40);
		expect(certifying.ready).toBe(true);
	});

	it('of what nobody sees no more than a few', () => {
		const { certifying, steps, pass, answer } = byHand();
		for (let step = 1; step < 10; step++) {
			certifying.offer(step, theta, true);
			if (certifying.found?.step !== steps().at(-1)) answer(told);
			pass(10_000);
		}
		expect(steps()).toEqual([1, 2, 3, 4]);
		expect(certifying.take()).toHaveLength(4);
		expect(certifying.ready).toBe(true);
	});

	it('with another experiment beside it, half as often', () => {
		const { certifying, steps, answer, pass } = byHand(2);
		certifying.offer(1, theta, true);
		answer(told);
		pass(1000);
		certifying.offer(5, theta, true);
		expect(steps()).toEqual([1]);
		pass(2000);
		certifying.offer(6, theta, true);
		expect(steps()).toEqual([1, 6]);
	});

	it('the last model of a run at once, when it trains no more', () => {
		const { certifying, steps, glances, answer } = byHand();
		certifying.offer(1, theta, true);
		answer(told);
		expect(certifying.ready).toBe(false);
		certifying.offer(9, theta, false);
		expect(steps()).toEqual([1, 9]);
		answer(told);
		certifying.offer(9, theta, false);
		expect(steps()).toEqual([1, 9]);
		expect(glances()).toEqual([true, false]);
		expect(certifying.take().map(({ step }) => step)).toEqual([1, 9]);
		expect(certifying.take()).toEqual([]);
	});

	it('a model that was certified at a glance while it trained, wholly when it has ended', () => {
		const { certifying, steps, glances, answer } = byHand();
		certifying.offer(5, theta, true);
		answer(told);
		certifying.offer(5, theta, false);
		expect([steps(), glances()]).toEqual([
			[5, 5],
			[true, false],
		]);
	});

	it('an answer of what is no longer the game is no answer', () => {
		const { certifying, answer, heard, steps } = byHand();
		certifying.offer(1, theta, true);
		certifying.turnTo(other);
		answer(told);
		expect([certifying.found, heard]).toEqual([null, []]);
		certifying.offer(2, theta, false);
		answer(told);
		expect(certifying.found?.step).toBe(2);
		certifying.offer(1, theta, false);
		expect(certifying.found).toBeNull();
		expect(steps()).toEqual([1, 2, 1]);
	});

	it('the least cost is of the game as it stands, and is kept where a run goes back or on for longer', () => {
		const { certifying, answer, heard } = byHand();
		expect(certifying.least).toBeNull();
		certifying.learn({ value: 0.5, error: 0.01 });
		expect([certifying.least, heard]).toEqual([{ value: 0.5, error: 0.01 }, [null]]);
		certifying.offer(2, theta, false);
		answer(told);
		certifying.offer(1, theta, false);
		expect(certifying.least?.value).toBe(0.5);
		certifying.turnTo({ ...game, training: { ...game.training, steps: 9 } });
		expect(certifying.least?.value).toBe(0.5);
		certifying.turnTo({ ...game, terminal: { ...game.terminal, weight: 9 } });
		expect(certifying.least).toBeNull();
		certifying.learn({ value: 0.5, error: 0.01 });
		certifying.turnTo(other);
		expect(certifying.least).toBeNull();
	});

	it('what fails is told, and asked again with another model; a thread that died is asked no more', () => {
		const { certifying, answer, heard, steps, die } = byHand();
		certifying.offer(1, theta, false);
		answer(({ id }) => ({ id, milliseconds: 1000, failed: 'no bound' }));
		expect(heard).toEqual(['no bound']);
		certifying.offer(2, theta, false);
		expect(steps()).toEqual([1, 2]);
		die('out of memory');
		certifying.offer(3, theta, false);
		expect([heard, steps()]).toEqual([
			['no bound', 'out of memory'],
			[1, 2],
		]);
	});

	it('why nothing is known is known at once, until a model has a bound or the game is another', () => {
		const { certifying, answer, heard, die } = byHand();
		const failed = ({ id }: CertificateTask) => ({ id, milliseconds: 0, failed: 'no bound' });
		expect(certifying.why).toBeNull();
		certifying.offer(1, theta, true);
		answer(failed);
		expect(certifying.why).toBe('no bound');
		certifying.turnTo(other);
		expect(certifying.why).toBeNull();
		for (const step of [2, 3]) {
			certifying.offer(step, theta, false);
			answer(failed);
			expect(certifying.why).toBe('no bound');
		}
		// A notice once; what is shown anew each time.
		expect(heard).toEqual(['no bound', null]);
		certifying.offer(4, theta, false);
		answer(told);
		expect(certifying.why).toBeNull();
		certifying.offer(5, theta, false);
		answer(failed);
		expect([certifying.why, certifying.found?.step]).toEqual([null, 4]);
		die('out of memory');
		certifying.turnTo(game);
		expect(certifying.why).toBe('out of memory');
	});

	it('what fails while a model trains is not told: the next one may have a bound', () => {
		const { certifying, answer, heard } = byHand();
		const failed = ({ id }: CertificateTask) => ({ id, milliseconds: 1000, failed: 'no bound' });
		certifying.offer(1, theta, true);
		answer(failed);
		expect(heard).toEqual([]);
		certifying.offer(2, theta, false);
		answer(failed);
		expect(heard).toEqual(['no bound']);
	});
});

describe('an engine with a thread that certifies', () => {
	/** A run to its end; what it showed. */
	async function run(of: typeof game, least: Least | null = null) {
		const kernels = createWasmKernels(await wasmModule());
		const answerTo = certifier(
			async () => kernels,
			() => performance.now(),
		);
		let [answered]: Parameters<CertifierPort['listen']> = [() => {}, () => {}];
		const tasks: Promise<void>[] = [];
		const asked: unknown[][] = [];
		const shown: Snapshot[] = [];
		const scenes: Scene[] = [];
		const notices: Notice[] = [];
		const engine: Engine = new Engine({
			detail: GLANCE,
			now: () => performance.now(),
			breathe: async () => {},
			kernels: async () => ({ kernels, backend: 'wasm', reason: 'a test' }),
			certifier: {
				begin: () => void asked.push(['begin']),
				ask: (task) => {
					asked.push([task.step, task.glance]);
					tasks.push(answerTo(task).then((report) => answered(report)));
				},
				listen: (handler) => {
					answered = handler;
				},
			},
			post: (report) => {
				if (report.type === 'scene') scenes.push(report.scene);
				if (report.type === 'notice') notices.push(report.notice);
				if (report.type !== 'snapshot') return;
				shown.push(report.snapshot);
				void engine.handle({ type: 'ack', run: 1 });
			},
		});
		await engine.handle({ type: 'load', run: 1, game: of, start: true, backend: 'wasm' });
		if (least) {
			await engine.handle({ type: 'least', run: 1, least });
			// Of a run that is no longer: of no use.
			await engine.handle({ type: 'least', run: 0, least: { value: 9, error: 9 } });
		}
		for (let k = 0; k < tasks.length; k++) await tasks[k];
		// What is shown after the last answer is shown in its turn.
		await engine.handle({ type: 'ack', run: 1 });
		return { shown, scene: scenes[0], notices, asked };
	}

	it('shows the certificate of its last model, when it has ended; those before are glances', async () => {
		const { shown, scene, notices, asked } = await run(game);
		expect(asked[0]).toEqual(['begin']);
		expect(asked[1]).toEqual([0, true]);
		expect(asked.at(-1)).toEqual([4, false]);
		expect([scene?.uncertified, notices]).toEqual([null, []]);
		const { optimum, measured, step } = shown.at(-1) ?? {};
		expect([optimum?.step, measured?.optimum, step]).toEqual([4, 4, 4]);
		expect(optimum?.cost).toBeGreaterThan(optimum?.lowerBound ?? Number.NaN);
	});

	it('says in its pictures why no bound is found, where that is found out by looking', async () => {
		const far = { id: 'formula', logDensity: '-(x-50)^2-y^2' };
		const { shown, scene } = await run(gameOf({ target: far, terminal: { id: 'reverseKL' } }, SMALL));
		expect([scene?.uncertified, shown[0]?.uncertified]).toEqual([null, null]);
		const { optimum, measured, uncertified } = shown.at(-1) ?? {};
		expect([optimum, measured?.optimum]).toEqual([null, undefined]);
		expect(uncertified).toMatch(/beyond its box in part: widen that, or move it$/);
	});

	it('says what its model costs more than the least cost, when it hears that', async () => {
		const { shown } = await run(game, { value: 0.25, error: 0.125 });
		const { optimum, metrics = [] } = shown.at(-1) ?? {};
		const { cost, errors, n } = optimum ?? found(0);
		expect(metrics.find(({ id }) => id === 'excess')).toEqual({
			id: 'excess',
			label: 'J − J*',
			value: (cost ?? Number.NaN) - 0.25,
			error: Math.hypot(errors.cost ?? Number.NaN, 0.125) + (errors.timeSteps ?? 0),
			n,
			bound: { value: 0, label: 'optimal' },
			step: 4,
		});
		const without = await run(game);
		expect(without.shown.at(-1)?.metrics.map(({ id }) => id)).not.toContain('excess');
	});

	it('has told eight models in the first four seconds of a run, of a clock whose certificates take 0.12 s and pictures 0.3 s to be drawn', async () => {
		const kernels = createWasmKernels(await wasmModule());
		let clock = 0;
		let [answered]: Parameters<CertifierPort['listen']> = [() => {}, () => {}];
		const due: { readonly at: number; readonly happen: () => void }[] = [];
		const later = (ms: number, happen: () => void) => void due.push({ at: clock + ms, happen });
		const told: number[] = [];
		const engine: Engine = new Engine({
			detail: GLANCE,
			// Whatever is done takes time: a step of training some 30 ms.
			now: () => {
				clock += 4;
				return clock;
			},
			breathe: async () => {
				for (const event of due.splice(0)) {
					if (event.at <= clock) event.happen();
					else due.push(event);
				}
			},
			kernels: async () => ({ kernels, backend: 'wasm', reason: 'a test' }),
			certifier: {
				ask: ({ id, step }) => later(120, () => answered({ id, milliseconds: 120, optimum: found(step) })),
				listen: (handler) => {
					answered = handler;
				},
			},
			post: (report) => {
				if (report.type !== 'snapshot') return;
				if (clock <= 4000) told.push(...report.snapshot.certified.map(({ step }) => step));
				later(300, () => void engine.handle({ type: 'ack', run: 1 }));
			},
		});
		const endless = { ...game, training: { ...game.training, steps: 100_000 } };
		later(4000, () => void engine.handle({ type: 'pause' }));
		await engine.handle({ type: 'load', run: 1, game: endless, start: true, backend: 'wasm' });
		expect(told.length).toBeGreaterThanOrEqual(8);
		expect(new Set(told).size).toBe(told.length);
	});

	it('nobody sees is not asked for; seen again, nothing is told before another is found', async () => {
		const kernels = createWasmKernels(await wasmModule());
		let [answered]: Parameters<CertifierPort['listen']> = [() => {}, () => {}];
		const asked: CertificateTask[] = [];
		const shown: Snapshot[] = [];
		const engine: Engine = new Engine({
			detail: GLANCE,
			now: () => 0,
			breathe: async () => {},
			kernels: async () => ({ kernels, backend: 'wasm', reason: 'a test' }),
			certifier: {
				ask: (task) => void asked.push(task),
				listen: (handler) => {
					answered = handler;
				},
			},
			post: (report) => {
				if (report.type === 'snapshot') shown.push(report.snapshot);
			},
		});
		const ack = () => engine.handle({ type: 'ack', run: 1 });
		const answer = async () => {
			const task = asked.at(-1);
			if (task) answered(told(task));
			await ack();
			await ack();
		};
		const last = () => {
			const { optimum, measured, metrics } = shown.at(-1) ?? {};
			return [optimum?.step, measured?.optimum, metrics?.some(({ id }) => id === 'gap')];
		};
		await engine.handle({ type: 'load', run: 1, game, start: false, backend: 'wasm' });
		await answer();
		expect(last()).toEqual([0, 0, true]);
		await engine.handle({ type: 'want', wants: ['density'] });
		await engine.handle({ type: 'step' });
		await ack();
		expect([asked.length, ...last()]).toEqual([1, undefined, undefined, false]);
		await engine.handle({ type: 'want', wants: ['density', 'optimum'] });
		await ack();
		expect(asked.map(({ step }) => step)).toEqual([0, 1]);
		expect(last()).toEqual([undefined, undefined, false]);
		await answer();
		expect(last()).toEqual([1, 1, true]);
	});

	it.each([
		['there is no running cost', { running: { id: 'none' } }, 0],
		[
			'no cost is the least',
			{ potential: { id: 'quadratic', stiffness: -10 }, terminal: { id: 'reverseKL' } },
			0,
		],
		[
			'costs on the way are discounted: take a discount rate of 0',
			{
				target: { id: 'gaussian' },
				interaction: { id: 'relativeEntropy', weight: 2 },
				terminal: { id: 'none' },
				solver: { id: 'gradientFlow', steps: 4, window: 2 },
			},
			2.5,
		],
	])('says why a game has none, and waits for none: %s', async (why, slots, discount) => {
		const training = { steps: 2, batch: 8 };
		const { shown, scene, asked } = await run(
			gameOf(slots, { network: { width: 8 }, dynamics: { discount }, training }),
		);
		expect([scene?.uncertified, asked]).toEqual([expect.stringContaining(why), []]);
		expect(shown.at(-1)?.optimum).toBeNull();
		expect(shown.at(-1)?.measured.optimum).toBe(2);
	});
});
