import type { Kernels } from '../kernels/contract';
import { initialParameters } from '../kernels/network';
import type { Resident, Stepper } from '../kernels/stepper';
import type { Rng } from '../math/rng';
import type { Objective } from '../solvers/objective';
import { stepperOn } from './stepper';

/** Kernels of the lab's families; some keep training on their own device. */
export type TrainingKernels = Kernels & Partial<Resident>;

/** θ of each part at step 0. */
export const initialTheta = ({ parts }: Objective, seeds: Rng): Float32Array<ArrayBuffer>[] =>
	parts.map(({ network, name, start }, p) =>
		initialParameters(network, seeds.split(p === 0 ? 'parameters' : `parameters of ${name}`), start),
	);

/** A stepper for each part, from θ on. */
export const steppersOn = (
	kernels: TrainingKernels,
	{ parts, game: { training } }: Objective,
	thetas: readonly Float32Array[],
): Promise<Stepper[]> =>
	Promise.all(
		parts.map(({ loss }, p) => {
			const theta = thetas[p];
			if (!theta) throw new Error(`no parameters for part ${p}`);
			return stepperOn(kernels, loss, theta, training.optimiser);
		}),
	);
