import { RATE_INPUTS, type Rollout, termInputs } from '../../src/kernels/contract';
import { initialParameters, type Network } from '../../src/kernels/network';
import { type Algebra, normSq } from '../../src/math/algebra';
import { createRng } from '../../src/math/rng';
import { type Graph, record } from '../../src/math/trace';
import { type Program, runProgram } from '../math/programs';

/** OT-Flow: v = −∇U; log-determinant, kinetic energy and the HJB residual along paths. */
const otFlowRates = (norm: 'L1' | 'L2'): Graph =>
	record(RATE_INPUTS, (A, { Ux, Uy, Ut, Uxx, Uyy }) => {
		const kinetic = A.mul(A.num(0.5), normSq(A, [Ux, Uy]));
		const residual = A.sub(kinetic, Ut);
		return {
			dx: A.neg(Ux),
			dy: A.neg(Uy),
			logdet: A.neg(A.add(Uxx, Uyy)),
			L: kinetic,
			R: norm === 'L1' ? A.abs(residual) : A.mul(residual, residual),
		};
	});

/** log N(x; 0, I) without its constant. */
const gaussian = <S>(A: Algebra<S>, x: S, y: S): S => A.mul(A.num(-0.5), normSq(A, [x, y]));

const otFlowTerms = record(termInputs(['logdet', 'L', 'R']), (A, { x1, y1, logdet, L, R }) => ({
	C: A.neg(A.add(gaussian(A, x1, y1), logdet)),
	L,
	R,
}));

/** Relativistic control under rotation with an obstacle: reads every channel, position and time. */
const relativisticRates = record(RATE_INPUTS, (A, { x, y, t, U, Ux, Uy, Ut, Uxx, Uxy, Uyy }) => {
	const speed = A.sqrt(A.add(A.num(1), A.mul(A.num(0.5), normSq(A, [Ux, Uy]))));
	const bend = A.pow(speed, -3);
	const stretch = A.add(
		A.add(A.mul(A.mul(Ux, Ux), Uxx), A.mul(A.mul(Uy, Uy), Uyy)),
		A.mul(A.num(2), A.mul(A.mul(Ux, Uy), Uxy)),
	);
	const obstacle = A.mul(A.cos(t), A.exp(A.neg(normSq(A, [x, y]))));
	const residual = A.sub(A.add(speed, A.mul(A.num(0.1), U)), A.add(Ut, obstacle));
	return {
		dx: A.sub(A.neg(A.div(Ux, speed)), A.mul(A.num(0.5), y)),
		dy: A.add(A.neg(A.div(Uy, speed)), A.mul(A.num(0.5), x)),
		logdet: A.sub(A.mul(A.mul(A.num(0.5), bend), stretch), A.div(A.add(Uxx, Uyy), speed)),
		cost: A.add(A.sub(A.num(1), A.div(A.num(1), speed)), obstacle),
		R: A.mul(residual, residual),
	};
});

/** Terms that read the jet at the later end of the path: a terminal residual. */
const terminalTerms = record(
	termInputs(['logdet', 'cost', 'R']),
	(A, { x0, y0, x1, y1, logdet, cost, R, U, Ux, Uxy, Ut }) => {
		const gap = A.sub(U, A.mul(A.num(0.3), A.sub(gaussian(A, x0, y0), gaussian(A, x1, y1))));
		return {
			C: A.sub(logdet, gaussian(A, x1, y1)),
			cost,
			R,
			terminal: A.add(A.mul(gap, gap), A.mul(A.num(0.1), A.add(A.mul(Ux, Uxy), A.sin(Ut)))),
		};
	},
);

type Timing = Pick<Rollout, 'integrator' | 'steps' | 'from' | 'to'>;

export const otFlow = (network: Network, timing: Timing, norm: 'L1' | 'L2' = 'L2'): Rollout => ({
	network,
	...timing,
	rates: otFlowRates(norm),
	terms: otFlowTerms,
});
export const relativistic = (network: Network, timing: Timing): Rollout => ({
	network,
	...timing,
	rates: relativisticRates,
	terms: terminalTerms,
});

/** A game of two random formulas, kept of order one by tanh: rates with one accumulator, and two terms. */
export function composed(network: Network, rates: Program, terms: Program): Rollout {
	const tame = <S>(A: Algebra<S>, program: Program, inputs: readonly S[]): readonly [S, S, S] => {
		const [a, b, c] = runProgram(A, program, inputs)
			.slice(-3)
			.map((value) => A.tanh(value));
		if (a === undefined || b === undefined || c === undefined) throw new Error('three values expected');
		return [a, b, c];
	};
	return {
		network,
		integrator: 'heun',
		steps: 2,
		from: 0,
		to: 1,
		rates: record(RATE_INPUTS, (A, args) => {
			const [dx, dy, rate] = tame(
				A,
				rates,
				RATE_INPUTS.map((name) => args[name]),
			);
			return { dx, dy, rate };
		}),
		terms: record(termInputs(['rate']), (A, args) => {
			const [a, b, c] = tame(
				A,
				terms,
				termInputs(['rate']).map((name) => args[name]),
			);
			return { a: A.add(a, A.mul(args.x1, args.rate)), b: A.sub(b, A.mul(c, args.y1)) };
		}),
	};
}

/** Parameters away from any symmetry of the initialization, all of order one. */
export function parameters(network: Network, seed: number): Float32Array<ArrayBuffer> {
	const rng = createRng(seed).split('parameters');
	const theta = initialParameters(network, rng);
	const scale = 1 / Math.sqrt(network.width);
	return theta.map((value) => (value === 1 ? scale : 0.7 * value) + 0.1 * rng.normal());
}

/** n normal starts [n, 2]. */
export function starts(n: number, seed: number): Float32Array<ArrayBuffer> {
	const rng = createRng(seed).split('starts');
	return Float32Array.from({ length: 2 * n }, () => rng.normal());
}

/** n points (x, y, t), [n, 3]. */
export function points(n: number, seed: number): Float32Array<ArrayBuffer> {
	const rng = createRng(seed).split('points');
	return Float32Array.from({ length: 3 * n }, (_, k) => (k % 3 === 2 ? rng.uniform() : 1.5 * rng.normal()));
}
