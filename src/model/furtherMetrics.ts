import type { GaussianComponent } from '../data/distribution';
import type { Game } from '../game/game';
import { blockOf, problemOf, readsTarget } from '../game/problem';
import type { Solution } from '../game/solution';
import { mmd } from '../game/terminal/mmd';
import { sinkhorn } from '../game/terminal/sinkhorn';
import { unitsOf } from '../game/units';
import { createRng } from '../math/rng';
import { type Estimate, estimate } from '../math/stats';
import { energyDistance, mmdSquared } from '../metrics/discrepancy';
import { modeCoverage } from '../metrics/modes';
import { normalizedPathEnergy, pathEnergy } from '../metrics/paths';
import { sinkhornDivergence } from '../metrics/sinkhorn';
import { slicedWasserstein2, wasserstein2 } from '../metrics/wasserstein';
import type { Metric } from '../protocol/snapshot';
import { inData } from './inData';

/** Independent draws behind each number, and samples in each cloud of a draw. */
const DRAWS = 8;
const SAMPLES = 256;
/** Stretches of the paths whose energy is taken. */
const STRETCHES = 16;
/** Of the kernel of the MMD and of the entropic transport, in the lab's units: those that a game starts from. */
const WIDTH = mmd.params.width.default;
const BLUR = sinkhorn.params.blur.default;
/** A sample is at a mode up to so many standard deviations from it: 1.1 % of a Gaussian's are not. */
const REACH = 3;

/** One of several independent draws; clouds [n, 2] of one size, in the lab's units. */
export interface Draw {
	/** Samples of the solution at T. */
	readonly model: Float32Array;
	/** E∫|dX/dt|²dt of their paths, over T; null where noise leaves them no speed. */
	readonly energy: number | null;
	/** Samples of π, twice. */
	readonly truth: Float32Array;
	readonly again: Float32Array;
	/** Samples of ρ_0. */
	readonly reference: Float32Array;
}

/** Why a game has none of these metrics; null where it has. */
export function whyNoFurther(game: Game): string | null {
	if (!readsTarget(game)) return 'the target π plays no part in this game: there is nothing to compare with';
	for (const slot of ['target', 'reference'] as const) {
		const { block } = blockOf(game, slot);
		if (!block.sample) return `the ${slot} "${block.label}" cannot be sampled: there is nothing to compare`;
	}
	return null;
}

/**
 * What the evaluation leaves out, since it takes a while or tells less: distances of a solution to its target that need
 * no assignment, how its modes are covered, and how near its paths are to optimal transport. In the units of the data.
 * `tell` hears that it begins. Throws where `whyNoFurther` says why.
 */
export async function furtherMetrics(
	solution: Solution,
	tell: (what: string) => void = () => {},
): Promise<Metric[]> {
	tell('further distances');
	const { game, horizon } = solution;
	const [reference, target] = [blockOf(game, 'reference'), blockOf(game, 'target')];
	const seeds = createRng(game.seed).split('further metrics');
	// A path with noise has no speed.
	const smooth = !problemOf(game).sigma || game.sampler.process === 'flow';
	const draws: Draw[] = [];
	for (let k = 0; k < DRAWS; k++) {
		const rng = seeds.split(k);
		const drawn = (key: string, { block, params }: typeof reference | typeof target): Float32Array => {
			const cloud = block.sample?.(params, rng.split(key), SAMPLES);
			if (!cloud) throw new Error(whyNoFurther(game) ?? `no samples of ${block.label}`);
			return cloud;
		};
		const paths = await solution.paths(drawn('starts', reference), STRETCHES, rng.split('noise'));
		draws.push({
			model: paths.states.subarray(-2 * SAMPLES),
			energy: smooth ? horizon * pathEnergy(paths) : null,
			truth: drawn('truth', target),
			again: drawn('again', target),
			reference: drawn('reference', reference),
		});
	}
	const units = unitsOf(game);
	return compare(draws, target.block.gaussians?.(target.params) ?? []).map((metric) => inData(units, metric));
}

/** The metrics of independent draws: means of them with their standard errors. `modes` are what π is a mixture of. */
export function compare(draws: readonly Draw[], modes: readonly GaussianComponent[]): Metric[] {
	const n = (draws[0]?.model.length ?? 0) / 2;
	const distance = (
		id: string,
		label: string,
		between: (a: Float32Array, b: Float32Array) => number,
		quantity?: 'length' | 'area',
	): Metric => {
		const known = {
			id,
			label: `${label}, mean of ${draws.length} draws`,
			n,
			...(quantity ? { quantity } : {}),
		};
		try {
			const { mean: value, error } = estimate(draws.map(({ model, truth }) => between(model, truth)));
			const { mean: floor } = estimate(draws.map(({ truth, again }) => between(truth, again)));
			return { ...known, value, error, bound: { value: floor, label: 'two sets of true samples' } };
		} catch (error) {
			return { ...known, value: Number.NaN, doubt: error instanceof Error ? error.message : String(error) };
		}
	};
	return [
		distance('w2.sliced', 'sliced W₂ to the target', slicedWasserstein2, 'length'),
		distance('energyDistance', 'energy distance to the target', energyDistance, 'length'),
		distance('mmd', `MMD² to the target, width ${WIDTH}`, (a, b) => mmdSquared(a, b, WIDTH)),
		distance('sinkhorn', `Sinkhorn divergence to the target, blur ${BLUR}`, sinkhornOf, 'area'),
		...coverage(draws, modes),
		...transport(draws, n),
	];
}

/** Clouds beyond all numbers would be swept to no end. */
const sinkhornOf = (a: Float32Array, b: Float32Array): number =>
	a.every(Number.isFinite) ? sinkhornDivergence(a, b, BLUR ** 2) : Number.NaN;

/** Modes that the solution misses, and samples that it has between them. */
function coverage(draws: readonly Draw[], modes: readonly GaussianComponent[]): Metric[] {
	// To cover the only one is to be near.
	if (modes.length < 2) return [];
	const places = Float32Array.from(modes.flatMap(({ mean }) => mean));
	const radius = REACH * Math.sqrt(Math.max(...modes.flatMap(({ covariance: [xx, , yy] }) => [xx, yy])));
	const found = draws.map(({ model, truth }) => ({
		model: modeCoverage(model, places, radius),
		truth: modeCoverage(truth, places, radius),
	}));
	const n = draws.reduce((sum, { model }) => sum + model.length / 2, 0);
	const shareOf = (whose: 'model' | 'truth', k: number): number =>
		estimate(found.map((draw) => draw[whose].share[k] ?? Number.NaN)).mean;
	const missed = modes.filter((_, k) => !(shareOf('model', k) >= 0.5 * shareOf('truth', k)));
	const strays = (whose: 'model' | 'truth'): Estimate => estimate(found.map((draw) => draw[whose].stray));
	const { mean: value, error } = strays('model');
	return [
		{
			id: 'modes.missed',
			label: `modes of ${modes.length} with less than half their share`,
			value: missed.length,
			n,
			bound: { value: 0, label: 'every mode' },
		},
		{
			id: 'modes.stray',
			label: `share of samples beyond ${REACH} std of every mode`,
			value,
			error,
			n,
			bound: { value: strays('truth').mean, label: 'true samples' },
		},
	];
}

/** |E − W₂²|/W₂² of the energy E = T E∫|dX/dt|²dt and the W₂ of ρ_0 and π; its error by those of both. */
function transport(draws: readonly Draw[], n: number): Metric[] {
	const energies = draws.flatMap(({ energy }) => (energy === null ? [] : [energy]));
	if (energies.length < draws.length) return [];
	const energy = estimate(energies);
	const least = estimate(draws.map(({ reference, truth }) => wasserstein2(reference, truth) ** 2));
	const value = normalizedPathEnergy(energy.mean, Math.sqrt(least.mean));
	const ratio = energy.mean / least.mean;
	const error = Math.hypot(energy.error, ratio * least.error) / least.mean;
	return [
		{
			id: 'pathEnergy.normalized',
			label: 'normalized path energy |E − W₂²|/W₂², W₂ of ρ_0 and π',
			value,
			error,
			n,
			bound: { value: 0, label: 'optimal transport' },
		},
	];
}
