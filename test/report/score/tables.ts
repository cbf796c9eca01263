import { type MixtureDiffusion, mixtureDiffusionOf } from '../../../src/exact/mixtureDiffusion';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { createRng } from '../../../src/math/rng';
import { mean } from '../../../src/math/stats';
import { evaluate } from '../../../src/model/evaluation';
import { residualOf } from '../../../src/model/residual';
import { trainedOf } from '../../../src/model/trained';
import { networkOf } from '../../../src/solvers/paths';
import { findPreset } from '../../../src/spec/presets/index';
import type { THREE } from '../mixtures';
import { cpuMinutes, over, publish, seeds, type Trained, table, trained } from '../report';

/** Scores and value functions of the score presets, on Gaussian mixtures, against the truth in closed form. */
const POINTS = 4000;
/** Five times within (0, T), on which the goal stands, and both ends. */
const TIMES = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1];
interface Case {
	readonly name: string;
	readonly game: Game;
	readonly truth: MixtureDiffusion;
}

export function caseOf(
	id: string,
	components: typeof THREE,
	name: string,
	changes: (game: Game) => Partial<Game> = () => ({}),
): Case {
	const preset = findPreset(id);
	if (!preset) throw new Error(`no preset "${id}"`);
	const rows = components.map(({ weight, x, y, std }) => [weight, x, y, std]);
	const game = { ...preset.game, target: { id: 'mixture', components: rows } };
	// Changes are in how it is learned, or in how the same drift is written.
	const truth = mixtureDiffusionOf(game);
	if (!truth) throw new Error(`nothing is known of the preset "${id}" on a mixture`);
	return { name, game: { ...game, ...changes(preset.game) }, truth };
}

interface Errors {
	/** √(E|∇U − ∇U*|²/E|∇U*|²) under ρ_t, percent. */
	readonly score: number;
	/** The same of U, both less their means, percent. */
	readonly value: number;
	/** Mean |r|, and mean |r| with the mean of r taken off. */
	readonly residual: number;
	readonly centred: number;
}

const rms = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => value ** 2)));
const centred = (values: ArrayLike<number>): number[] => {
	const middle = mean(values);
	return Array.from(values, (value) => value - middle);
};

async function errorsAt(
	{ game, kernels, theta }: Trained,
	truth: MixtureDiffusion,
	t: number,
): Promise<Errors> {
	const at = truth.sample(createRng(99), POINTS, t);
	const points = new Float32Array(3 * POINTS);
	for (let i = 0; i < POINTS; i++) points.set([at[2 * i] ?? 0, at[2 * i + 1] ?? 0, t], 3 * i);
	const jets = await kernels.jets(networkOf(game), theta, points);
	const exact = Array.from({ length: POINTS }, (_, i) => truth.jet([at[2 * i] ?? 0, at[2 * i + 1] ?? 0], t));
	const channel = (i: number, k: number): number => jets[7 * i + k] ?? Number.NaN;
	const away = exact.flatMap(({ gradient }, i) => [channel(i, 1) - gradient[0], channel(i, 2) - gradient[1]]);
	const known = await trainedOf(game, kernels, theta).jets(points);
	const r = known && residualOf(problemOf(game), points, known);
	if (!r) throw new Error('a score model has an HJB residual');
	return {
		score: (100 * rms(away)) / rms(exact.flatMap(({ gradient }) => [...gradient])),
		value:
			(100 * rms(centred(exact.map(({ value }, i) => channel(i, 0) - value)))) /
			rms(centred(exact.map(({ value }) => value))),
		residual: mean(r.map(Math.abs)),
		centred: mean(centred(r).map(Math.abs)),
	};
}

const RUNS = [
	['the dynamics, Euler–Maruyama', { process: 'dynamics', integrator: 'euler', steps: 100 }],
	['the dynamics, Heun', { process: 'dynamics', integrator: 'heun', steps: 64 }],
	['the probability flow, Heun', { process: 'flow', integrator: 'heun', steps: 64 }],
] as const;

/** Trains the cases from each seed, and publishes their errors. `about` says what is trained, and for how long. */
export async function scoreReport(
	name: string,
	title: string,
	cases: readonly Case[],
	about: string,
	remarks: readonly string[] = [],
): Promise<void> {
	const errors: string[][] = [];
	const ends: string[][] = [];
	for (const { name, game, truth } of cases) {
		const found: Errors[][] = [];
		const read: number[][] = [];
		for (const seed of seeds()) {
			const model = await trained(game, seed);
			const perTime: Errors[] = [];
			for (const part of TIMES) perTime.push(await errorsAt(model, truth, part * game.dynamics.horizon));
			found.push(perTime);
			const row: number[] = [];
			for (const [, sampler] of RUNS) {
				const size = { samples: 1000, heldOut: sampler.process === 'flow' ? 10_000 : 1000, assignment: 1000 };
				const { metrics } = await evaluate(
					trainedOf({ ...model.game, sampler }, model.kernels, model.theta),
					size,
				);
				const metric = (id: string) => metrics.find((m) => m.id === id);
				row.push(metric('w2')?.value ?? Number.NaN, metric('w2')?.bound?.value ?? Number.NaN);
				if (sampler.process !== 'flow') continue;
				const nll = metric('nll');
				row.push((nll?.value ?? Number.NaN) - (nll?.bound?.value ?? Number.NaN));
			}
			read.push(row);
			model.dispose();
		}
		const percent = (of: (error: Errors) => number): string[] =>
			TIMES.map((_, k) =>
				over(
					found.map((times) => of(times[k] ?? { score: 0, value: 0, residual: 0, centred: 0 })),
					1,
				),
			);
		errors.push([name, '∇U', ...percent(({ score }) => score)], ['', 'U', ...percent(({ value }) => value)]);
		const average = (of: (error: Errors) => number): string =>
			over(
				found.map((times) => mean(times.map(of))),
				2,
			);
		const column = (k: number): string =>
			over(
				read.map((row) => row[k] ?? Number.NaN),
				3,
			);
		ends.push([
			name,
			column(6),
			...[0, 2, 4].map(column),
			column(1),
			average(({ residual }) => residual),
			average(({ centred }) => centred),
		]);
	}
	publish(name, title, [
		`${about}; ${seeds().length} seeds, ${cpuMinutes()} CPU minutes in all. Errors are relative, in percent, in L² under the exact ρ_t (${POINTS} points): √(E|∇U − ∇U*|²/E|∇U*|²), and the same of U with the means taken off. Goal: 3 % at the five times within (0, T).`,
		table(['model', '', ...TIMES.map((part) => `t = ${part} T`)], errors),
		...remarks,
		`Sampling: KL(π‖ρ_T) = NLL by the probability flow − entropy (10,000 held-out samples), W₂ to the target with n = 1000 by ${RUNS.map(([name, { steps }]) => `${name} (${steps} steps)`).join('; ')}, beside W₂ of two true samples. Then mean |r| of the HJB residual over these times, as it is and with its mean over ρ_t taken off: score matching leaves a function of t free in U, and r holds its slope.`,
		table(['model', 'KL', 'W₂, E–M', 'W₂, Heun', 'W₂, flow', 'floor', 'mean abs r', 'centred'], ends),
	]);
}
