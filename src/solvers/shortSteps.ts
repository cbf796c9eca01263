import type { Problem } from '../game/problem';
import type { Vec } from '../math/algebra';
import { column } from '../math/arrays';
import type { Rng } from '../math/rng';
import { tabulate } from '../math/tabulate';
import { type Graph, record } from '../math/trace';

type Cloud = Vec<Float64Array>;

/** One more short step of noising, of size δ: from where n particles are to N(mean, size²). */
export interface ShortSteps {
	readonly mean: Cloud;
	/** σ√δ, [n]. */
	readonly size: Float64Array;
}

/** From `starts` [n, 2] to noising times `until` [n]. */
export type Noiser = (starts: Float32Array, until: Float64Array, rng: Rng) => ShortSteps;

/**
 * Runs the noising process dY = −f(Y, T − s) ds + σ(T − s) dW in `steps` equal Heun steps for each particle (weak order
 * 2, as the noise is additive), and then the drift of a step of size `delta`.
 */
export function noiserOf(
	problem: Problem,
	{ steps, delta }: { readonly steps: number; readonly delta: number },
): Noiser {
	const { horizon } = problem;
	// Recorded once: a typed drift is full of common expressions.
	const graph = record(['x', 'y', 's'], (A, { x, y, s }) => {
		const t = A.sub(A.num(horizon), s);
		const [fx, fy] = problem.drift(A, t, [x, y]);
		return { fx: A.neg(fx), fy: A.neg(fy), sigma: problem.sigma?.(A, t) ?? A.num(0) };
	});
	return (starts, until, rng) => shortSteps(graph, starts, until, steps, delta, rng);
}

function shortSteps(
	graph: Graph,
	starts: Float32Array,
	until: Float64Array,
	steps: number,
	delta: number,
	rng: Rng,
): ShortSteps {
	const n = until.length;
	const none = new Float64Array(n);
	const h = until.map((s) => s / steps);
	const root = h.map(Math.sqrt);
	const at = (s: Float64Array, [x, y]: Cloud) => {
		const [fx = none, fy = none, sigma = none] = tabulate(graph, [x, y, s]);
		return { f: [fx, fy] as const, sigma };
	};
	const xi: Cloud = [new Float64Array(n), new Float64Array(n)];
	/** ξσ√h, one component. */
	const kick = (normals: Float64Array, sigma: Float64Array): Float64Array =>
		normals.map((normal, i) => normal * ((sigma[i] ?? 0) * (root[i] ?? 0)));

	let y: Cloud = [column(starts, 2, 0), column(starts, 2, 1)];
	for (let k = 0; k < steps; k++) {
		const now = at(
			h.map((step) => k * step),
			y,
		);
		for (const normals of xi) for (let i = 0; i < n; i++) normals[i] = rng.normal();
		const ahead = moved(y, now.f, now.f, h, [kick(xi[0], now.sigma), kick(xi[1], now.sigma)]);
		const then = at(
			h.map((step) => (k + 1) * step),
			ahead,
		);
		const between = now.sigma.map((sigma, i) => 0.5 * (sigma + (then.sigma[i] ?? 0)));
		y = moved(y, now.f, then.f, h, [kick(xi[0], between), kick(xi[1], between)]);
	}
	const { f, sigma } = at(until, y);
	const short = new Float64Array(n).fill(delta);
	return { mean: moved(y, f, f, short, [none, none]), size: sigma.map((level) => level * Math.sqrt(delta)) };
}

/** y + (f + g)·h/2 + kick. */
const moved = (y: Cloud, f: Cloud, g: Cloud, h: Float64Array, kick: Cloud): Cloud => [
	movedAlong(y[0], f[0], g[0], h, kick[0]),
	movedAlong(y[1], f[1], g[1], h, kick[1]),
];

function movedAlong(
	y: Float64Array,
	f: Float64Array,
	g: Float64Array,
	h: Float64Array,
	kick: Float64Array,
): Float64Array {
	const out = new Float64Array(y.length);
	for (let i = 0; i < out.length; i++)
		out[i] = (y[i] ?? 0) + ((f[i] ?? 0) + (g[i] ?? 0)) * 0.5 * (h[i] ?? 0) + (kick[i] ?? 0);
	return out;
}
