/** ε falls by this factor from level to level, each at most so many sweeps long; so many levels at most. */
const [COOLING, SWEEPS, LEVELS] = [3, 20, 20];
/** A level is done when a sweep moves prices by less than this share of ε in the mean. */
const SETTLED = 0.03;
/** Levels that are left out at first, as ε is larger than most ways by itself; those that are gone through again with prices that are nearly right. */
const [FIRST, AGAIN] = [2, 2];
/** A plan is good enough where it costs no more above its dual than this share, or so many nats; or where a level gained less than that share. */
const [SHARE, NATS, GAIN] = [0.005, 5e-4, 5e-4];
/** log of a weight over the largest of its particle from where on it is left out; and of a scale from which on prices take it in. */
const [FAINT, LARGE] = [-20, 50];

/** Prices of points [m], and the ε by which they were found. */
export interface Prices {
	readonly prices: Float64Array;
	readonly epsilon: number;
}

/** How all of each of n particles goes to m points. Nats. */
export interface Plan extends Prices {
	readonly cost: number;
	/** What each particle has of it [n], its mean over their masses: it varies as the cost does with the particles. */
	readonly shares: Float64Array;
	/** What no plan costs less than. */
	readonly least: number;
	/** γ/π at the points [m]. */
	readonly ratio: Float64Array;
}

/**
 * min over γ of KL(γ‖π) + L W₁(ρ, γ), from above, by a plan P from ρ, particles at places [n, 2] of given masses, to π, even over points [m, 2]:
 * Σ P_ij L|x_i − y_j| + KL(γ‖π), γ_j = Σ_i P_ij. It comes from Sinkhorn's sweeps for the same with ε KL(P‖ρ ⊗ π) on top, ε falling (Chizat et al., Math. Comp. 87
 * (2018) 2563; prices g of points go to −log γ/π), and is told without ε. Near enough is told by the dual Σ mass · min_j(L|x − y_j| − g_j) − log ∫e^(−g)dπ, which is
 * below for any g. O(nm) a level; sweeps skip pairs of no weight.
 * @param from prices to begin with
 */
export function planTo(
	places: Float32Array,
	mass: Float64Array,
	points: Float32Array,
	L: number,
	from?: Prices,
): Plan {
	const [n, m] = [mass.length, points.length / 2];
	const costs = new Float64Array(n * m);
	for (let i = 0; i < n; i++)
		for (let j = 0; j < m; j++) {
			const dx = (places[2 * i] ?? 0) - (points[2 * j] ?? 0);
			const dy = (places[2 * i + 1] ?? 0) - (points[2 * j + 1] ?? 0);
			costs[i * m + j] = L * Math.sqrt(dx * dx + dy * dy);
		}
	const planAt = plansOf(costs, mass, m);
	const first = from
		? from.epsilon * COOLING ** AGAIN
		: costs.reduce((a, b) => Math.max(a, b), NATS) / COOLING ** FIRST;
	let next = planAt(from?.prices ?? new Float64Array(m), first);
	let best = next;
	for (let level = 1; level < LEVELS; level++) {
		if (best.cost - best.least <= Math.max(NATS, SHARE * best.cost)) break;
		next = planAt(next.prices, next.within ? next.epsilon / COOLING : next.epsilon);
		const gained = best.cost - next.cost;
		if (gained > 0) best = next;
		if (next.within && gained < GAIN * best.cost) break;
	}
	return best;
}

/** From prices and ε on to a plan after some sweeps; not `within` where these ended early, as scales grew too large. */
function plansOf(costs: Float64Array, mass: Float64Array, m: number) {
	const n = mass.length;
	/** Pairs of particle i from starts[i] on to before starts[i + 1]: the point, and the weight before scales. */
	const starts = new Int32Array(n + 1);
	const ends = new Int32Array(n * m);
	const weights = new Float64Array(n * m);
	const scales = new Float64Array(m);
	const ratio = new Float64Array(m);
	/** Of each particle what it pays where it goes at the lowest price; 1 over the sum of its weights. */
	const lows = new Float64Array(n);
	const factors = new Float64Array(n);
	const cost = (i: number, j: number): number => costs[i * m + j] ?? 0;
	/** How far a point is from being the best of a particle, at most 0. */
	const behind = (i: number, j: number, prices: Float64Array): number =>
		(lows[i] ?? 0) + (prices[j] ?? 0) - cost(i, j);
	const findLows = (prices: Float64Array): void => {
		for (let i = 0; i < n; i++) {
			let low = Number.POSITIVE_INFINITY;
			for (let j = 0; j < m; j++) low = Math.min(low, cost(i, j) - (prices[j] ?? 0));
			lows[i] = low;
		}
	};
	const pair = (prices: Float64Array, epsilon: number): void => {
		findLows(prices);
		// Of each point the particle that would go there first is kept, however faint.
		const nearest = new Float64Array(m).fill(Number.NEGATIVE_INFINITY);
		for (let i = 0; i < n; i++)
			for (let j = 0; j < m; j++) nearest[j] = Math.max(nearest[j] ?? 0, behind(i, j, prices));
		let count = 0;
		for (let i = 0; i < n; i++) {
			for (let j = 0; j < m; j++) {
				const by = behind(i, j, prices);
				if (by < FAINT * epsilon && by < (nearest[j] ?? 0)) continue;
				ends[count] = j;
				weights[count++] = Math.exp(by / epsilon);
			}
			starts[i + 1] = count;
		}
	};
	const spread = (): void => {
		ratio.fill(0);
		for (let i = 0; i < n; i++) {
			const [first, last] = [starts[i] ?? 0, starts[i + 1] ?? 0];
			let sum = 0;
			for (let k = first; k < last; k++) sum += (weights[k] ?? 0) * (scales[ends[k] ?? 0] ?? 0);
			factors[i] = 1 / sum;
			const share = (m * (mass[i] ?? 0)) / sum;
			for (let k = first; k < last; k++) {
				const j = ends[k] ?? 0;
				ratio[j] = (ratio[j] ?? 0) + share * (weights[k] ?? 0) * (scales[j] ?? 0);
			}
		}
	};
	return (before: Float64Array, epsilon: number): Plan & { readonly within: boolean } => {
		const prices = before.slice();
		pair(prices, epsilon);
		scales.fill(1);
		spread();
		let [within, moved] = [true, Number.POSITIVE_INFINITY];
		for (let sweep = 0; sweep < SWEEPS && within && moved > SETTLED; sweep++) {
			moved = 0;
			for (let j = 0; j < m; j++) {
				const [price, at] = [prices[j] ?? 0, ratio[j] ?? 0];
				const step = at > 0 ? (price + Math.log(at)) / (1 + epsilon) : 0;
				prices[j] = price - epsilon * step;
				moved += (at * Math.abs(step)) / m;
				const scale = ((prices[j] ?? 0) - (before[j] ?? 0)) / epsilon;
				scales[j] = Math.exp(scale);
				within &&= Math.abs(scale) < LARGE;
			}
			spread();
		}
		const logs = ratio.map((at) => (at > 0 ? Math.log(at) : 0));
		const shares = mass.map((_, i) => {
			let share = 0;
			for (let k = starts[i] ?? 0; k < (starts[i + 1] ?? 0); k++) {
				const j = ends[k] ?? 0;
				share += (weights[k] ?? 0) * (scales[j] ?? 0) * (cost(i, j) + (logs[j] ?? 0));
			}
			return share * (factors[i] ?? 0);
		});
		findLows(prices);
		const low = prices.reduce((a, b) => Math.min(a, b), 0);
		const level = Math.log(prices.reduce((sum, g) => sum + Math.exp(low - g), 0) / m) - low;
		const meanOf = (values: Float64Array) =>
			values.reduce((sum, value, i) => sum + value * (mass[i] ?? 0), 0);
		return {
			...{ cost: meanOf(shares), shares, least: meanOf(lows) - level, ratio: ratio.slice() },
			...{ prices, epsilon, within },
		};
	};
}
