import type { Game } from '../game/game';
import { blockOf, learnsDensity, type Problem, problemOf, readsDensity } from '../game/problem';
import { type Integrator, type Kernels, type Rollout, termInputs } from '../kernels/contract';
import { column } from '../math/arrays';
import { isIntegrator } from '../math/rungeKutta';
import { tabulate } from '../math/tabulate';
import { record } from '../math/trace';
import { couplingOf } from './coupling';
import { balancedSource, heldOutSource, type Source, trainingSource } from './data';
import { type Batch, type LossTerm, lossOf, type Objective } from './objective';
import { balancedNoiseFor, lastOf, networkOf, type Rates, rolloutOf, valueParameters } from './paths';
import { penalty } from './penalty';

interface Settings {
	readonly integrator: Integrator;
	readonly steps: number;
}

/** Settings of the simulate solver; the spec has been validated against the block's declaration. */
function settingsOf(game: Game): Settings {
	const { integrator, steps } = game.solver;
	if (!isIntegrator(integrator))
		throw new Error(`solver.integrator: unknown integrator ${JSON.stringify(integrator)}`);
	return { integrator, steps: Number(steps) };
}

/** Terms of the loss that a rollout computes, with their present weights. */
export function lossTerms(game: Game): LossTerm[] {
	const { block: terminal, params } = blockOf(game, 'terminal');
	const { hjb, terminal: lambdaT } = game.regularizers;
	const terms: LossTerm[] = [];
	// Where it reads a density that is learned, it couples the particles.
	if (terminal.integrand && !(learnsDensity(game) && readsDensity(game).terminal))
		terms.push({
			name: 'terminal',
			label: terminal.direction === 'backward' ? 'NLL' : 'F',
			slot: 'terminal',
			weight: terminal.weight(params),
		});
	if (game.running.id !== 'none' || game.potential.id !== 'none')
		terms.push({ name: 'running', label: 'L', slot: 'running', weight: 1 });
	if (hjb > 0) terms.push({ name: 'hjb', label: 'HJB', slot: 'regularizers', weight: hjb });
	if (lambdaT > 0)
		terms.push({ name: 'terminalResidual', label: 'terminal', slot: 'regularizers', weight: lambdaT });
	return terms;
}

/** Rates of the loss terms along a path: ∫ e^(−t/ε)(L + V) dt, and ∫|r| or ∫r² dt of the HJB residual. */
function ratesOf(problem: Problem, terms: readonly LossTerm[]): Rates {
	const wanted = new Set(terms.map(({ name }) => name));
	const { residual, discount } = problem;
	return (A, t, x, jet) => {
		const factor = A.exp(A.mul(A.num(-discount), t));
		return {
			...(wanted.has('running') ? { running: A.mul(factor, problem.running(A, t, x, jet)) } : {}),
			...(wanted.has('hjb') && residual
				? { hjb: penalty(A, problem.game.regularizers.hjbNorm, residual(A, t, x, jet)) }
				: {}),
		};
	};
}

function termsGraph(problem: Problem, terms: readonly LossTerm[], accumulators: readonly string[]) {
	const { game, direction } = problem;
	const { block: terminal, params } = blockOf(game, 'terminal');
	return record(termInputs(accumulators), (A, args) => {
		const read = (name: string) => {
			const value = args[name];
			if (value === undefined) throw new Error(`a loss term reads ${name}, which the rollout does not carry`);
			return value;
		};
		const start = [read('x0'), read('y0')] as const;
		const end = [read('x1'), read('y1')] as const;
		const [atZero, atT] = direction === 'backward' ? [end, start] : [start, end];
		const carried = args.divergence;
		const logReference = carried === undefined ? undefined : problem.logReference?.(A, atZero);
		const logTarget = problem.logTarget?.(A, atT);
		const ends = {
			...(logReference === undefined || carried === undefined
				? {}
				: { logModel: A.sub(logReference, carried) }),
			...(logTarget === undefined ? {} : { logTarget }),
		};
		const value: Record<string, () => number> = {
			terminal: () => {
				if (!terminal.integrand) throw new Error(`${terminal.label} has no integrand`);
				return terminal.integrand(A, params, ends);
			},
			running: () => read('running'),
			hjb: () => read('hjb'),
			terminalResidual: () => {
				if (!terminal.variation) throw new Error(`${terminal.label} has no variation at a point`);
				const weight = terminal.weight(params) * Math.exp(problem.discount * problem.horizon);
				const r = A.sub(read('U'), A.mul(A.num(weight), terminal.variation(A, params, ends)));
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
 * So many samples of π are laid beside n particles. They cost no paths: with four times as many, and balanced starts, the
 * gradient of the energy distance, MMD² and the Sinkhorn divergence had a third of its noise (moons, n = 256).
 */
const targetsBeside = (n: number): number => Math.max(n, Math.min(4 * n, 2048));

/**
 * Simulate paths and differentiate through them (discretise, then optimise; arXiv:2006.00104), with noise by
 * reparametrisation. Paths run backward from samples of π for KL(π‖ρ_T), forward from ρ_0 else. Throws if a density
 * that the game's costs need is missing: `clashes` names such games beforehand.
 */
export function simulate(game: Game): Objective {
	const problem = problemOf(game);
	const { horizon, direction } = problem;
	const terms = lossTerms(game);
	const { integrator, steps } = settingsOf(game);
	const [from, to] = direction === 'backward' ? [horizon, 0] : [0, horizon];
	const build = (integrator: Integrator, steps: number): Rollout =>
		rolloutOf(problem, {
			process: 'dynamics',
			integrator,
			steps,
			from,
			to,
			rates: ratesOf(problem, terms),
			terms: (accumulators) => termsGraph(problem, terms, accumulators),
		});
	const loss = build(integrator, steps);
	const coupling = couplingOf(problem, loss);
	// A coupling acts at the ends of the training steps, so such games are judged at these.
	const exact =
		coupling || problem.sigma ? loss : build(game.sampler.integrator, Math.max(steps, game.sampler.steps));
	// Balanced starts are as random, one by one, and leave the gradient less noise.
	const fresh = direction === 'backward' ? heldOutSource(game) : balancedSource(game, 'reference');
	const trained = direction === 'backward' ? trainingSource(game) : fresh;
	const beside = blockOf(game, 'terminal').block.cloud ? targetsBeside : () => 0;
	const batchOf =
		(starts: Source, data: () => Source): Objective['batch'] =>
		async (rng, n) => {
			const rows = starts(rng, n);
			const m = beside(n);
			return [{ rows, ...balancedNoiseFor(loss, rng, n), ...(m > 0 ? { target: data()(rng, m) } : {}) }];
		};

	return {
		game,
		parts: [{ name: 'U', network: networkOf(game), loss, terms }, ...(coupling?.parts ?? [])],
		coupled: coupling?.terms ?? [],
		batch: batchOf(trained, () => trainingSource(game)),
		heldOut: batchOf(fresh, () => heldOutSource(game)),
		...(coupling ? { couple: coupling.couple } : {}),
		evaluate: async (model, batches) => {
			const [batch] = batches;
			if (!batch) throw new Error('evaluate: no batch');
			const theta = await model.theta();
			const means = await meanTerms(model.kernels, exact, valueParameters(game, theta), batch);
			const coupled = (await coupling?.evaluate(model, batches)) ?? [];
			const further = coupling?.parts.flatMap((part) => part.terms) ?? [];
			return lossOf([...terms, ...further, ...(coupling?.terms ?? [])], [...means, ...coupled]);
		},
		// A critic or a density that learns on moves the bar.
		comparable: game.training.points === 0 && !coupling?.parts.length,
	};
}

/** Means of the loss terms of a rollout, without gradient. */
export async function meanTerms(
	kernels: Kernels,
	rollout: Rollout,
	theta: Float32Array,
	{ rows: starts, xi }: Batch,
): Promise<number[]> {
	const n = starts.length / 2;
	const { states, accumulators } = await kernels.paths(
		rollout,
		theta,
		starts,
		1,
		...(xi ? ([xi] as const) : []),
	);
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
		...Object.values(lastOf(rollout, accumulators, 1)),
		...Array.from({ length: 7 }, (_, k) => column(jets, 7, k)),
	];
	return tabulate(rollout.terms, args).map((values) => values.reduce((sum, value) => sum + value, 0) / n);
}
