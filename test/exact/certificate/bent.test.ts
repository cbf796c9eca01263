import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { latticeWith, nodeOf, sizeOf } from '../../../src/exact/certificate/lattice';
import { leastPolished } from '../../../src/exact/certificate/polished';
import { leastMoving } from '../../../src/exact/certificate/ways';
import { exactOf } from '../../../src/exact/index';
import { movesOf } from '../../../src/exact/moves';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { createRng } from '../../../src/math/rng';
import { rungeKuttaStep } from '../../../src/math/rungeKutta';
import { gameOf } from '../../game/fixture';
import { noisy, normal, type Slots } from '../games';

const still = async (points: Float32Array) => new Float64Array(points.length / 3);

/** The speed along −p that is best where the slope is p, and what it costs, by hand; both of lengths. */
interface Cost {
	readonly name: string;
	readonly running: NonNullable<Slots['running']>;
	speed(p: number): number;
	paid(v: number): number;
	/** Weights of both axes in the square of p, and of v; 1 unless told. */
	readonly axes?: readonly [number, number];
}
const power = (n: number): Cost => ({
	name: `|v|^${n}/${n}`,
	running: { id: 'power', exponent: n },
	speed: (p) => p ** (1 / (n - 1)),
	paid: (v) => v ** n / n,
});
const relativistic = (c: number): Cost => ({
	name: `relativistic, top speed ${c}`,
	running: { id: 'relativistic', speed: c },
	speed: (p) => p / Math.sqrt(1 + (p / c) ** 2),
	paid: (v) => c * c * (1 - Math.sqrt(Math.max(0, 1 - (v / c) ** 2))),
});
/** The block's H = c(√(p² + δ²) − δ), δ = 0.05. */
const bounded = (c: number): Cost => ({
	name: `no faster than ${c}`,
	running: { id: 'bounded', speed: c },
	speed: (p) => (c * p) / Math.hypot(p, 0.05),
	paid: (v) => 0.05 * (c - Math.sqrt(Math.max(0, c * c - v * v))),
});
const anisotropic: Cost = {
	name: 'anisotropic',
	running: { id: 'anisotropic', along: 1, across: 3, angle: 0 },
	speed: (p) => p,
	paid: (v) => v ** 2 / 2,
	axes: [1, 3],
};
const COSTS = [power(3), power(1.5), power(1.25), relativistic(2.2), bounded(1.6), anisotropic];

const [T, alpha, s] = [1, 2, 0.6];
const [m, height, radius, centre] = [[1.2, 0.6], 3, 0.5, [0.2, 0.1]] as const;
const [start, std] = [[-0.9, -0.6], 0.25] as const;

/** A drift f = a(t)x. */
interface Drift {
	readonly name: string;
	readonly drift: NonNullable<Slots['drift']>;
	a(t: number): number;
	/** exp ∫_t^T a. */
	gain(t: number): number;
}
const none: Drift = { name: 'no drift', drift: { id: 'none' }, a: () => 0, gain: () => 1 };
const linear = (rate: number): Drift => ({
	name: `f = ${rate} x`,
	drift: { id: 'linear', rate },
	a: () => rate,
	gain: (t) => Math.exp(rate * (T - t)),
});
const changing: Drift = {
	name: 'a drift that changes',
	drift: { id: 'vp', betaMin: 0.2, betaMax: 1.4 },
	a: (t) => 0.1 + 0.6 * (1 - t / T),
	gain: (t) => Math.exp(0.1 * (T - t) + (0.3 * (T - t) ** 2) / T),
};

/** What a way that ends in a place has begun at, and what it and its end cost: the equations of its slope, against time. */
function shot(
	{ speed, paid, axes = [1, 1] }: Cost,
	a: Drift['a'],
	x: number,
	y: number,
): readonly [number, number, number] {
	const rates = (t: number, [x = 0, y = 0, p = 0, q = 0]: readonly number[]): readonly number[] => {
		const [dx, dy] = [x - centre[0], y - centre[1]];
		const V = height * Math.exp(-(dx * dx + dy * dy) / (2 * radius ** 2));
		const pull = V / radius ** 2;
		// In v √g the cost is the same in all directions, and its slope is p/√g.
		const [c, d] = [p / Math.sqrt(axes[0]), q / Math.sqrt(axes[1])];
		const steep = Math.hypot(c, d);
		const v = speed(steep);
		const along = steep > 0 ? -v / steep : 0;
		const rate = a(t);
		return [
			rate * x + (along * c) / Math.sqrt(axes[0]),
			rate * y + (along * d) / Math.sqrt(axes[1]),
			-rate * p + pull * dx,
			-rate * q + pull * dy,
			paid(v) + V,
		];
	};
	const [dx, dy] = [x - m[0], y - m[1]];
	let state: readonly number[] = [x, y, (alpha * dx) / s ** 2, (alpha * dy) / s ** 2, 0];
	// Twice as many change the mean cost of the best ways by 5e-5 at most.
	const n = 20;
	for (let i = n; i > 0; i--) state = rungeKuttaStep('rk4', rates, (i * T) / n, state, -T / n);
	const end = alpha * ((dx * dx + dy * dy) / (2 * s ** 2) + Math.log(2 * Math.PI * s ** 2));
	return [state[0] ?? 0, state[1] ?? 0, end - (state[4] ?? 0)];
}

/** The least cost from a start: Newton from ends about the line to the mode. */
function leastFrom(cost: Cost, a: Drift['a'], x: number, y: number): number {
	const end = (u: number, v: number) => shot(cost, a, u, v);
	let best = Number.POSITIVE_INFINITY;
	for (let k = 0; k < 18; k++) {
		const share = 0.45 + 0.35 * Math.floor(k / 9);
		const [right, up] = [0.25 * ((k % 3) - 1), 0.25 * ((Math.floor(k / 3) % 3) - 1)];
		let [u, v] = [x + share * (m[0] - x) + right, y + share * (m[1] - y) + up];
		for (let i = 0; i < 20; i++) {
			const h = 1e-5;
			const [at, right, up] = [end(u, v), end(u + h, v), end(u, v + h)];
			const [A, B] = [(right[0] - at[0]) / h, (up[0] - at[0]) / h];
			const [C, D] = [(right[1] - at[1]) / h, (up[1] - at[1]) / h];
			const [f, g] = [at[0] - x, at[1] - y];
			if (Math.hypot(f, g) < 1e-7) best = Math.min(best, at[2]);
			if (Math.hypot(f, g) < 1e-8 || !Number.isFinite(f)) break;
			const det = A * D - B * C;
			const [du, dv] = [(D * f - B * g) / det, (A * g - C * f) / det];
			const short = Math.min(1, 0.2 / Math.hypot(du, dv));
			[u, v] = [u - short * du, v - short * dv];
		}
	}
	return best;
}

/** The mean over starts, by trapezia: ways round either side of an obstacle meet in a fold. */
function leastOf(cost: Cost, { a: rate }: Drift): number {
	const side = 11;
	let [least, total] = [0, 0];
	for (let k = 0; k < side ** 2; k++) {
		const [a, b] = [k % side, Math.floor(k / side)].map((i) => (8 * (i - (side - 1) / 2)) / (side - 1));
		const mass = Math.exp(-((a ?? 0) ** 2 + (b ?? 0) ** 2) / 2);
		if (mass < 1e-5) continue;
		least += mass * leastFrom(cost, rate, start[0] + std * (a ?? 0), start[1] + std * (b ?? 0));
		total += mass;
	}
	return least / total;
}

function certificate(game: Game, share: 0.5 | 1 = 1) {
	const found = certificateOf(problemOf(game), share);
	if (typeof found === 'string') throw new Error(found);
	return found;
}

describe('short steps', () => {
	const h = 0.1;
	const at = latticeWith({ x: [-4, 4], y: [-4, 4] }, h);
	const mode = [0.31, -0.17] as const;
	/** Distances to the mode, of a field that rises as its square. */
	const away = Float64Array.from({ length: sizeOf(at) }, (_, i) => {
		const [x, y] = nodeOf(at, i);
		return Math.hypot(x - mode[0], y - mode[1]);
	});
	it.each([...COSTS, power(5), relativistic(0.7), bounded(0.3), bounded(4.525)].filter(({ axes }) => !axes))(
		'$name: sixteen of them are one long way, ahead and back',
		({ running, paid }) => {
			const moves = movesOf(gameOf({ running }), 0, 1 / 16);
			if (typeof moves === 'string') throw new Error(moves);
			for (const ahead of [true, false]) {
				const way = leastPolished(moves, ahead, leastMoving(moves, null, true)(ahead));
				let found: Float64Array = away.map((r) => 2 * r * r);
				for (let k = 0; k < 16; k++) found = way(found, at, at);
				away.forEach((r, i) => {
					if (!(Math.hypot(...nodeOf(at, i)) < 2)) return;
					// Along the line to the mode, by thousandths.
					const far = Math.min(r, 16 * moves.most);
					let least = Number.POSITIVE_INFINITY;
					for (let k = 0; k <= 1000; k++) {
						const v = (k / 1000) * far;
						least = Math.min(least, 2 * (r - v) ** 2 + paid(v));
					}
					expect(Math.abs((found[i] ?? Number.NaN) - least)).toBeLessThan(0.015 * Math.max(1, least));
				});
			}
		},
	);
});

describe('an obstacle, without noise', () => {
	// Every cost and drift there are took two minutes: these are one of each kind, and all nodes where ways are hardest to find, near a top speed.
	it.each<{ cost: Cost; drift: Drift; shares: readonly (0.5 | 1)[] }>([
		{ cost: relativistic(2.2), drift: none, shares: [1, 0.5] },
		{ cost: anisotropic, drift: none, shares: [0.5] },
		{ cost: bounded(1.6), drift: linear(0.3), shares: [0.5] },
		{ cost: power(1.5), drift: changing, shares: [0.5] },
	])(
		'$cost.name, $drift.name: D is the mean cost of the best ways, found by shooting',
		async ({ cost, drift, shares }) => {
			const least = leastOf(cost, drift);
			const game = gameOf(
				{
					...{ reference: normal(...start, std, std), target: normal(...m, s, s), running: cost.running },
					drift: drift.drift,
					potential: { id: 'obstacle', x: centre[0], y: centre[1], radius, height },
					terminal: { id: 'crossEntropy', weight: alpha },
				},
				{ dynamics: { horizon: T } },
			);
			for (const share of shares) {
				const { value, error } = await certificate(game, share).bound(still);
				expect(value).toBeLessThanOrEqual(least);
				expect(least - value).toBeLessThan((0.01 / share) * least);
				// What it is off by is told.
				expect(Math.abs(value + error - least)).toBeLessThan(error);
			}
		},
	);
});

describe('a crowd that hardly keeps apart', () => {
	const [width, K, side] = [0.7, 16, 21];
	/** Starts about the middle, and the mass of each. */
	const starts = Float32Array.from({ length: 2 * side ** 2 }, (_, i) => {
		const k = Math.floor(i / 2);
		const at = (i % 2 === 0 ? k % side : Math.floor(k / side)) - (side - 1) / 2;
		return (start[i % 2] ?? 0) + (8 * std * at) / (side - 1);
	});
	const weights = Float64Array.from({ length: side ** 2 }, (_, k) => {
		const [x = 0, y = 0] = [starts[2 * k], starts[2 * k + 1]];
		return Math.exp(-((x - start[0]) ** 2 + (y - start[1]) ** 2) / (2 * std ** 2));
	});
	const total = weights.reduce((sum, m) => sum + m, 0);
	const mass = weights.map((m) => m / total);

	/** How far places z = gain · x are from the mode, at K + 1 times, of those who go as if they were alone, and what that costs: of one who starts so far off. */
	function alone({ speed, paid }: Cost, { gain }: Drift, far: number) {
		const n = 20 * K;
		const ended = (off: number) => {
			const p = (alpha * off) / s ** 2;
			const [at, cost] = [[off], [(alpha * off ** 2) / (2 * s ** 2)]];
			for (let k = n - 1; k >= 0; k--) {
				const g = gain(((k + 0.5) * T) / n);
				at.push((at.at(-1) ?? 0) + (T / n) * g * speed(g * p));
				cost.push((cost.at(-1) ?? 0) + (T / n) * paid(speed(g * p)));
			}
			return { at: at.toReversed(), cost: cost.at(-1) ?? 0 };
		};
		let [low, high] = [0, far];
		for (let k = 0; k < 50; k++) {
			const middle = (low + high) / 2;
			if ((ended(middle).at[0] ?? 0) < far) low = middle;
			else high = middle;
		}
		const { at, cost } = ended(low);
		return { at: at.filter((_, k) => k % 20 === 0), cost };
	}

	it.each([{ cost: relativistic(1.8), drift: linear(0.4) }])(
		'$cost.name, $drift.name: D is what it costs without, and w∫I(ρ_t)dt more, less a term of order w²',
		async ({ cost, drift }) => {
			const going = (places: Float32Array) => {
				const n = places.length / 2;
				const states = new Float32Array((K + 1) * places.length);
				let paid = 0;
				for (let i = 0; i < n; i++) {
					const [x, y] = [0, 1].map((axis) => drift.gain(0) * (places[2 * i + axis] ?? 0) - (m[axis] ?? 0));
					const far = Math.hypot(x ?? 0, y ?? 0);
					const way = alone(cost, drift, far);
					way.at.forEach((r, k) => {
						const share = far > 0 ? r / far : 0;
						const grown = drift.gain((k * T) / K);
						states[2 * (k * n + i)] = (m[0] + share * (x ?? 0)) / grown;
						states[2 * (k * n + i) + 1] = (m[1] + share * (y ?? 0)) / grown;
					});
					if (n === side ** 2) paid += (mass[i] ?? 0) * way.cost;
				}
				return { states, paid };
			};
			const { states, paid } = going(starts);
			let met = 0;
			for (let k = 0; k <= K; k++) {
				const at = states.subarray(k * starts.length, (k + 1) * starts.length);
				let felt = 0;
				mass.forEach((m, i) => {
					mass.forEach((n, j) => {
						const [dx, dy] = [
							(at[2 * i] ?? 0) - (at[2 * j] ?? 0),
							(at[2 * i + 1] ?? 0) - (at[2 * j + 1] ?? 0),
						];
						felt += m * n * Math.exp(-(dx * dx + dy * dy) / (2 * width ** 2));
					});
				});
				met += ((k % K === 0 ? 0.5 : 1) * felt * T) / (2 * K);
			}
			const lone = paid + alpha * Math.log(2 * Math.PI * s ** 2);
			const short = async (weight: number): Promise<number> => {
				const game = gameOf(
					{
						...{ reference: normal(...start, std, std), target: normal(...m, s, s), running: cost.running },
						...{ drift: drift.drift, interaction: { id: 'crowd', weight, width } },
						terminal: { id: 'crossEntropy', weight: alpha },
					},
					{ dynamics: { horizon: T } },
				);
				const { value, error } = await certificate(game, 0.5).bound(
					still,
					async (places) => going(places).states,
				);
				// They are able to go so: no less than J*.
				const most = lone + weight * met;
				expect(value).toBeLessThanOrEqual(most);
				expect(error).toBeLessThan(0.02 * most);
				return most - value - error;
			};
			const [small, large] = [await short(0.5), await short(2)];
			expect(large).toBeLessThan(0.04 * lone);
			expect(large).toBeGreaterThan(small);
		},
	);
});

/** In a bowl, and apart from each other, along either axis as with the weight of that: a closed form twice. */
describe('a cost that is not the same in both directions, whose axes are games of their own', () => {
	const gaussians = { from: normal(-0.5, -0.5, 0.8, 0.8), to: normal(1, 1, 0.6, 0.6) };
	const { from, to } = gaussians;
	const bowl = { potential: { id: 'quadratic', stiffness: 1.5 } } as const;
	const apart = { ...bowl, interaction: { id: 'entropy', weight: 0.3 } } as const;
	/** U, the least cost and paths of the best particles, from games of one axis. */
	function exactly(slots: Slots) {
		const [one, two] = [1, 3].map((weight) => {
			const game = gameOf(
				{ reference: from, target: to, ...slots, running: { id: 'kinetic', weight } },
				{ ...noisy, dynamics: { horizon: T } },
			);
			const exact = exactOf(game);
			if (!exact?.cost) throw new Error('a closed form is known');
			return { ...exact, least: exact.cost.running + exact.cost.terminal + exact.cost.interaction };
		});
		if (!one || !two) throw new Error('two');
		const both = <K extends 2 | 3>(rows: Float32Array, width: K, axis: 0 | 1): Float32Array =>
			rows.map((value, i) => (i % width === 2 ? value : (rows[i - (i % width) + axis] ?? 0)));
		const value = async (points: Float32Array): Promise<Float64Array> => {
			const [a, b] = await Promise.all([one.jets(both(points, 3, 0)), two.jets(both(points, 3, 1))]);
			return Float64Array.from(a?.value ?? [], (U, i) => (U + (b?.value?.[i] ?? Number.NaN)) / 2);
		};
		const paths = async (starts: Float32Array): Promise<Float32Array> => {
			const rng = createRng(1);
			const [a, b] = await Promise.all([
				one.paths(both(starts, 2, 0), 16, rng),
				two.paths(both(starts, 2, 1), 16, rng),
			]);
			return (a?.states ?? starts).map((x, i) => (i % 2 === 0 ? x : (b?.states[i] ?? Number.NaN)));
		};
		return { least: (one.least + two.least) / 2, value, paths };
	}
	const running = anisotropic.running;
	const ends = { reference: from, target: to, running };
	const soft = { terminal: { id: 'reverseKL', weight: 3 } } as const;
	it.each<readonly [string, Slots]>([
		['KL(ρ_T‖π)', { ...bowl, ...soft }],
		['U_T given', { ...bowl, terminal: { id: 'crossEntropy', weight: 3 } }],
		['who keeps apart', { ...apart, ...soft }],
	])('%s: D of the exact U is J*', async (_, slots) => {
		const { least, value, paths } = exactly(slots);
		const game = gameOf({ ...ends, ...slots }, { dynamics: { horizon: T } });
		const bound = await certificate(game, 0.5).bound(value, paths);
		expect(bound.value).toBeLessThanOrEqual(least);
		expect(least - bound.value).toBeLessThan(0.02 * least);
	});
	it('D falls with the square of an error of U', async () => {
		const { value } = exactly({ ...bowl, ...soft });
		const game = gameOf({ ...ends, ...bowl, ...soft }, { dynamics: { horizon: T } });
		const [exact = 0, ...short] = await Promise.all(
			[0, 0.1, -0.1, 0.2, -0.2].map(async (bend) => {
				const bound = await certificate(game, 0.5).bound(async (points) =>
					(await value(points)).map(
						(U, i) => U + bend * ((points[3 * i] ?? 0) ** 2 - 0.5 * (points[3 * i + 1] ?? 0)),
					),
				);
				return bound.value + bound.error;
			}),
		);
		const [a = 0, b = 0, c = 0, d = 0] = short.map((value) => exact - value);
		expect(a + b).toBeGreaterThan(0);
		expect((c + d) / (a + b)).toBeGreaterThan(3.3);
		expect((c + d) / (a + b)).toBeLessThan(4.7);
	});
	it('maximum likelihood is the game against time', async () => {
		const { least, value } = exactly({ ...bowl, ...soft });
		const game = gameOf(
			{ reference: to, target: from, running, ...bowl, terminal: { id: 'forwardKL', weight: 3 } },
			{ dynamics: { horizon: T } },
		);
		const bound = await certificate(game, 0.5).bound(async (points) =>
			(await value(points.map((at, i) => (i % 3 === 2 ? T - at : at)))).map((U) => -U),
		);
		expect(bound.value).toBeLessThanOrEqual(least);
		expect(least - bound.value).toBeLessThan(0.01 * least);
	});
});
