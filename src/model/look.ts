import type { Extent } from '../data/distribution';
import type { Game } from '../game/game';
import { blockOf, levelIsTrained, problemOf } from '../game/problem';
import type { PathSet, Solution } from '../game/solution';
import { unitsOf } from '../game/units';
import { cellCentres } from '../math/grid';
import { createRng } from '../math/rng';
import { mean } from '../math/stats';
import { DRAWN, type Drawn, type FewSteps, type Scene, type Snapshot } from '../protocol/snapshot';
import { type FewStepsOf, fewStepsOf } from './fewSteps';
import { inData } from './inData';
import { type Memory, memoryOf } from './memory';
import { pointsAt } from './points';
import { residualOf } from './residual';
import { extentOf, sceneOf } from './scene';

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

/** What a snapshot tells beside the solution itself. */
type Progress = Pick<Snapshot, 'run' | 'step' | 'seconds' | 'stepsPerSecond' | 'losses' | 'metrics'>;

/** Looks at solutions: makes scenes and snapshots of one game, always at the same particles and grid. */
export class Observer {
	private readonly problem;
	private readonly units;
	private readonly cells: Float32Array<ArrayBuffer>;
	private readonly starts: Float32Array<ArrayBuffer>;
	private readonly fewSteps: FewStepsOf | null;
	private known: FewSteps | null = null;
	private measuredAt = Number.POSITIVE_INFINITY;
	private readonly memory: Memory | null;

	constructor(
		private readonly game: Game,
		private readonly detail: Detail = SCREEN,
		private readonly extent: Extent = extentOf(game),
	) {
		this.problem = problemOf(game);
		this.units = unitsOf(game);
		this.cells = cellCentres(this.extent, detail.grid);
		const { block, params } = blockOf(game, 'reference');
		this.starts =
			block.sample?.(params, createRng(game.seed).split('shown'), detail.particles) ?? new Float32Array(0);
		this.fewSteps = fewStepsOf(game, detail.fewSteps);
		this.memory = memoryOf(game, REMEMBERED);
	}

	scene(run: number, terms: Scene['terms']): Scene {
		return { run, ...sceneOf(this.game, this.extent, this.detail), terms };
	}

	/** What the panels show of a solution, as much of it as is wanted. */
	async look(
		solution: Solution,
		progress: Progress,
		wants: readonly Drawn[] = DRAWN,
	): Promise<Omit<Snapshot, 'parameters'>> {
		const paths = await this.paths(solution);
		const { step } = progress;
		return {
			...progress,
			extent: this.extent,
			units: this.units,
			grid: this.detail.grid,
			times: paths.times,
			paths: paths.states,
			...(await this.fields(solution, wants, paths)),
			fewSteps: wants.includes('fewSteps') ? await this.measureFewSteps(solution, step) : null,
			metrics: [
				...progress.metrics,
				...(this.memory ? [this.memory(paths.states.subarray(-this.starts.length))] : []),
			].map((metric) => inData(this.units, metric)),
		};
	}

	/** What a snapshot of a solution was made without; W₂ against the number of steps is measured anew. */
	async drawn(solution: Solution, wants: readonly Drawn[]): Promise<Pick<Snapshot, Drawn>> {
		const few = wants.includes('fewSteps') && this.fewSteps ? await this.fewSteps.measure(solution) : null;
		return { ...(await this.fields(solution, wants, await this.paths(solution))), fewSteps: few };
	}

	/** The same starts and noise at every look: what moves from one to the next is the model. */
	private paths(solution: Solution): Promise<PathSet> {
		const noise = createRng(this.game.seed).split('noise shown');
		return solution.paths(this.starts, this.detail.times, noise);
	}

	private async fields(
		solution: Solution,
		wants: readonly Drawn[],
		paths: PathSet,
	): Promise<Omit<Pick<Snapshot, Drawn>, 'fewSteps'>> {
		const wanted = (...fields: readonly Drawn[]): boolean => fields.some((field) => wants.includes(field));
		const ends = paths.reduced.subarray(-this.starts.length);
		const logModel = wanted('density') ? await solution.logDensity(this.cells, solution.horizon, ends) : null;
		const density = logModel && Float32Array.from(logModel, Math.exp);
		const jets = wanted('value', 'velocity', 'residual', 'residualProfile');
		const residual = wanted('residual', 'residualProfile');
		const crowds = residual ? await solution.variation?.crowds(paths) : null;
		const seen: Seen = { solution, paths, crowds: crowds ?? null };
		const grid = jets ? await this.onGrid(seen, residual) : null;
		const { profile, level } = grid?.residual ? await this.profile(seen) : { profile: null, level: null };
		const size = this.cells.length / 2;
		return {
			value: wanted('value') ? (grid?.value ?? null) : null,
			velocity: wanted('velocity') ? (grid?.velocity ?? null) : null,
			density,
			residual: wanted('residual')
				? (grid?.residual?.map((r, k) => r - (level?.[Math.floor(k / size)] ?? 0)) ?? null)
				: null,
			residualProfile: wanted('residualProfile') ? profile : null,
		};
	}

	/** It costs as much as the rest of a look: at steps that grow by a quarter, and at the end of training. */
	private async measureFewSteps(solution: Solution, step: number): Promise<FewSteps | null> {
		const due =
			step < this.measuredAt || step > 1.25 * this.measuredAt + 1 || step === this.game.training.steps;
		if (this.fewSteps && due) {
			this.known = { ...(await this.fewSteps.measure(solution)), step };
			this.measuredAt = step;
		}
		// The last one is sent again, and its buffers are handed over.
		return structuredClone(this.known);
	}

	/** U, velocity and residual on the grid at each time. */
	private async onGrid(seen: Seen, withResidual: boolean) {
		const { solution, paths } = seen;
		const points = inOne(Array.from(paths.times, (t) => pointsAt(this.cells, t)));
		const jets = await solution.jets(points);
		const velocity = await solution.velocity(points);
		const r = withResidual && jets ? residualOf(this.problem, points, jets) : null;
		if (r) await takeVariation(seen, r, () => this.cells);
		return {
			value: jets?.value ? Float32Array.from(jets.value) : null,
			velocity: velocity && Float32Array.from(velocity),
			residual: r && Float32Array.from(r),
		};
	}

	/** Mean |residual| over the particles at each time, and what was taken off: its mean where that is left open. */
	private async profile(seen: Seen) {
		const { times, states, reduced } = seen.paths;
		const level = new Float64Array(times.length);
		const n = this.starts.length / 2;
		const at = (rows: Float32Array, k: number): Float32Array => rows.subarray(2 * n * k, 2 * n * (k + 1));
		const points = inOne(Array.from(times, (t, k) => pointsAt(at(reduced, k), t)));
		const jets = this.problem.residual && (await seen.solution.jets(points));
		const r = jets && residualOf(this.problem, points, jets);
		if (!r) return { profile: null, level };
		await takeVariation(seen, r, (k) => at(states, k));
		const profile = Float32Array.from(times, (_, k) => {
			const here = r.subarray(k * n, (k + 1) * n);
			if (!levelIsTrained(this.game)) level[k] = mean(here);
			return mean(here.map((value) => Math.abs(value - (level[k] ?? 0))));
		});
		return { profile, level };
	}
}

/** A solution, its paths, and the clouds that an interaction sees along them [K, m, 2]. */
interface Seen {
	readonly solution: Solution;
	readonly paths: PathSet;
	readonly crowds: Float32Array | null;
}

/** Takes δI/δρ off residuals [K, n] at the places [n, 2] of each of the K times. */
async function takeVariation(
	{ solution, paths: { times }, crowds }: Seen,
	residual: Float64Array,
	placesAt: (k: number) => Float32Array,
): Promise<void> {
	if (!solution.variation || !crowds) return;
	const [size, n] = [crowds.length / times.length, residual.length / times.length];
	for (const [k, t] of times.entries()) {
		const crowd = crowds.subarray(k * size, (k + 1) * size);
		const at = await solution.variation.at(placesAt(k), t, crowd);
		if (!at) return;
		for (let i = 0; i < n; i++) residual[k * n + i] = (residual[k * n + i] ?? 0) - (at[i] ?? 0);
	}
}

/** Arrays one after another. */
function inOne(parts: readonly Float32Array[]): Float32Array {
	const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
