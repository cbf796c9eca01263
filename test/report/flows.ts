import {
	discountedKlFlow,
	discountedScale,
	ENTROPY_FORCE,
	POROUS_FORCE,
} from '../../src/exact/discountedFlow';
import { gaussianKl } from '../../src/exact/gaussianGame';
import {
	type AxisGaussian,
	barenblattRadius,
	barenblattSecondMoment,
	heatFlow,
	jkoStep,
	ornsteinUhlenbeckFlow,
} from '../../src/exact/gradientFlow';
import { secondOrderGame } from '../../src/exact/secondOrder';
import type { Game } from '../../src/game/game';
import { blockOf, problemOf } from '../../src/game/problem';
import { arrays, column } from '../../src/math/arrays';
import { createRng } from '../../src/math/rng';
import { mean, moments } from '../../src/math/stats';
import { jkoSteps } from '../../src/solvers/jko';
import { pathsOf } from '../../src/solvers/paths';
import { type Draft, withDefaults } from '../../src/spec/defaults';
import { findPreset } from '../../src/spec/presets/index';
import { over, publish, seeds, type Trained, table, trained } from './report';

const SAMPLES = 8000;
const START = [
	{ mean: 2, std: 0.5 },
	{ mean: -1.5, std: 1.5 },
] as const;
const TARGET: AxisGaussian = { mean: 0, std: 1 };
const gaussian = ([x, y]: readonly [AxisGaussian, AxisGaussian]) => ({
	id: 'gaussian',
	x: x.mean,
	y: y.mean,
	stdX: x.std,
	stdY: y.std,
	correlation: 0,
});
let seconds = 0;

/** Balanced starts, so that moments are those of the model and not of the luck of its samples. */
function startsOf(game: Game): Float32Array<ArrayBuffer> {
	const { block, params } = blockOf(game, 'reference');
	if (!block.balancedSample) throw new Error(`${block.label} has no balanced samples`);
	return block.balancedSample(params, createRng(game.seed).split('report'), SAMPLES);
}

/** Mean and std on both axes at t = 0, T/keep, …, T. */
async function alongFlow({ game, kernels, theta }: Trained, keep: number) {
	const starts = startsOf(game);
	const { states } = await pathsOf(problemOf(game), kernels, theta, starts, keep, createRng(1));
	return Array.from({ length: keep + 1 }, (_, k) => {
		const cloud = moments(states.subarray(k * starts.length, (k + 1) * starts.length));
		const [xx, , yy] = cloud.covariance;
		return [
			{ mean: cloud.mean[0], std: Math.sqrt(xx) },
			{ mean: cloud.mean[1], std: Math.sqrt(yy) },
		] as const;
	});
}
type Along = Awaited<ReturnType<typeof alongFlow>>;

/** Trains a game from each seed and looks at each model. */
async function ofSeeds<T>(draft: Draft, look: (model: Trained) => Promise<T>): Promise<T[]> {
	const found: T[] = [];
	for (const seed of seeds()) {
		const model = await trained(withDefaults(draft), seed);
		seconds += model.seconds;
		found.push(await look(model));
		model.dispose();
	}
	return found;
}

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
const worst = (found: readonly number[], truth: number): number =>
	Math.max(...found.map((value) => Math.abs(value / truth - 1)));
const AXES = ['x', 'y'] as const;

/**
 * Rows (label, quantity, model at T, truth at T, ratio, largest error at any time of any seed): relative errors, or those
 * of means in units of the std there, for means that may be 0.
 */
function against(
	label: string,
	found: readonly Along[],
	truth: (axis: 0 | 1, k: number) => AxisGaussian,
	unit: 'itself' | 'std' = 'itself',
) {
	const times = (found[0]?.length ?? 1) - 1;
	return ([0, 1] as const).flatMap((axis) =>
		(['mean', 'std'] as const).map((what) => {
			const at = (k: number): number[] => found.map((flow) => flow[k]?.[axis][what] ?? Number.NaN);
			const exact = truth(axis, times)[what];
			const error = Math.max(
				...Array.from({ length: times }, (_, k) => {
					const right = truth(axis, k + 1);
					const size = Math.abs(unit === 'std' ? right.std : right[what]);
					return Math.max(...at(k + 1).map((value) => Math.abs(value - right[what]) / size));
				}),
			);
			return [
				label,
				`${what} ${AXES[axis]}`,
				over(at(times), 4),
				exact.toFixed(4),
				(mean(at(times)) / exact).toFixed(4),
				percent(error),
			];
		}),
	);
}

// The discounted game.
const EPSILONS = [0.5, 0.2, 0.1, 0.05] as const;
const TRAINING = { batch: 64, steps: 6000 } as const;
const klRows: string[][] = [];
const atEnd = new Map<number, Along[]>();
for (const epsilon of EPSILONS) {
	const draft: Draft = {
		reference: gaussian(START),
		target: gaussian([TARGET, TARGET]),
		interaction: { id: 'relativeEntropy', weight: 1 / epsilon },
		terminal: { id: 'none' },
		solver: { id: 'gradientFlow', steps: 6 },
		dynamics: { discount: 1 / epsilon },
		training: TRAINING,
	};
	const found = await ofSeeds(draft, (model) => alongFlow(model, 4));
	atEnd.set(epsilon, found);
	const exact = START.map((start) => discountedKlFlow(start, TARGET, epsilon, 1));
	klRows.push(
		...against(String(epsilon), found, (axis, k) => ({
			mean: exact[axis]?.mean(k / 4) ?? Number.NaN,
			std: exact[axis]?.std(k / 4) ?? Number.NaN,
		})),
	);
}
/** The parabola through the values at ε = 0.2, 0.1 and 0.05, at ε = 0. */
const extrapolated = (at: (epsilon: number) => number): number =>
	(8 / 3) * at(0.05) - 2 * at(0.1) + (1 / 3) * at(0.2);
const limitRows = ([0, 1] as const).flatMap((axis) =>
	(['mean', 'std'] as const).map((what) => {
		const limit = ornsteinUhlenbeckFlow(START[axis], TARGET)[what](1);
		const found = seeds().map((_, s) =>
			extrapolated((epsilon) => atEnd.get(epsilon)?.[s]?.[4]?.[axis][what] ?? Number.NaN),
		);
		const exact = extrapolated((epsilon) => discountedKlFlow(START[axis], TARGET, epsilon, 1)[what](1));
		return [
			`${what} ${AXES[axis]}`,
			over(found, 4),
			limit.toFixed(4),
			percent(worst(found, limit)),
			percent(exact / limit - 1),
		];
	}),
);

// JKO steps.
const STEPS = [4, 8, 16] as const;
const jkoRows: string[][] = [];
const klFalls: string[][] = [];
const distance = new Map<number, number[]>();
for (const K of STEPS) {
	const draft: Draft = {
		reference: gaussian(START),
		target: gaussian([TARGET, TARGET]),
		interaction: { id: 'relativeEntropy', weight: 1 },
		terminal: { id: 'none' },
		solver: { id: 'jko', steps: K },
		sampler: { integrator: 'euler', steps: K },
		training: TRAINING,
	};
	const exact: (readonly [AxisGaussian, AxisGaussian])[] = [START];
	for (let k = 0; k < K; k++) {
		const [x, y] = exact[k] ?? START;
		exact.push([jkoStep(x, TARGET, 1 / K), jkoStep(y, TARGET, 1 / K)]);
	}
	const found = await ofSeeds(draft, async (model) => ({
		flow: await alongFlow(model, K),
		kl: await klAtSteps(model),
	}));
	const flows = found.map(({ flow }) => flow);
	jkoRows.push(...against(`1/${K}`, flows, (axis, k) => exact[k]?.[axis] ?? TARGET));
	distance.set(
		K,
		flows.map((flow) => distanceToLimit(flow[K] ?? START)),
	);
	const truth = exact.map(([x, y]) =>
		[x, y].reduce((sum, { mean, std }) => sum + gaussianKl(mean, std, TARGET.mean, TARGET.std), 0),
	);
	const falls = found.every(({ kl }) => kl.every((value, k) => k === 0 || value < (kl[k - 1] ?? 0)));
	klFalls.push([
		`1/${K}`,
		falls ? `yes, all ${found.length} × ${K}` : '**no**',
		over(
			found.map(({ kl }) => kl[K] ?? Number.NaN),
			4,
		),
		(truth[K] ?? Number.NaN).toFixed(4),
	]);
}

/** KL(ρ_k‖π) after each step, log ρ_k by the exact determinants of the steps. */
async function klAtSteps({ game, kernels, theta }: Trained): Promise<number[]> {
	const problem = problemOf(game);
	const starts = startsOf(game);
	const steps = jkoSteps(game, 0, Number(game.solver.steps));
	const { states, accumulators } = await kernels.paths(steps, theta, starts, steps.steps);
	const A = arrays(SAMPLES);
	const at = (k: number) => {
		const cloud = states.subarray(k * starts.length, (k + 1) * starts.length);
		return [column(cloud, 2, 0), column(cloud, 2, 1)] as const;
	};
	const { logReference, logTarget } = problem;
	if (!logReference || !logTarget) throw new Error('KL needs both densities');
	return Array.from({ length: steps.steps + 1 }, (_, k) => {
		// Two accumulators a particle, the divergence first.
		const divergence = column(accumulators.subarray(2 * k * SAMPLES, 2 * (k + 1) * SAMPLES), 2, 0);
		return mean(A.sub(A.sub(logReference(A, at(0)), divergence), logTarget(A, at(k))));
	});
}

/** Euclidean distance of (mean, std) on both axes to those of the gradient flow at T = 1. */
function distanceToLimit(end: readonly [AxisGaussian, AxisGaussian]): number {
	const squares = ([0, 1] as const).map((axis) => {
		const limit = ornsteinUhlenbeckFlow(START[axis], TARGET);
		return (end[axis].mean - limit.mean(1)) ** 2 + (end[axis].std - limit.std(1)) ** 2;
	});
	return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}
const orderRows = STEPS.map((K, i) => {
	const here = distance.get(K) ?? [];
	const coarser = distance.get(STEPS[i - 1] ?? 0);
	const orders = coarser ? here.map((value, s) => Math.log2((coarser[s] ?? Number.NaN) / value)) : [];
	return [`1/${K}`, over(here, 4), coarser ? over(orders, 2) : ''];
});

// Heat and the porous medium.
const momentRows: string[][] = [];
for (const [id, epsilon, atEpsilon, limit] of [
	[
		'heat-flow',
		0.02,
		(t: number) => 2 * discountedScale(ENTROPY_FORCE, 0.5, 0.02, 1).scale(t) ** 2,
		(t: number) => 2 * heatFlow({ mean: 0, std: 0.5 }).std(t) ** 2,
	],
	[
		'porous-medium',
		0.02,
		(t: number) => barenblattSecondMoment(discountedScale(POROUS_FORCE, 0.8, 0.02, 1).scale(t)),
		(t: number) => barenblattSecondMoment(barenblattRadius(0.8, t)),
	],
] as const) {
	const game = findPreset(id)?.game;
	if (game?.dynamics.discount !== 1 / epsilon) throw new Error(`the preset ${id} is not at ε = ${epsilon}`);
	const found = await ofSeeds(game, (model) => alongFlow(model, 4));
	for (const k of [1, 2, 3, 4]) {
		const values = found.map((flow) =>
			(flow[k] ?? START).reduce((sum, { mean, std }) => sum + mean ** 2 + std ** 2, 0),
		);
		momentRows.push([
			id,
			(k / 4).toFixed(2),
			over(values, 4),
			atEpsilon(k / 4).toFixed(4),
			percent(worst(values, atEpsilon(k / 4))),
			limit(k / 4).toFixed(4),
			percent(worst(values, limit(k / 4))),
		]);
	}
}

// Control of an acceleration.
const UNIT: AxisGaussian = { mean: 0, std: 1 };
const GOAL = [
	{ mean: 1.5, std: 0.6 },
	{ mean: -1, std: 1.4 },
] as const;
const secondRows: string[][] = [];
for (const alpha of [2, 10]) {
	const draft: Draft = {
		target: gaussian(GOAL),
		terminal: { id: 'reverseKL', weight: alpha },
		dynamics: { order: 'second' },
		training: { steps: 3000, batch: 256, learningRate: 0.02 },
	};
	const exact = GOAL.map((target) => secondOrderGame({ start: UNIT, target, horizon: 1, lambda: 1, alpha }));
	const found = await ofSeeds(draft, (model) => alongFlow(model, 4));
	secondRows.push(...against(String(alpha), found, (axis, k) => exact[axis]?.moments(k / 4) ?? UNIT, 'std'));
}

const budget = `${TRAINING.steps.toLocaleString('en')} steps of ${TRAINING.batch}`;
publish('flows', 'Gradient flows and second-order dynamics', [
	`${seeds().length} seeds, mean ± std; ${(seconds / 60).toFixed(1)} minutes of training in all, in one thread. Moments over ${SAMPLES.toLocaleString('en')} paths from balanced starts. From N((2, −1.5), diag(0.5, 1.5)²), T = 1, unless said otherwise. Errors are the largest of any seed, at any of the times t = ¼, ½, ¾, 1 (of JKO: after any step).`,
	'## KL(ρ‖N(0, I)): the discounted game at ε',
	`Windows of 2ε in 6 steps of Runge–Kutta 4, ${budget}, against the exact solution at that ε. Goal: 1 %.`,
	table(['ε', 'at T', 'model', 'truth', 'ratio', 'largest error'], klRows),
	'Extrapolated to ε → 0 by the parabola through ε = 0.2, 0.1 and 0.05, against Ornstein–Uhlenbeck; the last column is what the same parabola through the exact values is off by.',
	table(['at T', 'model', 'Ornstein–Uhlenbeck', 'largest error', 'of the parabola'], limitRows),
	'## KL(ρ‖N(0, I)): JKO steps',
	`${budget}, against exact JKO steps.`,
	table(['τ', 'at T', 'model', 'truth', 'ratio', 'largest error'], jkoRows),
	'Distance of (mean, std) on both axes at T to the gradient flow: first order in τ.',
	table(['τ', 'distance', 'order'], orderRows),
	table(['τ', 'KL falls at every step', 'KL at T', 'truth'], klFalls),
	'## Heat and porous medium: E|X|²',
	'The presets `heat-flow` and `porous-medium`, at ε = 0.02, against the exact solution at that ε and against the gradient flow itself. Goal: 2 %.',
	table(
		['preset', 't', 'model', 'truth at ε', 'largest error', 'gradient flow', 'largest error'],
		momentRows,
	),
	'## Second-order dynamics',
	'From N(0, I) at rest to N((1.5, −1), diag(0.6, 1.4)²) under α KL(ρ_T‖π) and ½|a|²; 3,000 steps of 256. Errors of means are in units of the standard deviation. Goal: 2 %.',
	table(['α', 'at T', 'model', 'truth', 'ratio', 'largest error, t = ¼ … 1'], secondRows),
]);
