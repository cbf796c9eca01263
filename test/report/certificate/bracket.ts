import { cellsOf, heldAt } from '../../../src/exact/certificate/edges';
import { nodesOf } from '../../../src/exact/certificate/lattice';
import { blockOf, type Problem } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';

/** Costs that the least cost of a game is between, by a method of its own: entropic transport on a grid. */
export interface Bracket {
	readonly lower: number;
	readonly upper: number;
}

/** Sharper and sharper ε, and sweeps at each. */
const SCHEDULE = [
	[1, 20],
	[0.3, 20],
	[0.1, 30],
	[0.03, 50],
	[0.01, 80],
] as const;

/**
 * J* of a game from μ to α KL(·‖ν) with the cost λ/2T |x − y|², both laws on n × n nodes: the plan of unbalanced Sinkhorn sweeps
 * (Chizat et al., Math. Comp. 87 (2018) 2563) pays an upper bound, its potential gives a lower one by weak duality. In logarithms, axis
 * by axis. Null for other games.
 */
export function bracketOf(problem: Problem, n = 96): Bracket | null {
	const { game, horizon, direction, sigma } = problem;
	const { block: terminal, params } = blockOf(game, 'terminal');
	const { block: running, params: cost } = blockOf(game, 'running');
	const lambda = running.inertia?.(cost);
	const plain =
		!sigma &&
		game.drift.id === 'none' &&
		game.potential.id === 'none' &&
		game.interaction.id === 'none' &&
		game.dynamics.order === 'first';
	if (lambda === undefined || !plain || terminal.conjugate !== 'entropic') return null;
	const alpha = terminal.weight(params);
	const [mu, nu] =
		direction === 'backward' ? (['target', 'reference'] as const) : (['reference', 'target'] as const);
	const logs = { reference: problem.logReference, target: problem.logTarget };
	const lawOf = (slot: 'reference' | 'target', wide: number) => {
		const { block, params } = blockOf(game, slot);
		const box = block.extent(params);
		const axis = ([min, max]: readonly [number, number]) => {
			const [middle, half] = [(min + max) / 2, (wide * (max - min)) / 2];
			return Float64Array.from({ length: n }, (_, k) => middle - half + ((2 * k + 1) * half) / n);
		};
		const [x, y] = [axis(box.x), axis(box.y)];
		const area = ((x[1] ?? 0) - (x[0] ?? 0)) * ((y[1] ?? 0) - (y[0] ?? 0));
		const logsAt = (places: Float32Array) =>
			Float64Array.from(
				{ length: places.length / 2 },
				(_, k) => logs[slot]?.(numbers, [places[2 * k] ?? 0, places[2 * k + 1] ?? 0]) ?? Number.NaN,
			);
		// Else where a square ends would be known to half a cell: for the checkerboard that is 3 % of J*.
		const nodes = logsAt(nodesOf({ x, y }));
		const cells = cellsOf(nodes, { x, y }, logsAt);
		const held = cells ? heldAt({ x, y }, cells) : nodes;
		const log = held.map((value) => value + Math.log(area));
		const mass = block.normalised === false ? 0 : logSum(log);
		return { x, y, log: log.map((value) => value - mass) };
	};
	const [from, to] = [lawOf(mu, 1.1), lawOf(nu, 1.15)];
	const k = lambda / 2 / horizon;
	const table = (a: Float64Array, b: Float64Array) =>
		Float64Array.from({ length: n * n }, (_, i) => k * ((a[Math.floor(i / n)] ?? 0) - (b[i % n] ?? 0)) ** 2);
	const [cx, cy] = [table(from.x, to.x), table(from.y, to.y)];
	const turned = (c: Float64Array) => c.map((_, i) => c[(i % n) * n + Math.floor(i / n)] ?? 0);
	const [cxT, cyT] = [turned(cx), turned(cy)];

	/** log Σ_y exp(field − c/ε), both axes one after the other; `weigh` takes a power of the cost along one axis into the sum. */
	const spread = (field: Float64Array, alongX: Float64Array, alongY: Float64Array): Float64Array => {
		const half = new Float64Array(n * n);
		for (let j = 0; j < n; j++)
			for (let i = 0; i < n; i++)
				half[i * n + j] = logSumOf(n, (m) => (alongX[i * n + m] ?? 0) + (field[j * n + m] ?? 0));
		const out = new Float64Array(n * n);
		for (let i = 0; i < n; i++)
			for (let j = 0; j < n; j++)
				out[j * n + i] = logSumOf(n, (m) => (alongY[j * n + m] ?? 0) + (half[i * n + m] ?? 0));
		return out;
	};
	let u = new Float64Array(n * n);
	let w = new Float64Array(n * n);
	let eps = 1;
	const scaled = (c: Float64Array) => c.map((value) => -value / eps);
	const add = (a: Float64Array, b: Float64Array, factor: number) =>
		a.map((value, i) => value + factor * (b[i] ?? 0));
	for (const [sharp, sweeps] of SCHEDULE) {
		eps = sharp;
		for (let s = 0; s < sweeps; s++) {
			w = spread(add(to.log, u, -1 / eps), scaled(cx), scaled(cy)).map((value) => -eps * value);
			u = spread(add(from.log, w, 1 / eps), scaled(cxT), scaled(cyT)).map(
				(value) => ((alpha * eps) / (alpha + eps)) * value,
			);
		}
	}
	// The plan: exp(log μ + w/ε + log ν − u/ε − c/ε), whose first marginal is μ after the half sweep for w.
	w = spread(add(to.log, u, -1 / eps), scaled(cx), scaled(cy)).map((value) => -eps * value);
	const right = add(to.log, u, -1 / eps);
	const left = add(from.log, w, 1 / eps);
	const costly = (c: Float64Array) => c.map((value) => Math.log(Math.max(value, 1e-300)) - value / eps);
	const moved = [spread(right, costly(cx), scaled(cy)), spread(right, scaled(cx), costly(cy))]
		.map((found) => found.reduce((sum, value, i) => sum + Math.exp(value + (left[i] ?? 0)), 0))
		.reduce((a, b) => a + b);
	const reached = add(right, spread(left, scaled(cxT), scaled(cyT)), 1);
	const kl = reached.reduce((sum, value, i) => sum + Math.exp(value) * (value - (to.log[i] ?? 0)), 0);
	// The hard bound of u: min_y c + u over the nodes.
	const least = new Float64Array(n * n);
	for (let j = 0; j < n; j++)
		for (let i = 0; i < n; i++) {
			let found = Number.POSITIVE_INFINITY;
			for (let b = 0; b < n; b++)
				for (let a = 0; a < n; a++)
					found = Math.min(found, (u[b * n + a] ?? 0) + (cx[i * n + a] ?? 0) + (cy[j * n + b] ?? 0));
			least[j * n + i] = found;
		}
	const dual =
		least.reduce((sum, value, i) => sum + Math.exp(from.log[i] ?? 0) * value, 0) -
		alpha * logSum(add(to.log, u, 1 / alpha));
	return { lower: dual, upper: moved + alpha * kl };
}

const logSum = (values: Float64Array): number => logSumOf(values.length, (i) => values[i] ?? Number.NaN);
function logSumOf(n: number, term: (i: number) => number): number {
	let top = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < n; i++) top = Math.max(top, term(i));
	if (top === Number.NEGATIVE_INFINITY) return top;
	let total = 0;
	for (let i = 0; i < n; i++) total += Math.exp(term(i) - top);
	return top + Math.log(total);
}
