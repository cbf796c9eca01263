import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import { blockOf, levelIsTrained, type Problem, problemOf, readsTarget } from '../game/problem';
import { unitsOf } from '../game/units';
import type { Kernels } from '../kernels/contract';
import { arrays, column } from '../math/arrays';
import { cellCentres } from '../math/grid';
import { createRng, type Rng } from '../math/rng';
import { mean } from '../math/stats';
import { record, replay } from '../math/trace';
import type { Units } from '../math/units';
import type { FewSteps, LossRecord, Metric, Scene, Snapshot } from '../protocol/snapshot';
import { trainingSet } from '../solvers/data';
import { networkOf, type PathSet, pathsOf, valueParameters } from '../solvers/paths';
import { type FewStepsOf, fewStepsOf } from './fewSteps';
import { inData } from './inData';
import { logDensityAt } from './logDensity';
import { type Memory, memoryOf } from './memory';
import { crowdsAlong, variationAt } from './variation';

/** How much a snapshot shows: particles, grid cells a side, times along the flow. */
export interface Detail {
	readonly particles: number;
	readonly grid: number;
	readonly times: number;
	readonly target: number;
	/** Samples behind W2 against the number of steps. */
	readonly fewSteps: number;
}
/** Particles behind the distance to the data budget. */
const REMEMBERED = 500;

export const SCREEN: Detail = { particles: 2000, grid: 48, times: 8, target: 2000, fewSteps: 256 };

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
	private readonly units: Units;
	private readonly cells: Float32Array<ArrayBuffer>;
	private readonly starts: Float32Array<ArrayBuffer>;
	private readonly fewSteps: FewStepsOf | null;
	private known: FewSteps | null = null;
	private measuredAt = Number.POSITIVE_INFINITY;
	private readonly memory: Memory | null;

	constructor(
		private readonly game: Game,
		private readonly detail: Detail = SCREEN,
	) {
		this.problem = problemOf(game);
		this.extent = extentOf(game);
		this.units = unitsOf(game);
		this.cells = cellCentres(this.extent, detail.grid);
		const { block, params } = blockOf(game, 'reference');
		this.starts =
			block.sample?.(params, createRng(game.seed).split('shown'), detail.particles) ?? new Float32Array(0);
		this.fewSteps = fewStepsOf(game, detail.fewSteps);
		this.memory = memoryOf(game, REMEMBERED);
	}

	scene(run: number, terms: Scene['terms']): Scene {
		const { block, params } = blockOf(this.game, 'target');
		// What plays no part is no target.
		const aimed = readsTarget(this.game);
		const { logTarget } = this.problem;
		const n = this.cells.length / 2;
		const density =
			aimed && logTarget
				? logTarget(arrays(n), [column(this.cells, 2, 0), column(this.cells, 2, 1)]).map(Math.exp)
				: null;
		return {
			run,
			extent: this.extent,
			units: this.units,
			grid: this.detail.grid,
			target:
				(aimed && block.sample?.(params, createRng(this.game.seed).split('target'), this.detail.target)) ||
				new Float32Array(0),
			training: trainingSet(this.game),
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
		const { detail, problem, starts } = this;
		const paths = await pathsOf(problem, kernels, theta, starts, detail.times, this.noise());
		const crowds = await crowdsAlong({ problem, kernels, theta }, paths);
		const fields = await this.fields(kernels, theta, paths, crowds);
		const { profile, level } = await this.profile(kernels, theta, paths, crowds);
		const size = this.cells.length / 2;
		const ends = paths.reduced.subarray(-starts.length);
		const logModel = await logDensityAt({ problem, kernels, theta, t: problem.horizon }, this.cells, ends);
		return {
			...progress,
			extent: this.extent,
			units: this.units,
			grid: this.detail.grid,
			times: paths.times,
			paths: paths.states,
			...fields,
			residual: fields.residual?.map((r, k) => r - (level[Math.floor(k / size)] ?? 0)) ?? null,
			residualProfile: profile,
			density: logModel && Float32Array.from(logModel, Math.exp),
			fewSteps: await this.measureFewSteps(kernels, theta, progress.step),
			metrics: [
				...progress.metrics,
				...(this.memory ? [this.memory(paths.states.subarray(-starts.length))] : []),
			].map((metric) => inData(this.units, metric)),
		};
	}

	/** It costs as much as the rest of a look: at steps that grow by a quarter, and at the end of training. */
	private async measureFewSteps(
		kernels: Kernels,
		theta: Float32Array,
		step: number,
	): Promise<FewSteps | null> {
		const due =
			step < this.measuredAt || step > 1.25 * this.measuredAt + 1 || step === this.game.training.steps;
		if (this.fewSteps && due) {
			this.known = { ...(await this.fewSteps.measure(kernels, theta)), step };
			this.measuredAt = step;
		}
		// The last one is sent again, and its buffers are handed over.
		return structuredClone(this.known);
	}

	/** The same noise at every look: what moves from one to the next is the model. */
	private noise(): Rng {
		return createRng(this.game.seed).split('noise shown');
	}

	private cellArea(): number {
		const { x, y } = this.extent;
		return ((x[1] - x[0]) * (y[1] - y[0])) / this.detail.grid ** 2;
	}

	/** U, velocity and residual on the grid at each time. */
	private async fields(kernels: Kernels, theta: Float32Array, { times }: PathSet, crowds: Float32Array) {
		const n = this.cells.length / 2;
		const points = new Float32Array(3 * n * times.length);
		times.forEach((t, k) => {
			for (let i = 0; i < n; i++)
				points.set([this.cells[2 * i] ?? 0, this.cells[2 * i + 1] ?? 0, t], 3 * (k * n + i));
		});
		const { U, dx, dy, r } = await localFields(this.problem, kernels, theta, points);
		if (r) await this.takeVariation(kernels, theta, { times, crowds }, r, () => this.cells);
		const velocity = new Float32Array(2 * n * times.length);
		for (let i = 0; i < n * times.length; i++) velocity.set([dx[i] ?? 0, dy[i] ?? 0], 2 * i);
		return { value: Float32Array.from(U), velocity, residual: r && Float32Array.from(r) };
	}

	/** Takes δI/δρ of crowds [K, m, 2] off residuals [K, n] at the places [n, 2] of each of the K times. */
	private async takeVariation(
		kernels: Kernels,
		theta: Float32Array,
		{ times, crowds }: { readonly times: Float32Array; readonly crowds: Float32Array },
		residual: Float64Array,
		placesAt: (k: number) => Float32Array,
	): Promise<void> {
		const [size, n] = [crowds.length / times.length, residual.length / times.length];
		for (const [k, t] of times.entries()) {
			const crowd = crowds.subarray(k * size, (k + 1) * size);
			const at = await variationAt({ problem: this.problem, kernels, theta, t }, placesAt(k), crowd);
			if (!at) return;
			for (let i = 0; i < n; i++) residual[k * n + i] = (residual[k * n + i] ?? 0) - (at[i] ?? 0);
		}
	}

	/** Mean |residual| over the particles at each time, and what was taken off: its mean where that is left open. */
	private async profile(
		kernels: Kernels,
		theta: Float32Array,
		{ times, states, reduced }: PathSet,
		crowds: Float32Array,
	) {
		const level = new Float64Array(times.length);
		const n = this.starts.length / 2;
		const points = new Float32Array((reduced.length / 2) * 3);
		for (let i = 0; i < reduced.length / 2; i++)
			points.set([reduced[2 * i] ?? 0, reduced[2 * i + 1] ?? 0, times[Math.floor(i / n)] ?? 0], 3 * i);
		const { r } = await localFields(this.problem, kernels, theta, points);
		if (!r) return { profile: null, level };
		await this.takeVariation(kernels, theta, { times, crowds }, r, (k) =>
			states.subarray(2 * n * k, 2 * n * (k + 1)),
		);
		const profile = Float32Array.from(times, (_, k) => {
			const here = r.subarray(k * n, (k + 1) * n);
			if (!levelIsTrained(this.game)) level[k] = mean(here);
			return mean(here.map((value) => Math.abs(value - (level[k] ?? 0))));
		});
		return { profile, level };
	}
}

/** A density on the grid, scaled to mass 1 where it is only known up to a constant. */
function normalise(density: Float64Array, unknown: boolean, cell: number): Float32Array<ArrayBuffer> {
	const mass = unknown ? density.reduce((sum, value) => sum + value, 0) * cell : 1;
	return Float32Array.from(density, (value) => (mass > 0 ? value / mass : 0));
}

/** U, velocity and HJB residual (null where H is infinite; δI/δρ is not in it) at points [n, 3] = (x, y, t). */
export async function localFields(
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	points: Float32Array,
): Promise<{ U: Float64Array; dx: Float64Array; dy: Float64Array; r: Float64Array | null }> {
	const n = points.length / 3;
	const jets = await kernels.jets(networkOf(problem.game), valueParameters(problem.game, theta), points);
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
