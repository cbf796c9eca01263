import type { Game } from '../game/game';
import type { Backend } from '../protocol/messages';
import { objectiveOf } from '../solvers/index';
import type { Objective } from '../solvers/objective';
import type { TrainingKernels } from '../train/steppers';
import type { Chosen } from './surroundings';
import { disagreement, race, TOLERANCE, type Trial, trialOf } from './trials';

/** Kernels that could be used, and how the person is told of them. */
export interface Rung {
	readonly kernels: TrainingKernels;
	/** As it is when it is read: threads come and go. */
	readonly label: string;
	/** The same in this thread alone: enough to test a build and to race it. */
	readonly alone?: TrainingKernels;
	/** What is to be said beside, as it is now. */
	remark?(): string;
	/** An emulated GPU: right, but slower than the processor it runs on. */
	readonly software?: boolean;
	/** What a GPU tells of itself: adapter and limits. */
	readonly facts?: Facts;
}
/** Names with what stands beside them. */
export type Facts = Readonly<Record<string, string | number>>;

/** How to get at each family; a rejection says in words why it cannot be had. */
export interface Rungs {
	wasm(): Promise<Rung>;
	/** The same program with fused multiply-adds. */
	relaxed(): Promise<Rung>;
	webgpu(): Promise<Rung>;
}
/** All that is known of where the lab runs. */
export interface Machine extends Rungs {
	readonly facts: Facts;
	/** build/kernels/jets.wasm, compiled. */
	module(): Promise<WebAssembly.Module>;
	/** Milliseconds, monotone. */
	now(): number;
}

/** Particles of the self-test of a GPU. */
const TINY_BATCH = 16;
/**
 * Two builds of one program: as many particles as a shard has, in turns of so many milliseconds. The relaxed one runs unless
 * it is clearly slower: where a processor cannot fuse, both are the same to the last bit.
 */
const BUILDS = { batch: 64, turns: 3, turnMs: 15, least: 0.95 } as const;

/** Where a game runs by its wish or after all. */
export interface Choice extends Chosen {
	readonly on: Exclude<Backend, 'auto'>;
}

/** A rung, and in sentences why it and no other. */
interface Found {
	readonly on: Choice['on'];
	readonly rung: Rung;
	readonly why: string;
}

/**
 * Chooses where a game runs: WebGPU if it is there, computes this very game right and wins a short race; else WASM, with
 * relaxed SIMD under the same conditions. A wish is followed as far as it can be; the reason says what was found. Throws only if
 * WASM itself fails.
 * @param now milliseconds, monotone
 */
export async function choose(game: Game, wish: Backend, rungs: Rungs, now: () => number): Promise<Choice> {
	const { on, rung, why } = await found(game, wish, rungs, now);
	return {
		on,
		kernels: rung.kernels,
		get backend() {
			return rung.label;
		},
		get reason() {
			return [why, rung.remark?.() ?? ''].filter(Boolean).join(' ');
		},
	};
}

async function found(game: Game, wish: Backend, rungs: Rungs, now: () => number): Promise<Found> {
	const wasm = await rungs.wasm();
	if (wish === 'wasm') return { on: 'wasm', rung: wasm, why: 'WASM, as you asked.' };
	// Fetched beside whatever else there is to find out.
	void rungs.relaxed().catch(() => {});
	const objective = objectiveOf(game);
	if (wish === 'relaxed') return buildOf(objective, wasm, wish, rungs, now);
	const processor = (): Promise<Found> => buildOf(objective, wasm, 'auto', rungs, now);
	/** On the processor, after what was found of the GPU. */
	const stay = async (of: string): Promise<Found> => {
		const cpu = await processor();
		const not = wish === 'webgpu' ? `Not WebGPU, as you asked: ${of}.` : `WebGPU: ${of}.`;
		return { ...cpu, why: wish === 'webgpu' ? `${not} ${cpu.why}` : `${cpu.why} ${not}` };
	};
	try {
		const gpu = await rungs.webgpu();
		if (gpu.software && wish === 'auto')
			return stay(`the only one here is emulated in software (${gpu.label}), which is slower`);
		if (objective.coupled.length > 0)
			return stay('costs of this game couple its particles, which is done on the processor');
		const fault = await faultOf(await trialOf(objective, aloneOf(wasm), TINY_BATCH), wasm, gpu);
		if (fault !== null) return stay(`${gpu.label} ${fault}`);
		const go = (why: string): Found => ({ on: 'webgpu', rung: gpu, why });
		if (wish === 'webgpu') return go('WebGPU, as you asked; its self-test passed.');
		const cpu = await processor();
		const trial = await trialOf(objective, aloneOf(cpu.rung), game.training.batch);
		const [fast, slow] = [await race(trial, gpu.kernels, now), await race(trial, cpu.rung.kernels, now)];
		const score = `${said(fast)} steps/s on ${gpu.label}, ${said(slow)} on ${cpu.rung.label}`;
		if (fast > slow) return go(`WebGPU won the race: ${score}.`);
		return { ...cpu, why: `${cpu.why} It won the race against WebGPU: ${score}.` };
	} catch (error) {
		return stay(reasonOf(error));
	}
}

/** Which build of the WASM kernels a game runs on. */
async function buildOf(
	objective: Objective,
	wasm: Rung,
	wish: 'auto' | 'relaxed',
	rungs: Rungs,
	now: () => number,
): Promise<Found> {
	const stay = (of: string): Found => {
		const not = wish === 'relaxed' ? 'WASM, not relaxed SIMD as you asked' : 'WASM';
		return { on: 'wasm', rung: wasm, why: `${not}: ${of}.` };
	};
	try {
		const relaxed = await rungs.relaxed();
		const trial = await trialOf(objective, aloneOf(wasm), BUILDS.batch);
		const fault = await faultOf(trial, wasm, relaxed);
		if (fault !== null) return stay(`relaxed SIMD ${fault}`);
		const go = (why: string): Found => ({ on: 'relaxed', rung: relaxed, why });
		if (wish === 'relaxed') return go('Relaxed SIMD, as you asked; its self-test passed.');
		const { fast, slow } = await raceOfBuilds(trial, relaxed, wasm, now);
		const score = `${said(fast)} steps/s of ${BUILDS.batch} particles in one thread, ${said(slow)} without`;
		return fast >= BUILDS.least * slow
			? go(`WASM with relaxed SIMD, by a race: ${score}.`)
			: stay(`relaxed SIMD lost the race: ${score}`);
	} catch (error) {
		return stay(reasonOf(error));
	}
}

const aloneOf = (rung: Rung): TrainingKernels => rung.alone ?? rung.kernels;

export const reasonOf = (error: unknown): string =>
	(error instanceof Error ? error.message : String(error)).replace(/\.+$/, '');

/** How a rung fails its self-test, in words; null where it passes. */
async function faultOf(trial: Trial, truth: Rung, tested: Rung): Promise<string | null> {
	const error = await disagreement(trial, aloneOf(truth), aloneOf(tested));
	return error < TOLERANCE ? null : `failed its self-test (relative error ${error.toPrecision(2)})`;
}

type Score = { readonly fast: number; readonly slow: number };
/** The machine decides between two builds, not the game: they race once. */
const raced = new WeakMap<Rung, Promise<Score>>();

function raceOfBuilds(trial: Trial, relaxed: Rung, wasm: Rung, now: () => number): Promise<Score> {
	const run = async (): Promise<Score> => {
		const { turns, turnMs } = BUILDS;
		let [fast, slow] = [0, 0];
		for (let turn = 0; turn < turns; turn++) {
			slow = Math.max(slow, await race(trial, aloneOf(wasm), now, turnMs));
			fast = Math.max(fast, await race(trial, aloneOf(relaxed), now, turnMs));
		}
		return { fast, slow };
	};
	const score = raced.get(relaxed) ?? run();
	raced.set(relaxed, score);
	// What broke a race need not break the next one.
	score.catch(() => raced.delete(relaxed));
	return score;
}

export const said = (rate: number): string => (rate < 10 ? rate.toFixed(1) : rate.toFixed(0));
