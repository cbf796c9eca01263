import { type Algebra, logSumExp, normSq, subV, type Vec } from '../math/algebra';
import { gaussLegendre } from './quadrature';

/** A point of a curve and the mass per unit of s there. */
interface CurvePoint {
	readonly mass: number;
	readonly x: number;
	readonly y: number;
}

/** One of the points that a law on a curve is taken as. */
export interface CurveNode {
	readonly logMass: number;
	readonly x: number;
	readonly y: number;
}

/**
 * A law on a curve c(s), s in [0, 1], as n weighted points (Gauss–Legendre in s); the weights of all pieces
 * sum to 1. Blurred by noise of std σ the error of the density is about 2 exp(−2π²σ²/h²) where h is the largest
 * distance of neighbours, so σ/h ≥ 0.75 gives 1e-5: parametrise with nearly constant speed.
 */
export function curveNodes(n: number, ...pieces: readonly ((s: number) => CurvePoint)[]): CurveNode[] {
	const { nodes, weights } = gaussLegendre(n);
	const all = pieces.flatMap((at) =>
		nodes.map((s, k) => {
			const point = at(s);
			return { ...point, mass: point.mass * (weights[k] ?? 0) };
		}),
	);
	const total = all.reduce((sum, { mass }) => sum + mass, 0);
	return all.map(({ mass, x, y }) => ({ logMass: Math.log(mass / total), x, y }));
}

/** Terms that are left out of a sum of n are together less than n e^−NEAR of it: 3e-11 of 360. */
const NEAR = 30;

/**
 * log Σ_k mass_k exp(−|x − c_k|²/2σ²) F(x − c_k) of numbers, without the nodes that are too far from x to count.
 * @param factor F > 0, where log F(d) ≤ log F(0) + `steep` (|d_x| + |d_y|) and F(d) ≥ F(0)
 */
export function logSumNear(
	nodes: readonly CurveNode[],
	std: number,
	factor: (dx: number, dy: number) => number = () => 1,
	steep = 0,
): (x: number, y: number) => number {
	const [xs, ys, logs] = [
		Float64Array.from(nodes, (node) => node.x),
		Float64Array.from(nodes, (node) => node.y),
		Float64Array.from(nodes, (node) => node.logMass),
	];
	const exponents = new Float64Array(nodes.length);
	const scale = -0.5 / std ** 2;
	return (x, y) => {
		let top = Number.NEGATIVE_INFINITY;
		for (let k = 0; k < exponents.length; k++) {
			const [dx, dy] = [x - (xs[k] ?? 0), y - (ys[k] ?? 0)];
			const exponent = (logs[k] ?? 0) + scale * (dx * dx + dy * dy);
			exponents[k] = exponent;
			if (exponent > top) top = exponent;
		}
		let sum = 0;
		for (let k = 0; k < exponents.length; k++) {
			const above = (exponents[k] ?? 0) - top;
			const [dx, dy] = [x - (xs[k] ?? 0), y - (ys[k] ?? 0)];
			if (above + steep * (Math.abs(dx) + Math.abs(dy)) < -NEAR) continue;
			sum += Math.exp(above) * factor(dx, dy);
		}
		return top + Math.log(sum);
	};
}

/** log Σ_k mass_k N(x; c_k, std² I), nats per unit area. */
export function blurredLogDensity<S>(A: Algebra<S>, nodes: readonly CurveNode[], std: number, x: Vec<S>): S {
	const level = A.num(Math.log(2 * Math.PI * std ** 2));
	if (A.each) return A.sub(A.each(...x, logSumNear(nodes, std)), level);
	const scale = A.num(-0.5 / std ** 2);
	const terms = nodes.map((node) => {
		const distance = normSq(A, subV(A, x, [A.num(node.x), A.num(node.y)]));
		return A.add(A.num(node.logMass), A.mul(scale, distance));
	});
	return A.sub(logSumExp(A, terms), level);
}
