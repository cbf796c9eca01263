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
/** Neighbours along a curve that are left out together, where none of them is near. */
const RUN = 8;

/** The nodes, column by column; their runs, each within a disc and of log masses between two; and room for those that may be near. */
function columnsOf(nodes: readonly CurveNode[]) {
	const runs = Array.from({ length: Math.ceil(nodes.length / RUN) }, (_, r) => {
		const run = nodes.slice(r * RUN, (r + 1) * RUN);
		const mean = (of: 'x' | 'y'): number => run.reduce((sum, node) => sum + node[of], 0) / run.length;
		const [x, y] = [mean('x'), mean('y')];
		const radius = Math.max(...run.map((node) => Math.hypot(node.x - x, node.y - y)));
		const masses = run.map(({ logMass }) => logMass);
		return { x, y, radius, lightest: Math.min(...masses), heaviest: Math.max(...masses) };
	});
	return {
		x: Float64Array.from(nodes, (node) => node.x),
		y: Float64Array.from(nodes, (node) => node.y),
		logMass: Float64Array.from(nodes, (node) => node.logMass),
		runs: {
			x: Float64Array.from(runs, (run) => run.x),
			y: Float64Array.from(runs, (run) => run.y),
			radius: Float64Array.from(runs, (run) => run.radius),
			lightest: Float64Array.from(runs, (run) => run.lightest),
			heaviest: Float64Array.from(runs, (run) => run.heaviest),
			/** Of a place from their middles. */
			distance: new Float64Array(runs.length),
		},
		near: new Int32Array(nodes.length),
		exponents: new Float64Array(nodes.length),
	};
}

/** The sum, as one function of all curves: a closure for each runs at a third of the speed, and so do pairs taken apart in its loops. */
function sumNear(
	columns: ReturnType<typeof columnsOf> & {
		readonly scale: number;
		readonly factor: (dx: number, dy: number) => number;
		readonly steep: number;
	},
	x: number,
	y: number,
): number {
	const { runs, near, exponents, scale, factor, steep } = columns;
	/** The largest exponent is no less. */
	let low = Number.NEGATIVE_INFINITY;
	for (let r = 0; r < runs.x.length; r++) {
		const dx = x - (runs.x[r] ?? 0);
		const dy = y - (runs.y[r] ?? 0);
		const distance = Math.sqrt(dx * dx + dy * dy);
		runs.distance[r] = distance;
		const farthest = distance + (runs.radius[r] ?? 0);
		const lowest = (runs.lightest[r] ?? 0) + scale * farthest * farthest;
		if (lowest > low) low = lowest;
	}
	let [top, count] = [Number.NEGATIVE_INFINITY, 0];
	for (let r = 0; r < runs.x.length; r++) {
		const distance = runs.distance[r] ?? 0;
		const radius = runs.radius[r] ?? 0;
		const nearest = distance > radius ? distance - radius : 0;
		const highest = (runs.heaviest[r] ?? 0) + scale * nearest * nearest;
		if (highest + steep * Math.SQRT2 * (distance + radius) < low - NEAR) continue;
		const end = Math.min(columns.x.length, (r + 1) * RUN);
		for (let k = r * RUN; k < end; k++) {
			const dx = x - (columns.x[k] ?? 0);
			const dy = y - (columns.y[k] ?? 0);
			const exponent = (columns.logMass[k] ?? 0) + scale * (dx * dx + dy * dy);
			if (exponent > top) top = exponent;
			exponents[count] = exponent;
			near[count++] = k;
		}
	}
	let sum = 0;
	for (let i = 0; i < count; i++) {
		const k = near[i] ?? 0;
		const above = (exponents[i] ?? 0) - top;
		const dx = x - (columns.x[k] ?? 0);
		const dy = y - (columns.y[k] ?? 0);
		if (above + steep * (Math.abs(dx) + Math.abs(dy)) < -NEAR) continue;
		sum += Math.exp(above) * factor(dx, dy);
	}
	return top + Math.log(sum);
}

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
	const columns = { ...columnsOf(nodes), scale: -0.5 / std ** 2, factor, steep };
	return (x, y) => sumNear(columns, x, y);
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
