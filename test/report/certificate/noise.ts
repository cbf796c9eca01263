import { areaOf, latticeOf } from '../../../src/exact/certificate/lattice';
import { blockOf, type Problem } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import type { Solver } from './bracket';
import type { Ends } from './laws';
import { axisPairs } from './pairs';
import { between } from './sweeps';

/** What noise and a drift a(t)x make of a place x in the time T: N(growth x, spread I); and nats of noise in units of the cost. */
interface Process {
	readonly growth: number;
	readonly spread: number;
	readonly beta: number;
	/** What is paid whatever the control is. */
	readonly constant: number;
}

/** Midpoints of time integrals: for a rate that grows by a factor of 80 errors are below 1e-6. */
const MIDPOINTS = 4096;

/** With noise and a quadratic cost J* is inf β KL(P‖μ ⊗ N(growth x, spread)) + F(P₂) over plans P from μ on. Null for other games. */
export function shaken(
	problem: Problem,
	{ alpha, given, boxes, start, end }: Ends,
	nodes: number,
): Solver | null {
	const process = processOf(problem);
	if (!process) return null;
	const { growth, spread, beta, constant } = process;
	return (share) => {
		const held = boxes();
		const [from, to] = [
			start(latticeOf(held.start.box, nodes * share)),
			end(latticeOf(held.end.box, nodes * share)),
		];
		const pairs = axisPairs(from.lattice, to.lattice, (x, y) => (beta / 2 / spread) * (y - growth * x) ** 2);
		const cell = Math.log(areaOf(to.lattice));
		const base = to.log.map(() => cell - Math.log(2 * Math.PI * spread));
		if (!given) {
			const found = between({ pairs, from: from.log, to: to.log, alpha, noise: { beta, base } });
			return { lower: found.lower + constant, upper: found.upper + constant };
		}
		// u = −α log ν is given: no plan is sought.
		const reached = pairs.back(
			base.map((log, j) => log + ((alpha ?? 0) / beta) * ((to.log[j] ?? 0) - cell)),
			beta,
		);
		const value = from.log.reduce((sum, log, i) => sum - beta * Math.exp(log) * (reached[i] ?? 0), constant);
		return { lower: value, upper: value };
	};
}

function processOf({ game, horizon: T }: Problem): Process | null {
	const { block: drift, params: rates } = blockOf(game, 'drift');
	const { block: noise, params: level } = blockOf(game, 'noise');
	const { block: running, params } = blockOf(game, 'running');
	const matched = running.form === 'matched';
	const inertia = running.inertia?.(params);
	const linear = drift.linear !== undefined || game.drift.id === 'none';
	if (game.dynamics.order === 'second' || !linear || !(matched || (inertia !== undefined && noise.steady)))
		return null;
	const sigma = (t: number): number => noise.sigma(numbers, level, t, T);
	const dt = T / MIDPOINTS;
	let [growing, spread] = [0, 0];
	// From T on, so that ∫_t^T a is known.
	for (let k = MIDPOINTS - 1; k >= 0; k--) {
		const t = (k + 0.5) * dt;
		const step = dt * (drift.linear?.(rates, t, T) ?? 0);
		spread += dt * Math.exp(2 * growing + step) * sigma(t) ** 2;
		growing += step;
	}
	const known = { growth: Math.exp(growing), spread };
	// L = |v|²/2σ² − ∇·f, ∇·f = 2a.
	if (matched) return { ...known, beta: 1, constant: -2 * growing };
	return { ...known, beta: (inertia ?? Number.NaN) * sigma(0) ** 2, constant: 0 };
}
