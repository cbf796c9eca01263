import {
	type PointLoss,
	pointInputs,
	RATE_INPUTS,
	type Rollout,
	termInputs,
} from '../../src/kernels/contract';
import type { Network } from '../../src/kernels/network';
import { record } from '../../src/math/trace';

/** OT-Flow's own configuration: m = 32, one residual layer, RK4, nt = 8. */
export const OT_FLOW_NETWORK: Network = { width: 32, layers: 1, activation: 'logcosh' };
/** Weights of the loss α·C + L + R, as OT-Flow trains 8 gaussians. */
export const OT_FLOW_WEIGHTS: readonly number[] = [30, 1, 1];

/**
 * OT-Flow with kinetic cost: paths run backward from data; dX = −∇U dt, div v = −ΔU, L = ½|∇U|², and the L1
 * norm of the HJB residual −U_t + ½|∇U|² along paths; C is the negative log-likelihood.
 */
export function otFlow(network: Network = OT_FLOW_NETWORK, steps = 8): Rollout {
	const rates = record(RATE_INPUTS, (A, s) => {
		const energy = A.mul(A.num(0.5), A.add(A.mul(s.Ux, s.Ux), A.mul(s.Uy, s.Uy)));
		return {
			dx: A.neg(s.Ux),
			dy: A.neg(s.Uy),
			divergence: A.neg(A.add(s.Uxx, s.Uyy)),
			cost: energy,
			residual: A.abs(A.sub(energy, s.Ut)),
		};
	});
	const terms = record(termInputs(['divergence', 'cost', 'residual']), (A, s) => ({
		nll: A.add(
			A.add(A.mul(A.num(0.5), A.add(A.mul(s.x1, s.x1), A.mul(s.y1, s.y1))), A.num(Math.log(2 * Math.PI))),
			s.divergence,
		),
		cost: s.cost,
		residual: s.residual,
	}));
	return { network, integrator: 'rk4', steps, from: 1, to: 0, rates, terms };
}

/** Score matching: mean |∇U − g|², the jet of order one, width 64. */
export const score: PointLoss = {
	network: { width: 64, layers: 1, activation: 'logcosh' },
	extras: ['gx', 'gy'],
	terms: record(pointInputs(['gx', 'gy']), (A, s) => {
		const [a, b] = [A.sub(s.Ux, s.gx), A.sub(s.Uy, s.gy)];
		return { score: A.add(A.mul(a, a), A.mul(b, b)) };
	}),
};

/** Mean square HJB residual −U_t + ½|∇U|² − ½ΔU, width 64. */
export const residual: PointLoss = {
	network: { width: 64, layers: 1, activation: 'tanh' },
	extras: [],
	terms: record(pointInputs([]), (A, s) => {
		const energy = A.mul(A.num(0.5), A.add(A.mul(s.Ux, s.Ux), A.mul(s.Uy, s.Uy)));
		const r = A.sub(A.sub(energy, s.Ut), A.mul(A.num(0.5), A.add(s.Uxx, s.Uyy)));
		return { residual: A.mul(r, r) };
	}),
};
