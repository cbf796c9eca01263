import { drawRows } from '../data/points';
import type { Game } from '../game/game';
import { blockOf, problemOf } from '../game/problem';
import { arrays, column } from '../math/arrays';
import { createRng, type Rng } from '../math/rng';
import { mean } from '../math/stats';
import { controlledLogLikelihood, negativeLogLikelihood } from '../metrics/nll';
import type { Metric } from '../protocol/snapshot';
import { ownRowsOf } from '../solvers/data';
import { type Trainer, VALIDATION } from '../train/trainer';
import { averagesOf, LEAST } from './averages';

/** log π and H(π) at places [n, 2] where the target knows both: the control variate of its likelihoods. */
function controlAt(game: Game, places: Float32Array): { logTarget: Float64Array; entropy: number } | null {
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
const likelihoodMetric = (
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

/** What multiplies costs on the way, in words; '' where nothing is discounted. */
const discountOf = ({ dynamics }: Game): string => (dynamics.discount > 0 ? 'e^(−t/ε)' : '');

/** "transport cost E∫e^(−t/ε)(L + V)dt": what the running term of the loss is, in the costs that the game has. */
export function onTheWay(game: Game): string {
	const costs = [game.running.id === 'none' ? '' : 'L', game.potential.id === 'none' ? '' : 'V'].filter(
		Boolean,
	);
	const sum = costs.length > 1 ? `(${costs.join(' + ')})` : `${costs.join('')} `;
	return `${costs.includes('L') ? 'transport' : 'state'} cost E∫${discountOf(game)}${sum}dt`;
}

/** The metrics of the screen, from the held-out batch of the trainer; their errors are measured now and then. */
export function metricsOf(trainer: Trainer): () => Promise<Metric[]> {
	const { game } = trainer;
	const { block: target } = blockOf(game, 'target');
	const { block: terminal } = blockOf(game, 'terminal');
	const n = trainer.judged;
	const judges = judgesOf(game, createRng(game.seed), Number.POSITIVE_INFINITY);
	const unknown = target.normalised === false;
	const crowd = terminal.direction === 'backward' ? 'ρ̃_t' : 'ρ_t';
	const controlOf = (rows: Float32Array) =>
		terminal.direction === 'backward' ? controlAt(game, rows) : null;
	type Control = ReturnType<typeof controlOf>;
	const metric = (control: Control, name: string, label: string, value: number): Metric => {
		switch (name) {
			case 'terminal':
				if (terminal.id === 'reverseKL')
					return {
						id: 'kl',
						label: unknown ? 'KL(ρ_T‖π) + const' : 'KL(ρ_T‖π)',
						value,
						n,
						unit: 'nat',
						...(unknown ? {} : { bound: { value: 0, label: 'ρ_T = π' } }),
					};
				if (terminal.direction === 'forward') return { id: 'terminal', label: terminal.label, value, n };
				return {
					id: 'nll',
					label: judges.rows ? `NLL of ${judges.words}` : 'NLL',
					quantity: 'logArea',
					...likelihoodMetric(value + luckOf(control), control?.entropy),
					n: Math.min(n, (judges.rows?.length ?? 2 * n) / 2),
					unit: 'nat',
				};
			case 'running':
				return { id: 'transport', label: onTheWay(game), value, n };
			case 'hjb':
				return { id: 'hjb', label: 'HJB residual along paths', value, n };
			case 'interaction':
				return { id: 'interaction', label: `interaction ∫${discountOf(game)}I(${crowd})dt`, value, n };
			case 'density':
				return { id: 'density', label: 'score matching of ρ_t', value, n };
			default:
				return { id: name, label, value, n };
		}
	};
	const metricsFor = (control: Control, means: readonly number[]): Metric[] =>
		trainer.terms.map(({ name, label }, k) => metric(control, name, label, means[k] ?? Number.NaN));
	const control = controlOf(trainer.heldOut[0]?.rows ?? new Float32Array(0));
	let known: { readonly step: number; readonly errors: readonly number[] } | null = null;
	return async () => {
		const { terms: means, step } = trainer.validated ?? (await trainer.validate());
		// The spread changes slowly: at steps that grow by a quarter, and where the terms are others.
		if (
			!known ||
			step < known.step ||
			step > 1.25 * known.step + VALIDATION.every ||
			known.errors.length !== means.length
		) {
			const apart = (await trainer.heldOutApart(LEAST)).map(({ rows, terms }) =>
				metricsFor(controlOf(rows), terms).map(({ value }) => value),
			);
			known = { step, errors: averagesOf(apart).errors };
		}
		const { errors } = known;
		return (
			metricsFor(control, means)
				// Of n draws; where these are of fewer rows, the spread is that of the rows.
				.map((found, k) => ({
					...found,
					error: (errors[k] ?? Number.NaN) * Math.sqrt(n / (found.n ?? n)),
					step,
				}))
				.filter(({ id }) => id !== 'nll' || judges.enough)
		);
	};
}

/** What held-out samples make an NLL read too high or too low by. */
const luckOf = (control: ReturnType<typeof controlAt>): number =>
	control ? control.entropy + mean(control.logTarget) : 0;
