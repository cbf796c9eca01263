import { describe, expect, test } from 'vitest';
import { Looking } from '../../src/engine/looking';
import type { Game } from '../../src/game/game';
import { longer } from '../../src/game/longer';
import { createRng } from '../../src/math/rng';
import { Observer, type Part } from '../../src/model/look';
import { trainedOf } from '../../src/model/trained';
import type { Earlier, Report } from '../../src/protocol/messages';
import type { Answer, Question } from '../../src/protocol/questions';
import { DRAWN as ALL, type Drawn } from '../../src/protocol/snapshot';
import { parseFile } from '../../src/result/index';
import { gameOf } from '../game/fixture';
import { GLANCE } from './glance';
import { engineOnWasm, kernels } from './onWasm';

/** What the engine draws itself: certificates are found on a thread of their own (certifying.test.ts). */
const DRAWN = ALL.filter((field) => field !== 'optimum');

const small = gameOf({ solver: { id: 'simulate', steps: 4 } }, { network: { width: 8 } });

type Answered = Extract<Report, { readonly type: 'answer' }>;

/** An engine on real kernels that has loaded a game as run 1, paused. */
async function loaded(
	game: Game = small,
	shown: { wants?: []; extent?: { x: [number, number]; y: [number, number] }; from?: Earlier } = {},
) {
	const { engine, reports } = engineOnWasm();
	await engine.handle({ type: 'load', run: 1, game, start: false, backend: 'wasm', ...shown });
	let id = 0;
	const ask = async (question: Question, run = 1): Promise<Answered> => {
		id += 1;
		await engine.handle({ type: 'ask', run, id, question });
		const answer = reports.find((report): report is Answered => report.type === 'answer' && report.id === id);
		if (!answer) throw new Error('no answer');
		return answer;
	};
	const snapshot = () => reports.findLast((report) => report.type === 'snapshot')?.snapshot;
	const scene = () => reports.findLast((report) => report.type === 'scene')?.scene;
	return { engine, ask, reports, snapshot, scene };
}

describe('what the engine is asked', () => {
	test('a snapshot keeps its parameters, and a question can be about it', async () => {
		const { engine, ask, snapshot } = await loaded();
		const first = snapshot();
		await engine.handle({ type: 'step' });
		const second = snapshot();
		expect(second?.parameters).not.toEqual(first?.parameters);
		const points = [{ x: [0.4, -0.2], t: 0.5 }] as const;
		const now = await ask({ what: 'probe', points });
		const then = await ask({ what: 'probe', points, parameters: first?.parameters ?? new Float32Array(0) });
		for (const [{ answer }, of] of [
			[now, second],
			[then, first],
		] as const) {
			const jets = await trainedOf(small, kernels, of?.parameters ?? new Float32Array(0)).jets(
				Float32Array.of(0.4, -0.2, 0.5),
			);
			expect(answer).toMatchObject([{ x: [0.4, -0.2], t: 0.5, value: jets?.value?.[0] }]);
		}
	});

	test('fields that a snapshot was sent without are those that it would have had', async () => {
		const bare = await loaded(small, { wants: [] });
		const whole = await loaded();
		const shown = bare.snapshot();
		expect(DRAWN.map((field) => shown?.[field])).toEqual(DRAWN.map(() => null));
		expect(shown?.paths).toEqual(whole.snapshot()?.paths);
		const { answer } = await bare.ask({ what: 'fields', wants: DRAWN });
		const full = whole.snapshot();
		expect(full?.measured).toEqual(Object.fromEntries(DRAWN.map((field) => [field, 0])));
		expect(answer).toEqual(Object.fromEntries(ALL.map((field) => [field, full?.[field]])));
		await bare.engine.handle({ type: 'ack', run: 1 });
		await bare.engine.handle({ type: 'want', wants: ['value'] });
		expect(bare.snapshot()?.value).toEqual(full?.value);
		expect(bare.snapshot()?.velocity).toBeNull();
	});

	test('fields of a picture of the past are by the weights that its game had then', async () => {
		const weighing = (weight: number) =>
			gameOf(
				{
					interaction: { id: 'entropy', weight },
					terminal: { id: 'reverseKL' },
					solver: { id: 'simulate', steps: 4 },
				},
				{ network: { width: 8 } },
			);
		const { engine, ask, snapshot } = await loaded(weighing(0));
		const { parameters = new Float32Array(0), residual } = snapshot() ?? {};
		await engine.handle({ type: 'step' });
		// Dragged: the weight between was never in use.
		for (const weight of [2, 3]) await engine.handle({ type: 'tune', game: weighing(weight) });
		const of = async (then: { readonly step?: number }) => {
			const { answer } = await ask({ what: 'fields', wants: ['residual'], parameters, ...then });
			return (answer as Answer<'fields'>).residual;
		};
		expect(residual).toBeInstanceOf(Float32Array);
		expect(await of({ step: 0 })).toEqual(residual);
		expect(await of({ step: 1 })).not.toEqual(residual);
		expect(await of({})).toEqual(await of({ step: 1 }));
	});

	test('what was not seen for a while is not told of, but drawn anew; what is of the picture that is shown stands at once', async () => {
		const { engine, snapshot } = await loaded(small);
		const ack = () => engine.handle({ type: 'ack', run: 1 });
		const want = async (...wants: Drawn[]) => {
			await engine.handle({ type: 'want', wants });
			await ack();
			const { density, residual, measured } = snapshot() ?? {};
			return { density, residual, of: [measured?.density, measured?.residual] };
		};
		await ack();
		const first = snapshot();
		await want('residual');
		await engine.handle({ type: 'step' });
		await ack();
		const [hidden, again] = [snapshot(), await want('residual', 'density')];
		expect([hidden?.density, hidden?.measured.density, hidden?.measured.residual]).toEqual([
			null,
			undefined,
			1,
		]);
		expect(again).toEqual({ density: expect.any(Float32Array), residual: hidden?.residual, of: [1, 1] });
		expect(again.density).not.toEqual(first?.density);
		// To and fro at one step.
		await want('density');
		expect(await want('density', 'residual')).toEqual(again);
		// A profile that was drawn along is not said to have been drawn for who did not want it.
		expect(Object.keys(snapshot()?.measured ?? {})).not.toContain('residualProfile');
	});

	/** A run's looks without its engine. */
	async function looks(observer = new Observer(small, GLANCE)) {
		const theta = (await loaded()).snapshot()?.parameters ?? new Float32Array(0);
		const judged = { told: () => [], measure: async function* () {} };
		const looking = new Looking(observer, judged, () => 0);
		const losses = { steps: new Int32Array(0), total: new Float32Array(0), terms: {} };
		const told = {
			run: 1,
			seconds: 0,
			stepsPerSecond: 0,
			losses,
			marks: [],
			certified: [],
			uncertified: null,
		};
		return {
			looking,
			model: { solution: trainedOf(small, kernels, theta), theta },
			picture: () => looking.picture(told, null),
		};
	}

	test('what was measured before it was out of sight is told of no picture after', async () => {
		const { looking, model, picture } = await looks();
		const fewSteps = () => [picture()?.fewSteps === null, picture()?.measured.fewSteps];
		await looking.look({ ...model, step: 0 }, false, async () => false);
		expect(fewSteps()).toEqual([false, 0]);
		looking.want([]);
		await looking.look({ ...model, step: 1 }, true, async () => false);
		looking.want(['fewSteps']);
		expect(fewSteps()).toEqual([true, undefined]);
	});

	test('who calls during a look is not kept waiting: its particles are shown, the rest is drawn afterwards', async () => {
		const { looking, model, picture } = await looks();
		const measured = () => DRAWN.filter((field) => picture()?.[field] !== null);
		let asked = 0;
		await looking.look({ ...model, step: 0 }, false, async () => ++asked > 1);
		expect(picture()?.paths.length).toBeGreaterThan(0);
		expect([asked, measured()]).toEqual([2, []]);
		while (await looking.measure());
		const whole = await looks();
		await whole.looking.look({ ...model, step: 0 }, false, async () => false);
		for (const field of DRAWN) expect(picture()?.[field]).toEqual(whole.picture()?.[field]);
	});

	test('no piece is drawn twice, nor for a picture that has been drawn since, however often a look is given up', async () => {
		const drawn: string[] = [];
		let step = 0;
		const part = (field: Drawn): Part => ({
			fields: [field],
			async *draw() {
				const of = step;
				for (const piece of [1, 2, 3]) {
					drawn.push(`${field} ${piece} at ${of}`);
					if (piece < 3) yield;
				}
				return { [field]: null };
			},
		});
		const parts = (['value', 'density', 'motion'] as const).map(part);
		const { looking, model } = await looks(Object.assign(new Observer(small, GLANCE), { parts }));
		/** A look that is given up after so many pieces; that of the judge is the first. */
		const look = async (at: number, pieces: number) => {
			let asked = 0;
			step = at;
			drawn.length = 0;
			await looking.look({ ...model, step: at }, false, async () => asked++ > pieces);
		};
		const rest = async () => {
			while (await looking.measure());
			return drawn;
		};
		const at = (of: number, ...fields: string[]) =>
			fields.flatMap((field) => [1, 2, 3].map((piece) => `${field} ${piece} at ${of}`));
		await look(0, 99);
		expect(drawn).toEqual(at(0, 'value', 'density', 'motion'));
		await look(1, 1);
		await look(2, 5);
		expect(await rest()).toEqual(at(2, 'value', 'density', 'motion'));
		await look(3, 1);
		await look(4, 1);
		expect(await rest()).toEqual(at(4, 'value', 'density', 'motion'));
	});

	test('a picture has as many particles as are asked for, and training is not touched', async () => {
		const [few, usual] = [await loaded(), await loaded()];
		await few.engine.handle({ type: 'ack', run: 1 });
		await few.engine.handle({ type: 'want', particles: 500 });
		const now = few.snapshot();
		expect(now?.paths).toHaveLength((now?.times.length ?? 0) * 2 * 500);
		for (const { engine } of [few, usual]) await engine.handle({ type: 'step' });
		expect(few.snapshot()?.parameters).toEqual(usual.snapshot()?.parameters);
		expect(few.snapshot()?.paths).toHaveLength(now?.paths.length ?? 0);
		// From the beginning again they are as many.
		await few.engine.handle({ type: 'reset', run: 2 });
		expect(few.snapshot()?.paths).toHaveLength(now?.paths.length ?? 0);
	});

	test('samples and paths are those of the model', async () => {
		const { ask, snapshot } = await loaded();
		const model = trainedOf(small, kernels, snapshot()?.parameters ?? new Float32Array(0));
		const starts = Float32Array.of(0, 0, 1, -1);
		const { answer: paths } = await ask({ what: 'paths', starts, keep: 2 });
		// Without noise.
		const { times, states, reduced } = await model.paths(starts, 2, createRng(9));
		expect(paths).toEqual({ times, states, reduced });
		const { answer: samples } = await ask({ what: 'samples', n: 10 });
		expect(samples).toHaveLength(20);
	});

	test('is shown on the extent that it was given', async () => {
		const extent = { x: [-9, 9], y: [-9, 9] } as { x: [number, number]; y: [number, number] };
		const { scene, snapshot } = await loaded(small, { extent });
		expect([scene()?.extent, snapshot()?.extent]).toEqual([extent, extent]);
	});

	test.each<[string, Question, number, RegExp]>([
		[
			'another network',
			{ what: 'samples', n: 1, parameters: new Float32Array(3) },
			1,
			/these are 3 parameters/,
		],
		['an old run', { what: 'samples', n: 1 }, 0, /another game was loaded/],
		['no such question', JSON.parse('{"what":"weather"}'), 1, /no such question: .*weather/],
		['a probe after T', { what: 'probe', points: [{ x: [0, 0], t: 9 }] }, 1, /t = 9 is not in/],
		[
			'paths that are kept nowhere',
			{ what: 'paths', starts: new Float32Array(2), keep: 0 },
			1,
			/got keep = 0/,
		],
		['half a sample', { what: 'samples', n: 0.5 }, 1, /got 0.5, expected a whole number/],
		['a time after T', { what: 'samples', n: 1, t: 2 }, 1, /t = 2 is not in/],
	])('%s is a reason, and harms nothing', async (_, question, run, reason) => {
		const { engine, ask, snapshot } = await loaded();
		const { answer, error } = await ask(question, run);
		expect(answer).toBeUndefined();
		expect(error).toMatch(reason);
		await engine.handle({ type: 'step' });
		expect(snapshot()?.step).toBe(1);
	});
});

describe('a run that is asked for its checkpoint', () => {
	test('goes on from it in another engine, with the losses of before; a reset begins at step 0', async () => {
		const first = await loaded();
		for (let k = 0; k < 3; k++) await first.engine.handle({ type: 'step' });
		const long = longer(small);
		await first.engine.handle({ type: 'tune', game: long });
		const { answer: text } = await first.ask({ what: 'result', samples: 5 });
		const { answer: checkpoint } = await first.ask({ what: 'checkpoint' });
		const read = parseFile(String(text));
		if (!read.ok || !read.result?.checkpoint) throw new Error('a result with its checkpoint was expected');
		const { result } = read;
		expect(result.checkpoint).toEqual(checkpoint);
		expect(result).toMatchObject({ steps: 3, game: long });
		expect(result.samples).toHaveLength(5);
		expect(Float32Array.from(result.parameters)).toEqual(first.snapshot()?.parameters);

		const { checkpoint: saved, losses, seconds, marks = [] } = read.result;
		if (!saved) throw new Error('no checkpoint');
		const second = await loaded(long, { from: { checkpoint: saved, losses, seconds, marks } });
		expect(second.snapshot()?.marks).toEqual([{ step: 3, text: '8,000 steps' }]);
		expect(second.snapshot()).toMatchObject({ step: 3, parameters: first.snapshot()?.parameters });
		expect(Array.from(second.snapshot()?.losses.steps ?? [])).toEqual([1, 2, 3]);
		for (const { engine } of [first, second]) await engine.handle({ type: 'step' });
		expect(second.snapshot()?.losses).toEqual(first.snapshot()?.losses);
		expect(second.snapshot()?.parameters).toEqual(first.snapshot()?.parameters);
		await second.engine.handle({ type: 'reset', run: 2 });
		expect(second.snapshot()).toMatchObject({ step: 0 });
	});

	test('where that is of another network, the run that is there goes on', async () => {
		const wider = await loaded(gameOf({ solver: { id: 'simulate', steps: 4 } }, { network: { width: 9 } }));
		const { answer } = await wider.ask({ what: 'checkpoint' });
		const { engine, ask, reports, snapshot } = await loaded();
		const before = snapshot()?.parameters;
		const from = { checkpoint: answer as Answer<'checkpoint'>, losses: [], seconds: 0 };
		await engine.handle({ type: 'load', run: 2, game: small, start: true, backend: 'wasm', from });
		expect(reports.flatMap((report) => (report.type === 'notice' ? [report.notice.text] : []))).toEqual([
			expect.stringMatching(/^This game was not loaded: these are the parameters of another network/),
		]);
		expect(await ask({ what: 'checkpoint' }, 2)).toMatchObject({
			answer: { step: 0, states: [{ theta: before }] },
		});
	});
});
