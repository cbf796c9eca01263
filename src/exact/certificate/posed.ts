import type { OwnRows } from '../../data/distribution';
import { hillOf } from '../../game/posed';
import { blockOf, type Problem } from '../../game/problem';
import { ownRowsOf } from '../../game/samples';
import { numbers } from '../../math/algebra';
import type { Box } from '../../math/grid';
import { lazily } from '../../math/lazily';
import { isSheared, onlyEndsCount, rateOf, swirlOf, undiscounted } from '../conditions';
import { isSkewed, type Seen, seenOf } from '../gains';
import { determinantOf, exponential, stretchOf } from '../matrix';
import { about, type Between, betweenOf, type Crowd, stateCostOf, widenedCrowd } from './between';
import { type LatticeGame, type LatticeLaw, lawOf, NoBound } from './bound';
import { type EndCost, squaredDistanceTo } from './clouds';
import { entropic, linear, none, steepAtMost } from './conjugates';
import { densityOf } from './density';
import { discrepancyOn } from './discrepancy';
import { COARSE, drawnTo, grown, latticesOf, longest, nodesAlong } from './frames';
import { directly, noisily } from './hjb';
import { kernelOf } from './kernels';
import {
	deposited,
	halved,
	hull,
	type Lattice,
	latticeOf,
	latticeWith,
	RIM,
	spacing,
	widened,
} from './lattice';
import { type LawPair, lawPairOn } from './laws';
import { noisyWayOf, spreadingThrough, stepsOver } from './noisy';
import { proximalOf } from './proximal';
import { type Nodes, ruleOf } from './rule';
import { backOf, boxSeen, placeSeen } from './seen';
import { tangentOf } from './tangent';
import { STEPS, wayOf } from './ways';

/** How far lattices reach beyond the boxes of their laws, and so many standard deviations of noise beyond. */
const [BEYOND_START, BEYOND_END, DEVIATIONS] = [1.25, 1.5, 4];
/** Of a box that holds all ways: bent ones may leave both ends. */
const BENT = 1.25;
/** Nodes along a side of the box of ν, at least: cells of a Gaussian's, which is 12 standard deviations wide, are then as wide as nodes see it (`edges.ts`). */
const SEEN = 9;
/** Times that a drift takes particles apart by, from where on nodes may see too little for it. */
const APART = 1.1;
/** Nodes along each side of a lattice between, without noise. */
const BETWEEN = 256;

/** Radians that a drift turns by in a step, at most, where it matters for what is paid where particles are. */
const FASTEST = 1;

/** A game as it is played, from μ, where particles start, to ν, where an end is paid: against flow time where paths run backward. */
export interface Posed {
	/** Flow times of both ends. */
	readonly from: number;
	readonly to: number;
	/** How lattices see places. */
	readonly seen: Seen;
	/** α of α KL, or of −α E log π; null for the constraint. */
	readonly alpha: number | null;
	/** Whether the end gives u: then all of the gap is due to the paths. */
	readonly given: boolean;
	/** Whether F is known up to a constant alone. */
	readonly upToConstant: boolean;
	/** μ and ν on lattices. */
	laws(): { readonly start: LatticeLaw; readonly end: LatticeLaw };
	/** The same on every other node. */
	halvedLaws(): { readonly start: LatticeLaw; readonly end: LatticeLaw };
	/** The laws as spread over their cells as what is within these; null where neither has an edge, and sums over nodes see all. */
	spreadLaws(): { readonly start: LatticeLaw; readonly end: LatticeLaw } | null;
	/** Both on twice as many nodes along each side. */
	readonly finer: Pick<Posed, 'laws' | 'spreadLaws'>;
	/** A rule of about n nodes that carry mass. */
	nodes(n: number): Nodes;
	/** Where F compares clouds: F/α of where particles end, and with how many points these are compared one by one. */
	readonly compared: { readonly points: number; readonly cost: () => EndCost } | null;
	/** Whether particles meet on the way: what that costs them is then known of a crowd. */
	readonly meets: boolean;
	/** What is paid on the way; null where that is nothing. Over a lattice about the crowd, unless one is given. */
	between(crowd: Crowd | null, over?: Lattice): Between | null;
	/** Whether noise spreads particles. */
	readonly noisy: boolean;
	/** Whether all lattices must have one spacing. */
	readonly even: boolean;
	/** The game on these laws; `coarse` where they are every other node of those. */
	on(start: LatticeLaw, end: LatticeLaw, coarse: boolean, between: Between | null): LatticeGame;
}

/**
 * In words, to go on "…, since ", why a part of the bound is not known. Nothing is computed before it is asked for.
 * @param share of the nodes along each side of the lattices
 */
export function posedOf(problem: Problem, share: number): Posed | string {
	const { game, horizon, direction, sigma, logReference, logTarget } = problem;
	const { block: terminal, params } = blockOf(game, 'terminal');
	const backward = direction === 'backward';
	const [mu, nu] = backward ? (['target', 'reference'] as const) : (['reference', 'target'] as const);
	if (blockOf(game, 'solver').block.flow === 'movements')
		return 'each step of a scheme of minimising movements is a game of its own';
	if (!undiscounted(game)) return 'costs on the way are discounted: take a discount rate of 0';
	const hill = hillOf(game);
	if (hill?.minimum === false)
		return `running away down its hill pays without end, and no cost is the least: take ${hill.quadratic ? 'a shorter T, or ' : ''}no hill`;
	if (hill?.minimum === null && rateOf(game)?.(0) !== 0 && !swirlOf(game))
		return 'whether anything holds particles back on the hill is not known under this drift: take none, or no hill';
	const [from, to] = backward ? [horizon, 0] : [0, horizon];
	const [swirl, sheared] = [swirlOf(game), isSheared(game)];
	if (sheared && !onlyEndsCount(game))
		return 'under a shear, neither state costs nor interactions are solved';
	if (sigma && isSkewed(game)) return 'under a shear with noise, ends that measure distances are not solved';
	const seen = seenOf(game);
	const tangentAt = tangentOf(problem, seen);
	if (typeof tangentAt === 'string') return tangentAt;
	const alpha = terminal.constraint ? null : terminal.weight(params);
	if (alpha === 0) return 'where nothing is paid at the end, no lattice is known to hold all ends';
	if (alpha !== null && !terminal.conjugate) return `the conjugate F* of "${terminal.label}" is not computed`;
	const cloud = terminal.cloud?.(params);
	const kernel = cloud && terminal.conjugate === 'discrepancy' ? kernelOf(cloud) : null;
	/** Of u/α and of u, where F* asks for it. */
	const lipschitz = cloud?.kind === 'critic' ? cloud.bound : null;
	const steepest = lipschitz !== null && alpha !== null ? alpha * lipschitz : null;
	const formulas = { reference: logReference, target: logTarget };
	const rows = kernel || steepest ? ownRowsOf(game) : null;
	for (const slot of rows ? [mu] : [mu, nu])
		if (!formulas[slot]) return `the ${slot} "${blockOf(game, slot).block.label}" has no known density`;
	const atoms = rows && joined(rows);
	if (atoms?.length === 0) return 'the points of the target are not here';
	const boxOf = (slot: 'reference' | 'target'): Box => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	};
	const startBox = widened(boxSeen(boxOf(mu), seen(from)), BEYOND_START);
	const nuBox = widened(boxSeen(boxOf(nu), seen(to)), BEYOND_END);
	const way = sigma ? noisyWayOf(game) : wayOf(game);
	if (typeof way === 'string') return way;
	const V = stateCostOf(game);
	const placed = V !== null || blockOf(game, 'interaction').block.needs.includes('target.density');
	// Particles that are not paid for coming to ν stay where they are.
	const growth = backward ? 1 / way.growth : way.growth;
	const stayed = grown(startBox, growth, 'spread' in way ? DEVIATIONS * Math.sqrt(way.spread) : 0);
	// Where noise is drawn by u = −α log π at least as strongly as to π, the ends are where π is; a lattice over all ways would miss its modes.
	const drawn = terminal.conjugate === 'given' && 'spread' in way && (alpha ?? 0) >= way.beta;
	// What is paid on the way is seen on few nodes, and those near where KL draws particles to: to a product of powers, as without it.
	const pulled = terminal.conjugate === 'entropic' && 'spread' in way && !onlyEndsCount(game);
	const freed = pulled && alpha !== null ? drawnTo(stayed, nuBox, alpha / (alpha + way.beta)) : stayed;
	const endBox = terminal.constraint || drawn ? nuBox : hull(nuBox, freed);
	// Half of the nodes see too little of a step's noise where a drift narrows it, or leads far.
	const asked = 'spread' in way && growth !== 1 && !onlyEndsCount(game) ? 1 : share;
	const normalised = blockOf(game, nu).block.normalised !== false;
	const given = terminal.conjugate === 'given' && alpha !== null;
	const density = (slot: 'reference' | 'target', t: number) => {
		const back = backOf(seen(t));
		return lazily(() => densityOf((A, z) => formulas[slot]?.(A, placeSeen(A, back, z)) ?? A.num(Number.NaN)));
	};
	const [logStart, logEnd] = [density(mu, from), density(nu, to)];
	/** Of points, or where u is given at each node, nothing is a mean over cells. */
	const endPairOn = (lattice: Lattice): LawPair => {
		if (!atoms) return lawPairOn(logEnd(), lattice, !given);
		const even = new Float64Array(atoms.length / 2).fill(1);
		const on = (at: Lattice) => lawOf(at, deposited(atoms, even, at).map(Math.log));
		return { law: on(lattice), halved: () => on(halved(lattice)), spread: null };
	};
	const lawsWith = (share: number) => {
		const pairs = lazily(() => {
			const compared = kernel !== null || steepest !== null;
			const on = onlyEndsCount(game) ? null : grown(allWays, backward ? 1 / way.growth : 1, 0);
			const [start, end] = latticesOf(way, growth, sheared, startBox, endBox, on, compared, share);
			// Halving does not tell what cells make of a law that is within a few of them.
			const apart = swirl ? stretchOf(exponential(numbers, swirl, horizon)) : growth;
			if ((apart > APART || (even && on)) && !given && nodesAlong(nuBox, end) < SEEN)
				throw new NoBound(
					apart <= APART
						? 'nodes that are to see all ways do not see where the end is paid: take laws of like sizes, nearer to each other'
						: `the drift takes particles so far apart (${Number(apart.toPrecision(2))} times) that nodes do not see where the end is paid: take a weaker drift or a shorter T`,
				);
			return { start: lawPairOn(logStart(), start, true), end: endPairOn(end) };
		});
		return {
			laws: lazily(() => ({ start: pairs().start.law, end: pairs().end.law })),
			halvedLaws: lazily(() => ({ start: pairs().start.halved(), end: pairs().end.halved() })),
			spreadLaws: lazily(() => {
				const { start, end } = pairs();
				if (!start.spread && !end.spread) return null;
				return { start: start.spread?.() ?? start.law, end: end.spread?.() ?? end.law };
			}),
		};
	};
	const { laws, halvedLaws, spreadLaws } = lawsWith(asked);
	const ends = hull(startBox, endBox);
	// Between far ends a drift is let do its part: ways come nearer to the origin, by 1/cosh(aT/2) halfway.
	const held = hull(ends, grown(ends, 2 / (Math.sqrt(growth) + 1 / Math.sqrt(growth)), 0));
	const even = !('spread' in way) && way.even;
	const [first, last] = backward ? [endBox, startBox] : [startBox, endBox];
	// That of an even lattice is the one of the end of flow time.
	const ways = even ? hull(grown(first, way.growth, 0), last) : held;
	const [allWays, nodes] = 'spread' in way ? [held, COARSE] : [widened(ways, BENT), BETWEEN];
	/** Over a box on the way. */
	const latticeOver = (box: Box): Lattice => {
		if (!even) return latticeOf(box, asked * nodes);
		const { start, end } = laws();
		const cell = spacing((backward ? start : end).lattice.x);
		if (!(longest(box) < 2 * longest(allWays)))
			throw new NoBound(
				'particles go too far on the way for one lattice: train on, or take a lower interaction',
			);
		// Halved, and closed at its rim, it still holds all of the box.
		return latticeWith(grown(box, 1, 2 * RIM * cell), cell);
	};
	const rules = new Map<number, Nodes>();
	const compared = (): Posed['compared'] => {
		if (lipschitz !== null) return proximalOf(game, lipschitz, atoms, share);
		return (
			kernel && {
				points: 0,
				cost: lazily(() => squaredDistanceTo(kernel, (at) => endPairOn(at).law, laws().end.lattice)),
			}
		);
	};
	return {
		from,
		to,
		seen,
		meets: tangentAt !== null,
		noisy: 'spread' in way,
		even,
		between: (crowd, over) => {
			const meeting = tangentAt && crowd && { tangentAt, crowd };
			if (!V && !meeting) return null;
			const widens = 'spread' in way ? () => 1 : way.widens;
			const box = (): Box => (crowd && meeting ? about(allWays, widenedCrowd(crowd, widens)) : allWays);
			return betweenOf(over ?? latticeOver(box()), horizon, V, meeting, widens);
		},
		alpha,
		given,
		upToConstant: !normalised && alpha !== null && !kernel,
		laws,
		halvedLaws,
		spreadLaws,
		finer: lawsWith(2 * asked),
		compared: compared(),
		nodes: (n) => {
			const rule = rules.get(n) ?? ruleOf(logStart(), startBox, laws().start.mass, n, seen(from));
			rules.set(n, rule);
			return rule;
		},
		on: (start, end, coarse, between) => {
			const own = given ? end.logs.map((value) => -alpha * value) : null;
			const bound = alpha === null || kernel;
			const entropy = (alpha: number) =>
				steepest === null ? entropic(alpha, normalised, end) : steepAtMost(steepest, alpha, normalised, end);
			const conjugate = own ? none(end) : bound ? linear(end) : entropy(alpha);
			const discrepancy = kernel && alpha !== null ? discrepancyOn(kernel, alpha, end) : null;
			const noisy = 'spread' in way;
			const steps = (noisy && between ? stepsOver(between.over, way, horizon) : STEPS) / (coarse ? 2 : 1);
			const radians = (swirl ? Math.sqrt(determinantOf(swirl)) * horizon : 0) / steps;
			if (placed && radians > FASTEST)
				throw new NoBound(
					`the drift turns by ${radians.toPrecision(2)} rad in a step, too far for what is paid on the way: take a lower ω`,
				);
			const solved = noisy
				? noisily(
						way,
						alpha,
						start,
						end,
						between && ((a, b) => spreadingThrough(way, a, b, between, horizon, steps)),
					)
				: directly(way, alpha, backward, coarse, between, horizon, steps, start, end);
			const met = between?.met(steps) ?? 0;
			return { start, end, conjugate, discrepancy, given: own, met, beta: noisy ? way.beta : 0, ...solved };
		},
	};
}

/** All rows of a measure that is nothing but rows. */
function joined({ training, heldOut }: OwnRows): Float32Array {
	const places = new Float32Array(training.length + heldOut.length);
	places.set(training);
	places.set(heldOut, training.length);
	return places;
}
