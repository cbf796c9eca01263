import type { Game } from '../../src/game/game';
import { blockOf, problemOf } from '../../src/game/problem';
import { arrays, column } from '../../src/math/arrays';
import { createRng } from '../../src/math/rng';
import { mean } from '../../src/math/stats';
import { noiseFloor } from '../../src/metrics/floor';
import { nearestDistance } from '../../src/metrics/nearest';
import { controlledLogLikelihood } from '../../src/metrics/nll';
import { wasserstein2 } from '../../src/metrics/wasserstein';
import { residualOf } from '../../src/model/residual';
import { trainedOf } from '../../src/model/trained';
import { sourceOf, trainingSet } from '../../src/solvers/data';
import { linearNoising } from '../../src/solvers/noising';
import { backwardFrom, pathsOf } from '../../src/solvers/paths';
import { withDefaults } from '../../src/spec/defaults';
import { findPreset } from '../../src/spec/presets/index';
import { cpuMinutes, over, publish, seeds, type Trained, table, trained } from './report';

/**
 * What the HJB regularizer does for a score-based model with few data (arXiv:2304.13534, §4): the same network, steps
 * and seeds with and without it.
 */
const TARGETS = ['8gaussians', 'moons', 'checkerboard'];
const BUDGETS = [50, 200, 1000, 0];
const WEIGHTS = [0, 0.01, 0.1, 1];
/** Generated and held-out samples behind each number. */
const N = 1000;
const TRAINING = { steps: 2500, batch: 128, learningRate: 0.005 } as const;
const TIMES = [0.1, 0.3, 0.5, 0.7, 0.9];

const preset = findPreset('score-vp');
if (!preset) throw new Error('no preset "score-vp"');
const base = preset.game;

const gameOf = (target: string, points: number, hjb: number): Game => ({
	...base,
	target: withDefaults({ target: { id: target } }).target,
	regularizers: { ...base.regularizers, hjb, terminal: 0 },
	training: { ...base.training, ...TRAINING, points },
	sampler: { process: 'dynamics', integrator: 'heun', steps: 32 },
});

interface Found {
	readonly w2: number;
	/** KL(π‖ρ_T) by the probability flow, nats. */
	readonly kl: number;
	/** Mean |r| along noised held-out samples, the mean of r over ρ_t taken off. */
	readonly residual: number;
	/** Mean distance of generated samples to the nearest training point; NaN without a budget. */
	readonly nearest: number;
}

async function read({ game, kernels, theta }: Trained): Promise<Found> {
	const problem = problemOf(game);
	const rng = createRng(game.seed).split('report');
	const heldOut = sourceOf(game, 'target')(rng, N);
	const starts = sourceOf(game, 'reference')(rng, N);
	const { states } = await pathsOf(problem, kernels, theta, starts, 1, rng);
	const samples = states.slice(2 * N);
	const { logModel } = await backwardFrom(problem, kernels, theta, heldOut);
	const seen = trainingSet(game);
	return {
		w2: wasserstein2(samples, heldOut),
		kl: divergence(game, heldOut, logModel),
		residual: await meanResidual({ game, kernels, theta }, heldOut),
		nearest: seen ? nearestDistance(samples, seen).mean : Number.NaN,
	};
}

function divergence(game: Game, heldOut: Float32Array, logModel: Float64Array | null): number {
	const { block, params } = blockOf(game, 'target');
	const logTarget = problemOf(game).logTarget?.(arrays(N), [column(heldOut, 2, 0), column(heldOut, 2, 1)]);
	const entropy = block.entropy?.(params);
	if (!logModel || !logTarget || entropy === undefined) return Number.NaN;
	return controlledLogLikelihood(logModel, logTarget, entropy).mean - entropy;
}

async function meanResidual(
	{ game, kernels, theta }: Pick<Trained, 'game' | 'kernels' | 'theta'>,
	heldOut: Float32Array,
): Promise<number> {
	const problem = problemOf(game);
	const noising = linearNoising(problem);
	if (!noising) throw new Error('the preset has Gaussian transitions');
	const rng = createRng(game.seed).split('noised');
	const sizes: number[] = [];
	for (const part of TIMES) {
		const t = part * problem.horizon;
		const { factor, variance } = noising.at(problem.horizon - t);
		const points = Float32Array.from({ length: 3 * N }, (_, k) =>
			k % 3 === 2
				? t
				: factor * (heldOut[2 * Math.floor(k / 3) + (k % 3)] ?? 0) + Math.sqrt(variance) * rng.normal(),
		);
		const jets = await trainedOf(game, kernels, theta).jets(points);
		const r = jets && residualOf(problem, points, jets);
		if (!r) throw new Error('a score model has an HJB residual');
		const middle = mean(r);
		sizes.push(mean(r.map((value) => Math.abs(value - middle))));
	}
	return mean(sizes);
}

const lists = new Map<string, Found[]>();
const at = (target: string, points: number, weight: number): readonly Found[] =>
	lists.get(`${target} ${points} ${weight}`) ?? [];
for (const seed of seeds()) {
	for (const target of TARGETS) {
		for (const points of BUDGETS) {
			for (const weight of WEIGHTS) {
				const model = await trained(gameOf(target, points, weight), seed);
				const key = `${target} ${points} ${weight}`;
				lists.set(key, [...(lists.get(key) ?? []), await read(model)]);
				model.dispose();
			}
		}
	}
	console.error(`seed ${seed} done after ${cpuMinutes()} CPU minutes`);
}

const rows = TARGETS.flatMap((target) =>
	BUDGETS.flatMap((points) => {
		const show = (of: (found: Found) => number, digits: number): string[] =>
			WEIGHTS.map((weight) => over(at(target, points, weight).map(of), digits));
		return [
			[target, points === 0 ? '∞' : String(points), 'W₂', ...show(({ w2 }) => w2, 3)],
			['', '', 'KL', ...show(({ kl }) => kl, 3)],
			['', '', 'mean abs r', ...show(({ residual }) => residual, 2)],
			...(points === 0 ? [] : [['', '', 'nearest', ...show(({ nearest }) => nearest, 3)]]),
		];
	}),
);

/** Geometric mean over seeds and targets of a measure with the weight over that without. */
const ratio = (points: number, weight: number, of: (found: Found) => number): number =>
	Math.exp(
		mean(
			TARGETS.flatMap((target) =>
				at(target, points, weight).map((found, k) => {
					const without = at(target, points, 0)[k];
					return Math.log(of(found) / (without ? of(without) : Number.NaN));
				}),
			),
		),
	);
const measures = [
	['W₂', ({ w2 }: Found) => w2],
	['KL', ({ kl }: Found) => kl],
	['mean abs r', ({ residual }: Found) => residual],
] as const;
const summary = BUDGETS.flatMap((points) =>
	measures.map(([name, of]) => [
		points === 0 ? '∞' : String(points),
		name,
		...WEIGHTS.slice(1).map((weight) => ratio(points, weight, of).toFixed(2)),
	]),
);
const floors = TARGETS.map((target) => {
	const source = sourceOf(gameOf(target, 0, 0), 'target');
	const { mean: value, std } = noiseFloor(wasserstein2, (rng) => source(rng, N), createRng(1), 4);
	return `${target} ${value.toFixed(3)} ± ${std.toFixed(3)}`;
});
const weightHeads = WEIGHTS.map((weight) => (weight === 0 ? 'without' : `λ = ${weight}`));
publish('regularizer', 'The HJB regularizer and few data', [
	`Score-based model (VP) with and without λ E|r|, r the residual of the HJB equation at the noised training points. The same network (${base.network.width} × ${base.network.layers}, ${base.network.activation}), ${TRAINING.steps.toLocaleString('en')} steps of ${TRAINING.batch}, the same ${seeds().length} seeds; ${cpuMinutes()} CPU minutes in all. A budget of n points is drawn once for a seed; ∞ draws fresh ones.`,
	`W₂ of ${N} generated and ${N} held-out samples (two true samples: ${floors.join(', ')}); KL(π‖ρ_T) in nats by the probability flow on the held-out samples, with log π as control variate; mean |r| along noised held-out samples with its mean over ρ_t taken off; mean distance of generated samples to the nearest training point.`,
	table(['target', 'n', '', ...weightHeads], rows),
	'With the regularizer over without it, geometric mean over targets and seeds; below 1 it helps:',
	table(['n', '', ...weightHeads.slice(1)], summary),
]);
