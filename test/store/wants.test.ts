import { expect, it, vi } from 'vitest';
import type { Answer } from '../../src/protocol/questions';
import type { Drawn, Snapshot } from '../../src/protocol/snapshot';
import { createFrames } from '../../src/store/frames';
import { createLooks } from '../../src/store/looks';
import { completePast } from '../../src/store/past';
import { createWants } from '../../src/store/wants';
import { snapshotAt } from './fakeEngine';

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

it('all that somebody draws is wanted, each once; what goes and comes in one turn is not told of', async () => {
	const wants = createWants();
	const told: (readonly Drawn[] | null)[] = [];
	wants.state.subscribe(({ fields }) => void told.push(fields));
	expect(wants.state.getState().fields).toBeNull();
	const [stage, panel, large] = [{}, {}, {}];
	wants.put(stage, []);
	await turn();
	wants.put(panel, ['residualProfile', 'residual']);
	wants.put(large, ['residual', 'value']);
	await turn();
	wants.drop(panel);
	wants.put({}, ['residualProfile']);
	await turn();
	wants.drop(large);
	wants.drop(stage);
	await turn();
	expect(told).toEqual([[], ['value', 'residual', 'residualProfile'], ['residualProfile']]);
});

/** A kept picture that was made for nobody, one that was made later for all, and who is asked about them. */
function setUp(fields: readonly Drawn[]) {
	const [frames, looks, wants] = [createFrames(), createLooks(), createWants()];
	const bare: Snapshot = {
		...snapshotAt(1, 3),
		value: null,
		memory: null,
		optimum: null,
		measured: { memory: 3 },
	};
	frames.push(bare);
	frames.push(snapshotAt(1, 9));
	wants.put({}, fields);
	const answers: { resolve(found: Answer<'fields'>): void; reject(why: Error): void }[] = [];
	const ask = vi.fn(
		(..._: unknown[]) =>
			new Promise<Answer<'fields'>>((resolve, reject) => void answers.push({ resolve, reject })),
	);
	const stop = completePast({ frames, ask }, looks, wants);
	return { frames, looks, wants, bare, answers, ask, stop };
}

it('a picture of the past is given what nobody drew when it was made, by the model that it is of', async () => {
	const { frames, looks, wants, bare, answers, ask } = setUp(['value', 'memory', 'optimum']);
	await turn();
	expect(ask).not.toHaveBeenCalled();
	looks.setState({ past: 3 });
	// While it waits it is asked nothing else; memory was found to be nothing, and the optimum is another thread's.
	looks.setState({ past: 9 });
	looks.setState({ past: 3 });
	expect(ask.mock.calls).toEqual([['fields', { wants: ['value'], parameters: bare.parameters, step: 3 }]]);
	const found = { ...snapshotAt(1, 3), value: Float32Array.of(7) };
	answers[0]?.resolve(found);
	await turn();
	expect(frames.at(3)).toEqual({ ...bare, value: found.value, measured: { memory: 3, value: 3 } });
	expect(frames.at(9)).toEqual(snapshotAt(1, 9));
	expect(ask).toHaveBeenCalledTimes(1);
	wants.put({}, ['density']);
	await turn();
	expect(ask.mock.lastCall).toEqual(['fields', { wants: ['density'], parameters: bare.parameters, step: 3 }]);
});

it('a question that failed is asked again when the picture is looked at again, and completes it then', async () => {
	const { frames, looks, bare, answers, ask } = setUp(['value']);
	await turn();
	looks.setState({ past: 3 });
	answers[0]?.reject(new Error('no'));
	await turn();
	expect(frames.at(3)).toBe(bare);
	looks.setState({ past: 9 });
	looks.setState({ past: 3 });
	const found = { ...snapshotAt(1, 3), value: Float32Array.of(7) };
	answers[1]?.resolve(found);
	await turn();
	expect(frames.at(3)?.value).toBe(found.value);
	expect(ask).toHaveBeenCalledTimes(2);
});

it('what cannot be completed is left as it is, and asked about once more when it is looked at again', async () => {
	const { frames, looks, bare, answers, ask, stop } = setUp(['value']);
	await turn();
	looks.setState({ past: 3 });
	answers[0]?.reject(new Error('no'));
	await turn();
	expect(ask).toHaveBeenCalledTimes(1);
	looks.setState({ past: 9 });
	looks.setState({ past: 3 });
	answers[1]?.reject(new Error('no'));
	await turn();
	looks.setState({ past: 9 });
	looks.setState({ past: 3 });
	expect(ask).toHaveBeenCalledTimes(2);
	expect(frames.at(3)).toBe(bare);
	stop();
});
