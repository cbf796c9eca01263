import { LAB } from '../../src/math/units';
import type { Shown } from '../../src/panels/panel';
import { type ExactPicture, UNASKED } from '../../src/protocol/exact';
import type { Command, Phase, Report } from '../../src/protocol/messages';
import { DRAWN, type Scene, type Snapshot } from '../../src/protocol/snapshot';
import { defaultGame } from '../../src/spec/defaults';
import type { WorkerPort } from '../../src/store/client';

/** Stands in for the engine's worker: remembers what it was told, says what the test makes it say. */
export class FakeWorker extends EventTarget implements WorkerPort {
	readonly told: Command[] = [];
	ended = false;
	onTold: ((command: Command) => void) | null = null;

	postMessage(command: Command): void {
		this.told.push(command);
		this.onTold?.(command);
	}
	terminate(): void {
		this.ended = true;
	}
	say(report: Report): void {
		this.dispatchEvent(new MessageEvent('message', { data: report }));
	}
	break(message: string): void {
		this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
	}
	get types(): string[] {
		return this.told.map(({ type }) => type);
	}
}

export const status = (run: number, phase: Phase, step = 0): Report => ({
	type: 'status',
	status: {
		run,
		phase,
		step,
		stepsPerSecond: 100,
		secondsLeft: null,
		backend: 'fake',
		backendReason: 'a test',
	},
});

/** A snapshot with shapes and steps, and next to nothing in it. */
export function snapshotAt(run: number, step: number, bytes = 64): Snapshot {
	const none = new Float32Array(1);
	return {
		run,
		step,
		seconds: step / 100,
		stepsPerSecond: 100,
		parameters: new Float32Array(0),
		times: Float32Array.of(0, 1),
		paths: new Float32Array(bytes / 4),
		extent: { x: [-1, 1], y: [-1, 1] },
		units: LAB,
		grid: 1,
		value: none,
		velocity: none,
		residual: none,
		residualProfile: none,
		terminalResidual: null,
		density: none,
		motion: null,
		memory: null,
		fewSteps: null,
		optimum: null,
		measured: Object.fromEntries(DRAWN.map((field) => [field, step])),
		metrics: [{ id: 'nll', label: 'NLL', value: 3 - step / 1000 }],
		losses: {
			steps: Int32Array.of(step),
			total: Float32Array.of(1),
			terms: { terminal: Float32Array.of(1) },
		},
		marks: [],
		certified: [],
		uncertified: null,
	};
}

export const sceneOf = (run: number): Scene => ({
	run,
	extent: { x: [-1, 1], y: [-1, 1] },
	units: LAB,
	grid: 1,
	target: new Float32Array(2),
	training: null,
	pairs: null,
	uncertified: null,
	targetDensity: null,
	terms: [{ name: 'terminal', label: 'KL', slot: 'terminal' }],
});

/** The newest picture of a run of the usual game, as a panel is given it; at the beginning, and at rest. */
export const shownOf = (snapshot: Snapshot, scene: Scene): Shown => ({
	snapshot,
	scene,
	game: defaultGame(),
	losses: [],
	history: () => [snapshot],
	t: 0,
	horizon: 1,
	playing: false,
	past: false,
	known: UNASKED,
});

/** An exact solution of which next to nothing is drawn. */
export const exactPicture: ExactPicture = {
	times: Float32Array.of(0, 1),
	extent: { x: [-1, 1], y: [-1, 1] },
	grid: 1,
	density: null,
	value: null,
	velocity: null,
	pathTimes: Float32Array.of(0, 1),
	paths: new Float32Array(4),
	error: 'closed form',
	least: null,
};
