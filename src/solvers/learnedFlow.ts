import type { Flow, Problem } from '../game/problem';
import { type Integrator, type Kernels, RATE_INPUTS } from '../kernels/contract';
import { layoutOf } from '../kernels/network';
import { column } from '../math/arrays';
import { SCHEMES } from '../math/rungeKutta';
import { tabulate } from '../math/tabulate';
import { record } from '../math/trace';
import { learnedIn } from './coupling/learnedDensity';

const Q_INPUTS = ['Q', 'Qx', 'Qy', 'Qt', 'Qxx', 'Qxy', 'Qyy'] as const;

/** A step of the flow: places and ∫∇·(velocity), [n] each. */
type State = readonly [x: Float64Array, y: Float64Array, divergence: Float64Array];

/**
 * Paths of a probability flow that reads Q = −log ρ_t, which no rollout of one network can: step by step, with the jets of
 * U and Q at each stage. From starts [n, 2] at `from` to `to`, kept at keep + 1 equally spaced times (keep divides
 * steps): places [keep + 1, n, 2], and ∫∇·(velocity) |dt| [n] at the end. `theta` holds the parameters of U, then of Q.
 */
export async function learnedFlowPaths(
	problem: Problem,
	flow: Flow,
	kernels: Kernels,
	theta: Float32Array,
	starts: Float32Array,
	run: {
		readonly integrator: Integrator;
		readonly steps: number;
		readonly from: number;
		readonly to: number;
		readonly keep: number;
	},
): Promise<{ readonly states: Float32Array<ArrayBuffer>; readonly divergence: Float64Array }> {
	const { network } = problem.game;
	const own = theta.subarray(0, layoutOf(network).size);
	const density = learnedIn(network, theta);
	const n = starts.length / 2;
	const graph = record(
		[...RATE_INPUTS, ...Q_INPUTS],
		(A, { x, y, t, Q, Qx, Qy, Qt, Qxx, Qxy, Qyy, ...jet }) => {
			const learned = { U: Q, Ux: Qx, Uy: Qy, Ut: Qt, Uxx: Qxx, Uxy: Qxy, Uyy: Qyy };
			const [dx, dy] = flow.velocity(A, t, [x, y], jet, learned);
			return { dx, dy, divergence: flow.divergence(A, t, [x, y], jet, learned) };
		},
	);
	const rates = async ([x, y]: State, t: number): Promise<readonly Float64Array[]> => {
		const points = Float32Array.from({ length: 3 * n }, (_, i) => [x, y][i % 3]?.[Math.floor(i / 3)] ?? t);
		const U = await kernels.jets(network, own, points);
		const Q = await kernels.jets(density.network, density.theta, points);
		const channels = (jets: Float32Array) => Array.from({ length: 7 }, (_, k) => column(jets, 7, k));
		return tabulate(graph, [x, y, new Float64Array(n).fill(t), ...channels(U), ...channels(Q)]);
	};

	const { a, b } = SCHEMES[run.integrator];
	const h = (run.to - run.from) / run.steps;
	/** The state moved by step·Σ weights[j]·stages[j]. */
	const moved = (
		state: State,
		weights: readonly number[],
		stages: readonly (readonly Float64Array[])[],
	): State => {
		const component = (k: 0 | 1 | 2, step: number): Float64Array =>
			state[k].map((value, i) =>
				weights.reduce((sum, weight, j) => sum + step * weight * (stages[j]?.[k]?.[i] ?? Number.NaN), value),
			);
		return [component(0, h), component(1, h), component(2, Math.abs(h))];
	};
	let state: State = [column(starts, 2, 0), column(starts, 2, 1), new Float64Array(n)];
	const states = new Float32Array((run.keep + 1) * starts.length);
	states.set(starts);
	for (let step = 0; step < run.steps; step++) {
		const stages: (readonly Float64Array[])[] = [];
		for (const at of a) {
			// The first stage has none before it.
			const before = stages.slice(-1);
			const place = moved(
				state,
				before.map(() => at),
				before,
			);
			stages.push(await rates(place, run.from + (step + at) * h));
		}
		state = moved(state, b, stages);
		const kept = ((step + 1) * run.keep) / run.steps;
		if (!Number.isInteger(kept)) continue;
		for (let i = 0; i < n; i++)
			states.set([state[0][i] ?? 0, state[1][i] ?? 0], kept * starts.length + 2 * i);
	}
	return { states, divergence: state[2] };
}
