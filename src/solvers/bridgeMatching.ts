import type { Game } from '../game/game';
import { type Problem, problemOf } from '../game/problem';
import { type PointLoss, pointInputs } from '../kernels/contract';
import { normSq, numbers, subV } from '../math/algebra';
import { picked } from '../math/arrays';
import type { Rng } from '../math/rng';
import { record } from '../math/trace';
import { backwardParameters, backwardRollout, endsOf } from './bridgePaths';
import { bridgeRows, EXTRAS } from './bridges';
import { balancedSource, endSource, heldOutSource, type Source, trainingSource } from './data';
import { type Batch, lossOf, type Model, type Objective, type Part } from './objective';
import { type Coupling, couple, drawn, drawnWhole, joined, type Pairs, type Pool } from './pairs';
import { commonOf, networkOf, rolloutOf, valueParameters } from './paths';
import { meanPointTerms } from './points';
import { startOf } from './start';

interface Settings {
	readonly coupling: Coupling;
	readonly method: 'forward' | 'both' | 'imf';
	readonly ends: 'random' | 'balanced';
	readonly minibatch: number;
	readonly refresh: number;
	readonly warm: number;
}

function settingsOf({ solver: { coupling, method, ends, minibatch, refresh, warm } }: Game): Settings {
	if (coupling !== 'independent' && coupling !== 'optimal' && coupling !== 'entropic')
		throw new Error(`solver.coupling: unknown choice ${JSON.stringify(coupling)}`);
	if (method !== 'forward' && method !== 'both' && method !== 'imf')
		throw new Error(`solver.method: unknown choice ${JSON.stringify(method)}`);
	if (ends !== 'random' && ends !== 'balanced')
		throw new Error(`solver.ends: unknown choice ${JSON.stringify(ends)}`);
	return {
		coupling,
		method,
		ends,
		minibatch: Number(minibatch),
		refresh: Number(refresh),
		warm: Number(warm),
	};
}

/** |−∇U/λ − v|², less the part that is the bridge's own noise, which has no finite mean. */
function matching(problem: Problem): PointLoss {
	return {
		...commonOf(problem.game),
		extras: EXTRAS,
		terms: record(pointInputs(EXTRAS), (A, { x, y, t, vx, vy, floor, ...jet }) => {
			const off = subV(A, problem.control(A, t, [x, y], jet), [vx, vy]);
			return { matching: A.sub(normSq(A, off), floor) };
		}),
	};
}

/** σ of a game whose noise does not change in time. */
const levelOf = ({ sigma }: Problem): number => sigma?.(numbers, 0) ?? 0;

/** Samples of both ends as training draws them: balanced where they can be, since their luck would be learned as part of the coupling. */
const endsOfTraining = (
	game: Game,
	balanced: boolean,
): { readonly reference: Source; readonly target: Source } => ({
	reference: balanced ? endSource(game, 'reference') : balancedSource(game, 'reference'),
	target: balanced ? endSource(game, 'target') : trainingSource(game),
});

/**
 * Up to n pairs of a minibatch as training couples samples: those that drifts are first regressed on, where later ones are made by the
 * model (`imf`). Throws where either end cannot be sampled.
 */
export function coupledPairs(game: Game, rng: Rng, n: number): Pairs {
	const problem = problemOf(game);
	const { coupling, ends, minibatch } = settingsOf(game);
	const { reference, target } = endsOfTraining(game, ends === 'balanced');
	const drawn = { x0: reference(rng, minibatch), x1: target(rng, minibatch) };
	const { x0, x1 } = couple(coupling, drawn, minibatch, levelOf(problem) ** 2 * problem.horizon, rng);
	// Evenly over it, for balanced samples may stand in an order.
	const rows = Int32Array.from({ length: Math.min(n, minibatch) }, (_, i) =>
		Math.floor((i * minibatch) / Math.min(n, minibatch)),
	);
	return { x0: picked(x0, rows), x1: picked(x1, rows) };
}

/**
 * Regression on the drift of bridges between coupled samples of ρ_0 and π: flow matching without noise, the
 * Schrödinger bridge with it where the coupling is its own (entropic, or reached by iterated Markovian fitting: Shi et
 * al., arXiv:2303.16852, Algorithm 1, both drifts trained at once). The drift is −∇U/λ: the potential takes of the
 * mean drift its gradient part, which has the same densities. Throws where either end cannot be sampled.
 */
export function bridgeMatching(game: Game): Objective {
	const problem = problemOf(game);
	const { horizon: T } = problem;
	const sigma = levelOf(problem);
	const { coupling, method, ends, minibatch, refresh, warm } = settingsOf(game);
	const balanced = ends === 'balanced';
	const network = networkOf(game);
	const loss = matching(problem);
	const part = (name: string, term: string, label: string, slot: 'terminal' | 'reference'): Part => ({
		name,
		network,
		loss,
		start: startOf(problem),
		terms: [{ name: term, label, slot, weight: 1 }],
	});
	const parts = [part('U', 'forward', 'forward drift', 'terminal')];
	if (method !== 'forward') parts.push(part('Û', 'backward', 'backward drift', 'reference'));
	const { reference, target: train } = endsOfTraining(game, balanced);
	const forward = rolloutOf(problem, { ...game.sampler, process: 'dynamics', from: 0, to: T });
	const backward = backwardRollout(problem);

	const coupled = (target: Source, rng: Rng, n: number): Pairs[] => {
		const ends = { x0: reference(rng, n), x1: target(rng, n) };
		const pairs = couple(coupling, ends, minibatch, sigma ** 2 * T, rng);
		return parts.map(() => pairs);
	};
	/** For each drift pairs that the other one makes, from fresh samples of the end that it starts at. */
	const simulated = async (target: Source, { kernels, theta }: Model, rng: Rng): Promise<Pairs[]> => {
		const all = await theta();
		const [x0, x1] = [reference(rng, minibatch), target(rng, minibatch)];
		return [
			{ x0: await endsOf(kernels, backward, backwardParameters(game, all), x1, rng), x1 },
			{ x0, x1: await endsOf(kernels, forward, valueParameters(game, all), x0, rng) },
		];
	};
	const filled = async (before: Pool | undefined, model: Model, rng: Rng): Promise<Pool> => {
		const count = before?.drawn ?? 0;
		if (before && count % refresh !== 0) return { ...before, drawn: count + 1 };
		const fitting = method === 'imf' && count >= warm;
		const made = fitting ? await simulated(train, model, rng) : coupled(train, rng, minibatch);
		return { pairs: made.map((pairs, p) => joined(before?.pairs[p], pairs)), drawn: count + 1 };
	};
	const rowsOf = (pairs: readonly Pairs[], rng: Rng): Batch[] =>
		pairs.map((ends, p) => ({ rows: bridgeRows(ends, p === 0 ? 'x1' : 'x0', sigma, T, rng) }));

	return {
		game,
		parts,
		coupled: [],
		batch: async (rng, n, model, before) => {
			if (coupling === 'independent' && method !== 'imf') return rowsOf(coupled(train, rng, n), rng);
			const pool = await filled(before?.[0]?.pool, model, rng);
			const pairs = pool.pairs.map((all) =>
				balanced ? drawnWhole(all, rng, n, minibatch) : drawn(all, rng, n),
			);
			return rowsOf(pairs, rng).map((batch, p) => (p === 0 ? { ...batch, pool } : batch));
		},
		// Pairs that are made while training are not held out: these are the coupled ones.
		heldOut: async (rng, n) => rowsOf(coupled(heldOutSource(game), rng, n), rng),
		evaluate: async ({ kernels, theta }, batches) => {
			const all = await theta();
			const own = [valueParameters(game, all), backwardParameters(game, all)];
			const means = await Promise.all(
				parts.map(async (part, p) => {
					const [batch, mine] = [batches[p], own[p]];
					if (!batch || !mine) throw new Error(`evaluate: no batch for ${part.name}`);
					return meanPointTerms(kernels, loss, mine, batch.rows);
				}),
			);
			return lossOf(
				parts.flatMap(({ terms }) => terms),
				means.flat(),
			);
		},
		// The luck of held-out bridges is larger than what training still gains when it calms down.
		comparable: false,
	};
}
