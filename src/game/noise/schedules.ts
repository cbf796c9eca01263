import type { NumberParam, Params, Values } from '../../data/param';
import { texNumber, texRatio } from '../../math/tex';

const beta = (label: string, symbol: string, value: number) =>
	({
		kind: 'number',
		label,
		symbol,
		default: value,
		min: 0.001,
		max: 100,
		log: true,
	}) as const satisfies NumberParam;

/** β(s) = β_min + (s/T)(β_max − β_min) in noising time s = T − t (Song et al., arXiv:2011.13456, eq. 32). */
export const vpParams = {
	betaMin: beta('β at the data', '\\beta_{\\min}', 0.1),
	betaMax: beta('β at the noise', '\\beta_{\\max}', 20),
} as const satisfies Params;

/** The same in TeX, for horizon T. */
export function texBeta({ betaMin, betaMax }: Values<typeof vpParams>, T: number): string {
	const rise = betaMax - betaMin;
	const slope = rise === 0 ? '' : `${rise > 0 ? '+' : ''}${texRatio(rise, T)}s`;
	return `\\beta(s)=${texNumber(betaMin)}${slope}`;
}
