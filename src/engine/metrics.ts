import { blockOf } from '../game/problem';
import type { Metric } from '../protocol/snapshot';
import type { Trainer } from '../train/trainer';

/** The metrics of the screen, from the held-out batch of the trainer. */
export async function metricsOf(trainer: Trainer): Promise<Metric[]> {
	const { game, terms } = trainer;
	const { terms: means } = trainer.validated ?? (await trainer.validate());
	const { block: target, params } = blockOf(game, 'target');
	const { block: terminal } = blockOf(game, 'terminal');
	const entropy = target.entropy?.(params);
	return terms.map(({ name, label }, k): Metric => {
		const value = means[k] ?? Number.NaN;
		const n = trainer.validationSize;
		switch (name) {
			case 'terminal':
				if (terminal.direction === 'backward') {
					const bound = entropy === undefined ? {} : { bound: { value: entropy, label: 'entropy of π' } };
					return { id: 'nll', label: 'NLL', value, n, unit: 'nat', ...bound };
				}
				return {
					id: 'kl',
					label: target.normalised === false ? 'KL(ρ_T‖π) + const' : 'KL(ρ_T‖π)',
					value,
					n,
					unit: 'nat',
					...(target.normalised === false ? {} : { bound: { value: 0, label: 'ρ_T = π' } }),
				};
			case 'running':
				return { id: 'transport', label: 'transport cost ∫∫Lρ', value, n };
			case 'hjb':
				return { id: 'hjb', label: 'HJB residual along paths', value, n };
			default:
				return { id: name, label, value, n };
		}
	});
}
