import { type Game, SLOTS, type Slot } from '../../src/game/game';
import { type Clash, clashes } from '../../src/game/needs';
import { blockOf, learnsDensity } from '../../src/game/problem';
import type { Kernels } from '../../src/kernels/contract';
import { createRng } from '../../src/math/rng';
import { mean, standardDeviation } from '../../src/math/stats';
import { Observer, SCREEN } from '../../src/model/look';
import { trainedOf } from '../../src/model/trained';
import { objectiveOf } from '../../src/solvers/index';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { everything } from '../model/everything';

/** What a row of the matrix fixes: a block for each of these slots, and the order of the dynamics. */
export const FACTORS: Readonly<Record<Factor, readonly string[]>> = {
	drift: Object.keys(SLOTS.drift),
	order: ['first', 'second'],
	noise: Object.keys(SLOTS.noise),
	running: Object.keys(SLOTS.running),
	interaction: Object.keys(SLOTS.interaction),
	terminal: Object.keys(SLOTS.terminal),
};
type Factor = Extract<Slot, 'drift' | 'noise' | 'running' | 'interaction' | 'terminal'> | 'order';
export const FACTOR_NAMES = Object.keys(FACTORS) as readonly Factor[];
export type Composition = Readonly<Record<Factor, string>>;

/** Small enough that all of them can be trained. One batch for all steps: then the loss has no luck in it. */
const TINY = {
	network: { width: 8, layers: 1 },
	training: { batch: 32, steps: 20, learningRate: 0.003, resample: 20, clip: 10 },
	sampler: { integrator: 'heun', steps: 4 },
} as const;
export const STEPS = TINY.training.steps;

/** The game of a composition, from defaults: Gaussian to 8 Gaussians, simulated with 4 Heun steps. */
export function gameFor({ order, drift, noise, running, interaction, terminal }: Composition): Game {
	return gameOf(
		{
			drift: { id: drift },
			noise: { id: noise },
			running: { id: running },
			interaction: { id: interaction },
			terminal: { id: terminal },
			solver: { id: 'simulate', integrator: 'heun', steps: 4 },
		},
		{ ...TINY, dynamics: { order: order === 'second' ? 'second' : 'first' } },
	);
}

/** How training a game went; `trouble` is null where it went well. */
export interface Outcome {
	readonly trouble: string | null;
	/** Mean loss of the first and of the last five steps. */
	readonly losses: readonly [first: number, last: number];
}

/** What came of a composition: trained as it is, or refused with a suggestion, which then is trained. */
export interface Entry {
	readonly composition: Composition;
	readonly clash: Clash | null;
	/** The game that was trained: the composition's own, or the suggested one. */
	readonly game: Game;
	readonly outcome: Outcome;
}

/** A loss that is a game of its own (a critic against the flow) need not fall. */
const adversarial = (game: Game): boolean => {
	const { block, params } = blockOf(game, 'terminal');
	return block.cloud?.(params).kind === 'critic';
};

/**
 * Last five losses against the first five on one and the same batch. Allowed above: a hundredth of the first, or their
 * spread. Random parts that remain (refreshed couplings, windows) show in the spread.
 */
export function rises(losses: readonly number[]): boolean {
	const [first, last] = [losses.slice(0, 5), losses.slice(-5)];
	const spread = standardDeviation(first) + standardDeviation(last);
	return mean(last) > mean(first) + Math.max(0.01 * Math.abs(mean(first)), spread, 1e-6);
}

const finite = (values: Iterable<number>): boolean => {
	for (const value of values) if (!Number.isFinite(value)) return false;
	return true;
};

/** Trains a game for its 20 steps, and looks at it as the screen does. */
export async function outcomeOf(game: Game, kernels: Kernels): Promise<Outcome> {
	const losses: number[] = [];
	const told = (trouble: string | null): Outcome => ({
		trouble,
		losses: losses.length > 0 ? [mean(losses.slice(0, 5)), mean(losses.slice(-5))] : [Number.NaN, Number.NaN],
	});
	try {
		const trainer = await Trainer.create(game, kernels);
		// A cost that reads a density while it is learned moves with what is known of it: there, that is to improve.
		const learned = learnsDensity(game) ? trainer.terms.findIndex(({ name }) => name === 'density') : -1;
		while (trainer.step < STEPS)
			for (const { total, terms } of await trainer.advance()) {
				if (!Number.isFinite(total)) return told('a loss is not finite');
				losses.push(terms[learned] ?? total);
			}
		const theta = await trainer.parameters();
		const objective = objectiveOf(game);
		const model = { kernels, theta: async () => theta };
		const heldOut = await objective.heldOut(createRng(2), 64, model);
		const { terms } = await objective.evaluate(model, heldOut);
		const observer = new Observer(game, {
			...SCREEN,
			particles: 16,
			grid: 4,
			times: 2,
			target: 16,
			fewSteps: 8,
		});
		const seen = await everything(observer, trainedOf(game, kernels, theta));
		trainer.dispose();
		if (!finite(losses)) return told('a loss is not finite');
		if (!finite(seen.paths) || !finite(seen.value ?? [Number.NaN]) || !finite(seen.velocity ?? [Number.NaN]))
			return told('a picture has numbers that are not finite');
		if (seen.residual && !finite(seen.residual)) return told('the HJB residual is not finite');
		if (seen.density && !finite(seen.density)) return told('the density is not finite');
		if (!finite(terms)) return told('the held-out loss is not finite');
		if (terms.length === 0) return told('there is nothing to minimise');
		if (!adversarial(game) && rises(losses)) return told('the loss rises');
		return told(null);
	} catch (error) {
		return told(`crash: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** Walks compositions; a game that several of them suggest is trained once. */
export async function* walk(
	compositions: Iterable<Composition>,
	kernels: Kernels,
): AsyncGenerator<Entry, void, void> {
	const known = new Map<string, Outcome>();
	for (const composition of compositions) {
		const asked = gameFor(composition);
		const before = JSON.stringify(asked);
		const [clash = null] = clashes(asked);
		const game = clash ? clash.fix.game : asked;
		const key = JSON.stringify(game);
		const outcome = known.get(key) ?? (await outcomeOf(game, kernels));
		known.set(key, outcome);
		const changed = JSON.stringify(asked) !== before;
		yield {
			composition,
			clash,
			game,
			outcome: changed ? { ...outcome, trouble: 'the game was changed in silence' } : outcome,
		};
	}
}

/** Every composition. */
export function* everyComposition(): Generator<Composition> {
	const size = FACTOR_NAMES.reduce((product, name) => product * FACTORS[name].length, 1);
	for (let k = 0; k < size; k++) {
		let rest = k;
		yield compositionOf((name) => {
			const options = FACTORS[name];
			const option = options[rest % options.length] ?? '';
			rest = Math.floor(rest / options.length);
			return option;
		});
	}
}

const compositionOf = (pick: (name: Factor) => string): Composition => {
	const [drift, order, noise, running, interaction, terminal] = FACTOR_NAMES.map(pick);
	if (!drift || !order || !noise || !running || !interaction || !terminal)
		throw new Error('a factor without an option');
	return { drift, order, noise, running, interaction, terminal };
};

/** Every pair of options of two factors that a composition holds. */
export const pairsIn = (composition: Composition): string[] =>
	FACTOR_NAMES.flatMap((a, i) =>
		FACTOR_NAMES.slice(i + 1).map((b) => `${a}=${composition[a]} ${b}=${composition[b]}`),
	);

/** A set of compositions that holds every pair of options at least once, greedily small, always the same. */
export function pairwiseCover(): Composition[] {
	const numbers = new Map<string, number>();
	const numberOf = (pair: string): number => {
		const number = numbers.get(pair) ?? numbers.size;
		numbers.set(pair, number);
		return number;
	};
	const all = Array.from(everyComposition(), (composition) => ({
		composition,
		pairs: pairsIn(composition).map(numberOf),
	}));
	const covered = new Uint8Array(numbers.size);
	const cover: Composition[] = [];
	const gainOf = (pairs: readonly number[]): number =>
		pairs.reduce((gain, pair) => gain + (covered[pair] === 0 ? 1 : 0), 0);
	for (;;) {
		let best = all[0];
		let most = 0;
		for (const row of all) {
			const gain = gainOf(row.pairs);
			if (gain > most) [best, most] = [row, gain];
		}
		if (!best || most === 0) return cover;
		for (const pair of best.pairs) covered[pair] = 1;
		cover.push(best.composition);
	}
}
