import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { exactOf } from '../../../src/exact/index';
import { movesOf } from '../../../src/exact/moves';
import type { Game } from '../../../src/game/game';
import { blockOf, problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { gameOf } from '../../game/fixture';
import { normal, type Slots, soft } from '../games';

const COSTS: readonly (readonly [name: string, running: NonNullable<Slots['running']>, top: number])[] = [
	['|v|³/3', { id: 'power', exponent: 3 }, 20],
	['|v|^1.5/1.5', { id: 'power', exponent: 1.5 }, 60],
	['relativistic', { id: 'relativistic', speed: 2 }, 2],
	['a top speed', { id: 'bounded', speed: 2 }, 2],
	['anisotropic', { id: 'anisotropic', along: 2, across: 5, angle: 0 }, 20],
];
interface Gain {
	readonly name: string;
	readonly slots: Slots;
	readonly gain: (t: number, T: number) => number;
	readonly order: 'first' | 'second';
}
const GAINS: readonly Gain[] = [
	{
		name: 'a drift apart',
		slots: { drift: { id: 'linear', rate: 0.7 } },
		gain: (t, T) => Math.exp(0.7 * (T - t)),
		order: 'first',
	},
	{
		name: 'a drift together',
		slots: { drift: { id: 'linear', rate: -0.5 } },
		gain: (t, T) => Math.exp(-0.5 * (T - t)),
		order: 'first',
	},
	{
		name: 'a drift that changes',
		slots: { drift: { id: 'vp', betaMin: 0.2, betaMax: 1.4 } },
		// ∫_t^T ½β(T − s)ds.
		gain: (t, T) => Math.exp(0.1 * (T - t) + (0.3 * (T - t) ** 2) / T),
		order: 'first',
	},
	{ name: 'an acceleration', slots: {}, gain: (t, T) => T - t, order: 'second' },
];
const T = 1.2;

/** The v in [−top, top] at which a convex function is least, by golden sections. */
function leastOf(f: (v: number) => number, top: number): number {
	const share = (Math.sqrt(5) - 1) / 2;
	let [a, b] = [-top, top];
	let [c, d] = [b - share * (b - a), a + share * (b - a)];
	let [atC, atD] = [f(c), f(d)];
	for (let k = 0; k < 60; k++) {
		if (atC < atD) {
			[b, d, atD] = [d, c, atC];
			c = b - share * (b - a);
			atC = f(c);
		} else {
			[a, c, atC] = [c, d, atD];
			d = a + share * (b - a);
			atD = f(d);
		}
	}
	return (a + b) / 2;
}

/** A way in equal steps on the first axis: the speeds that are least for ∫L − p ∫g v, how far they go and what they cost. */
function wayOf(game: Game, top: number, gain: (t: number, T: number) => number, p: number, steps: number) {
	const { block, params } = blockOf(game, 'running');
	const still = { sigma: 0, divergence: () => 0 };
	const L = (v: number): number => block.lagrangian(numbers, params, 0, [0, 0], [v, 0], still);
	const h = T / steps;
	let [far, paid] = [0, 0];
	for (let k = 0; k < steps; k++) {
		const g = gain((k + 0.5) * h, T);
		const v = leastOf((v) => L(v) - p * g * v, top);
		far += h * g * v;
		paid += h * L(v);
	}
	return { far, paid };
}

describe.each(GAINS)('$name', ({ slots, gain, order }) => {
	it.each(COSTS)('%s: the least cost of a displacement is that of a way in steps', (_, running, top) => {
		const game = gameOf({ ...slots, running }, { dynamics: { horizon: T, order } });
		const moves = movesOf(game);
		if (typeof moves === 'string') throw new Error(moves);
		expect(moves.growth).toBeCloseTo(order === 'second' ? 1 : gain(0, T), 10);
		// Near rest costs are smoothed, and L is not quite the one of its control.
		for (const p of [0.4, 1.1, 2.5]) {
			const { far, paid } = wayOf(game, top, gain, p, 300);
			const [cost = Number.NaN] = moves.cost(Float64Array.of(-far), Float64Array.of(0), 0);
			expect(Math.abs(cost - paid)).toBeLessThan(5e-4 * paid);
			// And so they are where the slope of the value function is −p.
			expect(Math.abs(moves.moved(numbers, [-p, 0])[0] - far)).toBeLessThan(5e-4 * far);
			expect(Math.abs(moves.spent([-p, 0]) - paid)).toBeLessThan(5e-4 * paid);
		}
	});
});

describe('the certificate under a drift and as an acceleration', () => {
	const [std, s, alpha] = [0.6, 0.9, 2];
	const at = [1.4, 0] as const;
	const ends: Slots = {
		reference: normal(0, 0, std, std),
		target: normal(...at, s, s),
		terminal: { id: 'crossEntropy', weight: alpha },
	};

	it.each(
		GAINS.flatMap((gains) =>
			COSTS.filter(([cost]) => cost !== 'anisotropic').map(([cost, running, top]) => ({
				...gains,
				cost,
				running,
				top,
			})),
		),
	)('$name, $cost: D is J* of ways in steps', async ({ slots, running, top, gain, order }) => {
		const game = gameOf({ ...ends, ...slots, running }, { dynamics: { horizon: T, order } });
		const certificate = certificateOf(problemOf(game));
		if (typeof certificate === 'string') throw new Error(certificate);
		// All of it is on the line from where a particle would end to the mode.
		const ways = Array.from({ length: 500 }, (_, k) => wayOf(game, top, gain, 1e-3 * 1.02 ** k - 1e-3, 40));
		const growth = order === 'second' ? 1 : gain(0, T);
		const side = 48;
		let [least, total] = [0, 0];
		for (let k = 0; k < side ** 2; k++) {
			const x = [(k % side) + 0.5 - side / 2, Math.floor(k / side) + 0.5 - side / 2].map(
				(i) => (10 * std * i) / side,
			);
			const mass = Math.exp(-(Math.hypot(...x) ** 2) / (2 * std ** 2));
			const away = Math.hypot(at[0] - growth * (x[0] ?? 0), at[1] - growth * (x[1] ?? 0));
			least +=
				mass * Math.min(...ways.map(({ far, paid }) => paid + (alpha * (away - far) ** 2) / (2 * s ** 2)));
			total += mass;
		}
		least = least / total + alpha * Math.log(2 * Math.PI * s ** 2);
		const { value, error } = await certificate.bound(async (points) => new Float64Array(points.length / 3));
		expect(value).toBeLessThanOrEqual(least + 1e-3);
		expect(value + error).toBeGreaterThan(least - 0.01 * Math.abs(least));
		expect(error).toBeLessThan(0.02 * Math.abs(least));
	});

	// A top speed stands for both.
	it.each(COSTS.filter(([cost]) => cost !== 'relativistic'))(
		'%s: maximum likelihood is the game against time, with the drift turned round',
		async (_, running) => {
			const [a, b] = [normal(-0.5, 0.3, 0.8, 1), normal(1, -0.6, 0.6, 1.1)];
			const bound = async (slots: Slots) => {
				const certificate = certificateOf(problemOf(gameOf({ ...slots, running })));
				if (typeof certificate === 'string') throw new Error(certificate);
				return certificate.bound(async (points) => new Float64Array(points.length / 3));
			};
			const [ahead, back] = [
				await bound({
					reference: a,
					target: b,
					drift: { id: 'linear', rate: 0.4 },
					terminal: { id: 'forwardKL', weight: 3 },
				}),
				await bound({
					reference: b,
					target: a,
					drift: { id: 'linear', rate: -0.4 },
					terminal: { id: 'reverseKL', weight: 3 },
				}),
			];
			// Under a top speed the search ends at a u of its own either way, here 6.6 % apart: both are bounds, neither is the best.
			const share = running.id === 'bounded' ? 0.1 : 0.005;
			expect(Math.abs(ahead.value + ahead.error - back.value - back.error)).toBeLessThan(
				1e-6 + share * back.value,
			);
			expect(back.value).toBeGreaterThan(0);
		},
	);

	it.each([0.4, -0.6])(
		'a quadratic cost and a drift %d x: D of the exact U is next to J*, both ways',
		async (rate) => {
			const { reference, target, ...rest } = soft;
			if (!reference || !target) throw new Error('both laws are told');
			const games = [
				gameOf({ ...soft, drift: { id: 'linear', rate } }),
				gameOf({
					...rest,
					reference: target,
					target: reference,
					drift: { id: 'linear', rate: -rate },
					terminal: { id: 'forwardKL', weight: 3 },
				}),
			];
			const exact = games[0] && exactOf(games[0]);
			if (!exact?.cost) throw new Error('a closed form is known');
			const least = exact.cost.running + exact.cost.terminal;
			for (const [k, game] of games.entries()) {
				const certificate = certificateOf(problemOf(game));
				if (typeof certificate === 'string') throw new Error(certificate);
				const { value, error } = await certificate.bound(async (points) => {
					// Against time, from T − t, with −U.
					const turned = points.map((at, i) => (k === 1 && i % 3 === 2 ? 1 - at : at));
					return ((await exact.jets(turned))?.value ?? new Float64Array(0)).map((U) => (k === 1 ? -U : U));
				});
				expect(value).toBeLessThanOrEqual(least);
				expect(least - value).toBeLessThan(0.005 * least);
				expect(error).toBeLessThan(0.005 * least);
			}
		},
	);
});
