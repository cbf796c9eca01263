import type { Problem } from '../game/problem';
import { scaleV, type Vec } from '../math/algebra';
import { arrays, column } from '../math/arrays';
import type { Rng } from '../math/rng';
import { type Graph, record, replay } from '../math/trace';

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
	const A = arrays(until.length);
	const none = A.num(0);
	const at = (s: Float64Array, y: Cloud) => {
		const [fx = none, fy = none, sigma = none] = replay(A, graph, [...y, s]);
		return { f: [fx, fy] as const, sigma };
	};
	const normals = (): Cloud => [until.map(() => rng.normal()), until.map(() => rng.normal())];
	/** y + (f + g)·h/2 + noise, one component. */
	const moved = (y: Float64Array, f: Float64Array, g: Float64Array, h: Float64Array, kick: Float64Array) =>
		y.map((value, i) => value + ((f[i] ?? 0) + (g[i] ?? 0)) * 0.5 * (h[i] ?? 0) + (kick[i] ?? 0));

	let y: Cloud = [column(starts, 2, 0), column(starts, 2, 1)];
	const h = until.map((s) => s / steps);
	for (let k = 0; k < steps; k++) {
		const now = at(
			h.map((step) => k * step),
			y,
		);
		const xi = normals();
		const kick = (level: Float64Array) => scaleV(A, xi, A.mul(level, A.sqrt(h)));
		const [a, b] = kick(now.sigma);
		const ahead: Cloud = [moved(y[0], now.f[0], now.f[0], h, a), moved(y[1], now.f[1], now.f[1], h, b)];
		const then = at(
			h.map((step) => (k + 1) * step),
			ahead,
		);
		const [c, d] = kick(A.mul(A.num(0.5), A.add(now.sigma, then.sigma)));
		y = [moved(y[0], now.f[0], then.f[0], h, c), moved(y[1], now.f[1], then.f[1], h, d)];
	}
	const short = A.num(delta);
	const { f, sigma } = at(until, y);
	return {
		mean: [moved(y[0], f[0], f[0], short, none), moved(y[1], f[1], f[1], short, none)],
		size: A.mul(sigma, A.sqrt(short)),
	};
}
