import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import { blockOf, type Problem, problemOf } from '../game/problem';
import type { Kernels } from '../kernels/contract';
import { arrays, column } from '../math/arrays';
import { cellCentres } from '../math/grid';
import { createRng } from '../math/rng';
import { record, replay } from '../math/trace';
import type { LossRecord, Metric, Scene, Snapshot } from '../protocol/snapshot';
import { backwardFrom, networkOf, type PathSet, pathsOf } from '../solvers/simulate';

/** How much a snapshot shows: particles, grid cells a side, times along the flow. */
export interface Detail {
	readonly particles: number;
	readonly grid: number;
	readonly times: number;
	readonly target: number;
}
export const SCREEN: Detail = { particles: 2000, grid: 48, times: 8, target: 2000 };

/** A square that holds reference and target, with a little air: what every panel shows. */
export function extentOf(game: Game): Extent {
	const boxes = (['reference', 'target'] as const).map((slot) => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	});
	const span = (axis: 'x' | 'y') => {
		const min = Math.min(...boxes.map((box) => box[axis][0]));
		const max = Math.max(...boxes.map((box) => box[axis][1]));
		return { middle: (min + max) / 2, half: (max - min) / 2 };
	};
	const [x, y] = [span('x'), span('y')];
	const half = 1.04 * Math.max(x.half, y.half);
	return { x: [x.middle - half, x.middle + half], y: [y.middle - half, y.middle + half] };
}

/** Looks at a model: makes scenes and snapshots of one game, always at the same particles and grid. */
export class Observer {
	private readonly problem: Problem;
	private readonly extent: Extent;
	private readonly cells: Float32Array<ArrayBuffer>;
	private readonly starts: Float32Array<ArrayBuffer>;

	constructor(
		private readonly game: Game,
		private readonly detail: Detail = SCREEN,
	) {
		this.problem = problemOf(game);
		this.extent = extentOf(game);
		this.cells = cellCentres(this.extent, detail.grid);
		const { block, params } = blockOf(game, 'reference');
		this.starts =
			block.sample?.(params, createRng(game.seed).split('shown'), detail.particles) ?? new Float32Array(0);
	}

	scene(run: number, terms: Scene['terms']): Scene {
		const { block, params } = blockOf(this.game, 'target');
		const { logTarget } = this.problem;
		const n = this.cells.length / 2;
		const density = logTarget
			? logTarget(arrays(n), [column(this.cells, 2, 0), column(this.cells, 2, 1)]).map(Math.exp)
			: null;
		return {
			run,
			extent: this.extent,
			grid: this.detail.grid,
			target:
				block.sample?.(params, createRng(this.game.seed).split('target'), this.detail.target) ??
				new Float32Array(0),
			targetDensity: density && normalise(density, block.normalised === false, this.cellArea()),
			terms,
		};
	}

	/** Everything the panels show of parameters θ. */
	async look(
		kernels: Kernels,
		theta: Float32Array,
		progress: {
			readonly run: number;
			readonly step: number;
			readonly seconds: number;
			readonly stepsPerSecond: number;
			readonly losses: LossRecord;
			readonly metrics: readonly Metric[];
		},
	): Promise<Snapshot> {
		const paths = await pathsOf(this.problem, kernels, theta, this.starts, this.detail.times);
		const fields = await this.fields(kernels, theta, paths.times);
		const { logModel } = await backwardFrom(this.problem, kernels, theta, this.cells);
		return {
			...progress,
			extent: this.extent,
			grid: this.detail.grid,
			times: paths.times,
			paths: paths.states,
			...fields,
			residualProfile: await this.profile(kernels, theta, paths),
			density: logModel && Float32Array.from(logModel, Math.exp),
		};
	}

	private cellArea(): number {
		const { x, y } = this.extent;
		return ((x[1] - x[0]) * (y[1] - y[0])) / this.detail.grid ** 2;
	}

	/** U, velocity and residual on the grid at each time. */
	private async fields(kernels: Kernels, theta: Float32Array, times: Float32Array) {
		const n = this.cells.length / 2;
		const points = new Float32Array(3 * n * times.length);
		times.forEach((t, k) => {
			for (let i = 0; i < n; i++)
				points.set([this.cells[2 * i] ?? 0, this.cells[2 * i + 1] ?? 0, t], 3 * (k * n + i));
		});
		const { U, dx, dy, r } = await localFields(this.problem, kernels, theta, points);
		const velocity = new Float32Array(2 * n * times.length);
		for (let i = 0; i < n * times.length; i++) velocity.set([dx[i] ?? 0, dy[i] ?? 0], 2 * i);
		return { value: Float32Array.from(U), velocity, residual: r && Float32Array.from(r) };
	}

	/** Mean |residual| over the particles at each time. */
	private async profile(kernels: Kernels, theta: Float32Array, { times, states }: PathSet) {
		if (!this.problem.residual) return null;
		const n = this.starts.length / 2;
		const points = new Float32Array((states.length / 2) * 3);
		for (let i = 0; i < states.length / 2; i++)
			points.set([states[2 * i] ?? 0, states[2 * i + 1] ?? 0, times[Math.floor(i / n)] ?? 0], 3 * i);
		const { r } = await localFields(this.problem, kernels, theta, points);
		return Float32Array.from(times, (_, k) => {
			let sum = 0;
			for (let i = 0; i < n; i++) sum += Math.abs(r?.[k * n + i] ?? 0);
			return sum / n;
		});
	}
}

/** A density on the grid, scaled to mass 1 where it is only known up to a constant. */
function normalise(density: Float64Array, unknown: boolean, cell: number): Float32Array<ArrayBuffer> {
	const mass = unknown ? density.reduce((sum, value) => sum + value, 0) * cell : 1;
	return Float32Array.from(density, (value) => (mass > 0 ? value / mass : 0));
}

/** U, velocity and HJB residual (null where H is infinite) at points [n, 3] = (x, y, t). */
export async function localFields(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	points: Float32Array,
): Promise<{ U: Float64Array; dx: Float64Array; dy: Float64Array; r: Float64Array | null }> {
	const n = points.length / 3;
	const jets = await kernels.jets(networkOf(problem.game), theta, points);
	const names = ['x', 'y', 't', 'U', 'Ux', 'Uy', 'Ut', 'Uxx', 'Uxy', 'Uyy'] as const;
	const graph = record(names, (A, { x, y, t, ...jet }) => {
		const [dx, dy] = problem.velocity(A, t, [x, y], jet);
		return { U: jet.U, dx, dy, ...(problem.residual ? { r: problem.residual(A, t, [x, y], jet) } : {}) };
	});
	const [U, dx, dy, r] = replay(arrays(n), graph, [
		...[0, 1, 2].map((k) => column(points, 3, k)),
		...[0, 1, 2, 3, 4, 5, 6].map((k) => column(jets, 7, k)),
	]);
	if (!U || !dx || !dy) throw new Error('the field graph lost an output');
	return { U, dx, dy, r: r ?? null };
}
