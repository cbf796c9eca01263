import { drawRows } from '../data/points';
import type { Game } from '../game/game';
import { blockOf, problemOf } from '../game/problem';
import { arrays, column } from '../math/arrays';
import type { Rng } from '../math/rng';
import { mean } from '../math/stats';
import { controlledLogLikelihood, negativeLogLikelihood } from '../metrics/nll';
import type { Metric } from '../protocol/snapshot';
import { ownRowsOf } from '../solvers/data';

/** log π and H(π) at places [n, 2] where the target knows both: the control variate of its likelihoods. */
export function controlAt(
	game: Game,
	places: Float32Array,
): { logTarget: Float64Array; entropy: number } | null {
	const { block, params } = blockOf(game, 'target');
	const entropy = block.entropy?.(params);
	const { logTarget } = problemOf(game);
	if (entropy === undefined || !logTarget) return null;
	const at = [column(places, 2, 0), column(places, 2, 1)] as const;
	return { logTarget: logTarget(arrays(places.length / 2), at), entropy };
}

/** Nats: no luck of the draw takes an NLL with its control variate further below its floor. */
const BELOW = 0.1;

/** An NLL and its floor; one that is clearly below it comes from a flow that the integrator no longer follows. */
export const likelihoodMetric = (
	value: number,
	entropy: number | undefined,
): Pick<Metric, 'value' | 'bound' | 'doubt'> =>
	entropy === undefined
		? { value }
		: {
				value,
				bound: { value: entropy, label: 'entropy of π' },
				...(value < entropy - BELOW
					? { doubt: 'below its floor: the time steps are too long for this flow' }
					: {}),
			};

/** What a likelihood is measured on, in words; `rows` [n, 2] where these are rows of the person's own. */
export interface Judges {
	readonly words: string;
	readonly rows: Float32Array<ArrayBuffer> | null;
	/** False where there are too few for a likelihood. */
	readonly enough: boolean;
}

/**
 * Those kept from training, or else the training points themselves, which is then said: each row once, and of more than
 * `most` so many drawn with replacement.
 */
export function judgesOf(game: Game, rng: Rng, most: number): Judges {
	const own = ownRowsOf(game);
	if (!own) return { words: 'held-out samples', rows: null, enough: true };
	const { heldOut, training, enough } = own;
	const [words, all] =
		heldOut.length > 0
			? (['held-out points', heldOut] as const)
			: (['the training points', training] as const);
	return { words, rows: all.length > 2 * most ? drawRows(all, rng, most) : all.slice(), enough };
}

/** NLL from log ρ_T at held-out samples of the target, with its standard error and floor. */
export function likelihood(
	game: Game,
	places: Float32Array,
	logModel: Float64Array,
): Pick<Metric, 'value' | 'n' | 'error' | 'bound' | 'doubt' | 'quantity'> {
	const control = controlAt(game, places);
	const { mean: value, error } = control
		? controlledLogLikelihood(logModel, control.logTarget, control.entropy)
		: negativeLogLikelihood(logModel);
	return { ...likelihoodMetric(value, control?.entropy), quantity: 'logArea', n: places.length / 2, error };
}

/** What held-out samples make an NLL read too high or too low by. */
export const luckOf = (control: ReturnType<typeof controlAt>): number =>
	control ? control.entropy + mean(control.logTarget) : 0;
