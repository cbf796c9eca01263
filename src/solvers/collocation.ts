import type { Game } from '../game/game';
import { blockOf, problemOf } from '../game/problem';
import { type PointLoss, pointInputs } from '../kernels/contract';
import { arrays } from '../math/arrays';
import type { Rng } from '../math/rng';
import { record } from '../math/trace';
import { weyl } from '../math/weyl';
import { type Source, sourceOf } from './data';
import { type LossTerm, lossOf, type Objective } from './objective';
import { commonOf } from './paths';
import { penalty } from './penalty';
import { meanPointTerms } from './points';
import { startOf } from './start';

/** What comes with a point: its weight in the two terms, and log π where t = T. */
const EXTRAS = ['inside', 'end', 'logTarget'] as const;
const WIDTH = 3 + EXTRAS.length;

/** One in so many points is at t = T. */
const ENDS = 4;

/**
 * The HJB equation alone, where it does not depend on ρ: the mean of its residual over points of space and time, and of
 * that of U(·, T) = δF/δρ over points at T. Throws where H is infinite or δF/δρ is no function of log π alone.
 */
export function collocation(game: Game): Objective {
	const problem = problemOf(game);
	const { horizon, residual, logTarget } = problem;
	const { block: terminal, params } = blockOf(game, 'terminal');
	const { variation } = terminal;
	if (!residual) throw new Error('running.id: H is infinite, so there is no HJB equation');
	if (!variation || !logTarget) throw new Error(`${terminal.label} does not say what U is at t = T`);
	const { norm, end, spread } = game.solver;
	const terms: readonly LossTerm[] = [
		{ name: 'hjb', label: 'HJB', slot: 'regularizers', weight: 1 },
		{ name: 'end', label: 'U(·, T)', slot: 'terminal', weight: Number(end) },
	];
	const loss: PointLoss = {
		...commonOf(game),
		extras: EXTRAS,
		terms: record(pointInputs(EXTRAS), (A, { x, y, t, inside, end, logTarget, ...jet }) => {
			const goal = A.mul(A.num(terminal.weight(params)), variation(A, params, { logTarget }));
			return {
				hjb: A.mul(inside, penalty(A, String(norm), residual(A, t, [x, y], jet))),
				end: A.mul(end, penalty(A, String(norm), A.sub(jet.U, goal))),
			};
		}),
	};
	const [from, to] = [sourceOf(game, 'reference'), placesOf(game)];

	/** Rows [n, 3 + extras]; points at which log π is −∞ weigh nothing, and the others as much more. */
	const draw = (rng: Rng, n: number): Float32Array<ArrayBuffer> => {
		const last = Math.ceil(n / ENDS);
		const [x0, x1] = [from(rng, n), to(rng, n)];
		const offset = rng.uniform();
		const rows = new Float32Array(WIDTH * n);
		const [xs, ys] = [new Float64Array(n), new Float64Array(n)];
		for (let i = 0; i < n; i++) {
			const s = i < last ? 1 : weyl(offset, i);
			const at = (k: 0 | 1): number =>
				(1 - s) * (x0[2 * i + k] ?? 0) + s * (x1[2 * i + k] ?? 0) + Number(spread) * rng.normal();
			xs[i] = at(0);
			ys[i] = at(1);
			rows.set([xs[i] ?? 0, ys[i] ?? 0, s * horizon, i < last ? 0 : n / (n - last)], WIDTH * i);
		}
		const level = logTarget(arrays(last), [xs.subarray(0, last), ys.subarray(0, last)]);
		const known = level.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0);
		level.forEach((value, i) => {
			if (Number.isFinite(value)) rows.set([n / known, value], WIDTH * i + 4);
		});
		return rows;
	};

	return {
		game,
		parts: [{ name: 'U', network: loss.network, loss, terms, start: startOf(problem) }],
		coupled: [],
		batch: async (rng, n) => [{ rows: draw(rng, n) }],
		heldOut: async (rng, n) => [{ rows: draw(rng, n) }],
		evaluate: async ({ kernels, theta }, [batch]) => {
			if (!batch) throw new Error('evaluate: no batch');
			return lossOf(terms, await meanPointTerms(kernels, loss, await theta(), batch.rows));
		},
		comparable: true,
	};
}

/** Samples of π, or places all over its box. */
function placesOf(game: Game): Source {
	const { block, params } = blockOf(game, 'target');
	if (block.sample) return sourceOf(game, 'target');
	const { x, y } = block.extent(params);
	return (rng, n) =>
		Float32Array.from({ length: 2 * n }, (_, k) => {
			const [low, high] = k % 2 === 0 ? x : y;
			return low + rng.uniform() * (high - low);
		});
}
