import { type PointLoss, pointInputs } from '../../src/kernels/contract';
import type { Network } from '../../src/kernels/network';
import { normSq } from '../../src/math/algebra';
import { duals } from '../../src/math/dual';
import { createRng } from '../../src/math/rng';
import { record } from '../../src/math/trace';

/** Losses at points by what they read: nothing of U's second derivatives, the Laplacian, everything. */
export const POINT_LOSSES = {
	/** Score matching: |∇U − g|², g given with the point, and its weight. First derivatives only. */
	score: {
		extras: ['gx', 'gy', 'weight'],
		terms: record(pointInputs(['gx', 'gy', 'weight']), (A, { Ux, Uy, gx, gy, weight }) => ({
			score: A.mul(weight, normSq(A, [A.sub(Ux, gx), A.sub(Uy, gy)])),
		})),
	},
	/** Square of the HJB residual −U_t + ½|∇U|² − ½σ²ΔU + V, with the terminal residual at a weight of its own. */
	residual: {
		extras: ['late', 'target'],
		terms: record(
			pointInputs(['late', 'target']),
			(A, { x, y, t, U, Ux, Uy, Ut, Uxx, Uyy, late, target }) => {
				const energy = A.mul(A.num(0.5), normSq(A, [Ux, Uy]));
				const potential = A.mul(A.cos(t), A.exp(A.neg(normSq(A, [x, y]))));
				const spread = A.mul(A.num(0.4), A.add(Uxx, Uyy));
				const r = A.add(A.sub(A.sub(energy, Ut), spread), potential);
				const gap = A.sub(U, target);
				return { hjb: A.mul(r, r), terminal: A.mul(late, A.mul(gap, gap)) };
			},
		),
	},
	/** No numbers beside the points; all channels, and two terms of different kinds. */
	everything: {
		extras: [],
		terms: record(pointInputs([]), (A, { x, y, t, U, Ux, Uy, Ut, Uxx, Uxy, Uyy }) => ({
			bent: A.abs(A.add(A.sub(A.mul(Uxx, Uyy), A.mul(Uxy, Uxy)), A.mul(x, U))),
			slope: A.sqrt(A.add(A.num(1), A.add(A.mul(Ux, Ut), A.add(normSq(A, [Ux, Uy]), A.mul(Ut, Ut))))),
			// Reads no U: its sum counts, its gradient is 0.
			place: A.sin(A.mul(t, y)),
		})),
	},
	/**
	 * Branches that are not used and overflow in float32, have no value, or are steep: roots of 0, logarithms of 0, slopes
	 * of a maximum by dual numbers.
	 */
	branches: {
		extras: [],
		terms: record(pointInputs([]), (A, { U, Ux, Uy, Ut, Uxx }) => {
			const D = duals(A);
			const raised = A.max(A.num(0), A.add(A.num(0.1), Ux));
			const steep = D.mul(
				D.num(-1e9),
				D.add(D.num(1), D.mul({ value: Ux, slope: Uxx }, { value: Ux, slope: Uxx })),
			);
			const { slope } = D.max(steep, D.sin({ value: Uy, slope: Ut }));
			return {
				root: A.sqrt(A.mul(raised, raised)),
				flat: A.add(
					A.min(A.num(3), A.mul(A.add(A.num(1), A.mul(U, U)), A.exp(A.add(A.num(100), U)))),
					A.mul(U, U),
				),
				floor: A.max(A.num(-5), A.log(A.max(A.num(0), A.sub(A.num(-1), A.mul(U, U))))),
				steep: slope,
			};
		}),
	},
	/** Flow matching through U's value alone: a term that reads no derivative. */
	value: {
		extras: ['target'],
		terms: record(pointInputs(['target']), (A, { U, target }) => ({ gap: A.abs(A.sub(U, target)) })),
	},
} as const;

export const pointLossOf = (name: keyof typeof POINT_LOSSES, network: Network): PointLoss => ({
	network,
	...POINT_LOSSES[name],
});

/** n rows (x, y, t, extras…). */
export function rowsFor({ extras }: PointLoss, n: number, seed: number): Float32Array<ArrayBuffer> {
	const rng = createRng(seed).split('rows');
	const width = 3 + extras.length;
	return Float32Array.from({ length: width * n }, (_, k) => (k % width === 2 ? rng.uniform() : rng.normal()));
}
