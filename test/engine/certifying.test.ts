import { describe, expect, it } from 'vitest';
import { certifier } from '../../src/engine/certify';
import { type CertifierPort, Certifying } from '../../src/engine/certifying';
import { Engine } from '../../src/engine/engine';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import type { CertificateReport, CertificateTask } from '../../src/protocol/certificate';
import type { Notice } from '../../src/protocol/messages';
import type { Optimum } from '../../src/protocol/optimum';
import type { Scene, Snapshot } from '../../src/protocol/snapshot';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';
import { GLANCE } from './glance';

const game = gameOf(
	{ target: { id: 'gaussian' } },
	{ network: { width: 8 }, training: { steps: 4, batch: 8 } },
);
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
const told = ({ id, step }: CertificateTask) => ({ id, optimum: found(step) });

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

	it('what fails is told, and asked again with another model; a thread that died is asked no more', () => {
		const { certifying, answer, heard, steps, die } = byHand();
		certifying.offer(1, theta, false);
		answer(({ id }) => ({ id, failed: 'no bound' }));
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
});

describe('an engine with a thread that certifies', () => {
	/** A run to its end; what it showed. */
	async function run(of: typeof game) {
		const kernels = createWasmKernels(await wasmModule());
		const answerTo = certifier(async () => kernels);
		let [answered]: Parameters<CertifierPort['listen']> = [() => {}, () => {}];
		const tasks: Promise<void>[] = [];
		const shown: Snapshot[] = [];
		const scenes: Scene[] = [];
		const notices: Notice[] = [];
		const engine: Engine = new Engine({
			detail: GLANCE,
			now: () => performance.now(),
			breathe: async () => {},
			kernels: async () => ({ kernels, backend: 'wasm', reason: 'a test' }),
			certifier: {
				ask: (task) => void tasks.push(answerTo(task).then((report) => answered(report))),
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
		for (let k = 0; k < tasks.length; k++) await tasks[k];
		// What is shown after the last answer is shown in its turn.
		await engine.handle({ type: 'ack', run: 1 });
		return { shown, scene: scenes[0], notices };
	}

	it('shows the certificate of its last model, when it has ended', async () => {
		const { shown, scene, notices } = await run(game);
		expect([scene?.uncertified, notices]).toEqual([null, []]);
		const { optimum, measured, step } = shown.at(-1) ?? {};
		expect([optimum?.step, measured?.optimum, step]).toEqual([4, 4, 4]);
		expect(optimum?.cost).toBeGreaterThan(optimum?.lowerBound ?? Number.NaN);
	});

	it('says why a game has none, and waits for none', async () => {
		const { shown, scene } = await run(
			gameOf({ running: { id: 'none' } }, { training: { steps: 2, batch: 8 } }),
		);
		expect(scene?.uncertified).toContain('no running cost');
		expect(shown.at(-1)?.optimum).toBeNull();
		expect(shown.at(-1)?.measured.optimum).toBe(2);
	});
});
