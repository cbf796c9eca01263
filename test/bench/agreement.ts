import { readFileSync } from 'node:fs';
import { disagreement, trialOf } from '../../src/engine/trials';
import type { Kernels, PointLoss, Rollout } from '../../src/kernels/contract';
import { ACTIVATIONS, initialParameters, type Network } from '../../src/kernels/network';
import type { OptimiserId } from '../../src/kernels/optimiser';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import type { WebGpuKernels } from '../../src/kernels/webgpu/kernels';
import { createRng } from '../../src/math/rng';
import { objectiveOf } from '../../src/solvers/index';
import { presets } from '../../src/spec/presets/index';
import { createStepper } from '../../src/train/stepper';
import {
	type Case,
	distance,
	givenOf,
	residual,
	rolloutOf,
	scoreMatching,
	weightsOf,
} from '../browser/webgpu/cases';
import { parameters, points, starts } from '../kernels/games';
import { OT_FLOW_NETWORK, OT_FLOW_WEIGHTS, otFlow } from './games';

export interface Agreement {
	readonly kernel: string;
	readonly cases: number;
	/** Largest over the cases, relative to the largest entry of what WASM gives. */
	readonly error: number;
}
/** Float32 against float32, sums in another order; a kernel that is wrong is wrong in the first digit. */
const TOLERANCE = 1e-3;

/** Every activation, no to three residual layers, widths that are padded. */
const NETWORKS: readonly Network[] = [
	[8, 0],
	[13, 1],
	[32, 2],
	[20, 3],
	[64, 1],
].map(([width = 0, layers = 0], k) => ({
	width,
	layers,
	activation: ACTIVATIONS[k % ACTIVATIONS.length] ?? 'tanh',
}));

/** Rollouts of both games of the tests by every scheme, network and direction, of a batch that fills no workgroup. */
const ROLLOUTS: readonly Case[] = NETWORKS.flatMap(({ width, layers, activation }, i) =>
	(['euler', 'heun', 'rk4'] as const).map((integrator, j) => ({
		game: i % 2 === 0 ? ('otFlow' as const) : ('relativistic' as const),
		direction: (i + j) % 2 === 0 ? ('backward' as const) : ('forward' as const),
		...{ activation, width, layers, integrator },
		...{ steps: 3, batch: 257 },
	})),
);

/** Every kernel on the device at hand against WASM on one thread. Throws on the first that is wrong. */
export async function errorsAgainstWasm(
	gpu: WebGpuKernels,
	batches: readonly number[],
): Promise<Agreement[]> {
	const binary = readFileSync(new URL('../../build/kernels/jets.wasm', import.meta.url));
	const wasm = createWasmKernels(await WebAssembly.compile(Uint8Array.from(binary)));
	const found: Agreement[] = [];
	const hold = (kernel: string, errors: readonly number[]): void => {
		const error = Math.max(...errors);
		if (!(error < TOLERANCE))
			throw new Error(
				`${kernel}: WGSL differs from WASM by ${errors.map((e) => e.toExponential(1)).join(', ')}`,
			);
		found.push({ kernel, cases: errors.length, error });
	};
	/** Largest error of the lists that a call gives. */
	const apart = async (
		call: (kernels: Kernels) => Promise<readonly ArrayLike<number>[]>,
	): Promise<number> => {
		const [ours, exact] = [await call(gpu), await call(wasm)];
		return exact.reduce((worst, list, k) => Math.max(worst, distance(ours[k] ?? [], list)), 0);
	};
	const each = async <T>(list: readonly T[], one: (item: T) => Promise<number>): Promise<number[]> => {
		const errors: number[] = [];
		for (const item of list) errors.push(await one(item));
		return errors;
	};
	const loss = (spec: Case) =>
		apart(async (kernels) => {
			const rollout = rolloutOf(spec);
			const [theta, from] = [parameters(rollout.network, 5), starts(spec.batch, 2)];
			const { terms, gradient } = await kernels.lossAndGradient(
				rollout,
				theta,
				from,
				weightsOf(rollout).map((weight) => weight / spec.batch),
				givenOf(spec),
			);
			return [terms, gradient];
		});
	const lossAt = (spec: PointLoss) =>
		apart(async (kernels) => {
			const columns = 3 + spec.extras.length;
			const rows = points(257 * columns, 4).slice(0, 257 * columns);
			const weights = weightsOf(spec).map((weight) => weight / 257);
			const theta = parameters(spec.network, 5);
			const { terms, gradient } = await kernels.pointLossAndGradient(spec, theta, rows, weights);
			return [terms, gradient];
		});
	const paths = (spec: Case) =>
		apart(async (kernels) => {
			const rollout = rolloutOf(spec);
			const [theta, from] = [parameters(rollout.network, 5), starts(spec.batch, 2)];
			const { states, accumulators } = await kernels.paths(rollout, theta, from, 3, givenOf(spec).xi);
			return [states, accumulators];
		});
	const noisy = ROLLOUTS.filter(({ integrator }) => integrator !== 'rk4').map((spec) => ({
		...spec,
		noise: true,
	}));

	hold(
		'jets',
		await each(NETWORKS, (network) =>
			apart(async (kernels) => [await kernels.jets(network, parameters(network, 5), points(257, 1))]),
		),
	);
	hold('paths', await each(ROLLOUTS, paths));
	hold('paths with noise', await each(noisy, paths));
	hold('rollout: terms and gradient', await each(ROLLOUTS, loss));
	hold('rollout with noise', await each(noisy, loss));
	hold(
		'rollout with a pull',
		await each(
			ROLLOUTS.map((spec) => ({ ...spec, pull: true })),
			loss,
		),
	);
	hold('score matching at points', await each(NETWORKS.map(scoreMatching), lossAt));
	hold('HJB residual at points', await each(NETWORKS.map(residual), lossAt));
	for (const batch of batches) {
		const { terms, gradient } = await gpu.lossAndGradient(...benchCall(batch));
		const exact = await summed(wasm, batch);
		const error = Math.max(distance(terms, exact.terms), distance(gradient, exact.gradient));
		hold(`the rollout timed below, batch ${batch}`, [error]);
	}
	for (const [name, optimiser] of [
		['Adam', 'adam'],
		['Muon', 'muon'],
	] as const)
		hold(`θ after 20 steps of ${name}, batch 256`, [await trained(gpu, wasm, optimiser)]);
	const games = presets.map(({ game }) => objectiveOf(game)).filter(({ coupled }) => coupled.length === 0);
	hold(
		'self-test of the presets',
		await each(games, async (objective) => disagreement(await trialOf(objective, wasm, 16), wasm, gpu)),
	);
	wasm.dispose();
	return found;
}

const benchCall = (batch: number): [Rollout, Float32Array, Float32Array, number[]] => {
	const theta = initialParameters(OT_FLOW_NETWORK, createRng(1));
	const from = starts(batch, 2).map((value) => 1.5 * value);
	return [otFlow(), theta, from, OT_FLOW_WEIGHTS.map((weight) => weight / batch)];
};

/**
 * The same by WASM, 64 particles at a time and these summed in double: WASM alone sums particle after particle in
 * float32, which at 65,536 of them costs 5e-5.
 */
async function summed(wasm: Kernels, batch: number): Promise<{ terms: number[]; gradient: number[] }> {
	const [rollout, theta, from, weights] = benchCall(batch);
	const terms: number[] = weights.map(() => 0);
	const gradient: number[] = Array.from(theta, () => 0);
	const add = (sum: number[], part: ArrayLike<number>): void => {
		for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? Number.NaN) + (part[i] ?? Number.NaN);
	};
	for (let first = 0; first < batch; first += 64) {
		const part = from.subarray(2 * first, 2 * (first + 64));
		const found = await wasm.lossAndGradient(rollout, theta, part, weights);
		add(terms, found.terms);
		add(gradient, found.gradient);
	}
	return { terms, gradient };
}

/** How far the steps of both families lead apart. */
async function trained(gpu: WebGpuKernels, wasm: Kernels, optimiser: OptimiserId): Promise<number> {
	const [rollout, theta, from, weights] = benchCall(256);
	const ends: Float32Array[] = [];
	for (const stepper of [
		await gpu.stepper(rollout, theta, optimiser),
		createStepper(wasm, rollout, theta, optimiser),
	]) {
		for (let k = 0; k < 20; k++) await stepper.step(from, weights, 0.01);
		ends.push(await stepper.parameters());
		stepper.dispose();
	}
	return distance(ends[0] ?? [], ends[1] ?? []);
}
