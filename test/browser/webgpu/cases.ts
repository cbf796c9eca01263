import {
	type Given,
	type Integrator,
	type PointLoss,
	pointInputs,
	type Rollout,
} from '../../../src/kernels/contract';
import type { Activation, Network } from '../../../src/kernels/network';
import { normSq } from '../../../src/math/algebra';
import { record } from '../../../src/math/trace';
import { otFlow, relativistic, starts } from '../../kernels/games';

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
	/** With σ(t) = 0.3 + 0.4 t. */
	readonly noise?: boolean;
	/** With cotangents on all that is carried, after every step. */
	readonly pull?: boolean;
}

export const rolloutOf = (spec: Case): Rollout => {
	const { game, activation, width, layers, integrator, direction, steps } = spec;
	const network: Network = { activation, width, layers };
	const [from, to] = direction === 'forward' ? [0, 1] : [1, 0];
	const rollout = (game === 'otFlow' ? otFlow : relativistic)(network, { integrator, steps, from, to });
	return spec.noise ? { ...rollout, noise } : rollout;
};

const noise = record(['t'], (A, { t }) => ({ sigma: A.add(A.num(0.3), A.mul(A.num(0.4), t)) }));

/** Normals [steps, B, 2] for a case with noise, cotangents [steps, B, 5] for one with a pull. */
export const givenOf = ({ noise, pull, steps, batch }: Case): Given => ({
	...(noise ? { xi: starts(steps * batch, 3) } : {}),
	...(pull ? { pull: starts((5 / 2) * steps * batch, 4) } : {}),
});

/** Score matching against a direction that comes with the point: reads no second derivative. */
export const scoreMatching = (network: Network): PointLoss => ({
	network,
	extras: ['gx', 'gy'],
	terms: record(pointInputs(['gx', 'gy']), (A, { Ux, Uy, gx, gy }) => ({
		score: normSq(A, [A.sub(Ux, gx), A.sub(Uy, gy)]),
	})),
});

/** Square of an HJB residual with diffusion, and a term that reads the other channels. */
export const residual = (network: Network): PointLoss => ({
	network,
	extras: ['scale'],
	terms: record(pointInputs(['scale']), (A, { x, t, U, Ux, Uy, Ut, Uxx, Uxy, Uyy, scale }) => {
		const kinetic = A.mul(A.num(0.5), normSq(A, [Ux, Uy]));
		const r = A.sub(A.sub(kinetic, Ut), A.mul(A.num(0.2), A.add(Uxx, Uyy)));
		return { hjb: A.mul(scale, A.mul(r, r)), other: A.add(A.mul(x, Uxy), A.mul(A.sin(t), A.tanh(U))) };
	}),
});

/** Different for each term. */
export const weightsOf = ({ terms }: Rollout | PointLoss): number[] =>
	terms.outputs.map((_, k) => 1 / (1 + k));

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
