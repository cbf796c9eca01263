import {
	areaOf,
	highestAtRim,
	hull,
	interpolated,
	type Lattice,
	latticeWith,
	nodesOf,
	sizeOf,
	widened,
} from '../../../src/exact/certificate/lattice';
import { blockOf, type Problem } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import type { Box } from '../../../src/math/grid';
import type { Solver } from './bracket';
import { type Goal, goalOn } from './goals';
import { lawOn } from './laws';
import { type Chain, fisherOf, leastBendOf, marching, natOf, weightOf } from './march';
import { type Felt, feltOn, hillOn } from './meeting';
import { mixing } from './mixing';
import type { Between } from './sweeps';

/** Steps, and about how few are begun with. */
const [STEPS, FEWEST] = [24, 6];
/** σ of the noise where a game has none. */
const QUIET = 0.25;
/** Standard deviations of a step's noise that a cell is wide: sums over nodes are then integrals to 1e-6. */
const CELL = 1.1;
/** The bracket is narrow enough where it is such a share of the cost; so many are tried, or so many that make it no narrower; in a crowd each goes such a share of the way. */
const [NARROW, TRIES, IDLE, SHARE] = [0.004, 100, 10, 0.3];
/** Room about a box of both ends, what of its longer side the other one has at least, since ways bend, and the standard deviations of noise that are beyond. */
const [ROOM, ROUND, DEVIATIONS] = [1.2, 0.8, 2];
/** Mass of a node at the rim by which particles are seen to need more. */
const BEYOND = 1e-5;

/** A game on a lattice in so many steps; ρ, m and z are densities and fields at its nodes. */
interface Played {
	readonly chain: Chain;
	readonly goal: Goal;
	/** V at the ends of all steps. */
	readonly hills: readonly (Float64Array | null)[];
	readonly felt: Felt | null;
	/** Whether the noise is the game's own. */
	readonly own: boolean;
}

/** What is tried: the field of the end, and the densities at the ends of all steps but the first that tell prices, one after the other. */
type Tried = Float64Array;

interface Found extends Between {
	readonly played: Played;
	readonly tried: Tried;
	/** The largest mass of a node at the rim, at any time. */
	readonly rim: number;
}

/**
 * inf ∫λ/2|v|² + V + I(ρ) dt + F(ρ_T), prices at the ends of steps: any m and u tell prices V + I'(m) and u. What particles pay who do what is best under
 * these is no less, the dual at m and u no more (I and F are convex); sought is where ρ answers to its own prices.
 * A game without noise is given a little. As its ρ moves by the gradient of φ = U + ½ε log ρ, too, the same ρ costs less without, by what makes entropy, ½ε∫ρ log ρ|_0^T, and
 * ε²/8λ ∫∫|∇log ρ|²ρ; and as −∂_tφ + |∇φ|²/2λ is the price − ε²/2λ Δ√ρ/√ρ, φ tells the dual once the most of that last part is taken off (Nelson, Phys. Rev. 150 (1966)
 * 1079; Chen, Georgiou and Pavon, J. Optim. Theory Appl. 169 (2016) 671). Both are of the order of ε². Null for games of another kind.
 * @returns bounds of the game in a share of the steps: J* but for the square of their length
 */
export function crowded(problem: Problem): Solver | null {
	const { game, sigma, direction, horizon, logReference, logTarget } = problem;
	const { block: running, params } = blockOf(game, 'running');
	const inertia = running.inertia?.(params);
	const felt = feltOn(problem);
	const density = direction === 'backward' ? logTarget : logReference;
	const { drift, dynamics } = game;
	if (inertia === undefined || felt === 'no square' || !density) return null;
	if (drift.id !== 'none' || dynamics.order === 'second' || dynamics.discount !== 0) return null;
	if (sigma && (direction === 'backward' || !blockOf(game, 'noise').block.steady)) return null;
	const goals = goalOn(problem);
	if (!goals) return null;
	const noise = sigma?.(numbers, 0);
	const hill = hillOn(problem);
	const inSteps = (steps: number, quiet: number): Played => {
		const shaken = noise ?? quiet;
		const eps = natOf({ inertia, sigma: shaken });
		const lattice = latticeWith(
			boxOf(problem, DEVIATIONS * (noise ?? 0) * Math.sqrt(horizon)),
			CELL * shaken * Math.sqrt(horizon / steps),
		);
		const start = lawOn(density, lattice, Number.POSITIVE_INFINITY, true).log;
		const hills = Array.from({ length: steps + 1 }, (_, k) => {
			const share = direction === 'backward' ? 1 - k / steps : k / steps;
			return hill?.(lattice, horizon * share) ?? null;
		});
		const chain = { lattice, horizon, steps, inertia, sigma: shaken, start };
		return {
			chain,
			goal: goals(lattice, eps, noise === undefined ? eps / 2 : 0),
			hills,
			felt: felt?.(lattice) ?? null,
			own: noise !== undefined,
		};
	};
	/** From what half as many steps find under more noise, where the game has none. */
	const within = (steps: number, last: number): Found => {
		const before = steps % 2 === 0 && steps >= 2 * FEWEST ? within(steps / 2, last) : null;
		const played = inSteps(steps, QUIET * Math.sqrt(last / steps));
		return { ...solved(played, before ? finer(before, played) : begunOf(played)), played };
	};
	return (share) => {
		const steps = Math.round(STEPS * share);
		const found = within(steps, steps);
		if (found.rim > BEYOND) throw new Error('particles reach the rim of the lattice');
		return found;
	};
}

const densityOf = (logs: Float64Array, lattice: Lattice): Float64Array => {
	const area = areaOf(lattice);
	return logs.map((log) => Math.exp(log) / area);
};

/** Nobody meets. */
function begunOf({ chain, goal, felt }: Played): Tried {
	const tried = new Float64Array((felt ? chain.steps + 1 : 1) * sizeOf(chain.lattice));
	tried.set(goal.begun);
	return tried;
}

/** What was found in half as many steps, on the lattice of those. */
function finer({ tried, played: { chain: from } }: Found, { chain: to, felt }: Played): Tried {
	const [size, side] = [sizeOf(from.lattice), sizeOf(to.lattice)];
	const places = nodesOf(to.lattice);
	const at = (k: number): Float64Array =>
		interpolated(tried.subarray(k * size, (k + 1) * size), from.lattice, places);
	const out = new Float64Array((felt ? to.steps + 1 : 1) * side);
	out.set(at(0));
	let before = densityOf(to.start, to.lattice);
	for (let k = 1; felt && k <= from.steps; k++) {
		const next = at(k);
		out.set(
			next.map((value, i) => (value + (before[i] ?? 0)) / 2),
			(2 * k - 1) * side,
		);
		out.set(next, 2 * k * side);
		before = next;
	}
	return out;
}

function solved(played: Played, begun: Tried): Omit<Found, 'played'> {
	const { lattice } = played.chain;
	const march = marching(played.chain);
	const mix = mixing(played.felt ? SHARE : 1);
	let [tried, rim, idle] = [begun, 0, 0];
	let best: Between = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
	for (let n = 0; n < TRIES && idle < IDLE; n++) {
		const { lower, upper, miss, flow } = told(played, march, tried);
		const before = best.upper - best.lower;
		best = { lower: Math.max(lower, best.lower), upper: Math.min(upper, best.upper) };
		const gap = best.upper - best.lower;
		rim = flow.logs.reduce((most, logs) => Math.max(most, Math.exp(highestAtRim(logs, lattice))), 0);
		if (gap < NARROW * Math.abs(best.upper)) break;
		idle = gap < 0.99 * before ? 0 : idle + 1;
		tried = mix(tried, miss);
	}
	return { ...best, tried, rim };
}

/** The bounds of what is tried, and how it misses what it leads to. */
function told({ chain, goal, hills, felt, own }: Played, march: ReturnType<typeof marching>, tried: Tried) {
	const { lattice, steps, start, inertia } = chain;
	const [size, area, eps] = [sizeOf(lattice), areaOf(lattice), natOf(chain)];
	const z = tried.subarray(0, size);
	const first = densityOf(start, lattice);
	const m = hills.map((_, k) => (k === 0 ? first : tried.subarray(k * size, (k + 1) * size)));
	const lines = felt ? m.map(felt) : [];
	const prices = hills.map((V, k) => {
		const line = lines[k] ?? new Float64Array(size);
		return V ? line.map((g, i) => g + (V[i] ?? 0)) : line;
	});
	const u = goal.price(z);
	const flow = march(prices, u);
	const last = flow.logs.at(-1) ?? start;
	const begun = meanOf(start, flow.value);
	let [upper, lower] = [begun - meanOf(last, u) + goal.cost(last), begun];
	const miss = { step: new Float64Array(tried.length), felt: new Float64Array(tried.length) };
	flow.logs.forEach((logs, k) => {
		const weight = weightOf(chain, k);
		const line = lines[k];
		if (felt && line) {
			const rho = densityOf(logs, lattice);
			const met = felt(rho);
			let [excess, conjugate] = [0, 0];
			for (let i = 0; i < size; i++) {
				const [r, g, guess] = [rho[i] ?? 0, line[i] ?? 0, m[k]?.[i] ?? 0];
				excess += r * ((met[i] ?? 0) / 2 - g);
				conjugate += (guess * g) / 2;
				if (k === 0) continue;
				miss.step[k * size + i] = r - guess;
				miss.felt[k * size + i] = ((met[i] ?? 0) - g) * Math.sqrt(weight * area * r);
			}
			upper += weight * area * excess;
			lower -= weight * area * conjugate;
		}
		if (own) return;
		upper -= (weight * eps ** 2 * fisherOf(logs, lattice)) / 8 / inertia;
		lower += (weight * eps ** 2 * leastBendOf(logs, lattice)) / 2 / inertia;
	});
	if (own) lower += goal.least(u, z);
	else {
		const half = eps / 2;
		upper -= half * (meanOf(last, last) - meanOf(start, start));
		// φ where particles start, and where they end, but for the log of a cell on both.
		lower += half * meanOf(start, start);
		lower += goal.least(
			u.map((value, i) => value + half * (last[i] ?? 0)),
			z,
		);
	}
	const paid = (prices.at(-1) ?? u).map((price) => weightOf(chain, steps) * price);
	const answer = goal.answer(flow, paid, z);
	miss.step.set(answer.z.map((value, i) => value - (z[i] ?? 0)));
	miss.felt.set(answer.felt);
	return { lower, upper, miss, flow };
}

const meanOf = (logs: Float64Array, field: Float64Array): number =>
	logs.reduce((sum, log, i) => sum + Math.exp(log) * (field[i] ?? 0), 0);

/** Holds both ends, and room about them. */
function boxOf({ game }: Problem, beyond: number): Box {
	const extent = (slot: 'reference' | 'target'): Box => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	};
	const held = hull(extent('reference'), extent('target'));
	const sides = [held.x, held.y].map(([min, max]) => max - min);
	const asked = sides.map((side) => ROOM * side + 2 * beyond);
	const longest = Math.max(...asked);
	const [wide = 1, high = 1] = sides.map((side, i) => Math.max(asked[i] ?? 0, ROUND * longest) / side);
	return { x: widened(held, wide).x, y: widened(held, high).y };
}
