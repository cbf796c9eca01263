import type { Game } from '../game/game';
import { blockOf, type Jet, type Problem, problemOf } from '../game/problem';
import {
	accumulatorsOf,
	type Integrator,
	type Kernels,
	RATE_INPUTS,
	type Rollout,
	termInputs,
} from '../kernels/contract';
import type { Network } from '../kernels/network';
import type { Algebra, Vec } from '../math/algebra';
import { arrays, column } from '../math/arrays';
import { record, replay } from '../math/trace';
import type { LossTerm, Objective } from './objective';

/** The network of a game, as the kernels take it. */
export const networkOf = ({ network }: Game): Network => network;

interface Settings {
	readonly integrator: Integrator;
	readonly steps: number;
	readonly evalSteps: number;
}

/** Settings of the simulate solver; the spec has been validated against the block's declaration. */
function settingsOf(game: Game): Settings {
	const { integrator, steps, evalSteps } = game.solver;
	if (integrator !== 'euler' && integrator !== 'heun' && integrator !== 'rk4')
		throw new Error(`solver.integrator: unknown integrator ${JSON.stringify(integrator)}`);
	return { integrator, steps: Number(steps), evalSteps: Number(evalSteps) };
}

const jetOf = <S>(args: Readonly<Record<keyof Jet<S>, S>>): Jet<S> => args;
const penalty = <S>(A: Algebra<S>, norm: string, r: S): S => (norm === 'L2' ? A.mul(r, r) : A.abs(r));

/** Terms of the loss of a simulated game, with their present weights. */
export function lossTerms(game: Game): LossTerm[] {
	const { block: terminal, params } = blockOf(game, 'terminal');
	const { hjb, terminal: lambdaT } = game.regularizers;
	const costed = game.running.id !== 'none' || game.potential.id !== 'none';
	const terms: LossTerm[] = [
		{
			name: 'terminal',
			label: terminal.direction === 'backward' ? 'NLL' : 'KL',
			slot: 'terminal',
			weight: terminal.weight(params),
		},
	];
	if (costed) terms.push({ name: 'running', label: 'L', slot: 'running', weight: 1 });
	if (hjb > 0) terms.push({ name: 'hjb', label: 'HJB', slot: 'regularizers', weight: hjb });
	if (lambdaT > 0)
		terms.push({ name: 'terminalResidual', label: 'terminal', slot: 'regularizers', weight: lambdaT });
	return terms;
}

/**
 * The rollout that carries, along each path, ∫∇·(f+v) dt ('divergence'), ∫(L+V) dt ('running') and, when
 * it is asked for, ∫|r| or ∫r² dt of the HJB residual ('hjb').
 */
export function rolloutOf(
	problem: Problem,
	options: {
		readonly steps: number;
		readonly direction: 'forward' | 'backward';
		/** Loss terms to carry; without any, only paths and the divergence are. */
		readonly terms?: readonly LossTerm[];
	},
): Rollout {
	const { game, horizon } = problem;
	const terms = options.terms ?? [];
	const wanted = new Set(terms.map(({ name }) => name));
	const rates = record(RATE_INPUTS, (A, { x, y, t, ...rest }) => {
		const at = [x, y] as const;
		const jet = jetOf(rest);
		const [dx, dy] = problem.velocity(A, t, at, jet);
		return {
			dx,
			dy,
			divergence: problem.divergence(A, t, at, jet),
			...(wanted.has('running') ? { running: problem.running(A, t, at, jet) } : {}),
			...(wanted.has('hjb') && problem.residual
				? { hjb: penalty(A, game.regularizers.hjbNorm, problem.residual(A, t, at, jet)) }
				: {}),
		};
	});
	const accumulators = rates.outputs.slice(2).map(({ name }) => name);
	const backward = options.direction === 'backward';
	return {
		network: networkOf(game),
		integrator: settingsOf(game).integrator,
		steps: options.steps,
		from: backward ? horizon : 0,
		to: backward ? 0 : horizon,
		rates,
		terms: termsGraph(problem, terms, accumulators, backward),
	};
}

/** log ρ_T at the end t = T of a path that starts at `atZero`: change of variables along it. */
function logModelOf<S>(A: Algebra<S>, problem: Problem, atZero: Vec<S>, divergence: S): S {
	if (!problem.logReference) throw new Error('log ρ_T needs log ρ₀: the reference has no density');
	return A.sub(problem.logReference(A, atZero), divergence);
}

function termsGraph(
	problem: Problem,
	terms: readonly LossTerm[],
	accumulators: readonly string[],
	backward: boolean,
) {
	const { game } = problem;
	const { block: terminal, params } = blockOf(game, 'terminal');
	return record(termInputs(accumulators), (A, args) => {
		if (terms.length === 0) return {};
		const read = (name: string) => {
			const value = args[name];
			if (value === undefined) throw new Error(`a loss term reads ${name}, which the rollout does not carry`);
			return value;
		};
		const start = [read('x0'), read('y0')] as const;
		const end = [read('x1'), read('y1')] as const;
		const [atZero, atT] = backward ? [end, start] : [start, end];
		const logModel = logModelOf(A, problem, atZero, read('divergence'));
		const logTarget = problem.logTarget?.(A, atT);
		const ends = logTarget === undefined ? { logModel } : { logModel, logTarget };
		const value: Record<string, () => number> = {
			terminal: () => terminal.integrand(A, params, ends),
			running: () => read('running'),
			hjb: () => read('hjb'),
			terminalResidual: () => {
				if (logTarget === undefined) throw new Error('the terminal residual needs log π');
				const variation = terminal.variation(A, params, { logModel, logTarget });
				const r = A.sub(read('U'), A.mul(A.num(terminal.weight(params)), variation));
				return penalty(A, game.regularizers.terminalNorm, r);
			},
		};
		return Object.fromEntries(
			terms.map(({ name }) => {
				const term = value[name];
				if (!term) throw new Error(`no formula for the loss term ${name}`);
				return [name, term()];
			}),
		);
	});
}

/**
 * Simulate paths and differentiate through them (discretise, then optimise; arXiv:2006.00104). Paths run
 * backward from samples of π for KL(π‖ρ_T), forward from ρ_0 for KL(ρ_T‖π). Throws if a density that the
 * game's costs need is missing: `clashes` names such games beforehand.
 */
export function simulate(game: Game): Objective {
	const problem = problemOf(game);
	const terms = lossTerms(game);
	const { steps, evalSteps } = settingsOf(game);
	const { direction } = problem;
	const rollout = rolloutOf(problem, { steps, direction, terms });
	const exact = rolloutOf(problem, { steps: evalSteps, direction, terms });
	const source = blockOf(game, direction === 'backward' ? 'target' : 'reference');
	const weights = terms.map(({ weight }) => weight);
	const total = (means: readonly number[]): number =>
		means.reduce((sum, mean, k) => sum + mean * (weights[k] ?? 0), 0);

	return {
		game,
		terms,
		sample: (rng, n) => {
			if (!source.block.sample) throw new Error(`${source.block.label} cannot be sampled`);
			return source.block.sample(source.params, rng, n);
		},
		rollout,
		evaluate: async (kernels, theta, batch) => {
			const means = await meanTerms(kernels, exact, theta, batch);
			return { total: total(means), terms: means };
		},
	};
}

/** Means of the loss terms of a rollout, without gradient. */
export async function meanTerms(
	kernels: Kernels,
	rollout: Rollout,
	theta: Float32Array,
	starts: Float32Array,
): Promise<number[]> {
	const n = starts.length / 2;
	const { states, accumulators } = await kernels.paths(rollout, theta, starts, 1);
	const width = rollout.rates.outputs.length - 2;
	const ends = states.subarray(2 * n);
	const later = rollout.from > rollout.to ? starts : ends;
	const points = new Float32Array(3 * n);
	for (let i = 0; i < n; i++)
		points.set([later[2 * i] ?? 0, later[2 * i + 1] ?? 0, Math.max(rollout.from, rollout.to)], 3 * i);
	const jets = await kernels.jets(rollout.network, theta, points);
	const args = [
		column(starts, 2, 0),
		column(starts, 2, 1),
		column(ends, 2, 0),
		column(ends, 2, 1),
		...Array.from({ length: width }, (_, k) => column(accumulators, width, k)),
		...Array.from({ length: 7 }, (_, k) => column(jets, 7, k)),
	];
	return replay(arrays(n), rollout.terms, args).map(
		(values) => values.reduce((sum, value) => sum + value, 0) / n,
	);
}

/** Paths at K = times + 1 equally spaced flow times. */
export interface PathSet {
	/** [K], ascending, 0 … T. */
	readonly times: Float32Array<ArrayBuffer>;
	/** [K, B, 2]. */
	readonly states: Float32Array<ArrayBuffer>;
	/** Accumulators of the rollout by name, [B] each: 'divergence', 'running', 'hjb'. */
	readonly accumulated: Readonly<Record<string, Float64Array>>;
}

/** Smallest number of steps that is at least `steps` and a multiple of `keep`. */
const multiple = (steps: number, keep: number): number => Math.ceil(steps / keep) * keep;

/** Generates: runs paths forward from starts at t = 0 [B, 2], at the evaluation accuracy of the game. */
export async function pathsOf(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	starts: Float32Array,
	keep: number,
): Promise<PathSet> {
	const steps = multiple(settingsOf(problem.game).evalSteps, keep);
	const rollout = rolloutOf(problem, { steps, direction: 'forward' });
	const { states, accumulators } = await kernels.paths(rollout, theta, starts, keep);
	return {
		times: Float32Array.from({ length: keep + 1 }, (_, k) => (k * problem.horizon) / keep),
		states,
		accumulated: columns(rollout, accumulators),
	};
}

/**
 * Runs places x [n, 2] at t = T backward to t = 0, at the evaluation accuracy of the game: where they came
 * from [n, 2], and log ρ_T(x) in nats by the change of variables (null where the reference has no density).
 */
export async function backwardFrom(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	places: Float32Array,
): Promise<{ readonly origins: Float32Array<ArrayBuffer>; readonly logModel: Float64Array | null }> {
	const { evalSteps } = settingsOf(problem.game);
	const rollout = rolloutOf(problem, { steps: evalSteps, direction: 'backward' });
	const { states, accumulators } = await kernels.paths(rollout, theta, places, 1);
	const n = places.length / 2;
	const origins = states.slice(2 * n);
	const divergence = columns(rollout, accumulators).divergence ?? new Float64Array(n);
	const at = [column(origins, 2, 0), column(origins, 2, 1)] as const;
	return {
		origins,
		logModel: problem.logReference && logModelOf(arrays(n), problem, at, divergence),
	};
}

function columns(rollout: Rollout, accumulators: Float32Array): Record<string, Float64Array> {
	const names = accumulatorsOf(rollout);
	return Object.fromEntries(names.map((name, k) => [name, column(accumulators, names.length, k)]));
}
