import { describe, expect, it } from 'vitest';
import { progressWords, statusWords } from '../../src/ui/words';
import { snapshotAt } from '../store/fakeEngine';

const status = {
	run: 1,
	phase: 'training',
	step: 1240,
	stepsPerSecond: 130.4,
	secondsLeft: null,
	backend: 'WASM SIMD · 2 threads',
	backendReason: '',
} as const;

describe('the status chip', () => {
	it('says where, how fast, how far', () => {
		expect(statusWords(status)).toBe('WASM SIMD · 2 threads · 130 steps/s · step 1,240');
		expect(statusWords({ ...status, phase: 'paused' })).toBe('WASM SIMD · 2 threads · paused · step 1,240');
		expect(statusWords({ ...status, stepsPerSecond: 2.345 })).toContain('2.3 steps/s');
		expect(statusWords(null)).toBe('starting the engine');
	});
	it('says how long it takes by now, in steps that do not jump', () => {
		const left = (secondsLeft: number) =>
			statusWords({ ...status, secondsLeft })
				.split(' · ')
				.at(-1);
		expect([0.3, 3.6, 12.4, 43, 74, 170, 3400, 7000].map(left)).toEqual([
			'1 s left',
			'4 s left',
			'12 s left',
			'45 s left',
			'1 min left',
			'3 min left',
			'57 min left',
			'1.9 h left',
		]);
	});
});

describe('the live region', () => {
	const at = (step: number, nll: number) => ({
		...snapshotAt(1, step),
		metrics: [{ id: 'nll', label: 'NLL', value: nll }],
	});
	it('says what a sighted person sees happen', () => {
		expect(progressWords('training', at(500, 2.91), at(400, 3.2))).toBe('step 500, NLL 2.91, falling');
		expect(progressWords('training', at(500, 3.4), at(400, 3.2))).toBe('step 500, NLL 3.4, rising');
		expect(progressWords('training', at(500, 3.2), at(400, 3.2))).toBe('step 500, NLL 3.2, steady');
		expect(progressWords('training', at(0, 4), null)).toBe('step 0, NLL 4');
		const older = at(535, 2.91);
		const metrics = [{ id: 'kl', label: 'KL(ρ_T‖π)', value: 2.91, step: 500 }];
		expect(progressWords('training', { ...older, metrics }, null)).toBe(
			'step 535, KL(ρᴛ‖π) 2.91 at step 500',
		);
		expect(progressWords('done', at(4500, 2.85), at(4400, 2.85))).toBe('done at step 4,500, NLL 2.85');
	});
});
