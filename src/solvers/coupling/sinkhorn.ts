import type { SumPairs } from '../../kernels/pairs';
import type { CloudGap } from './discrepancy';

/** A cloud [n, 2] with a dual potential [n] of its own: where the next clouds of the same laws start from. */
interface Side {
	readonly cloud: Float32Array;
	readonly potential: Float32Array;
}
/** What one step hands to the next, plain data: the potentials of (x, y) on x, of (x, x) and of (y, y). */
export interface SinkhornMemory {
	readonly across: Side;
	readonly within: Side;
	readonly target: Side;
}

/**
 * Sweeps are stopped when a potential moves by this, on average, in units of ε: marginals then hold to that share. A
 * training step takes no more sweeps than the game says; where the value is wanted, there is patience.
 */
const PACE = {
	step: { tolerance: 0.01, patience: 1 },
	final: { tolerance: 1e-3, patience: 100 },
} as const;
/** Over-relaxation, which quickens slow convergence at small ε (Thibault et al., arXiv:1711.01851). */
const RELAXATION = 1.5;

/** Value of the dual, its potential f [n] on the first cloud and g on the second, and ∇f [n, 2]. */
interface Dual {
	readonly value: number;
	readonly f: Float32Array;
	readonly g: Float32Array;
	readonly slope: Float32Array;
}

/** The potential −ε log mean_j exp((g_j − ½|x − y_j|²)/ε) on `at`, and its gradient. */
async function softMin(sums: SumPairs, at: Float32Array, { cloud, potential }: Side, epsilon: number) {
	const shift = Math.log(potential.length);
	const { values, gradient } = await sums({
		kind: 'logSumExp',
		at,
		from: cloud,
		others: false,
		width: Math.sqrt(epsilon),
		exponents: potential.map((g) => g / epsilon - shift),
	});
	return { f: values.map((v) => -epsilon * v), slope: gradient.map((v) => -epsilon * v) };
}

/** How well a dual is solved: `most` sweeps of both potentials, fewer where they have settled. */
interface Effort {
	readonly tolerance: number;
	readonly most: number;
}

/**
 * min over couplings of E ½|x − y|² + ε KL(P‖a ⊗ b) by alternating maximisation of its dual. From a potential on
 * `start` if there is one; else ε comes down from the size of the clouds by quarters (Feydy et al.,
 * arXiv:1810.08278, §3.3). Stopped early, its value is too low.
 */
async function transport(
	sums: SumPairs,
	a: Float32Array,
	b: Float32Array,
	epsilon: number,
	{ tolerance, most }: Effort,
	start?: Side,
): Promise<Dual> {
	const onA = (g: Float32Array, at = epsilon) => softMin(sums, a, { cloud: b, potential: g }, at);
	const onB = async (f: Float32Array, at = epsilon) =>
		(await softMin(sums, b, { cloud: a, potential: f }, at)).f;
	// A cloud and itself: one potential, whose plain iteration swings between two, and the average settles at once.
	const half = async (g: Float32Array, at: number) => mix(g, (await onA(g, at)).f, 0.5);
	const symmetric = a === b;
	let g: Float32Array = start ? (await softMin(sums, b, start, epsilon)).f : new Float32Array(b.length / 2);
	if (!start) {
		const reach = [a, b].flatMap((cloud) => Array.from(cloud, Math.abs)).reduce((x, y) => Math.max(x, y), 0);
		for (let at = 4 * reach ** 2; at > epsilon; at /= 4)
			g = await (symmetric ? half(g, at) : onB((await onA(g, at)).f, at));
	}
	let f: Float32Array | null = null;
	for (let k = 0; k < most; k++) {
		const before = g;
		if (symmetric) g = await half(g, epsilon);
		else {
			const fresh = (await onA(g)).f;
			f = f ? mix(f, fresh, RELAXATION) : fresh;
			g = mix(g, await onB(f), RELAXATION);
		}
		if (meanGap(g, before) < tolerance * epsilon) break;
	}
	// After a sweep of f the coupling has mass 1, so the dual has no further term.
	const last = await onA(g);
	return { value: mean(last.f) + mean(g), f: last.f, g, slope: last.slope };
}

/**
 * Sinkhorn divergence OT_ε(x, y) − ½ OT_ε(x, x) − ½ OT_ε(y, y) of clouds [n, 2] and [m, 2] with cost ½|x − y|², and its
 * gradient in x by the envelope theorem, ∇f_xy − ∇f_xx over n (Feydy et al., arXiv:1810.08278, eq. 3 and 25).
 * It starts from the potentials of the step before, where there was one, and hands on its own.
 */
export async function sinkhorn(
	sums: SumPairs,
	{ blur, iterations }: { readonly blur: number; readonly iterations: number },
	x: Float32Array,
	y: Float32Array,
	pace: keyof typeof PACE,
	last: SinkhornMemory | null = null,
): Promise<CloudGap & { readonly memory: SinkhornMemory }> {
	const epsilon = blur ** 2;
	const { tolerance, patience } = PACE[pace];
	const solve = (a: Float32Array, b: Float32Array, start?: Side, share = 1) =>
		transport(sums, a, b, epsilon, { tolerance, most: Math.ceil(patience * iterations * share) }, start);
	// The potential on y at the next clouds is read off the one on x, and the other way round. A cloud against itself
	// needs fewer sweeps, and the potential of (y, y) enters the value alone: as many of y as of x will do.
	const across = await solve(x, y, last?.across);
	const within = await solve(x, x, last?.within, 1 / 2);
	const some = y.subarray(0, Math.min(x.length, y.length));
	const target = await solve(some, some, last?.target, 1 / 4);
	const n = x.length / 2;
	return {
		value: across.value - 0.5 * (within.value + target.value),
		gradient: Float64Array.from(across.slope, (slope, i) => (slope - (within.slope[i] ?? 0)) / n),
		memory: {
			across: { cloud: x, potential: across.f },
			within: { cloud: x, potential: within.g },
			target: { cloud: some, potential: target.g },
		},
	};
}

/** (1 − share) a + share b. */
const mix = (a: Float32Array, b: Float32Array, share: number): Float32Array =>
	a.map((value, i) => value + share * ((b[i] ?? 0) - value));
const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;
const meanGap = (a: Float32Array, b: Float32Array): number =>
	a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
