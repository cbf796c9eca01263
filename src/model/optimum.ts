import type { Cloud } from '../exact/certificate/clouds';
import type { Bound, Certificate } from '../exact/certificate/index';
import type { Nodes } from '../exact/certificate/rule';
import { constantNoise, driftless, firstOrder, onlyEndsCount } from '../exact/conditions';
import type { Game } from '../game/game';
import { pointsAt } from '../game/points';
import { blockOf, learnsDensity } from '../game/problem';
import { accumulatorsOf } from '../kernels/contract';
import { arrays, column } from '../math/arrays';
import { createRng } from '../math/rng';
import { controlled, estimate, mean as meanOf } from '../math/stats';
import type { Optimum } from '../protocol/optimum';
import type { Metric } from '../protocol/snapshot';
import { lastOf, noiseFor, rolloutOf, valueParameters } from '../solvers/paths';
import { logDensityCarried } from './carried';
import { noiseAlong } from './controls';
import { meetingAlong } from './meeting';
import { meanBy, type OnRule, offBy } from './rule';
import type { Trained } from './trained';

/** Paths by a certificate of all its nodes, so many fewer by one of fewer. */
const PATHS = {
	/** Without noise: nodes at first, and most of them; where all pairs of their ends count; those whose time steps are halved. */
	...{ nodes: 1600, most: 6400, paired: 12_800, few: 400 },
	/** Of them with points, where each pair is looked at. */
	pairs: 640_000,
	/** With noise: samples, and those of them whose time steps are halved. */
	...{ samples: 2048, fewer: 512 },
	/** The same where the control variate knows all of the chance but for the residuals of U: half of them tell J well enough. */
	...{ steered: 1024, steeredFewer: 256 },
} as const;
const pathsFor = ({ share }: Certificate, what: keyof typeof PATHS): number => share ** 2 * PATHS[what];
/** Without noise. */
function pathsAtFirst(certificate: Certificate): number {
	const { compared } = certificate;
	if (!compared) return pathsFor(certificate, 'nodes');
	const paired = pathsFor(certificate, 'paired');
	return compared.points > 0 ? Math.min(paired, pathsFor(certificate, 'pairs') / compared.points) : paired;
}
/** So many times more nodes while their error is felt. */
const FINER = 4;
/** Share of the gap from which on an error is felt. */
const FELT = 0.05;

/** With noise. Where an end depends on the law of particles, or they meet, their costs vary by what U does not know. */
const pathsWithNoise = (model: Trained, certificate: Certificate): readonly [all: number, halved: number] =>
	certificate.given && !inPairs(model)
		? [pathsFor(certificate, 'steered'), pathsFor(certificate, 'steeredFewer')]
		: [pathsFor(certificate, 'samples'), pathsFor(certificate, 'fewer')];

/** What paths of a play cost, one by one. */
interface Paths {
	/** ∫(L + V)dt, and what particles cost each other; NaN where that is not told. */
	readonly way: Float64Array;
	/** What the end costs: α times this is F in the mean; null where it, or what is paid on the way, is not told, and for a constraint. */
	readonly end: Float64Array | null;
	/** What rules are off for what particles cost each other, and for the end. */
	readonly error: number;
	/** Where they end [n, 2]. */
	readonly places: Float32Array;
	/** What noise alone adds to the value along them, of mean zero; null without noise. */
	readonly byNoise: Float64Array | null;
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
	const { alpha, upToConstant } = certificate;
	const bound = await certificate.bound(
		model.values,
		async (starts) => (await wayTo(model, certificate, model.game.sampler.steps, starts)).states,
	);
	const spent = model.problem.sigma
		? await sampled(model, certificate, bound)
		: await integrated(model, certificate, bound);
	const cost = spent?.cost ?? null;
	const onTheWay = spent ? null : await paidOnTheWay(model, certificate);
	const gap = cost === null ? null : cost - bound.value;
	const squared = blockOf(model.game, 'terminal').block.conjugate === 'discrepancy';
	return {
		cost,
		lowerBound: bound.value,
		errors: {
			cost: spent?.error ?? null,
			timeSteps: spent?.timeSteps ?? null,
			lowerBound: bound.error,
		},
		...(bound.narrow ? { narrow: bound.narrow } : {}),
		gap,
		parts: gap === null || !spent || spent.ways === null ? null : partsOf(gap, spent.ways),
		nats:
			gap === null || alpha === null || squared || (certificate.given && alpha !== 1) ? null : gap / alpha,
		upToConstant,
		n: spent?.n ?? 0,
		...(onTheWay ? { onTheWay } : {}),
	};
}

/** As metrics: what a model is off the least cost by, at most, or what its paths cost where that bounds nothing. None where neither is known. */
export const optimumMetrics = ({ gap, errors, n, onTheWay }: Known): Metric[] =>
	gap === null
		? onTheWay
			? [{ id: 'onTheWay', label: 'cost of its paths, no bound of J*: ρ_T is not quite π', ...onTheWay }]
			: []
		: [
				{
					id: 'gap',
					label: 'J − J* at most',
					value: gap,
					error: (errors.cost ?? Number.NaN) + (errors.timeSteps ?? 0),
					n,
					bound: { value: 0, label: 'optimal' },
				},
			];

/** Neither is below 0, nor above the gap: what few paths and long steps tell of them may be. */
function partsOf(gap: number, ways: number): Known['parts'] {
	const whole = Math.max(0, gap);
	const paths = Math.min(Math.max(0, ways), whole);
	return { paths, end: whole - paths };
}

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

/**
 * What paths cost that are to meet a constraint, over their starts: as they meet it but nearly, it may be below the least cost. Null where
 * the end is none, with noise, or where what is paid is not told.
 */
async function paidOnTheWay(model: Trained, certificate: Certificate): Promise<Known['onTheWay'] | null> {
	const { game, problem } = model;
	if (!blockOf(game, 'terminal').block.constraint) return null;
	const { steps } = game.sampler;
	if (problem.sigma) return null;
	const over = async (what: 'nodes' | 'few', steps: number) => {
		const nodes = certificate.nodes(pathsFor(certificate, what));
		const { way, error } = await pathsOf(model, certificate, steps, nodes);
		return { nodes, values: way, error };
	};
	const found = await over('nodes', steps);
	const [once, twice] = [await over('few', steps), await over('few', 2 * steps)];
	const value = meanBy(found);
	const error = offBy(found, once) + found.error + Math.abs(meanBy(once) - meanBy(twice));
	return Number.isFinite(value) ? { value, error, n: found.values.length } : null;
}

/** Null where paths do not meet a constraint, or their end is not known. */
async function sampled(model: Trained, certificate: Certificate, bound: Bound): Promise<Spent | null> {
	const { game } = model;
	// The density that noise makes is carried along paths where it is learned.
	if (!certificate.given && !certificate.compared && !learnsDensity(game)) return null;
	const [n, fewer] = pathsWithNoise(model, certificate);
	const law = startsOf(model, n);
	if (!law) return null;
	const { places: starts } = law;
	const { steps } = game.sampler;
	const level = await levelAt(model, certificate, starts);
	// The same noise in steps half as long.
	const rng = createRng(game.seed).split('optimum, noise');
	const fine = Float32Array.from({ length: 4 * steps * n }, () => rng.normal());
	const few: Starts = {
		...law,
		places: starts.subarray(0, 2 * fewer),
		logs: law.logs.slice(0, fewer),
		mass: law.mass.slice(0, fewer),
	};
	const paths = await pathsOf(model, certificate, steps, law, joinedNoise(fine, n));
	const twiceFew = noiseOfFirst(fine, n, fewer);
	const halved = await pathsOf(model, certificate, 2 * steps, few, twiceFew);
	const controlledBy = (values: Float64Array | null, { byNoise }: Paths, above?: Float64Array, by = 0) =>
		values &&
		controlled(
			values,
			values.map((_, i) => (byNoise?.[i] ?? 0) + (above?.[i] ?? 0) + by),
		);
	const plain = costsOf(paths, certificate);
	const costs = controlledBy(plain, paths, level.above);
	// By as much as the factor of the control variate makes of it.
	const moved = controlledBy(plain, paths, level.above, level.error);
	const twice = controlledBy(costsOf(halved, certificate), halved, level.above);
	// Where particles feel each other few of them are another cloud.
	const joined =
		certificate.compared || inPairs(model)
			? await pathsOf(model, certificate, steps, few, joinedNoise(twiceFew, fewer))
			: null;
	const once = joined
		? controlledBy(costsOf(joined, certificate), joined, level.above)
		: costs?.subarray(0, fewer);
	if (!costs || !moved || !twice || !once) return null;
	const { mean, error } = estimate(costs);
	const finer = meanOf(twice) - meanOf(once);
	const ways = controlledBy(waysOf(paths, law, certificate, bound), paths);
	return {
		cost: mean,
		error: error + Math.abs(meanOf(moved) - mean) + paths.error,
		// Where J is from above what finer steps take off is no error of it.
		timeSteps: learnsDensity(game) && chainIsWay(game) ? Math.max(0, finer) : Math.abs(finer),
		ways: ways && meanOf(ways),
		n,
	};
}

/** So many samples of ρ_0; null where it has none. */
function startsOf({ game, problem }: Trained, n: number): Starts | null {
	const { block: reference, params } = blockOf(game, 'reference');
	const places = reference.sample?.(params, createRng(game.seed).split('optimum'), n);
	if (!places) return null;
	const at = [column(places, 2, 0), column(places, 2, 1)] as const;
	return {
		places,
		logs: problem.logReference?.(arrays(n), at) ?? new Float64Array(n),
		mass: new Float64Array(n).fill(1 / n),
		nodes: 'samples',
	};
}

/** Whether a chain of Euler steps is a way of the game that costs what the chain does: all through a step control, drift and noise are the same, and nothing else is paid. */
const chainIsWay = (game: Game): boolean =>
	firstOrder(game) && driftless(game) && constantNoise(game) !== null && onlyEndsCount(game);

/** How far U is above its mean over ρ_0 at starts [n, 2], and what a rule is off for that mean. */
async function levelAt(model: Trained, certificate: Certificate, starts: Float32Array) {
	const valueAt = (places: Float32Array) => model.values(pointsAt(places, certificate.from));
	const byRule = async (what: 'nodes' | 'few'): Promise<OnRule> => {
		const nodes = certificate.nodes(pathsFor(certificate, what));
		return { nodes, values: await valueAt(nodes.places) };
	};
	const [found, fewer] = [await byRule('nodes'), await byRule('few')];
	const level = meanBy(found);
	return { above: (await valueAt(starts)).map((u) => u - level), error: offBy(found, fewer) };
}

/** Null where paths do not meet a constraint. */
async function integrated(model: Trained, certificate: Certificate, bound: Bound): Promise<Spent | null> {
	const { steps } = model.game.sampler;
	const over = async (nodes: Nodes, steps: number) => {
		const paths = await pathsOf(model, certificate, steps, nodes);
		const values = costsOf(paths, certificate);
		return values && { paths, nodes, values };
	};
	// What pairs cost grows with the square of their number.
	const most = inPairs(model) || certificate.compared ? 0 : pathsFor(certificate, 'most');
	const few = certificate.nodes(pathsFor(certificate, 'few'));
	const [once, twice] = [await over(few, steps), await over(few, 2 * steps)];
	if (!once || !twice) return null;
	for (let n = pathsAtFirst(certificate); ; n *= FINER) {
		const nodes = certificate.nodes(n);
		const found = await over(nodes, steps);
		if (!found) return null;
		const cost = meanBy(found);
		const error = offBy(found, once) + found.paths.error;
		if (error > FELT * Math.abs(cost - bound.value) && n * FINER <= most) continue;
		const ways = waysOf(found.paths, nodes, certificate, bound);
		return {
			cost,
			error,
			timeSteps: Math.abs(meanBy(once) - meanBy(twice)),
			ways: ways && meanBy({ nodes, values: ways }),
			n: nodes.mass.length,
		};
	}
}

const inPairs = ({ game }: Trained): boolean => blockOf(game, 'interaction').block.pair !== undefined;

/** What each path costs more than the best one to where the potential of the bound draws it; null where the end gives that. */
function waysOf(paths: Paths, starts: Starts, { given }: Certificate, bound: Bound): Float64Array | null {
	if (given) return null;
	const [u, w] = [bound.atEnd(paths.places), bound.atStart(starts.places)];
	return paths.way.map((value, i) => value + (u[i] ?? Number.NaN) - (w[i] ?? Number.NaN) + bound.met);
}

/** What each path costs; null where ends are bound by a constraint that no model meets exactly. */
const costsOf = ({ way, end }: Paths, { alpha }: Certificate): Float64Array | null =>
	end && way.map((cost, i) => cost + (alpha ?? 0) * (end[i] ?? Number.NaN));

/** Where paths of a play are, by all steps [steps + 1, n, 2], what they cost on the way, what log ρ grows by along them, and what noise given adds. */
async function wayTo(
	model: Trained,
	{ from, to }: Certificate,
	steps: number,
	starts: Float32Array,
	noise?: Float32Array<ArrayBuffer>,
) {
	const { game, problem, kernels, theta } = model;
	// Of steps by Euler's scheme it is known how likely they are.
	const carries = noise !== undefined && learnsDensity(game);
	const integrator = carries ? 'euler' : game.sampler.integrator;
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
	const given = xi ? ([xi] as const) : [];
	const own = valueParameters(game, theta);
	const along =
		noise && kernels.pathsWithJets ? await kernels.pathsWithJets(rollout, own, starts, noise) : null;
	const { states, accumulators } = along ?? (await kernels.paths(rollout, own, starts, steps, ...given));
	const { running = new Float64Array(n) } = lastOf(rollout, accumulators, steps);
	const names = accumulatorsOf(rollout);
	const divergence = names.indexOf('divergence');
	/** At all steps [steps + 1, n]. */
	const carried = carries
		? await logDensityCarried(model, rollout, states, noise)
		: divergence < 0
			? null
			: column(accumulators, names.length, divergence).map((value) => Math.sign(from - to) * value);
	const byNoise = noise ? await noiseAlong(model, rollout, states, noise, along?.jets) : null;
	return { states, way: running, carried, byNoise };
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
	const { from, to, compared } = certificate;
	const { block: terminal } = blockOf(game, 'terminal');
	const { states, way, carried, byNoise } = await wayTo(model, certificate, steps, starts.places, noise);
	const n = way.length;
	const places = states.subarray(-2 * n);
	const logsAlong = carried?.map((grown, k) => (starts.logs[k % n] ?? Number.NaN) + grown);
	const met = await meetingAlong(model, starts, states, logsAlong ?? null);
	const known = {
		...{ places, byNoise, error: met?.error ?? 0 },
		way: met ? way.map((value, i) => value + (met.shares[i] ?? 0)) : way.fill(Number.NaN),
	};
	if (!met || terminal.constraint) return { ...known, end: null };
	if (compared) {
		const { shares, error } = compared.cost()({ ...starts, places });
		return { ...known, end: shares, error: known.error + (certificate.alpha ?? 0) * error };
	}
	const at = [column(places, 2, 0), column(places, 2, 1)] as const;
	const ahead = to > from;
	const logEnd = (ahead ? problem.logTarget : problem.logReference)?.(arrays(n), at);
	if (!logEnd) throw new Error('the law at the end has no known density');
	// Mass is kept along paths without noise: the law carried on is that of the start, thinned by the divergence.
	const logs = logsAlong?.slice(-n) ?? starts.logs;
	const end =
		terminal.conjugate === 'given' ? logEnd.map((log) => -log) : logs.map((log, i) => log - (logEnd[i] ?? 0));
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

/** Normals [steps, n, 2] of the first m of n paths. */
const noiseOfFirst = (noise: Float32Array, n: number, m: number): Float32Array<ArrayBuffer> =>
	Float32Array.from({ length: (noise.length / n) * m }, (_, k) => {
		const [step, at] = [Math.floor(k / (2 * m)), k % (2 * m)];
		return noise[2 * n * step + at] ?? Number.NaN;
	});
