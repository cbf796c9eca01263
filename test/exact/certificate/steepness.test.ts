import { describe, expect, it } from 'vitest';
import { lawOf } from '../../../src/exact/certificate/bound';
import { steepAtMost } from '../../../src/exact/certificate/conjugates';
import { certificateOf } from '../../../src/exact/certificate/index';
import { latticeOf, nodeOf } from '../../../src/exact/certificate/lattice';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { createRng } from '../../../src/math/rng';
import { gameOf } from '../../game/fixture';
import { normal } from '../games';

const [LAMBDA, ALPHA] = [1.5, 4];
const slots = { running: { id: 'kinetic', weight: LAMBDA }, reference: normal(0, 0, 0.7, 0.7) };
const proximal = (bound: number) => ({ id: 'wasserstein1', weight: ALPHA, bound });

async function boundOf(game: Game, value: (x: number, y: number) => number) {
	const certificate = certificateOf(problemOf(game));
	if (typeof certificate === 'string') throw new Error(certificate);
	return certificate.bound(async (points) =>
		Float64Array.from({ length: points.length / 3 }, (_, k) =>
			value(points[3 * k] ?? 0, points[3 * k + 1] ?? 0),
		),
	);
}

describe('the proximal of KL by W₁', () => {
	it('lowers u to the greatest below it that is nowhere too steep', () => {
		const lattice = latticeOf({ x: [-1, 2], y: [-1, 1] }, 9);
		const rng = createRng(5);
		const u = Float64Array.from({ length: 81 }, () => 2 * rng.normal());
		const K = 1.3;
		const { admitted } = steepAtMost(K, 2, true, lawOf(lattice, new Float64Array(81)));
		const found = admitted?.(u) ?? u;
		const apart = (i: number, k: number): number => {
			const [[x, y], [p, q]] = [nodeOf(lattice, i), nodeOf(lattice, k)];
			return K * Math.hypot(x - p, y - q);
		};
		found.forEach((low, i) => {
			expect(low).toBeCloseTo(Math.min(...Array.from(u, (at, k) => at + apart(i, k))), 12);
			for (let k = 0; k < 81; k++) expect(low - (found[k] ?? 0)).toBeLessThanOrEqual(apart(i, k) + 1e-12);
		});
		expect(admitted?.(found)).toEqual(found);
	});

	/**
	 * From N(0, s²I) to N(m, s²I): all go K T/λ, the tilted target comes K s²/α, and the rest is told by W₁: J* = K m − ½K² (T/λ + s²/α), while they do not
	 * meet; then they do at K* = m/(T/λ + s²/α), and it is KL that is paid.
	 */
	it.each([
		[0.2, 'steepness binds'],
		[3, 'it does not'],
	])('a shift with slopes of at most %d: %s, and D is J* but for its lattice', async (bound) => {
		const m = 1.6;
		const stiff = 1 / LAMBDA + 0.7 ** 2 / ALPHA;
		const K = Math.min(ALPHA * bound, m / stiff);
		const least = K * m - (K * K * stiff) / 2;
		const game = gameOf({ ...slots, target: normal(m, 0, 0.7, 0.7), terminal: proximal(bound) });
		for (const slope of [K, 0]) {
			const { value, error } = await boundOf(game, (x) => -slope * x);
			expect(value).toBeLessThanOrEqual(least + 1e-9);
			expect(value).toBeGreaterThan((slope === K ? 0.995 : 0.9) * least);
			expect(error).toBeLessThan(0.01 * least);
		}
	});

	it('a target that is one point: each goes some of the way, and pays for the rest', async () => {
		const [m, bound] = [1.5, 0.3];
		const K = ALPHA * bound;
		const game = gameOf({
			...slots,
			target: { id: 'points', points: Array.from({ length: 8 }, () => [m, 0]) },
			terminal: proximal(bound),
		});
		// min over y of ½λ|x − y|² + K|y − m|.
		const least = (r: number): number =>
			r < K / LAMBDA ? (LAMBDA / 2) * r * r : K * r - K ** 2 / (2 * LAMBDA);
		const [n, h] = [200, 0.035];
		let expected = 0;
		for (let i = 0; i < n; i++)
			for (let j = 0; j < n; j++) {
				const [x, y] = [(i - n / 2 + 0.5) * h, (j - n / 2 + 0.5) * h];
				const density = Math.exp(-(x * x + y * y) / (2 * 0.7 ** 2)) / (2 * Math.PI * 0.7 ** 2);
				expected += h * h * density * least(Math.hypot(x - m, y));
			}
		const { value } = await boundOf(game, (x, y) => K * Math.hypot(x - m, y));
		expect(value).toBeLessThanOrEqual(expected);
		expect(value).toBeGreaterThan(0.97 * expected);
	});
});
