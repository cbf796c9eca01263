import { type Integrator, RATE_INPUTS, type Rollout, termInputs } from '../../../src/kernels/contract';
import { initialParameters, type Network } from '../../../src/kernels/network';
import { createRng, type Rng } from '../../../src/math/rng';
import { record } from '../../../src/math/trace';
import { entry } from '../../oracle/potential64';
import { wasmModule as compiled } from '../wasmModule';

export const wasmModule = await compiled();

/** θ as training starts it, every entry moved a little so that none is special. */
export function someParameters(network: Network, rng: Rng): Float32Array<ArrayBuffer> {
	return initialParameters(network, rng).map((value) => value + 0.2 * rng.normal());
}

export function normals(rng: Rng, n: number, scale = 1): Float32Array<ArrayBuffer> {
	return Float32Array.from({ length: n }, () => scale * rng.normal());
}

/**
 * A game that reads every channel of the jet: dx = −∇U/(1 + ½|∇U|) + rotation, divergence of that sort, a
 * running cost, an HJB-like residual with |·| and exp, and terms that read both ends and the terminal jet.
 */
export function everything(
	network: Network,
	integrator: Integrator,
	steps: number,
	from: number,
	to: number,
): Rollout {
	const rates = record(RATE_INPUTS, (A, s) => {
		const speed = A.add(A.num(1), A.mul(A.num(0.5), A.sqrt(A.add(A.num(0.1), A.mul(s.Ux, s.Ux)))));
		const bump = A.exp(A.mul(A.num(-0.3), A.add(A.mul(s.x, s.x), A.mul(s.y, s.y))));
		return {
			dx: A.sub(A.neg(A.div(s.Ux, speed)), A.mul(A.num(0.3), s.y)),
			dy: A.add(A.neg(s.Uy), A.mul(A.sin(s.t), s.x)),
			divergence: A.neg(A.add(A.add(s.Uxx, s.Uyy), A.mul(A.num(0.2), s.Uxy))),
			cost: A.mul(A.num(0.5), A.add(A.mul(s.Ux, s.Ux), A.mul(s.Uy, s.Uy))),
			residual: A.abs(A.sub(A.add(s.Ut, A.mul(A.num(0.1), s.U)), A.add(bump, A.num(0.05)))),
		};
	});
	const accumulators = ['divergence', 'cost', 'residual'] as const;
	const terms = record(termInputs(accumulators), (A, s) => ({
		end: A.sub(A.mul(A.num(0.5), A.add(A.mul(s.x1, s.x1), A.mul(s.y1, s.y1))), s.divergence),
		cost: A.add(s.cost, A.mul(s.cost, A.num(0.25))),
		residual: s.residual,
		terminal: A.tanh(A.add(A.sub(s.U, A.mul(s.x0, s.y1)), A.mul(s.Uxx, A.num(0.1)))),
	}));
	return { network, integrator, steps, from, to, rates, terms };
}

export const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
	Array.from(a).reduce((sum, value, i) => sum + value * entry(b, i), 0);

/** |a − b| over the scale of b. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let [error, scale] = [0, 0];
	for (let i = 0; i < b.length; i++) {
		error += ((a[i] ?? Number.NaN) - (b[i] ?? 0)) ** 2;
		scale += (b[i] ?? 0) ** 2;
	}
	return Math.sqrt(error / scale);
}

export const seeded = (key: string): Rng => createRng(11).split(key);
