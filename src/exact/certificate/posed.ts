import { blockOf, type Problem } from '../../game/problem';
import type { Box } from '../../math/grid';
import { lazily } from '../../math/lazily';
import { record } from '../../math/trace';
import { type LatticeGame, type LatticeLaw, lawOf } from './bound';
import { entropic, linear } from './conjugates';
import { type Lattice, latticeOf, latticeWith, nodesOf, onLattice, widened } from './lattice';
import { type NoisyWay, noisyWayOf, spreading } from './noisy';
import { greatest } from './transport';
import { type Way, wayOf } from './ways';

/** How far lattices reach beyond the boxes of their laws: some ways end where ν has next to no mass. */
const [BEYOND_START, BEYOND_END] = [1.25, 1.5];
/** Mass of a cell that no mean feels. */
const NEGLIGIBLE = 1e-8;
/** Nodes along each side where noise spreads over them. */
const NOISY = 128;

/** A midpoint rule for means over where particles start: places [n, 2], log-densities [n] and masses [n]. */
export interface Nodes {
	readonly places: Float32Array<ArrayBuffer>;
	readonly logs: Float64Array;
	readonly mass: Float64Array;
	/** Which of two rules of half as many nodes each belongs to. */
	readonly odd: readonly boolean[];
}

/** A game as it is played, from μ, where particles start, to ν, where an end is paid: against flow time where paths run backward. */
export interface Posed {
	/** Flow times of both ends. */
	readonly from: number;
	readonly to: number;
	/** α of α KL, or of −α E log π; null for the constraint. */
	readonly alpha: number | null;
	/** Whether F is known up to a constant alone. */
	readonly upToConstant: boolean;
	/** μ and ν on lattices. */
	laws(): { readonly start: LatticeLaw; readonly end: LatticeLaw };
	/** A rule of about n nodes that carry mass. */
	nodes(n: number): Nodes;
	/** The game on these laws, or on every other node of them. */
	on(start: LatticeLaw, end: LatticeLaw): LatticeGame;
}

/** In words, to go on "…, since ", why a part of the bound is not known. Nothing is computed before it is asked for. */
export function posedOf(problem: Problem): Posed | string {
	const { game, horizon, direction, sigma, logReference, logTarget } = problem;
	const { block: terminal, params } = blockOf(game, 'terminal');
	const backward = direction === 'backward';
	const [mu, nu] = backward ? (['target', 'reference'] as const) : (['reference', 'target'] as const);
	if (game.interaction.id !== 'none') return 'particles meet on the way';
	const alpha = terminal.constraint ? null : terminal.weight(params);
	if (alpha !== null && !terminal.conjugate) return `the conjugate F* of "${terminal.label}" is not computed`;
	const formulas = { reference: logReference, target: logTarget };
	for (const slot of [mu, nu])
		if (!formulas[slot]) return `the ${slot} "${blockOf(game, slot).block.label}" has no known density`;
	const boxOf = (slot: 'reference' | 'target'): Box => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	};
	const [startBox, endBox] = [widened(boxOf(mu), BEYOND_START), widened(boxOf(nu), BEYOND_END)];
	const way = sigma ? noisyWayOf(problem) : wayOf(game, hull(startBox, endBox));
	if (typeof way === 'string') return way;
	const normalised = blockOf(game, nu).block.normalised !== false;
	const lawOn = (slot: 'reference' | 'target', lattice: Lattice): LatticeLaw => {
		const log = record(['x', 'y', 't'], (A, { x, y }) => ({
			log: formulas[slot]?.(A, [x, y]) ?? A.num(Number.NaN),
		}));
		return lawOf(lattice, onLattice(log, lattice));
	};
	const laws = lazily(() => {
		const [start, end] = latticesOf(way, startBox, endBox);
		return { start: lawOn(mu, start), end: lawOn(nu, end) };
	});
	return {
		from: backward ? horizon : 0,
		to: backward ? 0 : horizon,
		alpha,
		upToConstant: !normalised && alpha !== null,
		laws,
		nodes: (n) => {
			const { mass } = laws().start;
			const share = mass.reduce((sum, m) => sum + Number(m > NEGLIGIBLE), 0) / mass.length;
			const side = Math.ceil(Math.sqrt(n / share));
			const law = lawOn(mu, latticeOf(startBox, side));
			const kept = Int32Array.from(law.mass.keys()).filter((i) => (law.mass[i] ?? 0) > NEGLIGIBLE);
			return {
				places: nodesOf(law.lattice, kept),
				logs: Float64Array.from(kept, (i) => law.logs[i] ?? Number.NaN),
				mass: Float64Array.from(kept, (i) => law.mass[i] ?? 0),
				odd: Array.from(kept, (i) => ((i % side) + Math.floor(i / side)) % 2 === 1),
			};
		},
		on: (start, end) => {
			const given =
				terminal.conjugate === 'given' && alpha !== null ? end.logs.map((value) => -alpha * value) : null;
			const conjugate = alpha === null ? linear(end) : given ? () => 0 : entropic(alpha, normalised)(end);
			const solved = 'spread' in way ? noisily(way, alpha, start, end) : directly(way, backward, start, end);
			return { start, end, conjugate, given, ...solved };
		},
	};
}

function latticesOf(way: Way | NoisyWay, start: Box, end: Box): readonly [Lattice, Lattice] {
	if ('spread' in way) return [latticeOf(start, NOISY), latticeOf(end, NOISY)];
	if (!way.even) return [latticeOf(start, way.nodes), latticeOf(end, way.nodes)];
	const cell = Math.max(start.x[1] - start.x[0], start.y[1] - start.y[0]) / way.nodes;
	return [latticeWith(start, cell), latticeWith(end, cell)];
}

function directly(
	way: Way,
	backward: boolean,
	{ lattice: start }: LatticeLaw,
	{ lattice: end }: LatticeLaw,
): Pick<LatticeGame, 'back' | 'on'> {
	return {
		back: (u) => way.least(backward)(u, end, start),
		on: (w) => floored(greatest(way.least(!backward))(w, start, end)),
	};
}

function noisily(
	way: NoisyWay,
	alpha: number | null,
	start: LatticeLaw,
	end: LatticeLaw,
): Pick<LatticeGame, 'back' | 'on'> {
	const { beta, constant } = way;
	const kernel = spreading(way, start.lattice, end.lattice);
	const power = alpha === null ? 1 : alpha / (alpha + beta);
	return {
		back: (u) => kernel.back(u.map((value) => -value / beta)).map((log) => constant - beta * log),
		// The u that is best for w: half a Sinkhorn sweep.
		on: (w) =>
			kernel
				.on(w.map((value, i) => Math.log(start.mass[i] ?? 0) + value / beta))
				.map((reached, j) => beta * power * (reached - (end.logs[j] ?? Number.NaN))),
	};
}

const hull = (a: Box, b: Box): Box => ({
	x: [Math.min(a.x[0], b.x[0]), Math.max(a.x[1], b.x[1])],
	y: [Math.min(a.y[0], b.y[0]), Math.max(a.y[1], b.y[1])],
});

/** Where no way leads u may be anything: it is as low as anywhere. */
function floored(u: Float64Array): Float64Array {
	const low = u.reduce(
		(a, b) => (b > Number.NEGATIVE_INFINITY ? Math.min(a, b) : a),
		Number.POSITIVE_INFINITY,
	);
	return u.map((value) => Math.max(value, low));
}
