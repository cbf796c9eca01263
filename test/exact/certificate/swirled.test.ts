import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { exactOf } from '../../../src/exact/index';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { gameOf } from '../../game/fixture';
import { noisy, normal, type Slots } from '../games';
import {
	applied,
	carried,
	flipped,
	inverse,
	type Matrix,
	mapped,
	overTime,
	product,
	rootOf,
	sum,
	times,
} from './matrices';

const [T, alpha] = [1.2, 2];
const [m0, s0, m1, s1] = [
	[-0.5, 0.3],
	[0.8, 1.1],
	[1.2, -0.6],
	[0.7, 0.9],
] as const;
const spread = ([a, b]: readonly [number, number]): Matrix => [
	[a * a, 0],
	[0, b * b],
];
const given: Slots = {
	reference: normal(...m0, ...s0),
	target: normal(...m1, ...s1),
	terminal: { id: 'crossEntropy', weight: alpha },
};
const still = async (points: Float32Array) => new Float64Array(points.length / 3);
function certificate(game: Game, share: 0.5 | 1 = 1) {
	const found = certificateOf(problemOf(game), share);
	if (typeof found === 'string') throw new Error(found);
	return found;
}

const rotation = (rate: number): readonly [Slots, Matrix] => [
	{ drift: { id: 'rotation', rate } },
	[
		[0, -rate],
		[rate, 0],
	],
];
const shear = (rate: number): readonly [Slots, Matrix] => [
	{ drift: { id: 'shear', rate } },
	[
		[0, rate],
		[0, 0],
	],
];
const cheap = (angle: number, along: number, across: number): Matrix => {
	const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
	const R: Matrix = [
		[c, -s],
		[s, c],
	];
	return product(
		product(R, [
			[1 / along, 0],
			[0, 1 / across],
		]),
		flipped(R),
	);
};
const anisotropic = { id: 'anisotropic', along: 1, across: 4, angle: 25 } as const;

describe('a quadratic cost, −α log π at the end: D is J*', () => {
	it.each<readonly [string, readonly [Slots, Matrix], NonNullable<Slots['running']>, Matrix]>([
		['a rotation, anisotropic', rotation(1.3), anisotropic, cheap(25, 1, 4)],
		['a rotation the other way, anisotropic', rotation(-2), anisotropic, cheap(25, 1, 4)],
		['a shear', shear(1.5), { id: 'kinetic', weight: 1.5 }, cheap(0, 1.5, 1.5)],
		['a strong shear', shear(-4), { id: 'kinetic', weight: 1.5 }, cheap(0, 1.5, 1.5)],
		['a shear, anisotropic', shear(0.8), anisotropic, cheap(25, 1, 4)],
	])('%s', async (_, [drift, B], running, inverseG) => {
		const game = gameOf({ ...given, ...drift, running }, { dynamics: { horizon: T } });
		// From z = e^(BT)x to y it costs ½(y − z)ᵀΓ⁻¹(y − z), Γ = ∫e^(Bs)G⁻¹e^(Bᵀs)ds, and the least of that and α|y − m|²/2s² is a square again.
		const gramian = overTime(B, T, (M) => product(product(M, inverseG), flipped(M)));
		const K = carried(B, T);
		const Q = inverse(sum(gramian, spread(s1), 1 / alpha));
		const away = [0, 1].map((i) => (K[i]?.[0] ?? 0) * m0[0] + (K[i]?.[1] ?? 0) * m0[1] - (m1[i] ?? 0));
		const second = product(product(K, spread(s0)), flipped(K));
		let least = alpha * Math.log(2 * Math.PI * s1[0] * s1[1]);
		for (const i of [0, 1] as const)
			for (const j of [0, 1] as const)
				least += 0.5 * Q[i][j] * ((second[i][j] ?? 0) + (away[i] ?? 0) * (away[j] ?? 0));
		const { value, error } = await certificate(game).bound(still);
		// By so much sums over midpoints are off.
		expect(value).toBeLessThanOrEqual(least + 1e-6);
		expect(least - value).toBeLessThan(0.005 * least);
		expect(error).toBeLessThan(0.005 * least);
	});
});

describe.each<readonly [rate: number, share: 0.5 | 1, within: number]>([
	[1.4, 1, 0.005],
	// A glance, of laws that the boxes about them are much larger than.
	[-4, 0.5, 0.03],
])(
	'a shear of %d, with λ/2 |v|²: the game without it, in coordinates in which control is alike in all directions',
	(rate, share, within) => {
		const [slots, B] = shear(rate);
		// In z = We^(B(T − t))x, W = (det G)^¼ G^(−½), places are moved as without a drift over the time √det G.
		const G = overTime(B, T, (M) => product(M, flipped(M)));
		const time = Math.sqrt(G[0][0] * G[1][1] - G[0][1] ** 2);
		const W = times(Math.sqrt(time), inverse(rootOf(G)));
		const K = product(W, carried(B, T));
		const round = normal(-0.5, 0.3, 0.8, 0.8);
		const skew = normal(1, 0.5, 0.6, 1, -0.4);
		const noise = { id: 'constant', sigma: 0.8 } as const;
		const simulated = { solver: { id: 'simulate', integrator: 'heun', steps: 16 } } as const;
		const hard = {
			terminal: { id: 'hard' },
			solver: { id: 'bridgeMatching', coupling: 'entropic' },
		} as const;
		it.each<readonly [name: string, slots: Slots]>([
			['KL(ρ_T‖π)', { terminal: { id: 'reverseKL', weight: 3 } }],
			['maximum likelihood', { terminal: { id: 'forwardKL', weight: 3 } }],
			['optimal transport', hard],
			['noise, KL(ρ_T‖π)', { noise, ...simulated, terminal: { id: 'reverseKL', weight: 3 } }],
			['noise, U_T given', { noise, ...simulated, terminal: { id: 'crossEntropy', weight: 3 } }],
			['a bridge', { noise, ...hard }],
		])('%s: D of the exact U is J*', async (_, end) => {
			const kinetic = { running: { id: 'kinetic', weight: 1.5 } } as const;
			// What the closed forms of KL ask for is that the law that is paid for is round.
			const [reference, target] = end.terminal?.id === 'forwardKL' ? [skew, round] : [round, skew];
			const plain = gameOf(
				{ reference, target, ...kinetic, ...end },
				{ ...noisy, dynamics: { horizon: time } },
			);
			const exact = exactOf(plain);
			const game = gameOf(
				{
					...{ reference: mapped(inverse(K), reference), target: mapped(inverse(W), target) },
					...{ ...kinetic, ...slots, ...end },
				},
				{ ...noisy, dynamics: { horizon: T } },
			);
			const found = certificate(game, share);
			const value = async (points: Float32Array) => {
				const there = points.map((_, i) => {
					const [x = 0, y = 0, t = 0] = points.subarray(3 * Math.floor(i / 3));
					return [...applied(t > 0 ? W : K, [x, y]), t > 0 ? time : 0][i % 3] ?? 0;
				});
				return (await exact?.jets(there))?.value ?? new Float64Array(0);
			};
			const bound = await found.bound(value);
			// The level of a bridge is a convention.
			const straight = exact?.cost
				? null
				: await certificate(plain).bound(
						async (points) => (await exact?.jets(points))?.value ?? new Float64Array(0),
					);
			const least = exact?.cost ? exact.cost.running + exact.cost.terminal : (straight?.value ?? Number.NaN);
			const known = straight?.error ?? 0;
			expect(bound.value).toBeLessThanOrEqual(least + 2 * known);
			expect(least - bound.value).toBeLessThan(within * least + known);
			expect(bound.error).toBeLessThan(within * least);
			// Both potentials are U up to one level, at the places that they are asked for.
			const near = [-0.2, 0.3, 0.6, 0.2, 0.1, -0.4];
			for (const [t, told] of [
				[found.from, bound.atStart(Float32Array.from(near))],
				[found.to, bound.atEnd(Float32Array.from(near))],
			] as const) {
				const right = await value(Float32Array.from([0, 2, 4].flatMap((k) => [...near.slice(k, k + 2), t])));
				const sign = found.from > 0 ? -1 : 1;
				const [level = 0, ...others] = told.map((w, k) => w - sign * (right[k] ?? Number.NaN));
				for (const other of others) expect(Math.abs(other - level)).toBeLessThan(0.1);
			}
			// Nodes are where particles are.
			const law = found.from > 0 ? game.target : game.reference;
			const { places, mass } = found.nodes(900);
			expect(mass.reduce((total, m, i) => total + m * (places[2 * i] ?? 0), 0)).toBeCloseTo(Number(law.x), 3);
			expect(mass.reduce((total, m, i) => total + m * (places[2 * i + 1] ?? 0), 0)).toBeCloseTo(
				Number(law.y),
				3,
			);
		});

		it('noise, −α log π at the end: D is J* by the Riccati equation in x', async () => {
			const [lambda, sigma] = [1.5, 0.7];
			// U = ½xᵀPx + q·x + r: −Ṗ = BᵀP + PB − P²/λ, −q̇ = (Bᵀ − P/λ)q, −ṙ = ½σ² tr P − |q|²/2λ.
			type State = readonly [P: Matrix, q: Matrix, r: number];
			const falls = ([P, q]: State): State => [
				sum(sum(product(flipped(B), P), product(P, B)), product(P, P), -1 / lambda),
				product(sum(flipped(B), P, -1 / lambda), q),
				(sigma ** 2 * (P[0][0] + P[1][1])) / 2 - (q[0][0] ** 2 + q[1][0] ** 2) / (2 * lambda),
			];
			const along = ([P, q, r]: State, by: number, [dP, dq, dr]: State): State => [
				sum(P, dP, by),
				sum(q, dq, by),
				r + by * dr,
			];
			const pull = (i: 0 | 1) => alpha / s1[i] ** 2;
			let state: State = [
				[
					[pull(0), 0],
					[0, pull(1)],
				],
				[
					[-pull(0) * m1[0], 0],
					[-pull(1) * m1[1], 0],
				],
				alpha * Math.log(2 * Math.PI * s1[0] * s1[1]) + (pull(0) * m1[0] ** 2 + pull(1) * m1[1] ** 2) / 2,
			];
			const h = T / 400;
			for (let k = 0; k < 400; k++) {
				const first = falls(state);
				const second = falls(along(state, h / 2, first));
				const third = falls(along(state, h / 2, second));
				const fourth = falls(along(state, h, third));
				state = along(along(along(along(state, h / 6, first), h / 3, second), h / 3, third), h / 6, fourth);
			}
			const [P, q, r] = state;
			let least = r + q[0][0] * m0[0] + q[1][0] * m0[1];
			for (const i of [0, 1] as const)
				for (const j of [0, 1] as const) least += (P[i][j] * (spread(s0)[i][j] + m0[i] * m0[j])) / 2;
			const game = gameOf(
				{ ...given, ...slots, running: { id: 'kinetic', weight: lambda }, noise: { id: 'constant', sigma } },
				{ ...noisy, dynamics: { horizon: T } },
			);
			const { value, error } = await certificate(game).bound(still);
			expect(value).toBeLessThanOrEqual(least + 1e-6);
			expect(least - value).toBeLessThan(0.005 * least);
			expect(error).toBeLessThan(0.005 * least);
		});
	},
);

describe('a shear, with any cost, −α log π at the end: D is J* of ways by Newton’s method', () => {
	const [slots, B] = shear(1.1);
	const [mean, std] = [[1.2, -0.6] as const, 0.8];
	const POWER = (q: number) => ({
		v: (s: number): number => s ** (1 / (q - 1)),
		L: (v: number): number => v ** q / q,
	});
	const c = 2.5;
	it.each([
		[{ id: 'power', exponent: 3 }, POWER(3), 0.002],
		[{ id: 'power', exponent: 1.5 }, POWER(1.5), 0.002],
		[
			{ id: 'relativistic', speed: c },
			{
				v: (s: number) => s / Math.sqrt(1 + (s / c) ** 2),
				L: (v: number) => c ** 2 * (1 - Math.sqrt(1 - (v / c) ** 2)),
			},
			0.002,
		],
		[
			{ id: 'bounded', speed: c },
			{
				v: (s: number) => (c * s) / Math.sqrt(s ** 2 + 0.05 ** 2),
				L: (v: number) => 0.05 * (c - Math.sqrt(c ** 2 - v ** 2)),
			},
			// Nearly all of it is whether an end is within reach, and beside the rim w is too low rather than too high.
			0.015,
		],
	] as const)('%o', async (running, { v, L }, within) => {
		const gains = Array.from({ length: 80 }, (_, k) => carried(B, ((k + 0.5) * T) / 80));
		/** Where a slope p takes z, and what that costs. */
		const go = (p: readonly [number, number]) => {
			let [dx, dy, paid] = [0, 0, 0];
			for (const M of gains) {
				const q = applied(flipped(M), p);
				const size = Math.hypot(...q);
				const speed = size > 0 ? v(size) : 0;
				const [x, y] = applied(M, size > 0 ? [(-speed * q[0]) / size, (-speed * q[1]) / size] : [0, 0]);
				dx += (T / 80) * x;
				dy += (T / 80) * y;
				paid += (T / 80) * L(speed);
			}
			return { dx, dy, paid };
		};
		const K = carried(B, T);
		const side = 16;
		let [least, total] = [0, 0];
		for (let k = 0; k < side ** 2; k++) {
			const [i, j] = [0.75 * ((k % side) + 0.5 - side / 2), 0.75 * (Math.floor(k / side) + 0.5 - side / 2)];
			const mass = Math.exp(-(i ** 2 + j ** 2) / 2);
			if (mass < 1e-8) continue;
			const z = applied(K, [m0[0] + i * s0[0], m0[1] + j * s0[1]]);
			const missed = (p: readonly [number, number]) => {
				const { dx, dy, paid } = go(p);
				const away = [z[0] + dx - mean[0], z[1] + dy - mean[1]] as const;
				const pull = alpha / std ** 2;
				const off = [pull * away[0] - p[0], pull * away[1] - p[1]] as const;
				return { off, by: Math.hypot(...off), cost: paid + (pull * (away[0] ** 2 + away[1] ** 2)) / 2 };
			};
			let p: readonly [number, number] = [0.5 * (z[0] - mean[0]), 0.5 * (z[1] - mean[1])];
			let here = missed(p);
			for (let step = 0; step < 60 && here.by > 1e-9; step++) {
				const h = 1e-6;
				const [a, b] = [missed([p[0] + h, p[1]]), missed([p[0], p[1] + h])];
				const slope: Matrix = [
					[(a.off[0] - here.off[0]) / h, (b.off[0] - here.off[0]) / h],
					[(a.off[1] - here.off[1]) / h, (b.off[1] - here.off[1]) / h],
				];
				const [dx, dy] = applied(inverse(slope), here.off);
				let [share, next] = [1, here];
				for (; share > 1e-6; share /= 2) {
					const tried = [p[0] - share * dx, p[1] - share * dy] as const;
					next = missed(tried);
					if (next.by >= here.by) continue;
					p = tried;
					break;
				}
				if (next.by >= here.by) break;
				here = next;
			}
			expect(here.by).toBeLessThan(1e-5);
			least += mass * here.cost;
			total += mass;
		}
		least = least / total + alpha * Math.log(2 * Math.PI * std ** 2);
		const target = normal(...mean, std, std);
		const game = gameOf({ ...given, ...slots, target, running }, { dynamics: { horizon: T } });
		const { value, error } = await certificate(game).bound(still);
		// By so much sums over midpoints are off.
		expect(value).toBeLessThanOrEqual(least * (1 + 1e-5));
		expect(least - value).toBeLessThan(within * least);
		expect(error).toBeLessThan(within * least);
	});
});

it.each([
	[20, 5, 1],
	[20, 5, 2],
	[5, 5, 1],
	[20, 3, 1],
])(
	'a power is no dearer than it is, though it is smoothed: T = %d, |v|^%d, a shift of %d',
	async (T, exponent, m) => {
		const slots = {
			drift: { id: 'shear', rate: 1e-6 },
			running: { id: 'power', exponent },
			terminal: { id: 'hard' },
		};
		const laws = { reference: normal(0, 0, 0.5, 0.5), target: normal(m, 0, 0.5, 0.5) };
		const { value, error } = await certificate(
			gameOf({ ...laws, ...slots }, { dynamics: { horizon: T } }),
		).bound(async (points) =>
			Float64Array.from(
				{ length: points.length / 3 },
				(_, k) => -((m / T) ** (exponent - 1)) * (points[3 * k] ?? 0),
			),
		);
		// All go straight (Jensen).
		expect(value).toBeLessThanOrEqual((T * (m / T) ** exponent) / exponent);
		expect(error).toBeLessThan(0.01);
	},
);

it('a shear, and what is not solved with it', () => {
	const refused = (slots: Slots) =>
		certificateOf(problemOf(gameOf({ ...given, ...shear(1)[0], ...slots }, noisy)));
	const noise = { id: 'constant', sigma: 0.8 } as const;
	for (const slots of [{ potential: { id: 'obstacle' } }, { interaction: { id: 'crowd' } }])
		expect(refused(slots)).toBe('under a shear, neither state costs nor interactions are solved');
	expect(refused({ noise, terminal: { id: 'energyDistance' } })).toBe(
		'under a shear with noise, ends that measure distances are not solved',
	);
	expect(refused({ terminal: { id: 'energyDistance' } })).toBeTypeOf('object');
	expect(refused({ noise, running: { id: 'power' } })).toMatch(/^with noise, only/);
	expect(refused({ drift: { id: 'shear', rate: 0 }, potential: { id: 'obstacle' } })).toBeTypeOf('object');
});
