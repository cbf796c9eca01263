import type { Game } from '../game/game';
import { blockOf, learnsDensity, type Problem, problemOf, readsDensity } from '../game/problem';
import { type Integrator, type Rollout, termInputs } from '../kernels/contract';
import { isIntegrator } from '../math/rungeKutta';
import { record } from '../math/trace';
import { disagreement } from './coarse';
import { couplingOf } from './coupling';
import { balancedSource, heldOutSource, type Source, trainingSource } from './data';
import { type LossTerm, lossOf, type Objective } from './objective';
import { outcomeOf } from './outcome';
import { balancedNoiseFor, networkOf, type Rates, rolloutOf, valueParameters } from './paths';
import { penalty } from './penalty';
import { startOf } from './start';

interface Settings {
	readonly integrator: Integrator;
	readonly steps: number;
	/** Share of a run on half the steps. */
	readonly coarse: number;
}

/** Settings of the simulate solver; the spec has been validated against the block's declaration. */
function settingsOf(game: Game): Settings {
	const { integrator, steps, coarse } = game.solver;
	if (!isIntegrator(integrator))
		throw new Error(`solver.integrator: unknown integrator ${JSON.stringify(integrator)}`);
	return { integrator, steps: Number(steps), coarse: Number(coarse) };
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

/** The rollout with half the steps, among the stretches of U. */
const HALF = 0;

/**
 * Simulate paths and differentiate through them (discretise, then optimise; arXiv:2006.00104), with noise by
 * reparametrisation. Paths run backward from samples of π for KL(π‖ρ_T), forward from ρ_0 else. Throws if a density
 * that the game's costs need is missing: `clashes` names such games beforehand.
 */
export function simulate(game: Game): Objective {
	const problem = problemOf(game);
	const { horizon, direction } = problem;
	const terms = lossTerms(game);
	const { integrator, steps, coarse: share } = settingsOf(game);
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
	const half = share > 0 && steps > 1 ? build(integrator, Math.ceil(steps / 2)) : null;
	const halfCoupling = half && coupling && couplingOf(problem, half);
	// A coupling acts at the ends of the training steps, so such games are judged at these.
	const exact =
		coupling || problem.sigma ? loss : build(game.sampler.integrator, Math.max(steps, game.sampler.steps));
	// Balanced starts are as random, one by one, and leave the gradient less noise.
	const fresh = direction === 'backward' ? heldOutSource(game) : balancedSource(game, 'reference');
	const trained = direction === 'backward' ? trainingSource(game) : fresh;
	const beside = blockOf(game, 'terminal').block.cloud ? targetsBeside : () => 0;
	const batchOf =
		(rollout: Rollout, starts: Source, data: () => Source): Objective['batch'] =>
		async (rng, n) => {
			const rows = starts(rng, n);
			const m = beside(n);
			return [
				{
					rows,
					...(rollout === half ? { stretch: HALF } : {}),
					...balancedNoiseFor(rollout, rng, n),
					...(m > 0 ? { target: data()(rng, m) } : {}),
				},
			];
		};
	const training = () => trainingSource(game);

	return {
		game,
		parts: [
			{
				name: 'U',
				network: networkOf(game),
				loss,
				terms,
				start: startOf(problem),
				...(half ? { stretches: [half] } : {}),
			},
			...(coupling?.parts ?? []),
		],
		coupled: coupling?.terms ?? [],
		batch: batchOf(loss, trained, training),
		heldOut: batchOf(loss, fresh, () => heldOutSource(game)),
		...(half
			? {
					coarse: {
						share,
						batch: batchOf(half, trained, training),
						disagreement: async ({ kernels, theta }, [batch]) => {
							if (!batch) throw new Error('disagreement: no batch');
							const weights = terms.map(({ weight }) => weight);
							const own = valueParameters(game, await theta());
							return disagreement(kernels, { coarse: half, fine: loss, weights }, own, batch);
						},
					},
				}
			: {}),
		...(coupling
			? {
					couple: (model, batches, memory) =>
						(batches[0]?.stretch === HALF && halfCoupling ? halfCoupling : coupling).couple(
							model,
							batches,
							memory,
						),
				}
			: {}),
		evaluate: async (model, batches) => {
			const [batch] = batches;
			if (!batch) throw new Error('evaluate: no batch');
			const theta = await model.theta();
			const { means } = await outcomeOf(model.kernels, exact, valueParameters(game, theta), batch);
			const coupled = (await coupling?.evaluate(model, batches)) ?? [];
			const further = coupling?.parts.flatMap((part) => part.terms) ?? [];
			return lossOf([...terms, ...further, ...(coupling?.terms ?? [])], [...means, ...coupled]);
		},
		// A critic or a density that learns on moves the bar.
		comparable: game.training.points === 0 && !coupling?.parts.length,
	};
}
