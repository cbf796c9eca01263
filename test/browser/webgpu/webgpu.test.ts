import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Told } from './refusals';
import { openSession, type Session } from './session';
import { webgpuSuite } from './suite';

// In one file: two at once would make the same cache of programs.
webgpuSuite('Chromium', async () => {
	const { page, faults, close } = await openSession();
	return {
		call: (name, args) => page.evaluate(`harness.${name}(...${JSON.stringify(args)})`),
		faults,
		close,
	};
});

describe('what an adapter refuses', () => {
	let session: Session;

	// Its limits are known: buffers up to 1 GiB are allowed, and that one is more memory than it has.
	beforeAll(async () => {
		session = await openSession(['--use-webgpu-adapter=swiftshader']);
	});
	afterAll(() => session?.close());

	const run = (name: 'outOfMemory' | 'beyondLimits'): Promise<Told> =>
		session.page.evaluate(`import('/test/browser/webgpu/refusals.ts').then((runs) => runs.${name}())`);

	test('a GPU out of memory is tried again, then left: training goes on upon WASM, with a notice', async () => {
		const { notices, backend, phase, losses } = await run('outOfMemory');
		for (const notice of notices) expect(notice).toMatch(/out of memory.*Training goes on from step 0 on W/);
		expect(notices.at(-1)).toMatch(/on WASM\.$/);
		expect(backend).toBe('WASM');
		expect(phase).toBe('paused');
		expect(losses.every(([, total]) => Number.isFinite(total))).toBe(true);
	});

	test('what exceeds the limits of the adapter is told, and the run goes on from its last checkpoint', async () => {
		const { notices, backend, phase, step, losses } = await run('beyondLimits');
		expect(notices).toHaveLength(1);
		const [, kept] =
			/exceeds the max buffer size.*Training goes on from step (\d+) on WebGPU\.$/.exec(notices[0] ?? '') ??
			[];
		expect(Number(kept)).toBeGreaterThan(0);
		expect(backend).toBe('WebGPU');
		expect(phase).toBe('paused');
		expect(step).toBeGreaterThan(Number(kept));
		// The steps after the checkpoint are taken again, with the same batches: the same losses to the bit.
		const again = new Map<number, number>();
		for (const [at, total] of losses) expect(total).toBe(again.get(at) ?? again.set(at, total).get(at));
	});

	test('no faults on the console', () => {
		expect(session.faults).toEqual([]);
	});
});
