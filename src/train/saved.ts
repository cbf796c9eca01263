import { layoutOf } from '../kernels/network';
import type { StepperState } from '../kernels/stepper';
import type { Part } from '../solvers/objective';
import type { Checkpoint } from './checkpoint';
import type { Judgement } from './judgement';

/** A checkpoint of a run that goes on elsewhere, and is to end with the parameters that it would have ended with. Plain data. */
export interface SavedRun extends Checkpoint {
	readonly judgement: Judgement;
}

/** A checkpoint is of other networks than the game has. */
export class WrongNetworks extends Error {
	override readonly name = 'WrongNetworks';
}

/** Throws `WrongNetworks` where a checkpoint is of other networks than these parts have. */
export function checkParts({ states, judgement }: SavedRun, parts: readonly Part[]): void {
	const sizes = parts.map(({ network }) => layoutOf(network).size);
	const fits = (found: readonly StepperState[]): boolean =>
		found.length === sizes.length &&
		found.every((state, p) =>
			[state.theta, state.first, state.second].every(({ length }) => length === sizes[p]),
		);
	const all = sizes.reduce((sum, size) => sum + size, 0);
	if (
		fits(states) &&
		fits(judgement.sound?.state.states ?? states) &&
		(judgement.good?.theta.length ?? all) === all
	)
		return;
	const found = states.map(({ theta }) => theta.length).join(' and ');
	throw new WrongNetworks(
		`these are the parameters of another network: ${found}; the game has ${sizes.join(' and ')}`,
	);
}
