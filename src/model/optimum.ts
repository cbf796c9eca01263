import type { Bound, Certificate } from '../exact/certificate/index';
import type { Nodes } from '../exact/certificate/posed';
import { blockOf } from '../game/problem';
import { arrays, column } from '../math/arrays';
import { createRng } from '../math/rng';
import { estimate } from '../math/stats';
import type { Optimum } from '../protocol/optimum';
import type { Metric } from '../protocol/snapshot';
import { lastOf, noiseFor, rolloutOf, valueParameters } from '../solvers/paths';
import type { Trained } from './trained';

/**
 * Paths without noise from the nodes of a midpoint rule, at first, so many times more while its error is felt, at most; those
 * whose time steps are halved; paths with noise.
 */
const [NODES, FINER, MOST, FEW, SAMPLES] = [1600, 4, 6400, 400, 4096];
/** Share of the gap from which on an error is felt. */
const FELT = 0.05;

/** What paths of a play cost, one by one. */
interface Paths {
	/** ∫(L + V)dt. */
	readonly way: Float64Array;
	/** What the end costs: α times this is F in the mean; null for a constraint. */
	readonly end: Float64Array | null;
	/** Where they end [n, 2]. */
	readonly places: Float32Array;
}

/** What is known of a model, whatever its step. */
type Known = Omit<Optimum, 'step'>;

/**
 * Between which costs the least cost of a game lies, by a model of it: its own is an upper bound, its value function gives a
 * lower one. Without noise J is a mean over a midpoint rule, refined while its error is felt in the gap; with noise, over
 * samples. Throws where a value function has no finite bound.
 */
export async function optimumOf(model: Trained, certificate: Certificate): Promise<Known> {
	const { alpha, upToConstant } = certificate;
	const bound = await certificate.bound(async (points) => {
		const value = (await model.jets(points))?.value;
		if (!value) throw new Error('the model tells no value function');
		return value;
	});
	const spent = model.problem.sigma
		? await sampled(model, certificate)
		: await integrated(model, certificate, bound);
	const cost = spent?.cost ?? null;
	const gap = cost === null ? null : cost - bound.value;
	return {
		cost,
		lowerBound: bound.value,
		errors: {
			cost: spent?.error ?? null,
			timeSteps: spent?.timeSteps ?? null,
			lowerBound: bound.error,
		},
		gap,
		parts:
			gap === null || !spent || spent.ways === null ? null : { paths: spent.ways, end: gap - spent.ways },
		nats: gap === null || alpha === null ? null : gap / alpha,
		upToConstant,
		n: spent?.n ?? 0,
	};
}

/** The gap as a metric: what a model is off the least cost by, at most. None where it is not known. */
export const gapMetric = ({ gap, errors, n }: Known): Metric[] =>
	gap === null
		? []
		: [
				{
					id: 'gap',
					label: 'J − J* at most',
					value: gap,
					error: errors.cost ?? Number.NaN,
					n,
					bound: { value: 0, label: 'optimal' },
				},
			];

/** What a model costs. */
interface Spent {
	/** J; its error by the paths taken, and by their time steps where those were halved. */
	readonly cost: number;
	readonly error: number;
	readonly timeSteps: number | null;
	/** What its paths cost more than the best ones to where the potential of the bound draws them; null where not measured. */
	readonly ways: number | null;
	readonly n: number;
}

/** Null where paths do not meet a constraint. */
async function sampled(model: Trained, certificate: Certificate): Promise<Spent | null> {
	const { game } = model;
	const { block: reference, params } = blockOf(game, 'reference');
	const starts = reference.sample?.(params, createRng(game.seed).split('optimum'), SAMPLES);
	if (!starts) return null;
	const costs = costsOf(await pathsOf(model, certificate, game.sampler.steps, starts), certificate);
	if (!costs) return null;
	const { mean, error } = estimate(costs);
	return { cost: mean, error, timeSteps: null, ways: null, n: SAMPLES };
}

/** Null where paths do not meet a constraint. */
async function integrated(model: Trained, certificate: Certificate, bound: Bound): Promise<Spent | null> {
	const { steps } = model.game.sampler;
	const over = async (nodes: Nodes, steps: number) => {
		const paths = await pathsOf(model, certificate, steps, nodes.places, nodes.logs);
		return { paths, costs: costsOf(paths, certificate) };
	};
	for (let n = NODES; ; n *= FINER) {
		const nodes = certificate.nodes(n);
		const { paths, costs } = await over(nodes, steps);
		if (!costs) return null;
		const cost = mean(costs, nodes);
		const error = halvesApart(costs, nodes);
		if (error > FELT * Math.abs(cost - bound.value) && n * FINER <= MOST) continue;
		const few = certificate.nodes(FEW);
		const [once, twice] = [await over(few, steps), await over(few, 2 * steps)];
		const timeSteps = mean(once.costs ?? [], few) - mean(twice.costs ?? [], few);
		const u = bound.atEnd(paths.places);
		const w = bound.atStart(nodes.places);
		const ways = paths.way.map((value, i) => value + (u[i] ?? Number.NaN) - (w[i] ?? Number.NaN));
		return { cost, error, timeSteps: Math.abs(timeSteps), ways: mean(ways, nodes), n: nodes.mass.length };
	}
}

/** What each path costs; null where ends are bound by a constraint that no model meets exactly. */
const costsOf = ({ way, end }: Paths, { alpha }: Certificate): Float64Array | null =>
	end && way.map((cost, i) => cost + (alpha ?? 0) * (end[i] ?? Number.NaN));

/** Runs the paths of a play from starts [n, 2] where the law has these log-densities [n]. */
async function pathsOf(
	{ game, problem, kernels, theta }: Trained,
	{ from, to }: Certificate,
	steps: number,
	starts: Float32Array,
	logs: Float64Array = new Float64Array(starts.length / 2),
): Promise<Paths> {
	const { block: terminal } = blockOf(game, 'terminal');
	const { integrator } = game.sampler;
	const rollout = rolloutOf(problem, {
		process: 'dynamics',
		integrator,
		steps,
		from,
		to,
		rates: (A, t, x, jet) => ({ running: problem.running(A, t, x, jet) }),
	});
	const n = starts.length / 2;
	const { xi } = noiseFor(rollout, createRng(game.seed).split('optimum, noise'), n);
	const { states, accumulators } = await kernels.paths(
		rollout,
		valueParameters(game, theta),
		starts,
		1,
		...(xi ? ([xi] as const) : []),
	);
	const { running = new Float64Array(n), divergence } = lastOf(rollout, accumulators, 1);
	const places = states.subarray(starts.length);
	const way = running;
	if (terminal.constraint) return { way, end: null, places };
	const at = [column(places, 2, 0), column(places, 2, 1)] as const;
	const ahead = to > from;
	const logEnd = (ahead ? problem.logTarget : problem.logReference)?.(arrays(n), at);
	if (!logEnd) throw new Error('the law at the end has no known density');
	// Mass is kept along paths: the law carried on is that of the start, thinned by the divergence.
	const carried = logs.map((log, i) => log - (ahead ? 1 : -1) * (divergence?.[i] ?? 0));
	const end =
		terminal.conjugate === 'given'
			? logEnd.map((log) => -log)
			: carried.map((log, i) => log - (logEnd[i] ?? 0));
	return { way, end, places };
}

/** Mean by a midpoint rule. */
const mean = (values: ArrayLike<number>, { mass }: Nodes): number =>
	mass.reduce((sum, m, i) => sum + m * (values[i] ?? Number.NaN), 0) / mass.reduce((sum, m) => sum + m, 0);

/** Half of what the two halves of a rule are apart: more than the whole is off. */
function halvesApart(values: Float64Array, { mass, odd }: Nodes): number {
	const half = (which: boolean): number => {
		let [sum, weight] = [0, 0];
		mass.forEach((m, i) => {
			if (odd[i] !== which) return;
			sum += m * (values[i] ?? Number.NaN);
			weight += m;
		});
		return sum / weight;
	};
	return Math.abs(half(true) - half(false)) / 2;
}
