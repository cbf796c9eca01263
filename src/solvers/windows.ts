import { blockOf, type Problem } from '../game/problem';
import type { Kernels, Rollout } from '../kernels/contract';
import { arrays, column } from '../math/arrays';
import { Knots } from './coupling/knots';
import { balancedSource } from './data';
import { interactionOf } from './interaction';
import { type Batch, type LossTerm, lossOf, type Objective } from './objective';
import { outcomeOf } from './outcome';
import { lastOf, networkOf } from './paths';
import { startOf } from './start';

/** A stretch of the present flow that is trained by itself, from where the flow has carried ρ_0 by its beginning. */
export interface Window {
	/** Carries 'divergence', log of the change of volume; its one loss term is what is paid along the way. */
	readonly loss: Rollout;
	/** From t = 0 to where the window begins, with the same accumulators; null where it begins at 0. */
	readonly lead: Rollout | null;
	/** What I(ρ) counts at each knot of the window [steps + 1]. */
	readonly weights: ArrayLike<number>;
	/** What the value function at its end counts, as the price of all that follows. */
	readonly rest: number;
}

/** So many of the windows, evenly spread, the loss is judged on. */
const JUDGED = 4;

/**
 * Trains each window for itself: the particles are run to its beginning by the present flow, which is held fixed, and
 * the gradient is that of what they do from there on. Each batch is of one window, drawn at random. Throws where a
 * density that the interaction reads is missing, and where there is no interaction.
 */
export function overWindows(problem: Problem, windows: readonly [Window, ...Window[]]): Objective {
	const { game, logReference } = problem;
	const { block, params } = blockOf(game, 'interaction');
	const interaction = interactionOf(problem);
	if (!interaction)
		throw new Error('interaction.id: windows are trained by an interaction, and there is none');
	if (block.integrand && !logReference) throw new Error(`${block.label} needs the density of the reference`);
	const terms: readonly LossTerm[] = [{ name: 'running', label: 'L', slot: 'running', weight: 1 }];
	const coupled: readonly LossTerm[] = [
		{ name: 'interaction', label: 'I', slot: 'interaction', weight: block.weight(params) },
	];
	// Balanced starts, where there are any: the mean of a batch is then that of ρ_0, not its luck.
	const starts = balancedSource(game, 'reference');
	const windowAt = (k = -1): Window => {
		const window = windows[k];
		if (!window) throw new Error('a batch of no window');
		return window;
	};

	/** The batch of window k, of particles that set out from `origins` at t = 0. */
	const carried = async (
		k: number,
		origins: Float32Array<ArrayBuffer>,
		kernels: Kernels,
		theta: Float32Array,
	): Promise<Batch> => {
		const { lead } = windowAt(k);
		const n = origins.length / 2;
		const logStart =
			logReference?.(arrays(n), [column(origins, 2, 0), column(origins, 2, 1)]) ?? new Float64Array(n);
		if (!lead) return { rows: origins, stretch: k, logStart };
		const { states, accumulators } = await kernels.paths(lead, theta, origins, 1);
		const { divergence } = lastOf(lead, accumulators, 1);
		return {
			rows: states.slice(2 * n),
			stretch: k,
			logStart: logStart.map((value, i) => value - (divergence?.[i] ?? 0)),
		};
	};

	/** Σ weights · I over the knots of a window, and the cotangents of it and of what follows the window. */
	const couple = async (kernels: Kernels, theta: Float32Array, batch: Batch) => {
		const { loss, weights, rest } = windowAt(batch.stretch);
		if (!batch.logStart) throw new Error('a batch of no window');
		const knots = await Knots.of(kernels, loss, theta, batch);
		const { particles: B, sums } = knots;
		const divergence = knots.accumulated('divergence');
		let value = 0;
		for (let k = 0; k <= loss.steps; k++) {
			const logModel = batch.logStart.map((start, i) => start - (divergence[k * B + i] ?? 0));
			const { value: here, slope } = await interaction(knots.cloud(k), logModel, sums);
			const weight = weights[k] ?? 0;
			const factor = weight * block.weight(params);
			value += weight * here;
			for (let i = 0; i < B; i++) {
				knots.push(k, i, 'x', factor * (slope[3 * i] ?? 0));
				knots.push(k, i, 'y', factor * (slope[3 * i + 1] ?? 0));
				knots.push(k, i, 'divergence', -factor * (slope[3 * i + 2] ?? 0));
			}
		}
		if (rest > 0) {
			const ends = Float32Array.from({ length: 3 * B }, (_, i) =>
				i % 3 === 2 ? loss.to : (knots.cloud(loss.steps)[2 * Math.floor(i / 3) + (i % 3)] ?? 0),
			);
			const jets = await kernels.jets(loss.network, theta, ends);
			const force = Float32Array.from({ length: 2 * B }, (_, i) => jets[7 * (i >> 1) + 1 + (i % 2)] ?? 0);
			knots.pushCloud(loss.steps, force, rest / B);
		}
		return { terms: [value], pull: knots.pull };
	};

	return {
		game,
		parts: [
			{
				name: 'U',
				network: networkOf(game),
				loss: windows[0].loss,
				stretches: windows.map(({ loss }) => loss),
				terms,
				start: startOf(problem),
			},
		],
		coupled,
		batch: async (rng, n, { kernels, theta }) => {
			const k = rng.below(windows.length);
			return [await carried(k, starts(rng, n), kernels, await theta())];
		},
		heldOut: async (rng, n) => [{ rows: starts(rng, n) }],
		couple: async ({ kernels, theta }, batches) => {
			const [batch] = batches;
			if (!batch) throw new Error('couple: no batch');
			return couple(kernels, await theta(), batch);
		},
		evaluate: async ({ kernels, theta: read }, batches) => {
			const [batch] = batches;
			if (!batch) throw new Error('evaluate: no batch');
			const theta = await read();
			const apart = Math.ceil(windows.length / JUDGED);
			const judged = [...windows.keys()].filter((k) => k % apart === 0);
			const means = [0, 0];
			for (const k of judged) {
				const there = await carried(k, batch.rows, kernels, theta);
				const { means: local } = await outcomeOf(kernels, windowAt(k).loss, theta, there);
				[...local, ...(await couple(kernels, theta, there)).terms].forEach((term, j) => {
					means[j] = (means[j] ?? 0) + term / judged.length;
				});
			}
			return lossOf([...terms, ...coupled], means);
		},
		// Windows begin where the parameters have carried the particles.
		comparable: false,
	};
}
