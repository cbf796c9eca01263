import type { Problem } from '../../game/problem';
import { type Kernels, type PointLoss, pointInputs, type Rollout } from '../../kernels/contract';
import { layoutOf, type Network } from '../../kernels/network';
import { normSq } from '../../math/algebra';
import { column } from '../../math/arrays';
import { mean, moments } from '../../math/stats';
import { record } from '../../math/trace';
import { evenNormals } from '../../math/weyl';
import type { LossTerm, Part } from '../objective';
import { type KnotDensity, logDensityOf } from './density';
import type { Knots } from './knots';

/** A network like that of U, but bounded: with log cosh e^(−Q) grew without limit beyond the cloud. */
const densityNetwork = (network: Network): Network => ({ ...network, activation: 'tanh' });

/** What a knot counts, one over their number: paths may be run in other time steps than those of the game. */
const EXTRAS = ['share'] as const;

/**
 * The part of Q(x, t) = −log ρ_t(x) + c(t), learned where noisy paths pass, by implicit score matching: E(½|∇Q|² − ΔQ) is least at
 * ∇Q = −∇log ρ_t (Hyvärinen, JMLR 6, 2005; along the particles of a Fokker–Planck equation: Boffi and Vanden-Eijnden,
 * arXiv:2206.04642). Its batches are the knots of the paths just run.
 */
export function densityPart(rollout: Rollout, slot: LossTerm['slot']): Part {
	const network = densityNetwork(rollout.network);
	const loss: PointLoss = {
		network,
		parts: rollout.parts,
		extras: EXTRAS,
		terms: record(pointInputs(EXTRAS), (A, { Ux, Uy, Uxx, Uyy, share }) => {
			const half = A.mul(A.num(0.5), normSq(A, [Ux, Uy]));
			return { density: A.mul(share, A.sub(half, A.add(Uxx, Uyy))) };
		}),
	};
	return {
		name: 'Q',
		network,
		loss,
		terms: [{ name: 'density', label: 'score ρ', slot, weight: 1 }],
	};
}

/** The knots as points (x, y, t) [K·B, 3]. */
function pointsAt({ from, to, steps }: Rollout, knots: Knots): Float32Array<ArrayBuffer> {
	const { states, particles: B } = knots;
	const points = new Float32Array((3 * states.length) / 2);
	for (let i = 0; i < states.length / 2; i++) {
		const t = from + ((to - from) * Math.floor(i / B)) / steps;
		points.set([states[2 * i] ?? 0, states[2 * i + 1] ?? 0, t], 3 * i);
	}
	return points;
}

/** The batch that Q learns on, of the knots as points: rows (x, y, t, share). */
export function densityRows(rollout: Rollout, knots: Knots): Float32Array<ArrayBuffer> {
	const points = pointsAt(rollout, knots);
	const rows = new Float32Array((4 * points.length) / 3).fill(1 / knots.count);
	for (let i = 0; i < points.length / 3; i++) rows.set(points.subarray(3 * i, 3 * i + 3), 4 * i);
	return rows;
}

/** The density that is learned beside U: its network, and its parameters. */
export interface Learned {
	readonly network: Network;
	readonly theta: Float32Array;
}

/** Among the parameters of all parts it comes right after U. */
export function learnedIn(network: Network, theta: Float32Array): Learned {
	const { size } = layoutOf(network);
	return { network: densityNetwork(network), theta: theta.subarray(size, 2 * size) };
}

/**
 * At least so many places a mass is weighed at: of a Gaussian it is then right to 1 %, of the library's densities to 6 %; of
 * modes that are as small as 1/40 of their distance it is off by a quarter.
 */
const WEIGHED = 256;
/** Places that the mass of ρ is weighed at have this many times the covariance of its cloud, to reach into its tails. */
const WIDER = 2;

/**
 * log ∫e^(−Q(x, t)) dx at the times t of K clouds [n, 2] of ρ_t, by importance sampling at m places of the Gaussian that
 * has twice the covariance of each: what makes e^(−Q) a density, whatever Q.
 */
export async function logMasses(
	kernels: Kernels,
	{ network, theta }: Learned,
	clouds: readonly Float32Array[],
	times: readonly number[],
	m: number,
): Promise<number[]> {
	const normals = evenNormals(m);
	const scales = clouds.map((cloud) => {
		const { mean, covariance } = moments(cloud);
		const [xx, xy, yy] = covariance.map((c) => WIDER * c) as [number, number, number];
		// Cholesky, of a cloud that may have shrunk to a line.
		const a = Math.sqrt(Math.max(xx, 1e-12));
		const b = xy / a;
		return { mean, a, b, c: Math.sqrt(Math.max(yy - b * b, 1e-12)) };
	});
	const points = new Float32Array(3 * m * clouds.length);
	for (const [k, { mean, a, b, c }] of scales.entries())
		for (let j = 0; j < m; j++) {
			const [u = 0, v = 0] = [normals[2 * j], normals[2 * j + 1]];
			points.set([mean[0] + a * u, mean[1] + b * u + c * v, times[k] ?? 0], 3 * (k * m + j));
		}
	const Q = column(await kernels.jets(network, theta, points), 7, 0);
	return scales.map(({ a, c }, k) => {
		const weights = Float64Array.from({ length: m }, (_, j) => {
			const square = (normals[2 * j] ?? 0) ** 2 + (normals[2 * j + 1] ?? 0) ** 2;
			return 0.5 * square - (Q[k * m + j] ?? 0);
		});
		const top = weights.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
		return top + Math.log(mean(weights.map((w) => Math.exp(w - top)))) + Math.log(2 * Math.PI * a * c);
	});
}

/**
 * log ρ_t = −Q − log ∫e^(−Q) at the knots of noisy paths, which are run forward; at the start it is known. A cotangent of
 * log ρ moves a particle along its score −∇Q: such is the gradient of a first variation.
 */
export async function learnedDensity(
	problem: Problem,
	kernels: Kernels,
	rollout: Rollout,
	knots: Knots,
	learned: Learned,
): Promise<KnotDensity> {
	const { particles: B, count } = knots;
	const points = pointsAt(rollout, knots);
	const jets = await kernels.jets(learned.network, learned.theta, points);
	const order = Array.from({ length: count }, (_, k) => k);
	const masses = await logMasses(
		kernels,
		learned,
		order.map((k) => knots.cloud(k)),
		order.map((k) => points[3 * k * B + 2] ?? 0),
		Math.max(B, WEIGHED),
	);
	const values = column(jets, 7, 0).map((Q, index) => -Q - (masses[Math.floor(index / B)] ?? Number.NaN));
	values.set(logDensityOf(problem.logReference, knots.cloud(0)));
	return {
		values,
		pullBack: (bars) => {
			bars.forEach((bar, index) => {
				const [k, i] = [Math.floor(index / B), index % B];
				knots.push(k, i, 'x', -bar * (jets[7 * index + 1] ?? 0));
				knots.push(k, i, 'y', -bar * (jets[7 * index + 2] ?? 0));
			});
		},
	};
}
