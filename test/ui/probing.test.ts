import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/protocol/messages';
import type { ProbeAnswer } from '../../src/protocol/probe';
import type { Question } from '../../src/protocol/questions';
import { defaultGame } from '../../src/spec/defaults';
import { createBench } from '../../src/store/bench';
import { rules } from '../../src/ui/rules';
import { startProbing } from '../../src/ui/stage/probing';
import { exactPicture, FakeWorker, sceneOf, snapshotAt } from '../store/fakeEngine';

/** Lets what waits for an answer go on. */
const settled = async (): Promise<void> => {
	for (let i = 0; i < 8; i++) await Promise.resolve();
};

/** A stage whose pictures come by hand, on the engine of a bench. */
function setUp() {
	const worker = new FakeWorker();
	const game = defaultGame();
	const bench = createBench({ game, preset: null }, { rules, spawn: () => worker });
	bench.clock.setState({ playing: false });
	worker.say({ type: 'ready' });
	worker.say({ type: 'scene', scene: sceneOf(1) });
	type Seen = NonNullable<ReturnType<Parameters<typeof startProbing>[1]['frame']>>;
	let last: Seen | null = null;
	let told = (): void => {};
	const stage = {
		frame: () => last,
		watch: (listener: () => void) => {
			told = listener;
			return () => {};
		},
	};
	const draw = (t: number, snapshot = snapshotAt(1, 0), exact?: 'grid'): void => {
		last = {
			snapshot,
			scene: { ...sceneOf(1), ...(exact ? { exact } : {}) },
			whole: { x: [-4, 4], y: [-4, 4] },
			game,
			t,
		};
		told();
	};
	const experiment = bench.state.getState().active;
	const questions = (): Question[] =>
		worker.told.flatMap((command) => (command.type === 'ask' ? [command.question] : []));
	/** Answers the kth question, and lets what waits for it go on. */
	const answer = async (k: number, said: Pick<Extract<Report, { type: 'answer' }>, 'answer' | 'error'>) => {
		worker.say({ type: 'answer', run: 1, id: k + 1, ...said });
		await settled();
	};
	return { game, worker, bench, stage, draw, experiment, questions, answer };
}

const PATH = { times: Float32Array.of(0, 0.5, 1), places: Float32Array.of(0, 0, 1, 0, 2, 0) };
const said = (x: readonly [number, number], t: number): ProbeAnswer => ({
	x,
	t,
	value: 3,
	gradient: null,
	timeDerivative: null,
	laplacian: null,
	velocity: null,
	hjbResidual: null,
	hjbResidualLevelled: null,
	logDensity: null,
});

describe('probes', () => {
	it('are followed by the model that is drawn, and asked about where they then are', async () => {
		const { worker, bench, stage, draw, experiment, questions, answer } = setUp();
		const snapshot = { ...snapshotAt(1, 0), parameters: Float32Array.of(7) };
		worker.say({ type: 'snapshot', snapshot });
		const { state } = startProbing(experiment, stage, bench);
		draw(0.5, snapshot);
		expect(questions()).toEqual([]);
		const probe = { x: [1, 0], t: 0.5 } as const;
		bench.looks.setState({ probes: [probe] });
		expect(questions()).toEqual([
			{ what: 'follow', points: [probe], keep: expect.any(Number), parameters: snapshot.parameters },
		]);
		// A picture in the meantime: one question at a time.
		draw(1, snapshot);
		expect(questions()).toHaveLength(1);
		await answer(0, { answer: [PATH] });
		expect(questions()[1]).toMatchObject({ what: 'probe', points: [{ x: [2, 0], t: 1 }] });
		await answer(1, { answer: [said([2, 0], 1)] });
		expect(state.getState()).toMatchObject({
			probed: [{ followed: true, path: PATH, answer: { value: 3, t: 1 } }],
		});
		// Nothing is new: nothing is asked.
		draw(1, snapshot);
		expect(questions()).toHaveLength(2);
		draw(0.5, snapshot);
		expect(questions()[2]).toMatchObject({ what: 'probe', points: [{ x: [1, 0], t: 0.5 }] });
		await answer(2, { answer: [said([1, 0], 0.5)] });
		// Another step of training: another path.
		const next = snapshotAt(1, 9);
		draw(0.5, next);
		expect(questions()[3]).toMatchObject({ what: 'follow', parameters: next.parameters });
	});

	it('are not asked about outside the box, nor while the run that is drawn is gone', () => {
		const { worker, bench, stage, draw, experiment, questions } = setUp();
		const { state } = startProbing(experiment, stage, bench);
		bench.looks.setState({ probes: [{ x: [9, 0], t: 0 }] });
		worker.say({ type: 'snapshot', snapshot: snapshotAt(1, 0) });
		draw(0);
		expect(state.getState().probed).toMatchObject([{ outside: true, path: null, answer: null }]);
		// Nor after the end of the game, which may be shorter than the one it was set on.
		bench.looks.setState({ probes: [{ x: [0, 0], t: 1.5 }] });
		expect(state.getState().probed).toMatchObject([{ outside: true }]);
		expect(questions()).toEqual([]);
		bench.looks.setState({ probes: [{ x: [0, 0], t: 0 }] });
		expect(state.getState().probed).toMatchObject([{ outside: false, followed: false }]);
		expect(questions()).toHaveLength(1);
		experiment.restart();
		draw(0.5);
		expect(questions()).toHaveLength(1);
	});

	it('say what the model does at once, and what a grid knows of the same game when it comes', async () => {
		const { game, worker, bench, stage, draw, experiment, questions, answer } = setUp();
		worker.say({ type: 'snapshot', snapshot: snapshotAt(1, 0) });
		const asked: unknown[][] = [];
		const { x: _x, t: _t, ...values } = said([0, 0], 0);
		const told: ((answers: readonly (typeof values & { error: string })[]) => void)[] = [];
		const exact = {
			...experiment.exact,
			tell: (...of: unknown[]) => {
				asked.push(of);
				return new Promise<Parameters<(typeof told)[number]>[0]>((resolve) => told.push(resolve));
			},
		};
		experiment.state.setState({ exact: { type: 'drawn', picture: exactPicture } });
		/** What a card shows: of the model, whether more is to come, and of the grid. */
		const shown = () =>
			state.getState().probed.map(({ answer, awaited }) => [answer?.value, awaited, answer?.exact?.value]);
		const { state } = startProbing({ ...experiment, exact }, stage, bench);
		draw(0, snapshotAt(1, 0), 'grid');
		bench.looks.setState({ probes: [{ x: [0, 0], t: 0 }] });
		await answer(0, { answer: [null] });
		expect(questions()[1]).toMatchObject({ what: 'probe' });
		await answer(1, { answer: [said([0, 0], 0)] });
		expect(asked).toEqual([[game, [{ x: [0, 0], t: 0 }]]]);
		expect(shown()).toEqual([[3, true, undefined]]);
		// The grid is asked about no more than one place at a time, and its answer is of the place that it was asked about.
		draw(0.5, snapshotAt(1, 0), 'grid');
		await answer(2, { answer: [null] });
		await answer(3, { answer: [{ ...said([0, 0], 0.5), value: 4 }] });
		expect(asked).toHaveLength(1);
		told[0]?.([{ ...values, value: 2, error: 'grid' }]);
		await settled();
		expect(shown()).toEqual([[4, true, undefined]]);
		expect(asked[1]).toEqual([game, [{ x: [0, 0], t: 0.5 }]]);
		told[1]?.([{ ...values, value: 5, error: 'grid' }]);
		await settled();
		expect(shown()).toEqual([[4, false, 5]]);
		// Where it knows nothing, nothing more is waited for.
		draw(1, snapshotAt(1, 0), 'grid');
		await answer(4, { answer: [null] });
		await answer(5, { answer: [{ ...said([0, 0], 1), value: 6 }] });
		told[2]?.([]);
		await settled();
		expect(shown()).toEqual([[6, false, undefined]]);
	});

	it('say what stands against an answer, and ask again with the next picture', async () => {
		const { worker, bench, stage, draw, experiment, questions, answer } = setUp();
		worker.say({ type: 'snapshot', snapshot: snapshotAt(1, 0) });
		const { state } = startProbing(experiment, stage, bench);
		draw(0);
		bench.looks.setState({ probes: [{ x: [0, 0], t: 0 }] });
		await answer(0, { error: 'the kernels are gone' });
		expect(state.getState().trouble).toBe('the kernels are gone');
		expect(questions()).toHaveLength(1);
		draw(0, snapshotAt(1, 5));
		await answer(1, { answer: [null] });
		await answer(2, { answer: [said([0, 0], 0)] });
		expect(state.getState()).toMatchObject({ trouble: null, probed: [{ path: null, answer: { value: 3 } }] });
	});
});
