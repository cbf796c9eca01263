import { areaOf, type Lattice, spacing } from '../../../src/exact/certificate/lattice';
import { axisPairs } from './pairs';

/** Particles that pay λ/2|v|² and are shaken by σ dW; prices of places are paid at the ends of so many steps, and from one to the next nothing is approximate. */
export interface Chain {
	readonly lattice: Lattice;
	readonly horizon: number;
	readonly steps: number;
	/** λ, and σ > 0. */
	readonly inertia: number;
	readonly sigma: number;
	/** log of the mass at each node at time 0, Σ = 1. */
	readonly start: Float64Array;
}

/** What particles do under given prices. */
export interface Flow {
	/** The value function at time 0. */
	readonly value: Float64Array;
	/** log of the mass at each node, at the ends of all steps. */
	readonly logs: readonly Float64Array[];
	/** The last of these but for what is paid at T: times e^(−paid/ε) it is that. */
	readonly carried: Float64Array;
}

/** ε = λσ², what a nat costs. */
export const natOf = ({ inertia, sigma }: Pick<Chain, 'inertia' | 'sigma'>): number => inertia * sigma ** 2;

/** Trapezia in time. */
export const weightOf = ({ horizon, steps }: Pick<Chain, 'horizon' | 'steps'>, k: number): number =>
	(horizon / steps) * (k % steps === 0 ? 0.5 : 1);

/**
 * Hopf–Cole: e^(−U/ε) goes back, and masses over it on, each spread by σ²dt in a step. Sums over nodes of Gaussians as wide as a cell are integrals, to 1e-8.
 * @returns the flow under prices at the ends of steps, in units of the cost per time, and u at T
 */
export function marching(chain: Chain): (prices: readonly Float64Array[], end: Float64Array) => Flow {
	const { lattice, horizon, steps, inertia, start } = chain;
	const [eps, dt] = [natOf(chain), horizon / steps];
	const pairs = axisPairs(lattice, lattice, (x, y) => (inertia / 2 / dt) * (y - x) ** 2);
	const level = Math.log((areaOf(lattice) * inertia) / (2 * Math.PI * eps * dt));
	const spread = (logs: Float64Array): Float64Array => pairs.back(logs, eps).map((log) => log + level);
	return (prices, end) => {
		const paying = (logs: Float64Array, k: number): Float64Array => {
			const share = weightOf(chain, k) / eps;
			return logs.map((log, i) => log - share * (prices[k]?.[i] ?? 0));
		};
		/** −U/ε before what is paid at the end of a step, from the last on. */
		const values = [
			paying(
				end.map((u) => -u / eps),
				steps,
			),
		];
		for (let k = steps - 1; k >= 0; k--) values.push(paying(spread(values.at(-1) ?? end), k));
		const [first = end, ...ahead] = values.reverse();
		let carried: Float64Array = start.map((log, i) => log - (first[i] ?? 0));
		const logs = ahead.map((value, k) => {
			carried = spread(paying(carried, k));
			return carried.map((log, i) => log + (value[i] ?? 0));
		});
		return { value: first.map((log) => -eps * log), logs: [start, ...logs], carried };
	};
}

/** ∫|∇log ρ|²ρ of masses at nodes, from differences of √ρ: rather too little. */
export function fisherOf(logs: Float64Array, { x, y }: Lattice): number {
	const roots = logs.map((log) => Math.exp(log / 2));
	let sum = 0;
	roots.forEach((root, k) => {
		if ((k + 1) % x.length !== 0) sum += (2 * ((roots[k + 1] ?? 0) - root)) ** 2 / spacing(x) ** 2;
		if (k + x.length < roots.length) sum += (2 * ((roots[k + x.length] ?? 0) - root)) ** 2 / spacing(y) ** 2;
	});
	return sum;
}

/** The least of Δ√ρ/√ρ at nodes that are not at the edge. */
export function leastBendOf(logs: Float64Array, { x, y }: Lattice): number {
	const along = (k: number, stride: number, h: number): number => {
		const half = (at: number): number => Math.exp(((logs[at] ?? 0) - (logs[k] ?? 0)) / 2);
		return (half(k + stride) + half(k - stride) - 2) / h ** 2;
	};
	let least = Number.POSITIVE_INFINITY;
	for (let j = 1; j < y.length - 1; j++)
		for (let i = 1; i < x.length - 1; i++) {
			const k = j * x.length + i;
			least = Math.min(least, along(k, 1, spacing(x)) + along(k, x.length, spacing(y)));
		}
	return least;
}
