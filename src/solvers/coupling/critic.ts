import type { Kernels, PointLoss, Rollout } from '../../kernels/contract';
import { pointInputs } from '../../kernels/contract';
import type { Network } from '../../kernels/network';
import { column } from '../../math/arrays';
import { record } from '../../math/trace';
import { weyl } from '../../math/weyl';
import type { Batch, Part } from '../objective';
import type { CloudGap } from './discrepancy';

/** Weight of the mean square excess of |∇φ| over its bound. */
const PENALTY = 10;
/** Steps of the critic for one of U: it has to be near its best for its slope to mean anything. */
const STEPS = 5;
/** What comes with a point: which term it belongs to, and the level of φ. */
const EXTRAS = ['generated', 'true', 'between', 'level'] as const;

/** A network like that of U, with an activation that is bounded: an untrained φ then keeps e^φ within reason. */
export const criticNetwork = (network: Network): Network => ({ ...network, activation: 'tanh' });

/**
 * A critic φ(x), a potential network read at t = T, for the dual of the Wasserstein-1 proximal of KL,
 * sup over |∇φ| ≤ bound of E_ρ φ − log E_π e^φ (Gu et al., arXiv:2407.11901; Birrell et al.,
 * arXiv:2011.05953). Its loss is −(E_ρ φ − E_π e^(φ − level)) + const with level = log E_π e^φ at the present φ, whose
 * gradient is that of the dual; the bound is kept by a one-sided penalty on segments between both clouds (Gulrajani et
 * al., arXiv:1704.00028).
 */
export function criticPart(rollout: Rollout, bound: number): Part {
	const network = criticNetwork(rollout.network);
	const terms = record(pointInputs(EXTRAS), (A, { U, Ux, Uy, ...extra }) => {
		const phi = A.sub(U, extra.level);
		// The indicator inside, too: at generated points e^φ may be beyond all numbers, and 0 · ∞ is not 0.
		const inside = A.mul(A.step(extra.true), phi);
		const own = A.mul(extra.true, A.sub(A.exp(inside), A.num(1)));
		const slope = A.sqrt(A.add(A.add(A.mul(Ux, Ux), A.mul(Uy, Uy)), A.num(1e-12)));
		const excess = A.max(A.sub(slope, A.num(bound)), A.num(0));
		return {
			critic: A.sub(own, A.mul(extra.generated, phi)),
			lipschitz: A.mul(extra.between, A.mul(excess, excess)),
		};
	});
	const loss: PointLoss = { network, parts: rollout.parts, extras: EXTRAS, terms };
	return {
		name: 'φ',
		network,
		loss,
		repeats: STEPS,
		terms: [
			{ name: 'critic', label: 'critic', slot: 'terminal', weight: 1 },
			{ name: 'lipschitz', label: '|∇φ| > L', slot: 'terminal', weight: PENALTY },
		],
	};
}

/**
 * The dual at the present φ for generated x [n, 2] and true y [m, 2]: its value in nats, its gradient ∇φ/n in x, and
 * the batch on which the critic is to learn.
 */
export async function criticGap(
	kernels: Kernels,
	network: Network,
	theta: Float32Array,
	x: Float32Array,
	y: Float32Array,
	horizon: number,
): Promise<CloudGap & { readonly batch: Batch }> {
	const [n, m] = [x.length / 2, y.length / 2];
	const points = new Float32Array(3 * (n + m));
	for (let i = 0; i < n + m; i++) {
		const [cloud, k] = i < n ? [x, i] : [y, i - n];
		points.set([cloud[2 * k] ?? 0, cloud[2 * k + 1] ?? 0, horizon], 3 * i);
	}
	const jets = await kernels.jets(network, theta, points);
	const phi = column(jets, 7, 0);
	const [generated, real] = [phi.subarray(0, n), phi.subarray(n)];
	const top = real.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	const level = top + Math.log(real.reduce((sum, v) => sum + Math.exp(v - top), 0) / m);

	const width = 3 + EXTRAS.length;
	const rows = new Float32Array((2 * n + m) * width);
	const row = (at: number, point: ArrayLike<number>, ...extras: number[]): void => {
		rows.set([point[0] ?? 0, point[1] ?? 0, horizon, ...extras, level], width * at);
	};
	const place = (i: number): Float32Array => points.subarray(3 * i, 3 * i + 3);
	// Terms are summed over rows and divided by n.
	for (let j = 0; j < m; j++) row(j, place(n + j), 0, n / m, 0);
	for (let i = 0; i < n; i++) {
		// Equidistributed on the segments (multiples of the golden ratio): nothing is left to luck but the pairs.
		const share = weyl(0.5, i);
		const other = place(n + (i % m));
		row(m + i, place(i), 1, 0, 0);
		row(
			m + n + i,
			place(i).map((v, k) => v + share * ((other[k] ?? 0) - v)),
			0,
			0,
			1,
		);
	}
	return {
		value: generated.reduce((sum, v) => sum + v, 0) / n - level,
		gradient: Float64Array.from({ length: 2 * n }, (_, i) => (jets[7 * (i >> 1) + 1 + (i % 2)] ?? 0) / n),
		batch: { rows },
	};
}
