import type { PathEnds } from '../block';

/** log ρ_T at the end of the path. Throws where the game does not carry it. */
export function logModelOf<S>({ logModel }: PathEnds<S>): S {
	if (logModel === undefined) throw new Error('this cost needs log ρ_T, which the paths do not carry');
	return logModel;
}

/** log π at the end of the path. Throws where the target has no density. */
export function logTargetOf<S>({ logTarget }: PathEnds<S>): S {
	if (logTarget === undefined) throw new Error('this cost needs log π: the target has no density');
	return logTarget;
}
