import type { Game } from '../game/game';
import { blockOf, type Problem, problemOf } from '../game/problem';
import type { Jets, Solution } from '../game/solution';
import type { Kernels } from '../kernels/contract';
import { column, columns } from '../math/arrays';
import { lazily } from '../math/lazily';
import { tabulate } from '../math/tabulate';
import { record } from '../math/trace';
import { backwardFrom, networkOf, pathsOf, placesAt, valueParameters } from '../solvers/paths';
import { logDensityAt } from './logDensity';
import { cloudAt, crowdAt, crowdsAlong, variationAt } from './variation';

/** A solution whose U is the network with parameters θ, asked by the kernels it is trained on. */
export interface Trained extends Solution {
	readonly problem: Problem;
	readonly kernels: Kernels;
	/** Of all parts, U first. */
	readonly theta: Float32Array;
	/** U [n] at points [n, 3], what `jets` tells of it. */
	values(points: Float32Array): Promise<Float64Array>;
	/** As any solution's; of ∇U [n, 2] there, where that is known. */
	velocity(points: Float32Array, gradient?: Float64Array): Promise<Float64Array>;
}

/** The model of a game with parameters θ. Points that were asked once are taken to stay what they are. */
export function trainedOf(game: Game, kernels: Kernels, theta: Float32Array): Trained {
	const problem = problemOf(game);
	const model = { problem, kernels, theta };
	const asked = new WeakMap<Float32Array, Promise<Jets>>();
	const ask = async (points: Float32Array): Promise<Jets> => {
		const rows = await kernels.jets(networkOf(game), valueParameters(game, theta), points);
		return {
			places: game.dynamics.order === 'second' ? 'reduced' : 'particles',
			value: column(rows, 7, 0),
			gradient: columns(rows, 7, 1, 2),
			timeDerivative: column(rows, 7, 3),
			hessian: columns(rows, 7, 4, 3),
			laplacian: column(rows, 7, 4).map((xx, i) => xx + (rows[7 * i + 6] ?? 0)),
		};
	};
	const jets = (points: Float32Array): Promise<Jets> => {
		const known = asked.get(points) ?? ask(points);
		asked.set(points, known);
		return known;
	};
	/** Velocity and control read ∇U alone. */
	const moved = (what: 'velocity' | 'control') => {
		const graph = lazily(() =>
			record(['x', 'y', 't', 'Ux', 'Uy'], (A, { x, y, t, Ux, Uy }) => {
				const none = A.num(0);
				const jet = { U: none, Ux, Uy, Ut: none, Uxx: none, Uxy: none, Uyy: none };
				const [dx, dy] = problem[what](A, t, [x, y], jet);
				return { dx, dy };
			}),
		);
		return async (points: Float32Array, known?: Float64Array) => {
			const gradient = known ?? (await jets(points)).gradient;
			const [dx, dy] = tabulate(graph(), [
				...[0, 1, 2].map((k) => column(points, 3, k)),
				...[0, 1].map((k) => column(gradient, 2, k)),
			]);
			if (!dx || !dy) throw new Error('the graph of the velocity lost an output');
			return inRows(dx, dy);
		};
	};
	const values = async (points: Float32Array): Promise<Float64Array> =>
		kernels.values
			? Float64Array.from(await kernels.values(networkOf(game), valueParameters(game, theta), points))
			: column(await kernels.jets(networkOf(game), valueParameters(game, theta), points), 7, 0);
	return {
		...model,
		game,
		horizon: problem.horizon,
		jets,
		values,
		control: moved('control'),
		velocity: moved('velocity'),
		logDensity: async (places, t, cloud) => {
			const given = cloud ?? (problem.flow?.learned && t > 0 ? await cloudAt({ ...model, t }) : places);
			return logDensityAt({ ...model, t }, places, given);
		},
		paths: (starts, keep, rng, sampler) =>
			pathsOf(problem, kernels, theta, starts, keep, rng, ...(sampler ? [sampler] : [])),
		placesAt: (starts, t, rng) => placesAt(problem, kernels, theta, starts, t, rng),
		origins: async (places) => {
			if (!problem.flow) return null;
			const { origins, logModel } = await backwardFrom(problem, kernels, theta, places);
			return { origins, logDensity: logModel };
		},
		cloud: async (t) => (blockOf(game, 'reference').block.sample ? cloudAt({ ...model, t }) : null),
		variation:
			game.interaction.id === 'none'
				? null
				: {
						crowds: (paths) => crowdsAlong(model, paths),
						at: async (places, t, crowd) =>
							variationAt({ ...model, t }, places, crowd ?? (await crowdAt({ ...model, t }))),
					},
		cost: null,
		error: null,
	};
}

/** Columns [n] beside each other, row-major. */
function inRows(...columns: readonly Float64Array[]): Float64Array {
	const width = columns.length;
	const rows = new Float64Array((columns[0]?.length ?? 0) * width);
	columns.forEach((values, k) => {
		values.forEach((value, i) => {
			rows[i * width + k] = value;
		});
	});
	return rows;
}
