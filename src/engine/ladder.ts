import type { Game } from '../game/game';
import { createRng } from '../math/rng';
import { relativeError } from '../math/stats';
import type { Backend } from '../protocol/messages';
import { objectiveOf } from '../solvers/index';
import type { Batch, Objective, Part } from '../solvers/objective';
import { gradientOf, stepperOn } from '../train/stepper';
import { initialTheta, type TrainingKernels } from '../train/steppers';
import type { Chosen } from './surroundings';

/** Kernels that could be used, and how the person is told of them. */
export interface Rung {
	readonly kernels: TrainingKernels;
	readonly label: string;
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

/** Largest relative error of loss and gradient that passes; float32 sums in another order differ by about 1e-5. */
export const TOLERANCE = 1e-3;
const RACE_MS = 200;
const TINY_BATCH = 16;

/**
 * Chooses where a game runs: WebGPU if it is there, computes this very game right and wins a short race, else WASM.
 * A wish is followed as far as it can be; the reason says what was found. Throws only if WASM itself fails.
 * @param now milliseconds, monotone
 */
export async function choose(game: Game, wish: Backend, rungs: Rungs, now: () => number): Promise<Chosen> {
	const wasm = await rungs.wasm();
	const stay = (reason: string): Chosen => ({ kernels: wasm.kernels, backend: wasm.label, reason });
	const here = wish === 'webgpu' ? 'WASM, not WebGPU as you asked' : 'WASM';
	if (wish === 'wasm') return stay('WASM, as you asked.');
	try {
		const gpu = await rungs.webgpu();
		if (gpu.software && wish === 'auto')
			return stay(`WASM: the only GPU here is emulated in software (${gpu.label}), which is slower.`);
		const objective = objectiveOf(game);
		if (objective.coupled.length > 0)
			return stay(`${here}: costs of this game couple its particles, which is done on the processor.`);
		const error = await disagreement(objective, wasm.kernels, gpu.kernels);
		if (!(error < TOLERANCE))
			return stay(`${here}: ${gpu.label} failed its self-test (relative error ${error.toPrecision(2)}).`);
		const go = (reason: string): Chosen => ({ kernels: gpu.kernels, backend: gpu.label, reason });
		if (wish === 'webgpu') return go(`WebGPU, as you asked; its self-test passed.`);
		const [fast, slow] = [await race(objective, gpu.kernels, now), await race(objective, wasm.kernels, now)];
		const score = `${said(fast)} steps/s on ${gpu.label}, ${said(slow)} on ${wasm.label}`;
		return fast > slow ? go(`WebGPU won the race: ${score}.`) : stay(`WASM won the race: ${score}.`);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return stay(`${here}: ${why.replace(/\.+$/, '')}.`);
	}
}

export const said = (rate: number): string => (rate < 10 ? rate.toFixed(1) : rate.toFixed(0));

/** Relative error of the second family's loss terms and gradient against the first's, on a tiny batch of the game. */
export async function disagreement(
	objective: Objective,
	truth: TrainingKernels,
	tested: TrainingKernels,
): Promise<number> {
	const { parts, thetas, batches } = await begin(objective, truth, TINY_BATCH, 1);
	const errors = parts.map(async ({ loss, terms }, p) => {
		const [theta, batch] = [thetas[p], batches[p]];
		if (!theta || !batch) throw new Error(`self-test: no batch for part ${p}`);
		const weights = terms.map(({ weight }) => weight / TINY_BATCH);
		const given = batch.xi ? { xi: batch.xi } : {};
		const [a, b] = [
			await gradientOf(truth, loss, theta, batch.rows, weights, given),
			await gradientOf(tested, loss, theta, batch.rows, weights, given),
		];
		return Math.max(relativeError(a.terms, b.terms), relativeError(a.gradient, b.gradient));
	});
	return Math.max(...(await Promise.all(errors)));
}

/** The parts of an objective at step 0, each with a first batch. */
async function begin(
	objective: Objective,
	kernels: TrainingKernels,
	n: number,
	seed: number,
): Promise<{
	readonly parts: readonly Part[];
	readonly thetas: readonly Float32Array<ArrayBuffer>[];
	readonly batches: readonly Batch[];
}> {
	const rng = createRng(seed);
	const thetas = initialTheta(objective, rng);
	const all = Float32Array.from(thetas.flatMap((theta) => Array.from(theta)));
	const batches = await objective.batch(rng, n, { kernels, theta: async () => all });
	return { parts: objective.parts, thetas, batches };
}

/** Training steps a second of the game as it is, measured for a fifth of a second after one step to warm up. */
export async function race(
	objective: Objective,
	kernels: TrainingKernels,
	now: () => number,
): Promise<number> {
	const { training } = objective.game;
	const { parts, thetas, batches } = await begin(objective, kernels, training.batch, 2);
	const [part, theta, batch] = [parts[0], thetas[0], batches[0]];
	if (!part || !theta || !batch) throw new Error('race: nothing to train');
	const stepper = await stepperOn(kernels, part.loss, theta, training.optimiser);
	const weights = part.terms.map(({ weight }) => weight / training.batch);
	const given = batch.xi ? { xi: batch.xi } : {};
	const run = async (steps: number): Promise<void> => {
		for (let k = 0; k < steps; k++) await stepper.step(k === 0 ? batch.rows : null, weights, 1e-6, given);
		await stepper.losses();
	};
	try {
		await run(1);
		const start = now();
		let [steps, stride] = [0, 1];
		while (now() - start < RACE_MS) {
			await run(stride);
			steps += stride;
			stride = Math.min(64, 2 * stride);
		}
		return (1000 * steps) / (now() - start);
	} finally {
		stepper.dispose();
	}
}
