import { afterEach, describe, expect, it, vi } from 'vitest';
import { movesOf } from '../../src/exact/moves';
import type { Game } from '../../src/game/game';
import { blockOf } from '../../src/game/problem';
import { power } from '../../src/game/running/power';
import { relativistic } from '../../src/game/running/relativistic';
import { type Algebra, numbers, type Vec } from '../../src/math/algebra';
import { gameOf } from '../game/fixture';
import type { Slots } from './games';

const T = 1.2;
/** A power of |v|, and a top speed, of S v in place of v: costs that differ by the direction, as no block of the lab does. */
const S = [1, 2.5] as const;
const stretched = <V>(A: Algebra<V>, [x, y]: Vec<V>, power: 1 | -1): Vec<V> => [
	A.mul(A.num(S[0] ** power), x),
	A.mul(A.num(S[1] ** power), y),
];
function squash(): void {
	const [slow, fast] = [
		{ lagrangian: power.lagrangian, control: power.control },
		{ lagrangian: relativistic.lagrangian, control: relativistic.control },
	];
	vi.spyOn(power, 'lagrangian').mockImplementation((A, p, t, x, v, m) =>
		slow.lagrangian(A, p, t, x, stretched(A, v, 1), m),
	);
	vi.spyOn(power, 'control').mockImplementation((A, p, t, x, q, m) =>
		stretched(A, slow.control(A, p, t, x, stretched(A, q, -1), m), -1),
	);
	vi.spyOn(relativistic, 'lagrangian').mockImplementation((A, p, t, x, v, m) =>
		fast.lagrangian(A, p, t, x, stretched(A, v, 1), m),
	);
	vi.spyOn(relativistic, 'control').mockImplementation((A, p, t, x, q, m) =>
		stretched(A, fast.control(A, p, t, x, stretched(A, q, -1), m), -1),
	);
}
afterEach(() => void vi.restoreAllMocks());

const POWERS = [1.25, 1.6, 3, 5].map((exponent): Slots => ({ running: { id: 'power', exponent } }));
const TOP: Slots = { running: { id: 'relativistic', speed: 2 } };
const DRIFTS: readonly (readonly [name: string, Slots, 'first' | 'second'])[] = [
	['a drift apart', { drift: { id: 'linear', rate: 0.7 } }, 'first'],
	['an acceleration', {}, 'second'],
];
const of = (slots: Slots, order: 'first' | 'second') => gameOf(slots, { dynamics: { horizon: T, order } });
function costsOf(game: Game) {
	const moves = movesOf(game);
	if (typeof moves === 'string') throw new Error(moves);
	return moves;
}

describe.each(DRIFTS)(
	'%s: costs of (x, y) that differ by the direction are those of S(x, y) that do not',
	(_, drift, order) => {
		const n = 90;
		const dx = Float64Array.from({ length: n * n }, (_, k) => 0.12 * ((k % n) - n / 2 + 0.3));
		const dy = Float64Array.from({ length: n * n }, (_, k) => 0.05 * (Math.floor(k / n) - n / 2 + 0.1));
		const far = dx.map((x, k) => Math.hypot(S[0] * x, S[1] * (dy[k] ?? 0)));

		it.each(POWERS)('$running.exponent', (running) => {
			const game = of({ ...drift, ...running }, order);
			const even = costsOf(game).cost(far, new Float64Array(n * n), 0);
			squash();
			const costs = costsOf(game).cost(dx, dy, 0);
			// Near rest L is smoothed, and not quite the one of its control: as much as they may be apart by, per 1 + H, is taken off.
			const smoothing = power.smoothing ?? Number.NaN;
			const most = Number(running.running?.exponent) - 1;
			costs.forEach((cost, k) => {
				expect(cost).toBeLessThan((even[k] ?? 0) * (1 + 1e-5));
				expect(cost).toBeGreaterThan((even[k] ?? 0) * (1 - 5e-4 - smoothing * most) - 1.2 * smoothing * T);
			});
		});

		it('a top speed: as far as it is reached, and beyond that as far as it can be if that is near', () => {
			const game = of({ ...drift, ...TOP }, order);
			const { cost: evenly, most } = costsOf(game);
			const even = evenly(far, new Float64Array(n * n), 0);
			squash();
			const near = 0.15;
			const counts = [0, 0, 0];
			costsOf(game)
				.cost(dx, dy, near)
				.forEach((cost, k) => {
					const [reached, least] = [far[k] ?? 0, even[k] ?? 0];
					const where =
						reached < most ? 0 : reached < most + S[0] * near ? 1 : reached > most + S[1] * near ? 2 : null;
					if (where === null) return;
					counts[where] = (counts[where] ?? 0) + 1;
					if (where === 2) expect(cost).toBe(Number.POSITIVE_INFINITY);
					else expect(cost).toBeLessThan((where === 0 ? least : 4 * T) * (1 + 1e-6) + 1e-8);
					// Next to the top speed it is too low.
					if (where === 0)
						expect(cost).toBeGreaterThan(least * (reached < 0.97 * most ? 1 - 3e-3 : 0.94) - 1e-8);
				});
			for (const count of counts) expect(count).toBeGreaterThan(20);
		});
	},
);

/** The v in [−top, top]² at which a convex function is least: by golden sections of what it is at best on a line. */
function leastOf(f: (v: Vec<number>) => number, top: number): Vec<number> {
	const line = (f: (v: number) => number): number => {
		const share = (Math.sqrt(5) - 1) / 2;
		let [a, b] = [-top, top];
		let [c, d] = [b - share * (b - a), a + share * (b - a)];
		let [atC, atD] = [f(c), f(d)];
		for (let k = 0; k < 38; k++)
			if (atC < atD) {
				[b, d, atD] = [d, c, atC];
				c = b - share * (b - a);
				atC = f(c);
			} else {
				[a, c, atC] = [c, d, atD];
				d = a + share * (b - a);
				atD = f(d);
			}
		return (a + b) / 2;
	};
	const best = (x: number): number => line((y) => f([x, y]));
	const x = line((x) => f([x, best(x)]));
	return [x, best(x)];
}

describe('a rotation: the least cost of a displacement is that of a way in steps, found from L alone', () => {
	const omega = 1.7;
	it.each<readonly [Slots, number]>([
		[{ running: { id: 'anisotropic', along: 2, across: 5, angle: 20 } }, 8],
		[POWERS[1] ?? {}, 8],
		[POWERS[2] ?? {}, 8],
		[TOP, 2],
	])('%o', (running, top) => {
		const game = of({ ...running, drift: { id: 'rotation', rate: omega } }, 'first');
		squash();
		const { cost, moved, spent } = costsOf(game);
		const { block, params } = blockOf(game, 'running');
		const still = { sigma: 0, divergence: () => 0 };
		const L = (v: Vec<number>): number => block.lagrangian(numbers, params, 0, [0, 0], v, still);
		const steps = 40;
		for (const [px, py] of [
			[0.8, 0.3],
			[-0.4, 1.5],
			[-1, -2.4],
		] as const) {
			let [x, y, paid] = [0, 0, 0];
			for (let k = 0; k < steps; k++) {
				const angle = omega * (T - ((k + 0.5) * T) / steps);
				const [c, s] = [Math.cos(angle), Math.sin(angle)];
				// Beyond a top speed L is what it is there.
				const [v, w] = leastOf((v) => {
					const fast = top === 2 ? Math.max(0, Math.hypot(...stretched(numbers, v, 1)) - top) : 0;
					return L(v) + 100 * fast - px * (c * v[0] - s * v[1]) - py * (s * v[0] + c * v[1]);
				}, top);
				x += (T / steps) * (c * v - s * w);
				y += (T / steps) * (s * v + c * w);
				paid += (T / steps) * L([v, w]);
			}
			const [found = Number.NaN] = cost(Float64Array.of(x), Float64Array.of(y), 0);
			// H of a power is q − 1 times L.
			const off = (block.smoothing ?? 0) * (T + (Number(params.exponent) - 1) * paid);
			expect(found - paid).toBeLessThan(5e-4 * paid);
			expect(paid - found).toBeLessThan(5e-4 * paid + 1.1 * (off || 0));
			const [a, b] = moved(numbers, [-px, -py]);
			expect(Math.hypot(a - x, b - y)).toBeLessThan(1e-3 * Math.hypot(x, y));
			expect(Math.abs(spent([-px, -py]) - paid)).toBeLessThan(1e-3 * paid);
		}
	});
});

// The turn and the shear have gains that are matrices.
describe.each<readonly [string, Slots, 'first' | 'second']>([
	...DRIFTS,
	['a rotation', { drift: { id: 'rotation', rate: 1.3 } }, 'first'],
	['a shear', { drift: { id: 'shear', rate: 0.8 } }, 'first'],
])('%s: what a slope does', (_, drift, order) => {
	it.each<Slots>([...POWERS, TOP, { running: { id: 'anisotropic', along: 1, across: 4, angle: 30 } }])(
		'is the same all at once, and bends as central differences say: $running',
		(running) => {
			const { moved, spent, steered } = costsOf(of({ ...drift, ...running }, order));
			const [px, py, h] = [0.7, -0.4, 1e-5];
			const { moved: far, spent: paid, bends } = steered([px, py]);
			const there = moved(numbers, [px, py]);
			const [x, y] = [moved(numbers, [px + h, py]), moved(numbers, [px, py + h])];
			const [w, z] = [moved(numbers, [px - h, py]), moved(numbers, [px, py - h])];
			const right = [...there, spent([px, py]), x[0] - w[0], x[1] - w[1], y[0] - z[0], y[1] - z[1]];
			const [xx, xy, yy] = bends.map((bend) => 2 * h * bend) as [number, number, number];
			[...far, paid, xx, xy, xy, yy].forEach((value, k) => {
				const tolerance = k < 3 ? 1e-12 : 1e-8 * 2 * h;
				expect(Math.abs(value - (right[k] ?? Number.NaN))).toBeLessThan(tolerance * (1 + Math.abs(bends[0])));
			});
		},
	);
});
