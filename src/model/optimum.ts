import type { Cloud } from '../exact/certificate/clouds';
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
 * Paths without noise from the nodes of a midpoint rule, at first, so many times more while its error is felt, at most; where all pairs
 * of their ends count; those whose time steps are halved; paths with noise; those of them
 * whose time steps are halved.
 */
const [NODES, FINER, MOST, PAIRED, FEW, SAMPLES, FEWER] = [1600, 4, 6400, 12_800, 400, 4096, 1024];
/** Share of the gap from which on an error is felt. */
const FELT = 0.05;

/** What paths of a play cost, one by one. */
interface Paths {
	/** ∫(L + V)dt. */
	readonly way: Float64Array;
	/** What the end costs: α times this is F in the mean; null where it is not told, and for a constraint. And what rules for it are off. */
	readonly end: Float64Array | null;
	readonly endError: number;
	/** Where they end [n, 2]. */
	readonly places: Float32Array;
}

/** Where paths start, and the log-density of the law there. */
type Starts = Cloud & Pick<Nodes, 'logs'>;

/** What is known of a model, whatever its step. */
type Known = Omit<Optimum, 'step'>;

/**
 * Between which costs the least cost of a game lies, by a model of it: its own is an upper bound, its value function gives a
 * lower one. Without noise J is a mean over a midpoint rule, refined while its error is felt in the gap; with noise, over
 * samples. Throws where a value function has no finite bound.
 */
export async function optimumOf(model: Trained, certificate: Certificate): Promise<Known> {
	const { alpha, upToConstant, squaredDistance } = certificate;
	const bound = await certificate.bound(
		async (points) => {
			const value = (await model.jets(points))?.value;
			if (!value) throw new Error('the model tells no value function');
			return value;
		},
		async (starts) => (await endsOf(model, certificate, model.game.sampler.steps, starts)).places,
	);
	const spent = model.problem.sigma
		? await sampled(model, certificate, bound)
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
		nats:
			gap === null || alpha === null || squaredDistance || (certificate.given && alpha !== 1)
				? null
				: gap / alpha,
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
	/** What its paths cost more than the best ones to where the potential of the bound draws them; null where the end gives that. */
	readonly ways: number | null;
	readonly n: number;
}

/** Null where paths do not meet a constraint, or their end is not known. */
async function sampled(model: Trained, certificate: Certificate, bound: Bound): Promise<Spent | null> {
	const { game } = model;
	// The density that noise makes is not carried along paths.
	if (!certificate.given && !certificate.squaredDistance) return null;
	const { block: reference, params } = blockOf(game, 'reference');
	const starts = reference.sample?.(params, createRng(game.seed).split('optimum'), SAMPLES);
	if (!starts) return null;
	const law: Starts = {
		places: starts,
		logs: new Float64Array(SAMPLES),
		mass: new Float64Array(SAMPLES).fill(1 / SAMPLES),
		nodes: 'samples',
	};
	const { steps } = game.sampler;
	const paths = await pathsOf(model, certificate, steps, law);
	const costs = costsOf(paths, certificate);
	if (!costs) return null;
	// The same noise in steps half as long.
	const few: Starts = { ...law, places: starts.subarray(0, 2 * FEWER), mass: law.mass.slice(0, FEWER) };
	const fine = createRng(game.seed).split('optimum, time steps');
	const noise = Float32Array.from({ length: 4 * steps * FEWER }, () => fine.normal());
	const once = costsOf(await pathsOf(model, certificate, steps, few, joinedNoise(noise, FEWER)), certificate);
	const twice = costsOf(await pathsOf(model, certificate, 2 * steps, few, noise), certificate);
	if (!once || !twice) return null;
	const timeSteps = Math.abs(estimate(once).mean - estimate(twice).mean);
	const { mean, error } = estimate(costs);
	const whole = error + (certificate.alpha ?? 0) * paths.endError;
	return {
		cost: mean,
		error: whole,
		timeSteps,
		ways: waysOf(paths, law, certificate, bound),
		n: SAMPLES,
	};
}

/** Null where paths do not meet a constraint. */
async function integrated(model: Trained, certificate: Certificate, bound: Bound): Promise<Spent | null> {
	const { steps } = model.game.sampler;
	const over = async (nodes: Nodes, steps: number) => {
		const paths = await pathsOf(model, certificate, steps, nodes);
		return { paths, costs: costsOf(paths, certificate) };
	};
	for (let n = certificate.squaredDistance ? PAIRED : NODES; ; n *= FINER) {
		const nodes = certificate.nodes(n);
		const { paths, costs } = await over(nodes, steps);
		if (!costs) return null;
		const cost = mean(costs, nodes);
		const error = halvesApart(costs, nodes) + (certificate.alpha ?? 0) * paths.endError;
		if (error > FELT * Math.abs(cost - bound.value) && n * FINER <= MOST) continue;
		const few = certificate.nodes(FEW);
		const [once, twice] = [await over(few, steps), await over(few, 2 * steps)];
		const timeSteps = mean(once.costs ?? [], few) - mean(twice.costs ?? [], few);
		return {
			cost,
			error,
			timeSteps: Math.abs(timeSteps),
			ways: waysOf(paths, nodes, certificate, bound),
			n: nodes.mass.length,
		};
	}
}

/** What paths cost more than the best ones to where the potential of the bound draws them; null where the end gives that. */
function waysOf(paths: Paths, starts: Starts, { given }: Certificate, bound: Bound): number | null {
	if (given) return null;
	const [u, w] = [bound.atEnd(paths.places), bound.atStart(starts.places)];
	return mean(
		paths.way.map((value, i) => value + (u[i] ?? Number.NaN) - (w[i] ?? Number.NaN)),
		starts,
	);
}

/** What each path costs; null where ends are bound by a constraint that no model meets exactly. */
const costsOf = ({ way, end }: Paths, { alpha }: Certificate): Float64Array | null =>
	end && way.map((cost, i) => cost + (alpha ?? 0) * (end[i] ?? Number.NaN));

/** Where paths of a play end from starts [n, 2], what they cost on the way, and the divergence along them. */
async function endsOf(
	{ game, problem, kernels, theta }: Trained,
	{ from, to }: Certificate,
	steps: number,
	starts: Float32Array,
	noise?: Float32Array<ArrayBuffer>,
) {
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
	const xi = noise ?? noiseFor(rollout, createRng(game.seed).split('optimum, noise'), n).xi;
	const { states, accumulators } = await kernels.paths(
		rollout,
		valueParameters(game, theta),
		starts,
		1,
		...(xi ? ([xi] as const) : []),
	);
	const { running = new Float64Array(n), divergence } = lastOf(rollout, accumulators, 1);
	return { places: states.subarray(starts.length), way: running, divergence };
}

/** Runs the paths of a play. */
async function pathsOf(
	model: Trained,
	certificate: Certificate,
	steps: number,
	starts: Starts,
	noise?: Float32Array<ArrayBuffer>,
): Promise<Paths> {
	const { game, problem } = model;
	const { from, to, squaredDistance } = certificate;
	const { block: terminal } = blockOf(game, 'terminal');
	const { places, way, divergence } = await endsOf(model, certificate, steps, starts.places, noise);
	const known = { way, places, endError: 0 };
	if (terminal.constraint || terminal.conjugate === 'lipschitz') return { ...known, end: null };
	if (squaredDistance) {
		const { shares, error } = squaredDistance()({ ...starts, places });
		return { ...known, end: shares, endError: error };
	}
	const n = way.length;
	const at = [column(places, 2, 0), column(places, 2, 1)] as const;
	const ahead = to > from;
	const logEnd = (ahead ? problem.logTarget : problem.logReference)?.(arrays(n), at);
	if (!logEnd) throw new Error('the law at the end has no known density');
	// Mass is kept along paths: the law carried on is that of the start, thinned by the divergence.
	const carried = starts.logs.map((log, i) => log - (ahead ? 1 : -1) * (divergence?.[i] ?? 0));
	const end =
		terminal.conjugate === 'given'
			? logEnd.map((log) => -log)
			: carried.map((log, i) => log - (logEnd[i] ?? 0));
	return { ...known, end };
}

/** Normals [steps, n, 2] of steps twice as long as those they are given for. */
function joinedNoise(noise: Float32Array, n: number): Float32Array<ArrayBuffer> {
	const row = 2 * n;
	return Float32Array.from({ length: noise.length / 2 }, (_, k) => {
		const at = 2 * row * Math.floor(k / row) + (k % row);
		return ((noise[at] ?? 0) + (noise[at + row] ?? 0)) * Math.SQRT1_2;
	});
}

/** Mean by a midpoint rule. */
const mean = (values: ArrayLike<number>, { mass }: Pick<Starts, 'mass'>): number =>
	mass.reduce((sum, m, i) => sum + m * (values[i] ?? Number.NaN), 0) / mass.reduce((sum, m) => sum + m, 0);

/** Half of what the two halves of a rule are apart: about what the whole is off, where densities are smooth. */
function halvesApart(values: Float64Array, { mass, nodes }: Nodes): number {
	const half = (which: boolean): number => {
		let [sum, weight] = [0, 0];
		mass.forEach((m, i) => {
			if (nodes[i] !== which) return;
			sum += m * (values[i] ?? Number.NaN);
			weight += m;
		});
		return sum / weight;
	};
	return Math.abs(half(true) - half(false)) / 2;
}
