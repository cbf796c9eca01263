import { isotropic } from '../../src/data/mixture';
import { mixtureDiffusion } from '../../src/exact/mixtureDiffusion';
import { constantNoising } from '../../src/exact/noising';
import { problemOf } from '../../src/game/problem';
import { createRng } from '../../src/math/rng';
import { mean } from '../../src/math/stats';
import { trainedOf } from '../../src/model/trained';
import { learnedIn } from '../../src/solvers/coupling/learnedDensity';
import { backwardFrom } from '../../src/solvers/paths';
import { withDefaults } from '../../src/spec/defaults';
import { EIGHT, THREE } from './mixtures';
import { cpuMinutes, over, percent, publish, seeds, table, trained } from './report';

/** log ρ_t that is learned beside U, where nobody moves: an Ornstein–Uhlenbeck process of a mixture, known at all times. */
const POINTS = 4000;
const TIMES = [0.1, 0.25, 0.5, 1];
const SIGMA = 1;
const TRAINING = { steps: 2000, batch: 256, learningRate: 0.02 } as const;

const rows: string[][] = [];
for (const [name, components] of [
	['3 Gaussians', THREE],
	['8 Gaussians', EIGHT],
] as const) {
	const mixture = components.map(({ weight, x, y, std }) => [weight, x, y, std]);
	const game = withDefaults({
		reference: { id: 'mixture', components: mixture },
		target: { id: 'gaussian' },
		drift: { id: 'linear', rate: -1 },
		noise: { id: 'constant', sigma: SIGMA },
		// So small that no control is worth its cost.
		interaction: { id: 'entropy', weight: 0.001 },
		terminal: { id: 'none' },
		solver: { id: 'simulate', integrator: 'heun', steps: 16 },
		sampler: { process: 'dynamics', integrator: 'heun', steps: 32 },
		training: TRAINING,
	});
	const truth = mixtureDiffusion(isotropic(components), constantNoising(1, SIGMA, 1));
	const problem = problemOf(game);
	/** By time: mean log ρ as learned and by the flow, RMS error of log ρ at a place, relative L2 error of the score. */
	const found = TIMES.map(() => ({
		learned: [] as number[],
		flow: [] as number[],
		place: [] as number[],
		score: [] as number[],
	}));
	const exact = TIMES.map((t) => {
		const places = truth.sample(createRng(99), POINTS, 1 - t);
		return {
			t,
			places,
			jets: Array.from({ length: POINTS }, (_, i) =>
				truth.jet([places[2 * i] ?? 0, places[2 * i + 1] ?? 0], 1 - t),
			),
		};
	});
	for (const seed of seeds()) {
		const { kernels, theta, dispose } = await trained(game, seed);
		const Q = learnedIn(game.network, theta);
		for (const [k, { t, places, jets }] of exact.entries()) {
			const into = found[k];
			const learned = await trainedOf(game, kernels, theta).logDensity(places, t, places);
			const { logModel } = await backwardFrom(problem, kernels, theta, places, t);
			if (!into || !learned || !logModel) throw new Error('such a game has a density');
			const points = new Float32Array(3 * POINTS);
			for (let i = 0; i < POINTS; i++) points.set([...places.subarray(2 * i, 2 * i + 2), t], 3 * i);
			const own = await kernels.jets(Q.network, Q.theta, points);
			let [away, size] = [0, 0];
			for (const [i, { gradient }] of jets.entries()) {
				away += (gradient[0] - (own[7 * i + 1] ?? 0)) ** 2 + (gradient[1] - (own[7 * i + 2] ?? 0)) ** 2;
				size += gradient[0] ** 2 + gradient[1] ** 2;
			}
			into.learned.push(mean(learned));
			into.flow.push(mean(logModel));
			into.place.push(Math.sqrt(mean(jets.map(({ value }, i) => ((learned[i] ?? 0) + value) ** 2))));
			into.score.push(Math.sqrt(away / size));
		}
		dispose();
	}
	for (const [k, { t, jets }] of exact.entries())
		rows.push([
			name,
			String(t),
			(-mean(jets.map(({ value }) => value))).toFixed(3),
			over(found[k]?.learned ?? []),
			over(found[k]?.place ?? []),
			percent(mean(found[k]?.score ?? [])),
			over(found[k]?.flow ?? []),
		]);
}

publish('density', 'log ρ_t with noise, learned beside U', [
	`${seeds().length} seeds, mean ± std; ${cpuMinutes()} CPU minutes, in one thread.`,
	`dX = −X dt + dW from a mixture, with an entropy so cheap that nobody moves for it: ρ_t is known. The default network, ${TRAINING.steps.toLocaleString('en')} steps of ${TRAINING.batch}, 16 time steps; log ρ_t in nats at ${POINTS.toLocaleString('en')} places of ρ_t. By the probability flow (Heun, 32 steps) errors of the score at early times spread over all that comes from there.`,
	table(
		[
			'ρ_0',
			't',
			'E log ρ_t',
			'as learned',
			'RMS error at a place',
			'error of ∇log ρ_t',
			'E log ρ_t by the flow',
		],
		rows,
	),
]);
