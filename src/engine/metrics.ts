import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { lazily } from '../math/lazily';
import { createRng } from '../math/rng';
import { averagesOf, LEAST } from '../model/averages';
import type { Job } from '../model/job';
import { controlAt, judgesOf, likelihoodMetric, luckOf } from '../model/likelihood';
import type { Metric } from '../protocol/snapshot';
import { VALIDATION, type Validation } from '../train/judgement';
import type { Trainer } from '../train/trainer';

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

/** The metrics of the screen, from the held-out batch of the trainer. */
export interface Judged {
	/** As the trainer last found them; none before anything was measured. */
	told(): readonly Metric[];
	/** Validates, where the trainer has not done so since the last time, and now and then measures the errors. */
	measure(): Job<void>;
}

export function judgedOf(trainer: Trainer): Judged {
	const { game } = trainer;
	const { block: target } = blockOf(game, 'target');
	const { block: terminal } = blockOf(game, 'terminal');
	const n = trainer.judged;
	const judges = lazily(() => judgesOf(game, createRng(game.seed), Number.POSITIVE_INFINITY));
	const unknown = target.normalised === false;
	const crowd = terminal.direction === 'backward' ? 'ρ̃_t' : 'ρ_t';
	const controlOf = (rows: Float32Array) =>
		terminal.direction === 'backward' ? controlAt(game, rows) : null;
	type Control = ReturnType<typeof controlOf>;
	const metric = (control: Control, name: string, label: string, value: number): Metric => {
		switch (name) {
			case 'terminal':
				if (terminal.metric) {
					const { label } = terminal.metric;
					const known = unknown ? { label: `${label} + const` } : { bound: { value: 0, label: 'ρ_T = π' } };
					return { ...terminal.metric, value, n, ...known };
				}
				if (terminal.direction === 'forward') return { id: 'terminal', label: terminal.label, value, n };
				return {
					id: 'nll',
					label: judges().rows ? `NLL of ${judges().words}` : 'NLL',
					quantity: 'logArea',
					...likelihoodMetric(value + luckOf(control), control?.entropy),
					n: Math.min(n, (judges().rows?.length ?? 2 * n) / 2),
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
	const control = lazily(() => controlOf(trainer.heldOut[0]?.rows ?? new Float32Array(0)));
	let known: { readonly step: number; readonly errors: readonly number[] } | null = null;
	let told: readonly Metric[] = [];
	let [measuredAt, toldOf]: [number, Validation | null] = [-1, null];
	return {
		told() {
			const { validated } = trainer;
			if (!validated || !known || known.errors.length !== validated.terms.length) return told;
			if (validated === toldOf) return told;
			const { terms, step } = validated;
			const { errors } = known;
			toldOf = validated;
			told = metricsFor(control(), terms)
				// Of n draws; where these are of fewer rows, the spread is that of the rows.
				.map((found, k) => ({
					...found,
					error: (errors[k] ?? Number.NaN) * Math.sqrt(n / (found.n ?? n)),
					step,
				}))
				.filter(({ id }) => id !== 'nll' || judges().enough);
			return told;
		},
		async *measure() {
			const last = trainer.validated;
			const { terms, step } = last && last.step > measuredAt ? last : await trainer.validate();
			measuredAt = step;
			yield;
			// The spread changes slowly: at steps that grow by a quarter, and where the terms are others.
			if (
				known &&
				step >= known.step &&
				step <= 1.25 * known.step + VALIDATION.every &&
				known.errors.length === terms.length
			)
				return;
			const apart = (yield* trainer.heldOutApart(LEAST)).map(({ rows, terms }) =>
				metricsFor(controlOf(rows), terms).map(({ value }) => value),
			);
			known = { step, errors: averagesOf(apart).errors };
			toldOf = null;
		},
	};
}
