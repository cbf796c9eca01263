import type { Extent } from '../data/distribution';
import { certificateOf } from '../exact/certificate/index';
import type { Game } from '../game/game';
import { pointsAt } from '../game/points';
import { blockOf, isVelocityFree, levelIsTrained, problemOf } from '../game/problem';
import type { PathSet, Solution } from '../game/solution';
import { unitsOf } from '../game/units';
import { concatenate } from '../math/arrays';
import { cellCentres } from '../math/grid';
import { lazily } from '../math/lazily';
import { createRng } from '../math/rng';
import { mean } from '../math/stats';
import { USUAL_PARTICLES } from '../protocol/messages';
import type { Drawn, Metric, Scene, Snapshot } from '../protocol/snapshot';
import { PARTS, partsOf, putMeans, steepCells } from './cells';
import { type FewStepsOf, fewStepsOf, hasFewSteps } from './fewSteps';
import { straightnessOf } from './generated';
import { inData } from './inData';
import { type Job, whole } from './job';
import { type Memory, memoryOf } from './memory';
import { accelerationAt, curlAt } from './motion';
import { hasRemembered, rememberedOf } from './remembered';
import { residualOf } from './residual';
import { extentOf, sceneOf } from './scene';
import { hasTerminalResidual, terminalResidualOf } from './terminalResidual';

/** How much a snapshot shows: particles, grid cells a side, times along the flow. */
export interface Detail {
	readonly particles: number;
	readonly grid: number;
	readonly times: number;
	readonly target: number;
	/** Samples behind W2 against the number of steps. */
	readonly fewSteps: number;
}
/** Particles behind the distance to the data budget; pieces of a density. */
const REMEMBERED = 500;
/** Particles behind the terminal residual. */
const AT_END = 500;
const SLICES = 4;

export const SCREEN: Detail = { particles: USUAL_PARTICLES, grid: 48, times: 8, target: 2000, fewSteps: 256 };

/** A solution with paths from the same starts and noise as those of all others: what moves from one to the next is the model. */
export interface Seen {
	readonly solution: Solution;
	readonly paths: PathSet;
}

/** Fields of a snapshot that are drawn together. */
export interface Part {
	readonly fields: readonly Drawn[];
	/** Never worth a wait: it is drawn when a picture is out. */
	readonly aside?: true;
	/** Draws them, in pieces that each cost little beside a picture; what a game has not is null. */
	draw(seen: Seen): Job<Partial<Pick<Snapshot, Drawn>>>;
}

/** Looks at solutions: makes scenes and pictures of one game, always at the same particles and grid. */
export class Observer {
	private readonly problem;
	private readonly units;
	private readonly cells: Float32Array<ArrayBuffer>;
	private readonly starts: Float32Array<ArrayBuffer>;
	private readonly fewSteps: () => FewStepsOf | null;
	private readonly memory: () => Memory | null;
	private readonly straight: ReturnType<typeof straightnessOf>;
	private readonly copies: () => ReturnType<typeof rememberedOf>;
	/** Samples of π [n, 2]; none where it cannot be sampled. */
	private readonly truth: () => Float32Array;
	/** Every cell at each time of the paths, which are the same for all solutions. */
	private points: Float32Array | null = null;
	/** Fields that no solution of the game has: they are null, and nobody waits for them. */
	readonly lacks: readonly Drawn[];
	/** All that can be drawn of a solution, in the order in which a picture needs it. */
	readonly parts: readonly Part[];
	private readonly all: readonly Part[] = [
		{ fields: ['value', 'velocity'], draw: (seen) => this.motion(seen) },
		{ fields: ['residual', 'residualProfile'], draw: (seen) => this.residual(seen) },
		{ fields: ['terminalResidual'], aside: true, draw: (seen) => this.terminal(seen) },
		{ fields: ['density'], draw: (seen) => this.density(seen) },
		{ fields: ['motion'], aside: true, draw: (seen) => this.freedom(seen) },
		{ fields: ['memory'], aside: true, draw: (seen) => this.remembered(seen) },
		{ fields: ['fewSteps'], aside: true, draw: ({ solution }) => this.distances(solution) },
	];

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
		this.lacks = [
			...(this.problem.residual ? [] : (['residual', 'residualProfile'] as const)),
			...(hasTerminalResidual(game) ? [] : (['terminalResidual'] as const)),
			...(isVelocityFree(game) ? [] : (['motion'] as const)),
			...(hasRemembered(game) ? [] : (['memory'] as const)),
			...(typeof certificateOf(this.problem) === 'string' ? (['optimum'] as const) : []),
			...(hasFewSteps(game) ? [] : (['fewSteps'] as const)),
		];
		this.parts = this.all.filter(({ fields }) => fields.some((field) => !this.lacks.includes(field)));
		// A picture does not wait for what is only needed after it.
		this.fewSteps = lazily(() => fewStepsOf(game, detail.fewSteps));
		this.truth = lazily(() => {
			const { block, params } = blockOf(game, 'target');
			return block.sample?.(params, createRng(game.seed).split('end'), AT_END) ?? new Float32Array(0);
		});
		this.memory = lazily(() => memoryOf(game, REMEMBERED));
		this.straight = straightnessOf(game);
		this.copies = lazily(() => rememberedOf(game));
	}

	scene(run: number, terms: Scene['terms']): Scene {
		return { run, ...sceneOf(this.game, this.extent, this.detail), terms };
	}

	async see(solution: Solution): Promise<Seen> {
		const noise = createRng(this.game.seed).split('noise shown');
		return { solution, paths: await solution.paths(this.starts, this.detail.times, noise) };
	}

	/** What every picture has; `metrics` in the units of the data, with those that can be read off its particles. */
	picture(
		{ paths: { times, states } }: Seen,
		metrics: readonly Metric[],
	): Pick<Snapshot, 'extent' | 'units' | 'grid' | 'times' | 'paths' | 'metrics'> {
		const memory = this.memory();
		const straight = this.starts.length > 0 ? this.straight : null;
		const all = [
			...metrics,
			...(straight ? [straight({ times, states })] : []),
			...(memory ? [memory(states.subarray(-this.starts.length))] : []),
		];
		return {
			extent: this.extent,
			units: this.units,
			grid: this.detail.grid,
			times,
			paths: states,
			metrics: all.map((metric) => inData(this.units, metric)),
		};
	}

	/** What a snapshot of a solution was made without. */
	async drawn(solution: Solution, wants: readonly Drawn[]): Promise<Pick<Snapshot, Drawn>> {
		const seen = await this.see(solution);
		let found: Partial<Pick<Snapshot, Drawn>> = {};
		for (const { fields, draw } of this.parts)
			if (fields.some((field) => wants.includes(field))) found = { ...found, ...(await whole(draw(seen))) };
		return onlyWanted(found, wants);
	}

	private onGrid({ times }: PathSet): Float32Array {
		this.points ??= concatenate(Array.from(times, (t) => pointsAt(this.cells, t)));
		return this.points;
	}

	private async *motion({ solution, paths }: Seen): Job<Pick<Snapshot, 'value' | 'velocity'>> {
		const points = this.onGrid(paths);
		const value = (await solution.jets(points))?.value;
		yield;
		const velocity = await solution.velocity(points);
		return {
			value: value ? Float32Array.from(value) : null,
			velocity: velocity && Float32Array.from(velocity),
		};
	}

	private async *density({ solution, paths }: Seen): Job<Pick<Snapshot, 'density'>> {
		const log = new Float64Array(this.cells.length / 2);
		const ends = paths.reduced.subarray(-this.starts.length);
		const size = 2 * Math.ceil(log.length / SLICES);
		for (let from = 0; from < this.cells.length; from += size) {
			const cells = this.cells.subarray(from, from + size);
			const logModel = await solution.logDensity(cells, solution.horizon, ends);
			if (!logModel) return { density: null };
			log.set(logModel, from / 2);
			yield;
		}
		const density = Float32Array.from(log, Math.exp);
		// What is finer than the grid would look torn. It costs no more than the centres do.
		const steep = steepCells(log, this.detail.grid, Math.floor(log.length / PARTS));
		const parts = partsOf(steep, this.extent, this.detail.grid);
		const within = new Float64Array(parts.length / 2);
		const share = 2 * Math.ceil(within.length / SLICES);
		for (let from = 0; from < parts.length; from += share) {
			const found = await solution.logDensity(parts.subarray(from, from + share), solution.horizon, ends);
			if (!found) return { density: null };
			within.set(found, from / 2);
			yield;
		}
		putMeans(density, steep, within);
		return { density };
	}

	private async *terminal({ solution, paths }: Seen): Job<Pick<Snapshot, 'terminalResidual'>> {
		const truth = this.truth();
		yield;
		const ends = paths.reduced.subarray(-this.starts.length).subarray(0, 2 * AT_END);
		return { terminalResidual: await terminalResidualOf(solution, ends, truth) };
	}

	/** Curl and acceleration on the grid, and their mean sizes over the particles at each time. */
	private async *freedom({ solution, paths: { times, states } }: Seen): Job<Pick<Snapshot, 'motion'>> {
		const cells = this.cells.length / 2;
		const curl = new Float32Array(times.length * cells);
		const acceleration = new Float32Array(times.length * cells);
		const curlProfile = new Float32Array(times.length);
		const accelerationProfile = new Float32Array(times.length);
		for (const [k, t] of times.entries()) {
			for (const [places, there] of [
				[this.cells, true],
				[sliceOf(states, times, k), false],
			] as const) {
				const points = pointsAt(places, t);
				const [turns, bends] = [await curlAt(solution, points), await accelerationAt(solution, points)];
				if (!turns || !bends) return { motion: null };
				const sizes = turns.map((_, i) => Math.hypot(bends[2 * i] ?? 0, bends[2 * i + 1] ?? 0));
				if (there) {
					curl.set(turns, k * cells);
					acceleration.set(sizes, k * cells);
				} else {
					curlProfile[k] = mean(turns.map(Math.abs));
					accelerationProfile[k] = mean(sizes);
				}
				yield;
			}
		}
		return { motion: { curl, acceleration, curlProfile, accelerationProfile } };
	}

	private async *remembered({ paths }: Seen): Job<Pick<Snapshot, 'memory'>> {
		const copies = this.copies();
		yield;
		return { memory: copies?.(paths.states.subarray(-this.starts.length)) ?? null };
	}

	private async *distances(solution: Solution): Job<Pick<Snapshot, 'fewSteps'>> {
		const fewSteps = this.fewSteps();
		yield;
		return { fewSteps: fewSteps && (yield* fewSteps.pieces(solution)) };
	}

	/**
	 * The residual on the grid, and the mean of its size over the particles at each time, both less its mean there where
	 * training leaves that open.
	 */
	private async *residual(seen: Seen): Job<Pick<Snapshot, 'residual' | 'residualProfile'>> {
		const { times, states, reduced } = seen.paths;
		const points = this.onGrid(seen.paths);
		const along = concatenate(Array.from(times, (t, k) => pointsAt(sliceOf(reduced, times, k), t)));
		const [field, onPaths] = [await this.residuals(seen, points), await this.residuals(seen, along)];
		if (!field || !onPaths) return { residual: null, residualProfile: null };
		yield;
		const crowds = (await seen.solution.variation?.crowds(seen.paths)) ?? null;
		yield;
		const [cells, n] = [this.cells.length / 2, this.starts.length / 2];
		const profile = new Float32Array(times.length);
		for (const [k, t] of times.entries()) {
			const crowd = crowds && sliceOf(crowds, times, k);
			const here = onPaths.subarray(k * n, (k + 1) * n);
			const there = field.subarray(k * cells, (k + 1) * cells);
			await takeVariation(seen.solution, here, sliceOf(states, times, k), t, crowd);
			if (crowd) yield;
			await takeVariation(seen.solution, there, this.cells, t, crowd);
			if (crowd) yield;
			const level = levelIsTrained(this.game) ? 0 : mean(here);
			profile[k] = mean(here.map((value) => Math.abs(value - level)));
			for (let i = 0; i < cells; i++) there[i] = (there[i] ?? 0) - level;
		}
		return { residual: Float32Array.from(field), residualProfile: profile };
	}

	/** Without δI/δρ. */
	private async residuals({ solution }: Seen, points: Float32Array): Promise<Float64Array | null> {
		const jets = this.problem.residual && (await solution.jets(points));
		return jets ? residualOf(this.problem, points, jets) : null;
	}
}

/** The fields that are wanted; null where one is not, or was not found. */
export function onlyWanted(
	found: Partial<Pick<Snapshot, Drawn>>,
	wants: readonly Drawn[],
): Pick<Snapshot, Drawn> {
	const wanted = <F extends Drawn>(field: F) => (wants.includes(field) ? (found[field] ?? null) : null);
	return {
		value: wanted('value'),
		velocity: wanted('velocity'),
		residual: wanted('residual'),
		residualProfile: wanted('residualProfile'),
		terminalResidual: wanted('terminalResidual'),
		density: wanted('density'),
		motion: wanted('motion'),
		memory: wanted('memory'),
		fewSteps: wanted('fewSteps'),
		optimum: wanted('optimum'),
	};
}

/** Takes δI/δρ off residuals [n] at places [n, 2], in place. */
async function takeVariation(
	{ variation }: Solution,
	residual: Float64Array,
	places: Float32Array,
	t: number,
	crowd: Float32Array | null,
): Promise<void> {
	const taken = crowd && (await variation?.at(places, t, crowd));
	taken?.forEach((value, i) => {
		residual[i] = (residual[i] ?? 0) - value;
	});
}

/** Places at the k-th of K times, of all [K, n, 2]. */
function sliceOf(places: Float32Array, times: Float32Array, k: number): Float32Array {
	const size = places.length / times.length;
	return places.subarray(k * size, (k + 1) * size);
}
