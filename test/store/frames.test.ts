import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrames } from '../../src/store/frames';
import { snapshotAt } from './fakeEngine';

describe('the history of snapshots', () => {
	it('keeps the first and the last, ascending, within the count', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 200 }), (gaps) => {
				const frames = createFrames({ count: 16, bytes: 1e9 });
				let step = 0;
				frames.push(snapshotAt(1, 0));
				for (const gap of gaps) {
					step += gap;
					frames.push(snapshotAt(1, step));
				}
				const steps = frames.steps();
				expect(steps.length).toBeLessThanOrEqual(16);
				expect(steps[0]).toBe(0);
				expect(steps.at(-1)).toBe(step);
				expect([...steps].sort((a, b) => a - b)).toEqual(steps);
			}),
		);
	});

	it('covers a long run evenly: no gap is more than four times the even spacing', () => {
		const frames = createFrames({ count: 32, bytes: 1e9 });
		for (let step = 0; step <= 5000; step += 7) frames.push(snapshotAt(1, step));
		const steps = frames.steps();
		const gaps = steps.slice(1).map((step, i) => step - (steps[i] ?? 0));
		expect(Math.max(...gaps)).toBeLessThan((4 * 5000) / 31);
	});

	it('holds the bytes, but never drops below two', () => {
		const frames = createFrames({ count: 64, bytes: 10_000 });
		for (let step = 0; step < 20; step++) frames.push(snapshotAt(1, step, 2000));
		expect(frames.steps().length).toBe(4);
		const tiny = createFrames({ count: 64, bytes: 1 });
		for (let step = 0; step < 5; step++) tiny.push(snapshotAt(1, step, 2000));
		expect(tiny.steps()).toEqual([0, 4]);
	});

	it('finds the nearest to a step, and the latest for null', () => {
		const frames = createFrames();
		expect(frames.at(3)).toBeNull();
		for (const step of [0, 10, 20]) frames.push(snapshotAt(1, step));
		expect(frames.at(13)?.step).toBe(10);
		expect(frames.at(99)?.step).toBe(20);
		expect(frames.at(null)?.step).toBe(20);
	});

	it('starts over when the run changes, and tells', () => {
		const frames = createFrames();
		let told = 0;
		const stop = frames.subscribe(() => told++);
		for (const step of [0, 10, 20]) frames.push(snapshotAt(1, step));
		const before = frames.losses();
		frames.push(snapshotAt(2, 8));
		expect(frames.steps()).toEqual([8]);
		expect(frames.losses()).not.toBe(before);
		expect(frames.losses().length).toBe(1);
		expect(told).toBe(4);
		stop();
		frames.clear();
		expect(told).toBe(4);
		expect(frames.latest()).toBeNull();
	});

	const at = (step: number, ...steps: number[]) => ({
		...snapshotAt(1, step),
		losses: {
			steps: Int32Array.from(steps),
			total: Float32Array.from(steps, (each) => each / 8),
			terms: { end: Float32Array.from(steps) },
		},
	});

	it('keeps what came before where a run goes back to where it was sound, and the losses that led there', () => {
		const frames = createFrames();
		const losses = () =>
			frames.losses().map(({ steps, total, terms }) => [...steps, ...total, ...(terms.end ?? [])]);
		frames.push(at(0));
		frames.push(at(2, 1, 2));
		frames.push(at(4, 3, 4));
		// Diverged: nothing comes after.
		frames.push(at(3, 5));
		expect(frames.steps()).toEqual([0, 2, 3]);
		expect(losses().map(([step]) => step)).toEqual([1, 3, 5]);
		// On other kernels it goes on from there.
		const known = frames.losses();
		frames.push(at(4, 4));
		expect(frames.steps()).toEqual([0, 2, 3, 4]);
		expect(frames.losses()).not.toBe(known);
		expect(losses()).toEqual([
			[1, 2, 0.125, 0.25, 1, 2],
			[3, 0.375, 3],
			[4, 0.5, 4],
		]);
	});

	it('keeps the losses of a run that diverged before its first checkpoint, and so goes back to its beginning', () => {
		const frames = createFrames();
		frames.push(at(0));
		frames.push(at(2, 1, 2));
		frames.push(at(0, 3));
		expect(frames.steps()).toEqual([0]);
		expect(frames.losses().flatMap(({ steps }) => [...steps])).toEqual([1, 2, 3]);
	});

	it('replaces a snapshot of the same step', () => {
		const frames = createFrames();
		frames.push(snapshotAt(1, 0));
		const again = snapshotAt(1, 0);
		frames.push(again);
		expect(frames.steps()).toEqual([0]);
		expect(frames.latest()).toBe(again);
	});
});
