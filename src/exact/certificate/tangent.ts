import { crowdFormula } from '../../game/crowdCost';
import { blockOf, type Problem } from '../../game/problem';
import { column } from '../../math/arrays';
import { tabulate } from '../../math/tabulate';
import type { Seen } from '../gains';
import type { Matrix } from '../matrix';
import { areaOf, deposited, halved, type Lattice, nodeOf, nodesOf, sizeOf, spacing } from './lattice';
import { backOf, placesSeen } from './seen';

/** A line below a convex I: I(ρ) ≥ ∫gρ − conjugate for every law ρ on the lattice it is drawn on. */
export interface Tangent {
	/** g at the nodes of a lattice, in units of the cost. */
	at(lattice: Lattice): Float64Array;
	/** I*(g). */
	readonly conjugate: number;
}

/** The line that touches I at a measure about where particles are at flow time t: at places [n, 2] of masses [n], within a lattice. */
export type TangentAt = (places: Float32Array, mass: Float64Array, over: Lattice, t: number) => Tangent;

/** Nodes of the lattice of m that a density is smoothed over: less, and it has its cells in it. */
const SMOOTH = 1;
/**
 * Where an empty place has the price −∞ a share of m is spread over a Gaussian of so many times the covariance: what is smoothed of particles has the
 * tails of its kernel, which would draw all others.
 */
const [FAINT, WIDER] = [0.1, 2];

/**
 * Null where particles do not meet; in words, to go on "…, since ", why I has no such line.
 */
export function tangentOf(problem: Problem, seen: Seen): TangentAt | string | null {
	const { block, params } = blockOf(problem.game, 'interaction');
	const weight = block.weight(params);
	const pair = block.pair?.(params);
	const { integrand, variation } = block;
	if (!pair && !(integrand && variation)) return null;
	if (!block.convex(params))
		return 'particles are drawn to each other: such a cost is not convex in ρ, and has no line below it; take one by which they keep apart';
	if (pair?.kind === 'gaussian')
		return (places, mass, over) => {
			// Any measure does, and of one at nodes both g and I*(g) = ½w⟨m, k∗m⟩ are finite sums.
			const nodes = halved(over);
			const m = deposited(places, mass, nodes);
			const at = (lattice: Lattice): Float64Array =>
				blurred(m, nodes, lattice, pair.width).map((k) => weight * k);
			return { at, conjugate: at(nodes).reduce((sum, g, i) => sum + g * (m[i] ?? 0), 0) / 2 };
		};
	if (!integrand || !variation) return 'no line is known below this interaction';
	const priced = crowdFormula(problem, (A, crowd) => variation(A, params, crowd));
	const paid = crowdFormula(problem, (A, crowd) => integrand(A, params, crowd));
	return (places, mass, over, t) => {
		const nodes = halved(over);
		const m = deposited(places, mass, nodes);
		const width = SMOOTH * Math.max(spacing(nodes.x), spacing(nodes.y));
		const share = block.entropic ? FAINT : 0;
		const wide = share > 0 ? wideAbout(places, mass, width) : null;
		const height = Math.log((1 - share) / (2 * Math.PI * width ** 2));
		return tangentAt({ priced, paid, weight, back: backOf(seen(t)) }, over, (lattice) => {
			const logs = blurred(m, nodes, lattice, width).map((value) => height + Math.log(value));
			const faint = wide?.(lattice).map((log) => log + Math.log(share));
			return faint
				? logs.map((log, k) => {
						const other = faint[k] ?? log;
						return Math.max(log, other) + Math.log1p(Math.exp(-Math.abs(log - other)));
					})
				: logs;
		});
	};
}

/** Logs of the Gaussian of the mean of a cloud and WIDER times its covariance, at the nodes of a lattice. */
function wideAbout(
	places: Float32Array,
	mass: Float64Array,
	least: number,
): (lattice: Lattice) => Float64Array {
	const over = (f: (x: number, y: number) => number): number =>
		mass.reduce((sum, m, i) => sum + m * f(places[2 * i] ?? 0, places[2 * i + 1] ?? 0), 0);
	const [mx, my] = [over((x) => x), over((_, y) => y)];
	const [xx, xy, yy] = [
		WIDER * over((x) => (x - mx) ** 2) + least ** 2,
		WIDER * over((x, y) => (x - mx) * (y - my)),
		WIDER * over((_, y) => (y - my) ** 2) + least ** 2,
	];
	const det = xx * yy - xy * xy;
	return (lattice) =>
		Float64Array.from({ length: sizeOf(lattice) }, (_, k) => {
			const [x, y] = nodeOf(lattice, k);
			const [a, b] = [x - mx, y - my];
			const square = (yy * a * a - 2 * xy * a * b + xx * b * b) / det;
			return -square / 2 - Math.log(2 * Math.PI * Math.sqrt(det));
		});
}

/** I = weight · ∫ paid ρ, and its price by δI/δρ = weight · priced, formulas of x, y and log ρ at a place x that is seen at z, x = back z. */
interface LocalCost {
	readonly priced: Parameters<typeof tabulate>[0];
	readonly paid: Parameters<typeof tabulate>[0];
	readonly weight: number;
	readonly back: Matrix | null;
}

/** The line that touches I at a density, whose logs are known at the nodes of any lattice: g = δI/δρ(m), I*(g) = ∫g dm − I(m). */
export function tangentAt(
	{ priced, paid, weight, back }: LocalCost,
	over: Lattice,
	logsAt: (lattice: Lattice) => Float64Array,
): Tangent {
	const read = (formula: LocalCost['priced'], lattice: Lattice, logs: Float64Array): Float64Array => {
		const places = placesSeen(nodesOf(lattice), back);
		const [values = logs] = tabulate(
			formula,
			[column(places, 2, 0), column(places, 2, 1), logs],
			lattice.x.length,
		);
		return values.map((value) => weight * value);
	};
	const logs = logsAt(over);
	const [g, cost] = [read(priced, over, logs), read(paid, over, logs)];
	const conjugate = logs.reduce((sum, log, k) => {
		const m = Math.exp(log);
		return m > 0 ? sum + m * ((g[k] ?? 0) - (cost[k] ?? 0)) : sum;
	}, 0);
	return {
		at: (lattice) => (lattice === over ? g : read(priced, lattice, logsAt(lattice))),
		conjugate: areaOf(over) * conjugate,
	};
}

/** Σ_j e^(−|x − y_j|²/2h²) m_j of masses at the nodes of one lattice, at those of another: one axis after the other. */
export function blurred(m: Float64Array, from: Lattice, onto: Lattice, width: number): Float64Array {
	const falls = (a: Float64Array, b: Float64Array): Float64Array[] =>
		Array.from(a, (x) => b.map((y) => Math.exp(-((x - y) ** 2) / (2 * width ** 2))));
	const [along, up] = [falls(from.x, onto.x), falls(from.y, onto.y)];
	const [nx, mx] = [from.x.length, onto.x.length];
	const [out, row] = [new Float64Array(sizeOf(onto)), new Float64Array(mx)];
	/** Adds so many times a row to one that begins at an index. */
	const add = (to: Float64Array, first: number, times: number, row: Float64Array): void => {
		if (times !== 0)
			for (let i = 0; i < mx; i++) to[first + i] = (to[first + i] ?? 0) + times * (row[i] ?? 0);
	};
	up.forEach((shares, j) => {
		const masses = m.subarray(j * nx, (j + 1) * nx);
		if (masses.every((value) => value === 0)) return;
		row.fill(0);
		along.forEach((weights, k) => {
			add(row, 0, masses[k] ?? 0, weights);
		});
		shares.forEach((share, i) => {
			add(out, i * mx, share, row);
		});
	});
	return out;
}
