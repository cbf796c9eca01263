import type { CloudCost } from '../game/block';
import { blockOf, learnsDensity, type Problem, readsDensity } from '../game/problem';
import type { Kernels, Rollout } from '../kernels/contract';
import { layoutOf } from '../kernels/network';
import { knotWeights } from '../math/quadrature';
import { criticGap, criticNetwork, criticPart } from './coupling/critic';
import { carriedDensity, type KnotDensity } from './coupling/density';
import { type CloudGap, maximumMeanDiscrepancy } from './coupling/discrepancy';
import { Knots, sumsOf } from './coupling/knots';
import { densityPart, densityRows, learnedDensity, learnedIn } from './coupling/learnedDensity';
import { type SinkhornMemory, sinkhorn } from './coupling/sinkhorn';
import { type CostOf, interactionOf, learnedTerminalOf } from './interaction';
import type { Batch, Coupled, LossTerm, Model, Objective, Part } from './objective';
import { networkOf } from './paths';

/** Costs of a game that couple its particles, and how they are differentiated through the paths of a rollout. */
export interface Coupling {
	/** Networks that these costs train beside U. */
	readonly parts: readonly Part[];
	readonly terms: readonly LossTerm[];
	readonly couple: NonNullable<Objective['couple']>;
	/** Unweighted means of the terms of `parts`, then of `terms`; remembers nothing. */
	evaluate(model: Model, batches: readonly Batch[]): Promise<readonly number[]>;
}

/** Null where every cost is local to a particle. */
export function couplingOf(problem: Problem, rollout: Rollout): Coupling | null {
	const { block: terminal, params: terminalParams } = blockOf(problem.game, 'terminal');
	const interaction = interactionOf(problem);
	const cloud = terminal.cloud?.(terminalParams);
	const end = learnedTerminalOf(problem);
	if (!interaction && !cloud && !end) return null;

	const network = networkOf(problem.game);
	const { size } = layoutOf(network);
	const alpha = terminal.weight(terminalParams);
	const critic = criticNetwork(network);
	const readsLog = readsDensity(problem.game).interaction;
	const learned = learnsDensity(problem.game);
	// Its parameters come after those of U, those of a critic last.
	const parts = [
		...(learned ? [densityPart(rollout, readsLog ? 'interaction' : 'terminal')] : []),
		...(cloud?.kind === 'critic' ? [criticPart(rollout, cloud.bound)] : []),
	];
	const terms: LossTerm[] = [];
	if (interaction)
		terms.push({ name: 'interaction', label: 'I', slot: 'interaction', weight: interactionWeight(problem) });
	if (cloud || end) terms.push({ name: 'terminal', label: 'F', slot: 'terminal', weight: alpha });

	/** log ρ_t at the knots, and the batch that it is learned on. */
	const densityAt = async (
		kernels: Kernels,
		theta: Float32Array,
		knots: Knots,
	): Promise<{ readonly log: KnotDensity | null; readonly batches: readonly Batch[] }> => {
		if (!learned) return { log: readsLog ? carriedDensity(problem, knots) : null, batches: [] };
		return {
			log: await learnedDensity(problem, kernels, rollout, knots, learnedIn(network, theta)),
			batches: [{ rows: densityRows(rollout, knots) }],
		};
	};

	const act = async (
		{ kernels, theta }: Model,
		[batch]: readonly Batch[],
		pace: 'step' | 'final',
		memory: SinkhornMemory | null = null,
	): Promise<Coupled> => {
		if (!batch) throw new Error('costs that couple particles need a batch');
		const all = await theta();
		const knots = await Knots.of(kernels, rollout, all.subarray(0, size), batch);
		const { log, batches } = await densityAt(kernels, all, knots);
		const bars = new Float64Array(knots.count * knots.particles);
		const values = interaction ? [await alongPaths(problem, interaction, knots, log, bars)] : [];
		// Terminal costs that come here run paths forward.
		const last = knots.count - 1;
		const generated = knots.cloud(last);
		if (end && log) {
			const from = last * knots.particles;
			const { value, slope } = await end(generated, log.values.subarray(from));
			push(knots, last, slope, alpha, bars);
			values.push(value);
		}
		log?.pullBack(bars);
		if (!cloud) return { terms: values, pull: knots.pull, others: batches };
		if (!batch.target) throw new Error(`${terminal.label} needs samples of the target beside the particles`);
		const gap: Gap =
			cloud.kind === 'critic'
				? await criticGap(
						kernels,
						critic,
						all.subarray(all.length - size),
						generated,
						batch.target,
						problem.horizon,
					)
				: await gapOf(cloud, kernels, generated, batch.target, pace, memory);
		knots.pushCloud(last, gap.gradient, alpha);
		return {
			terms: [...values, gap.value],
			pull: knots.pull,
			others: [...batches, ...(gap.batch ? [gap.batch] : [])],
			...(gap.memory ? { memory: gap.memory } : {}),
		};
	};

	return {
		parts,
		terms,
		couple: (model, batches, memory) => act(model, batches, 'step', memory),
		evaluate: async (model, batches) => {
			const { terms, others } = await act(model, batches, 'final');
			const theta = await model.theta();
			const own = await Promise.all(
				parts.map(({ loss, terms }, p) => {
					const rows = others?.[p]?.rows;
					if ('rates' in loss || !rows) throw new Error('such a part is judged at points');
					return model.kernels.pointLossAndGradient(
						loss,
						theta.subarray((p + 1) * size, (p + 2) * size),
						rows,
						terms.map(() => 0),
					);
				}),
			);
			const n = (batches[0]?.rows.length ?? 0) / 2;
			return [...own.flatMap((sums) => Array.from(sums.terms, (sum) => sum / n)), ...terms];
		},
	};
}

function interactionWeight({ game }: Problem): number {
	const { block, params } = blockOf(game, 'interaction');
	return block.weight(params);
}

/** Adds cotangents factor·slope [B, 3] of (x, y, log ρ) at knot k to the pull and to `bars` [K, B] of log ρ. */
function push(knots: Knots, k: number, slope: Float64Array, factor: number, bars: Float64Array): void {
	const { particles: B } = knots;
	for (let i = 0; i < B; i++) {
		knots.push(k, i, 'x', factor * (slope[3 * i] ?? 0));
		knots.push(k, i, 'y', factor * (slope[3 * i + 1] ?? 0));
		bars[k * B + i] = (bars[k * B + i] ?? 0) + factor * (slope[3 * i + 2] ?? 0);
	}
}

/**
 * ∫_0^T e^(−t/ε) I(ρ_t) dt by the particles at the knots, without the weight of I; its cotangents, with the weight, go
 * to the pull and to `bars`. Along paths that run backward from samples of π the means are over these, as those of the running cost.
 */
async function alongPaths(
	problem: Problem,
	interaction: CostOf,
	knots: Knots,
	log: KnotDensity | null,
	bars: Float64Array,
): Promise<number> {
	const { particles: B, count, backward, sums } = knots;
	const weights = knotWeights(count - 1, problem.horizon, problem.discount);
	if (backward) weights.reverse();
	const w = interactionWeight(problem);
	let value = 0;
	for (let k = 0; k < count; k++) {
		const logModel = log?.values.subarray(k * B, (k + 1) * B) ?? bars.subarray(0, B);
		const { value: here, slope } = await interaction(knots.cloud(k), logModel, sums);
		const weight = weights[k] ?? 0;
		value += weight * here;
		push(knots, k, slope, w * weight, bars);
	}
	return value;
}

/** With what it takes along: the batch that a critic learns on, potentials for the next step. */
type Gap = CloudGap & { readonly batch?: Batch; readonly memory?: SinkhornMemory };

async function gapOf(
	cloud: Exclude<CloudCost, { kind: 'critic' }>,
	kernels: Kernels,
	x: Float32Array,
	y: Float32Array,
	pace: 'step' | 'final',
	memory: SinkhornMemory | null,
): Promise<Gap> {
	const sums = sumsOf(kernels);
	switch (cloud.kind) {
		case 'energy':
			return maximumMeanDiscrepancy(sums, [{ kind: 'distance' }], x, y);
		case 'mmd':
			return maximumMeanDiscrepancy(
				sums,
				cloud.widths.map((width) => ({ kind: 'gaussian', width })),
				x,
				y,
			);
		case 'sinkhorn':
			return sinkhorn(sums, cloud, x, y, pace, memory);
	}
}
