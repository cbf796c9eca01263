import { numbers } from '../math/algebra';
import type { Game } from './game';
import { blockOf } from './problem';

/** What of the data is left in the law that noising ends in, for f = (a(t) + ωJ) x: m(T)² Cov(π), turned, + std². */
export function noisedLaw(game: Game): { readonly shrink: number; readonly std: number } | null {
	const { block: drift, params } = blockOf(game, 'drift');
	const { block: noise, params: noiseParams } = blockOf(game, 'noise');
	const { horizon: T } = game.dynamics;
	if (!drift.linear) return null;
	const cells = 1000;
	let exponent = 0;
	let variance = 0;
	for (let k = 0; k < cells; k++) {
		const t = ((k + 0.5) * T) / cells;
		const step = ((drift.linear(params, t, T) ?? 0) * T) / cells;
		const shrink = Math.exp(-(exponent + step / 2));
		variance += ((shrink * noise.sigma(numbers, noiseParams, t, T)) ** 2 * T) / cells;
		exponent += step;
	}
	return { shrink: Math.exp(-exponent), std: Math.sqrt(variance) };
}
