import { createRng } from '../math/rng';
import type { Metric } from '../protocol/snapshot';
import { objectiveOf } from '../solvers/index';
import { termsOf } from '../solvers/objective';
import { averaged } from './averages';
import type { Trained } from './trained';

/** Particles of a batch, where a cost couples them (its value depends on their number); batches at most. */
const COUPLED = 1024;
const BATCHES = 32;
/** Standard error wanted of all weighted terms, as a share of the loss. */
const WANTED = 0.005;

/** Unweighted means of the loss terms of a model over independent held-out batches, of n particles in all at first. */
export async function heldOutLosses({ game, kernels, theta }: Trained, n: number): Promise<Metric[]> {
	const rng = createRng(game.seed).split('evaluation').split('loss');
	const objective = objectiveOf(game);
	const model = { kernels, theta: async () => theta };
	const terms = termsOf(objective);
	const batch = objective.coupled.length > 0 ? Math.min(COUPLED, n) : Math.ceil(n / 8);
	const found = await averaged(
		async (k) => {
			const batches = await objective.heldOut(rng.split(`${k}`), batch, model);
			return (await objective.evaluate(model, batches)).terms;
		},
		({ means, errors }) => {
			const loss = terms.reduce((sum, { weight }, k) => sum + Math.abs(weight * (means[k] ?? 0)), 0);
			return terms.every(({ weight }, k) => Math.abs(weight * (errors[k] ?? 0)) <= WANTED * loss);
		},
		BATCHES,
	);
	return terms.map(({ name }, k) => ({
		id: `loss.${name}`,
		label: `loss term ${name}`,
		value: found.means[k] ?? Number.NaN,
		error: found.errors[k] ?? Number.NaN,
		n: batch * found.batches,
	}));
}
