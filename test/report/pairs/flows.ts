import { nodeKernels } from '../../../src/cli/kernels';
import { problemOf } from '../../../src/game/problem';
import { createRng } from '../../../src/math/rng';
import { type Moments, moments } from '../../../src/math/stats';
import { pathEnergy } from '../../../src/metrics/paths';
import { bridgeMatching } from '../../../src/solvers/bridgeMatching';
import { bridgeRows } from '../../../src/solvers/bridges';
import { endSource } from '../../../src/solvers/data';
import { pathsOf } from '../../../src/solvers/paths';
import { scheduledRate } from '../../../src/train/schedule';
import { createStepper } from '../../../src/train/stepper';
import { initialTheta } from '../../../src/train/steppers';
import { startsOf } from '../moments';
import { over, percent, seeds, type Trained, table, trained } from '../report';
import { gameFrom, STARTS, TARGET, transportFrom } from './ends';

export const learning = { steps: 8000, batch: 256, learningRate: 0.03 } as const;

/** A flow trained on pairs of the optimal map itself. */
async function byTheMap(start: Moments, seed: number): Promise<Trained> {
	const game = { ...gameFrom(start, 'balanced', learning), seed };
	const { map } = transportFrom(start);
	const objective = bridgeMatching(game);
	const { kernels } = await nodeKernels(game, 'wasm', 1);
	const rng = createRng(seed);
	const [theta] = initialTheta(objective, rng);
	const [part] = objective.parts;
	if (!theta || !part) throw new Error('no part');
	const stepper = createStepper(kernels, part.loss, theta, game.training.optimiser);
	const reference = endSource(game, 'reference');
	for (let step = 0; step < learning.steps; step++) {
		const x0 = reference(rng, learning.batch);
		const x1 = new Float32Array(x0.length);
		for (let i = 0; i < x0.length; i += 2) x1.set(map([x0[i] ?? 0, x0[i + 1] ?? 0]), i);
		await stepper.step(
			bridgeRows({ x0, x1 }, 'x1', 0, 1, rng),
			[1 / learning.batch],
			scheduledRate(game.training, step),
		);
	}
	return { game, kernels, theta: await stepper.parameters(), dispose: () => kernels.dispose() };
}

/** Relative errors of the energy (with its sign), of the mean and of the covariance at T. */
async function errorsOf({ game, kernels, theta, dispose }: Trained, start: Moments) {
	const [keep, starts] = [16, startsOf(game)];
	const sampler = { process: 'dynamics', integrator: 'rk4', steps: 2 * keep } as const;
	const { states } = await pathsOf(problemOf(game), kernels, theta, starts, keep, createRng(1), sampler);
	dispose();
	const times = Float32Array.from({ length: keep + 1 }, (_, k) => k / keep);
	const end = moments(states.subarray(keep * starts.length));
	const norm = ([xx, xy, yy]: Moments['covariance']): number => Math.hypot(xx, xy, xy, yy);
	const [a, b] = [end.covariance, TARGET.covariance];
	return {
		energy: pathEnergy({ times, states }) / (2 * transportFrom(start).cost) - 1,
		mean: Math.hypot(end.mean[0] - TARGET.mean[0], end.mean[1] - TARGET.mean[1]) / Math.hypot(...TARGET.mean),
		covariance: norm([a[0] - b[0], a[1] - b[1], a[2] - b[2]]) / norm(b),
	};
}

export async function flowTable(): Promise<string> {
	const rows: string[][] = [];
	for (const start of STARTS)
		for (const ends of ['exact', 'random', 'balanced']) {
			const found: Awaited<ReturnType<typeof errorsOf>>[] = [];
			for (const seed of seeds()) {
				const model =
					ends === 'exact'
						? await byTheMap(start, seed)
						: await trained(gameFrom(start, ends, learning), seed);
				found.push(await errorsOf(model, start));
			}
			const largest = (of: (errors: (typeof found)[number]) => number): string =>
				percent(Math.max(...found.map((errors) => Math.abs(of(errors)))));
			rows.push([
				`(${start.covariance.join(', ')})`,
				ends,
				`${over(
					found.map(({ energy }) => 100 * energy),
					2,
				)} %`,
				largest(({ energy }) => energy),
				largest(({ mean }) => mean),
				largest(({ covariance }) => covariance),
			]);
		}
	return table(['Σ₀', 'pairs', 'energy', 'energy, largest', 'mean', 'covariance'], rows);
}
