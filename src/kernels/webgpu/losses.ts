import type { PointLoss, Rollout } from '../contract';
import { layoutOf, type Network } from '../network';
import { factorsShader, reduceShader } from './gradient';
import { termRows } from './local';
import { memo } from './memo';
import { pointLossShader } from './pointLoss';
import { readsTerminalJet, rolloutLossShader } from './rollout';
import { type Timing, timingOf } from './run';
import type { Shader } from './shader';

/** A loss that has a fused kernel. */
export type Loss = Rollout | PointLoss;
export const isRollout = (loss: Loss): loss is Rollout => 'rates' in loss;

/** Numbers of a row of the batch. */
export const columnsOf = (loss: Loss): number => (isRollout(loss) ? 2 : 3 + loss.extras.length);

/** What the kernels of a loss are, and what they need. */
export interface LossProgram {
	readonly network: Network;
	/** Terms, and parameters. */
	readonly K: number;
	readonly P: number;
	/** Rows of four terms. */
	readonly rows: number;
	/** Records per particle. */
	readonly slots: number;
	readonly timing: Timing | null;
	/** One pass over the batch; sums of its factors; the gradient and the terms. */
	readonly main: Shader;
	readonly factors: Shader;
	readonly reduce: Shader;
}

export const stagesOf = (rollout: Rollout): number => rollout.steps * timingOf(rollout).scheme.a.length;

/** Emitted once per loss object. Throws on more terms than fit, none, or steps that are no whole number. */
export const lossProgramOf = memo((loss: Loss): LossProgram => {
	const { network, terms } = loss;
	const [K, rows] = [terms.outputs.length, termRows(terms)];
	return {
		network,
		K,
		P: layoutOf(network).size,
		rows,
		slots: isRollout(loss) ? stagesOf(loss) + Number(readsTerminalJet(loss)) : 1,
		timing: isRollout(loss) ? timingOf(loss) : null,
		main: isRollout(loss) ? rolloutLossShader(loss) : pointLossShader(loss),
		factors: factorsShader(network, rows),
		reduce: reduceShader(network, K),
	};
});
