import type { Game } from '../game/game';
import type { Jet, Problem } from '../game/problem';
import { type Kernels, RATE_INPUTS, type Rollout } from '../kernels/contract';
import { arrays, column } from '../math/arrays';
import type { Rng } from '../math/rng';
import { record } from '../math/trace';
import { networkOf, noiseFor, valueParameters } from './paths';

/** Parameters of the backward potential Û, which follow those of U. */
export const backwardParameters = (game: Game, theta: Float32Array): Float32Array =>
	theta.subarray(valueParameters(game, theta).length);

/** Paths of the reversed process, from t = T to 0: in reversed time its drift is −∇Û/λ. */
export function backwardRollout(problem: Problem): Rollout {
	const { game, horizon, sigma } = problem;
	const { integrator, steps } = game.sampler;
	return {
		network: networkOf(game),
		integrator,
		steps,
		from: horizon,
		to: 0,
		rates: record(RATE_INPUTS, (A, { x, y, t, ...jet }) => {
			const [vx, vy] = problem.control(A, t, [x, y], jet);
			return { dx: A.neg(vx), dy: A.neg(vy) };
		}),
		...(sigma ? { noise: record(['t'], (A, { t }) => ({ sigma: sigma(A, t) })) } : {}),
		terms: record([], () => ({})),
	};
}

/**
 * Places of the probability flow ½(v − v̂) = −½∇(U − Û)/λ at keep + 1 equal times, from starts at t = 0 [n, 2]: states
 * [keep + 1, n, 2]. θ is that of a game trained in both directions; `keep` divides `steps`, by Euler's scheme.
 */
export async function bridgeFlow(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	starts: Float32Array,
	steps: number,
	keep: number,
): Promise<Float32Array<ArrayBuffer>> {
	const { game, horizon } = problem;
	const n = starts.length / 2;
	const own = [valueParameters(game, theta), backwardParameters(game, theta)];
	const at = Float64Array.from(starts);
	const states = new Float32Array((keep + 1) * starts.length);
	states.set(starts);
	const points = new Float32Array(3 * n);
	for (let k = 0; k < steps; k++) {
		for (let i = 0; i < n; i++)
			points.set([at[2 * i] ?? 0, at[2 * i + 1] ?? 0, (k * horizon) / steps], 3 * i);
		const jets = await Promise.all(own.map((mine) => kernels.jets(networkOf(game), mine, points)));
		for (const [p, all] of jets.entries()) {
			const share = ((p === 0 ? 0.5 : -0.5) * horizon) / steps;
			const [vx, vy] = problem.control(
				arrays(n),
				column(points, 3, 2),
				[column(points, 3, 0), column(points, 3, 1)],
				jetOf(all),
			);
			for (let i = 0; i < n; i++) {
				at[2 * i] = (at[2 * i] ?? 0) + share * (vx[i] ?? 0);
				at[2 * i + 1] = (at[2 * i + 1] ?? 0) + share * (vy[i] ?? 0);
			}
		}
		if (((k + 1) * keep) % steps === 0) states.set(at, (((k + 1) * keep) / steps) * starts.length);
	}
	return states;
}

/** Channels [n] of jets [n, 7]. */
function jetOf(jets: Float32Array): Jet<Float64Array> {
	const [U, Ux, Uy, Ut, Uxx, Uxy, Uyy] = [0, 1, 2, 3, 4, 5, 6].map((k) => column(jets, 7, k)) as [
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
	];
	return { U, Ux, Uy, Ut, Uxx, Uxy, Uyy };
}

/** Where paths of a rollout end [n, 2]. */
export async function endsOf(
	kernels: Kernels,
	rollout: Rollout,
	theta: Float32Array,
	starts: Float32Array,
	rng: Rng,
): Promise<Float32Array<ArrayBuffer>> {
	const { xi } = noiseFor(rollout, rng, starts.length / 2);
	const { states } = await kernels.paths(rollout, theta, starts, 1, ...(xi ? ([xi] as const) : []));
	return states.slice(starts.length);
}
