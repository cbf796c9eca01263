import type { Integrator, Rollout } from '../../../src/kernels/contract';
import type { Activation, Network } from '../../../src/kernels/network';
import { otFlow, relativistic } from '../../kernels/games';

/** A rollout by its properties, as it goes to the page. */
export interface Case {
	readonly game: 'otFlow' | 'relativistic';
	readonly activation: Activation;
	readonly width: number;
	readonly layers: number;
	readonly integrator: Integrator;
	readonly direction: 'forward' | 'backward';
	readonly steps: number;
	readonly batch: number;
}

export const rolloutOf = (spec: Case): Rollout => {
	const { game, activation, width, layers, integrator, direction, steps } = spec;
	const network: Network = { activation, width, layers };
	const [from, to] = direction === 'forward' ? [0, 1] : [1, 0];
	return (game === 'otFlow' ? otFlow : relativistic)(network, { integrator, steps, from, to });
};

/** Different for each term. */
export const weightsOf = ({ terms }: Rollout): number[] => terms.outputs.map((_, k) => 1 / (1 + k));

/** Largest difference over the largest entry of `exact`; NaN where a number is not finite. */
export function distance(a: ArrayLike<number>, exact: ArrayLike<number>): number {
	let [gap, scale] = [a.length === exact.length ? 0 : Number.NaN, 1e-30];
	for (let i = 0; i < exact.length; i++) {
		const [x = Number.NaN, y = Number.NaN] = [a[i], exact[i]];
		if (!Number.isFinite(x - y)) return Number.NaN;
		gap = Math.max(gap, Math.abs(x - y));
		scale = Math.max(scale, Math.abs(y));
	}
	return gap / scale;
}
