import { type Algebra, logSumExp, normSq, subV, type Vec } from '../math/algebra';
import { gaussLegendre } from './quadrature';

/** A point of a curve and the mass per unit of s there. */
export interface CurvePoint {
	readonly mass: number;
	readonly x: number;
	readonly y: number;
}

/**
 * A law on a curve c(s), s in [0, 1], as n weighted points (Gauss–Legendre in s); the weights of all pieces
 * sum to 1. Blurred by noise of std σ the error of the density is about 2 exp(−2π²σ²/h²) where h is the largest
 * distance of neighbours, so σ/h ≥ 0.75 gives 1e-5: parametrise with nearly constant speed.
 */
export function curveNodes(n: number, ...pieces: readonly ((s: number) => CurvePoint)[]): CurvePoint[] {
	const { nodes, weights } = gaussLegendre(n);
	const all = pieces.flatMap((at) =>
		nodes.map((s, k) => {
			const point = at(s);
			return { ...point, mass: point.mass * (weights[k] ?? 0) };
		}),
	);
	const total = all.reduce((sum, { mass }) => sum + mass, 0);
	return all.map((point) => ({ ...point, mass: point.mass / total }));
}

/** log Σ_k mass_k N(x; c_k, std² I), nats per unit area. */
export function blurredLogDensity<S>(A: Algebra<S>, nodes: readonly CurvePoint[], std: number, x: Vec<S>): S {
	const scale = A.num(-0.5 / std ** 2);
	const terms = nodes.map((node) => {
		const distance = normSq(A, subV(A, x, [A.num(node.x), A.num(node.y)]));
		return A.add(A.num(Math.log(node.mass)), A.mul(scale, distance));
	});
	return A.sub(logSumExp(A, terms), A.num(Math.log(2 * Math.PI * std ** 2)));
}
