import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { createRng } from '../../../src/math/rng';
import { mean } from '../../../src/math/stats';
import { pathEnergy, straightness } from '../../../src/metrics/paths';
import { wasserstein2 } from '../../../src/metrics/wasserstein';
import { sourceOf } from '../../../src/solvers/data';
import { backwardFrom, pathsOf } from '../../../src/solvers/paths';
import { findPreset } from '../../../src/spec/presets/index';
import { over, seeds, type Trained, table, trained } from '../report';

/** Paths from the same 2,000 places for each of two models: RMS distance over particles and times. */
const TIMES = 8;
async function look(model: Trained, starts: Float32Array) {
	const problem = problemOf(model.game);
	const paths = await pathsOf(problem, model.kernels, model.theta, starts, TIMES, createRng(1));
	const heldOut = sourceOf(model.game, 'target')(createRng(99), 10_000);
	const { logModel } = await backwardFrom(problem, model.kernels, model.theta, heldOut);
	const few = await pathsOf(problem, model.kernels, model.theta, starts, 1, createRng(1), {
		process: 'dynamics',
		integrator: 'heun',
		steps: 2,
	});
	const last = (states: Float32Array): Float32Array => states.subarray(-starts.length).slice(0, 2000);
	const beside = heldOut.slice(0, 2000);
	return {
		states: paths.states,
		nll: -mean(logModel ?? new Float64Array([Number.NaN])),
		straightness: straightness(paths) / pathEnergy(paths),
		w2: wasserstein2(last(paths.states), beside),
		w2Few: wasserstein2(last(few.states), beside),
	};
}
type Look = Awaited<ReturnType<typeof look>>;

const rms = (a: Float32Array, b: Float32Array): number =>
	Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0) / (a.length / 2));

/** What differs between seeds, with and without a running cost; straightness; few steps. */
export async function uniqueness(): Promise<string> {
	const preset = (id: string): Game => {
		const found = findPreset(id);
		if (!found) throw new Error(`no preset ${id}`);
		return found.game;
	};
	/** The same for all. Networks of sines start far apart from seed to seed, and two layers come as close as they can. */
	const alike = (game: Game): Game => ({
		...game,
		network: { ...game.network, activation: 'sine', layers: 2 },
		training: { ...game.training, steps: 9000, batch: 128, learningRate: 0.01 },
	});
	const kinetic = alike(preset('otflow-moons'));
	const games: readonly (readonly [string, Game])[] = [
		['no running cost (cnf-moons)', alike(preset('cnf-moons'))],
		...[0, 1, 4].map(
			(hjb) =>
				[
					`kinetic (otflow-moons), λ_HJB = ${hjb}`,
					{ ...kinetic, regularizers: { ...kinetic.regularizers, hjb } },
				] as const,
		),
	];
	const starts = sourceOf(kinetic, 'reference')(createRng(7), 2000);
	const rows: string[][] = [];
	for (const [name, game] of games) {
		const looks: Look[] = [];
		for (const seed of seeds()) {
			const model = await trained(game, seed);
			looks.push(await look(model, starts));
			model.dispose();
		}
		const gaps = looks.flatMap((a, i) => looks.slice(i + 1).map((b) => rms(a.states, b.states)));
		rows.push([
			name,
			over(looks.map(({ nll }) => nll)),
			gaps.length > 0 ? over(gaps) : '–',
			over(
				looks.map(({ straightness }) => straightness),
				4,
			),
			over(looks.map(({ w2 }) => w2)),
			over(looks.map(({ w2Few }) => w2Few)),
		]);
	}
	return table(
		[
			'',
			'NLL',
			'RMS distance of paths of two seeds',
			'straightness / path energy',
			'W₂, 16 steps RK4',
			'W₂, 2 steps Heun',
		],
		rows,
	);
}
