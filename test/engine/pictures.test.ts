import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine';
import type { Kernels } from '../../src/kernels/contract';
import { DRAWN as ALL, type Snapshot } from '../../src/protocol/snapshot';
import { gameOf } from '../game/fixture';
import { GLANCE } from './glance';

/** What the engine draws itself: certificates are found on a thread of their own (certifying.test.ts). */
const DRAWN = ALL.filter((field) => field !== 'optimum');

/** Milliseconds of the fake clock that each thing takes. */
interface Costs {
	/** A step of training; paths of a held-out batch. */
	readonly step: number;
	readonly validation?: number;
	/** Paths of the particles that are shown; those of the few-step curve; those backward that a density needs. */
	readonly particles: number;
	readonly fewSteps?: number;
	readonly density?: number;
	readonly jets?: number;
	/** So many times as long when it is done for the first time. */
	readonly cold?: number;
}
type Work = keyof Omit<Costs, 'cold'>;

/** Particles of a held-out batch at least; all that is shown is fewer. */
const HELD_OUT = 128;
const BATCH = 8;

/** A run from its load to its end on kernels that do nothing but let time pass; each picture is drawn at once, or none if `hidden`. */
async function run(steps: number, costs: Costs, hidden = false, slots: Parameters<typeof gameOf>[0] = {}) {
	let clock = 0;
	const done: { readonly what: Work; readonly at: number; readonly ms: number }[] = [];
	const seen = new Set<Work>();
	const work = (what: Work): void => {
		const ms = (costs[what] ?? 1) * (seen.has(what) ? 1 : (costs.cold ?? 1));
		seen.add(what);
		clock += ms;
		done.push({ what, at: clock, ms });
	};
	const kernels: Kernels = {
		family: 'reference',
		jets: async (_network, _theta, points) => {
			work(points.length / 3 >= HELD_OUT ? 'validation' : 'jets');
			return new Float32Array((points.length / 3) * 7);
		},
		lossAndGradient: async ({ terms }, theta) => {
			work('step');
			return { terms: new Float64Array(terms.outputs.length), gradient: new Float32Array(theta.length) };
		},
		pointLossAndGradient: () => Promise.reject(new Error('no loss at points here')),
		paths: async ({ from, rates }, _theta, starts, keep) => {
			const n = starts.length / 2;
			if (n >= HELD_OUT) work('validation');
			else work(from > 0 ? 'density' : n === GLANCE.particles ? 'particles' : 'fewSteps');
			return {
				states: Float32Array.from(
					{ length: (keep + 1) * starts.length },
					(_, i) => starts[i % starts.length] ?? 0,
				),
				accumulators: new Float32Array((keep + 1) * n * (rates.outputs.length - 2)),
			};
		},
		dispose: () => {},
	};
	const pictures: { readonly at: number; readonly snapshot: Snapshot }[] = [];
	const engine: Engine = new Engine({
		detail: GLANCE,
		now: () => clock,
		breathe: async () => {},
		kernels: async () => ({ kernels, backend: 'time', reason: 'a test' }),
		post: (report) => {
			if (report.type === 'notice') throw new Error(report.notice.text);
			if (report.type !== 'snapshot') return;
			pictures.push({ at: clock, snapshot: report.snapshot });
			if (!hidden) void engine.handle({ type: 'ack', run: 1 });
		},
	});
	const game = gameOf(slots, { network: { width: 8 }, training: { steps, batch: BATCH } });
	await engine.handle({ type: 'load', run: 1, game, start: true, backend: 'auto' });
	const trained = pictures.filter(({ snapshot }) => snapshot.step > 0);
	const young = pictures.filter(({ at }) => at < 10_000);
	/** The longest time without a new picture. */
	const gap = Math.max(...young.map(({ at }, k) => at - (young[k - 1]?.at ?? at)));
	/** Share of the time after `since` that went into anything but training. */
	const looking = (since: number): number => {
		const later = done.filter(({ at }) => at > since);
		const of = (some: typeof later): number => some.reduce((sum, { ms }) => sum + ms, 0);
		return of(later.filter(({ what }) => what !== 'step' && what !== 'validation')) / of(later);
	};
	return { pictures, trained, young, gap, done, looking };
}

test('the first trained picture does not wait for what the first look at a model takes', async () => {
	const { trained } = await run(4000, { step: 5, particles: 60, jets: 20, density: 20, cold: 6 });
	expect(trained[0]?.at).toBeLessThan(1000);
	expect(trained[1]?.at).toBeLessThan(2000);
});

test.each([
	['cheap', { step: 5, particles: 20 }],
	['dear', { step: 8, particles: 320, jets: 50, density: 140 }],
	['with slow steps', { step: 60, particles: 100, jets: 30 }],
	['with a slow measurement', { step: 5, particles: 60, fewSteps: 600 }],
	['with a slow validation', { step: 5, particles: 60, validation: 100 }],
])('a young run is seen at least once a second: %s', async (_, costs) => {
	const { young, gap } = await run(3000, costs);
	expect(young.length).toBeGreaterThanOrEqual(10);
	expect(gap).toBeLessThanOrEqual(1000);
});

test('later pictures and measurements take a tenth of the time', async () => {
	const { looking } = await run(20_000, { step: 5, particles: 100, jets: 30, density: 20, fewSteps: 10 });
	expect(looking(12_000)).toBeLessThan(0.1);
	expect(looking(12_000)).toBeGreaterThan(0.02);
});

test('what is measured beside a picture says of which it is', async () => {
	const { pictures } = await run(4000, { step: 5, particles: 50, jets: 20, density: 150, fewSteps: 80 });
	const steps = new Set(pictures.map(({ snapshot }) => snapshot.step));
	let older = 0;
	for (const { snapshot } of pictures)
		for (const field of DRAWN) {
			const measured = snapshot.measured[field];
			if (measured === undefined) expect(snapshot[field]).toBeNull();
			else {
				expect(steps).toContain(measured);
				expect(measured).toBeLessThanOrEqual(snapshot.step);
				if (measured < snapshot.step) older += 1;
			}
		}
	expect(older).toBeGreaterThan(0);
});

test('at its end all is measured of the last step', async () => {
	const { pictures } = await run(2000, {
		step: 5,
		particles: 50,
		// Asked for at the centres of cells, then within those that are steep.
		density: 100,
		// Twelve numbers of evaluations, six by each of two methods: short enough to be measured once before the end.
		fewSteps: 120,
		validation: 40,
	});
	const last = pictures.at(-1)?.snapshot;
	expect(last?.step).toBe(2000);
	expect(last?.measured).toEqual(Object.fromEntries(DRAWN.map((field) => [field, 2000])));
	// What is read off the particles is of the picture, and has no step of its own.
	expect(last?.metrics.flatMap(({ step }) => step ?? [])).toEqual([2000, 2000]);
	// The picture itself did not wait for that.
	const first = pictures.find(({ snapshot }) => snapshot.step === 2000);
	expect(first?.snapshot.measured.fewSteps).toBeLessThan(2000);
});

test('what nobody sees is not measured', async () => {
	const { pictures, done } = await run(500, { step: 5, particles: 50, fewSteps: 80 }, true);
	expect(pictures).toHaveLength(1);
	expect(done.filter(({ what }) => what === 'fewSteps')).toHaveLength(0);
});

test('what a game has not is known from the first picture on', async () => {
	const free = { target: { id: 'formula' }, terminal: { id: 'reverseKL' } } as const;
	const { pictures } = await run(50, { step: 5, particles: 500 }, true, free);
	expect(pictures[0]?.snapshot).toMatchObject({ step: 0, fewSteps: null, measured: { fewSteps: 0 } });
});
