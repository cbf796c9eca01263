import { Unsolved } from '../closedForm';
import type { Passage, Potentials } from './passage';

/** The ends of a game on a lattice: log ρ_0 with mass one, and of what is asked of ρ_T. */
export interface Ends {
	readonly logStart: Float64Array;
	readonly logTarget: Float64Array;
	/** η_T = π^own / η̂_T^hat; known at once where `hat` is 0, and both are 1 for ρ_T = π. */
	readonly own: number;
	readonly hat: number;
}

/** What is too short where a game is not solved, and what to change. */
export interface Remedy {
	readonly reach: string;
	readonly change: string;
}

/** L1 error of the marginals. */
const TOLERANCE = 1e-11;
const MOST_SWEEPS = 1000;
/** Sweeps by which the rate of convergence shows, and the rate from which on it pays to go beyond each step. */
const [SETTLED, SLOW] = [12, 0.2];
/** Mass of a cell that may be lost to underflow. */
const NEGLIGIBLE = 1e-18;

/** log of the largest η at T: what is left below it, and above it for η̂, is all that numbers have room for. */
const TOP = 500;
/** A factor of η is a constant of U, which is fixed at the end. */
function lowered(logs: Float64Array): Float64Array {
	let top = Number.NEGATIVE_INFINITY;
	for (const value of logs) if (value > top) top = value;
	return logs.map((value) => value - top + TOP);
}

/** From → to by a share ω; what was nowhere is taken at once. */
const beyond = (from: Float64Array, to: Float64Array, omega: number): Float64Array =>
	to.map((value, k) => {
		const before = from[k] ?? Number.NaN;
		return Number.isFinite(before) && Number.isFinite(value) ? before + omega * (value - before) : value;
	});

/**
 * The two potentials of a game by Sinkhorn's sweeps, generalised to soft ends (Chizat et al., Math. Comp. 87 (2018) 2563), each
 * gone beyond by the share that is best for the rate at which they converge (Thibault et al., arXiv:1711.01851).
 * Yields progress in [0, 1], returns with them the sweeps that it took. Throws where the kernel underflows before it reaches the mass.
 * @param area of a cell
 * @param remedy for where it throws
 */
export function* potentials(
	area: number,
	{ back, on }: Passage,
	{ logStart, logTarget, own, hat }: Ends,
	remedy: Remedy,
	first?: Float64Array,
): Generator<number, Potentials & { readonly sweeps: number }> {
	/** For a wanted log-density where the kernel left 0: fine if there is next to nothing to bring. */
	const missed = (log: number, what: string): number => {
		if (Math.exp(log) * area > NEGLIGIBLE)
			throw new Unsolved(
				`${what} is beyond ${remedy.reach}: ${remedy.change}, or bring ρ_0 and π closer together.`,
			);
		return Number.NEGATIVE_INFINITY;
	};
	const toStart = (eta: Float64Array): Float64Array =>
		logStart.map((log, k) => {
			const reached = eta[k] ?? 0;
			return reached > 0 ? log - Math.log(reached) : missed(log, 'The target, from some of ρ_0,');
		});
	const toEnd = (etaHat: Float64Array): Float64Array =>
		logTarget.map((log, k) => {
			const reached = etaHat[k] ?? 0;
			if (reached > 0) return own * log - hat * Math.log(reached);
			return hat === 1 ? missed(log, 'Some of the target') : Number.NEGATIVE_INFINITY;
		});

	let logEnd = first ?? lowered(logTarget.map((log) => (hat === 0 ? own * log : 0)));
	let start = back(logEnd.map(Math.exp));
	let logHat = toStart(start);
	let sweeps = 1;
	// Where η_T grows with η̂_T sweeps would go to and fro.
	let [omega, before, initial] = [1 / (1 + Math.max(0, -hat)), Number.NaN, Number.NaN];
	for (; hat !== 0; sweeps++) {
		const hatEnd = on(logHat.map(Math.exp));
		const wanted = toEnd(hatEnd);
		const error = residual(logEnd, wanted, hatEnd);
		if (Number.isNaN(initial)) initial = Math.max(error, 10 * TOLERANCE);
		if (error <= TOLERANCE) break;
		if (!(sweeps < MOST_SWEEPS))
			throw new Unsolved(
				`After ${sweeps} sweeps the ends are still off by ${short(error)}: ${remedy.change}.`,
			);
		const rate = error / before;
		if (omega === 1 && sweeps >= SETTLED && rate > SLOW && rate < 1) omega = 2 / (1 + Math.sqrt(1 - rate));
		else if (omega > 1 && error > 10 * initial) [omega, initial] = [1, error];
		before = error;
		logEnd = lowered(beyond(logEnd, wanted, omega));
		start = back(logEnd.map(Math.exp));
		logHat = beyond(logHat, toStart(start), omega);
		yield error < initial ? Math.log(error / initial) / Math.log(TOLERANCE / initial) : 0;
	}
	return { logEnd, start, logHat: toStart(start), sweeps };
}

/** Σ ρ_T |change of log η_T|, less a constant: the L1 error of the end. */
function residual(logs: Float64Array, wanted: Float64Array, hat: Float64Array): number {
	const [mass, change] = [new Float64Array(logs.length), new Float64Array(logs.length)];
	let [total, mean] = [0, 0];
	for (let k = 0; k < logs.length; k++) {
		const [log, next] = [logs[k] ?? Number.NaN, wanted[k] ?? Number.NaN];
		// What was nowhere, and is to be somewhere: all of it is missing.
		if (log === Number.NEGATIVE_INFINITY && next > log) return 1;
		const weight = Math.exp(log) * (hat[k] ?? 0);
		if (!(weight > 0)) continue;
		// And what was somewhere, and is to be nowhere.
		if (next === Number.NEGATIVE_INFINITY) return 1;
		mass[k] = weight;
		change[k] = next - log;
		total += weight;
		mean += weight * (next - log);
	}
	let error = 0;
	for (let k = 0; k < logs.length; k++)
		error += ((mass[k] ?? 0) / total) * Math.abs((change[k] ?? 0) - mean / total);
	return error;
}

const short = (value: number): string => value.toPrecision(2);
