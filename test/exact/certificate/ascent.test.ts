import { describe, expect, it } from 'vitest';
import { lawOf } from '../../../src/exact/certificate/bound';
import { cellsOf, heldAt, spreadOver } from '../../../src/exact/certificate/edges';
import { certificateOf } from '../../../src/exact/certificate/index';
import { latticeOf, nodeOf, nodesOf } from '../../../src/exact/certificate/lattice';
import { exactOf } from '../../../src/exact/index';
import type { Game } from '../../../src/game/game';
import { blockOf, problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { boundedSpeed } from '../../../src/spec/presets/dynamics';

import { gameOf } from '../../game/fixture';
import { hard, long, normal, soft } from '../games';

async function boundOf(game: Game, value: (x: number, y: number) => number, share?: 0.5 | 1) {
	const certificate = certificateOf(problemOf(game), share);
	if (typeof certificate === 'string') throw new Error(certificate);
	return certificate.bound(async (points) =>
		Float64Array.from({ length: points.length / 3 }, (_, k) =>
			value(points[3 * k] ?? 0, points[3 * k + 1] ?? 0),
		),
	);
}
/** D of a value function that knows nothing. */
const boundOfNothing = (game: Game) => boundOf(game, () => 0);

describe('a bound that is climbed to', () => {
	it.each([
		['KL(ρ_T‖π), α = 1', gameOf({ ...soft, terminal: { id: 'reverseKL', weight: 1 } })],
		['KL(ρ_T‖π), α = 50', gameOf({ ...soft, terminal: { id: 'reverseKL', weight: 50 } })],
		['maximum likelihood', gameOf({ ...soft, terminal: { id: 'forwardKL', weight: 50 } })],
		['optimal transport', gameOf(hard)],
	])('%s: from U = 0 it comes near J*, and never above', async (_, game) => {
		const { running = Number.NaN, terminal = Number.NaN } = exactOf(game)?.cost ?? {};
		const { value } = await boundOfNothing(game);
		expect(value).toBeLessThanOrEqual(running + terminal);
		expect(value).toBeGreaterThan(0.96 * (running + terminal));
	});

	it.each([
		['bounded', 2, 2, 1],
		['bounded', 2, 2, 0.5],
		['bounded', 0.9, 1, 1],
		['bounded', 0.9, 1, 0.5],
		['relativistic', 2, 2, 1],
	] as const)(
		'a top speed, %s: of a shift by %d, α = %d, D of the exact U is next to J*, and never above, on all nodes or half along each side (%d)',
		async (id, m, alpha, share) => {
			const [std, speed] = [0.7, 0.8];
			const game = gameOf({
				...soft,
				reference: normal(0, 0, std, std),
				target: normal(m, 0, std, std),
				running: { id, speed },
				terminal: { id: 'reverseKL', weight: alpha },
			});
			const { block, params } = blockOf(game, 'running');
			const still = { sigma: 0, divergence: () => 0 };
			// All are shifted alike, by what is best: next to the top speed, and below.
			const shifts = Array.from({ length: 100_000 }, (_, k) => (speed * k) / 1e5);
			const costs = shifts.map(
				(d) =>
					block.lagrangian(numbers, params, 0, [0, 0], [d, 0], still) +
					(alpha * (m - d) ** 2) / (2 * std ** 2),
			);
			const least = costs.reduce((a, b) => Math.min(a, b));
			const slope = (alpha * (m - (shifts[costs.indexOf(least)] ?? Number.NaN))) / std ** 2;
			const { value, error } = await boundOf(game, (x) => -slope * x, share);
			expect(value).toBeLessThanOrEqual(least);
			expect(value + error).toBeLessThan(least + 1e-5);
			expect(value).toBeGreaterThan(0.999 * least);
		},
	);
});

describe('a top speed that lets ends jump where u but turns', () => {
	const game = boundedSpeed.game;
	it('from U = 0 D comes near J*, and never above', async () => {
		const { value, error } = await boundOfNothing(game);
		// By plans between nodes, of 64² and of 96² of each law (`npm run report:certificate`), .0629 to .0757.
		expect(value).toBeLessThan(0.0757);
		expect(value).toBeGreaterThan(0.96 * 0.0629);
		expect(error).toBeLessThan(0.05 * value);
	});
	it('reach is less than a cell, U is worse than none, and D is not nothing', async () => {
		const game = gameOf({
			...soft,
			running: { id: 'bounded', speed: 0.05 },
			terminal: { id: 'reverseKL', weight: 2 },
		});
		expect((await boundOf(game, (x, y) => 40 * Math.sin(5 * x + 3 * y))).value).toBeGreaterThan(0);
	});
	it('what of ν is out of reach is paid for', async () => {
		const square = (side: number) => ({ id: 'uniform', side, edge: 0.05 });
		const { value } = await boundOfNothing(
			gameOf({
				...soft,
				reference: square(0.5),
				target: square(2),
				running: { id: 'bounded', speed: 1 },
				terminal: { id: 'reverseKL', weight: 1 },
			}),
		);
		// Some half of the larger square is no farther than 1 from the smaller one: J* is a little more than −log of that share (their edges are soft).
		const share = (1 + 4 + Math.PI) / 16;
		expect(value).toBeGreaterThan(0.75 * -Math.log(share));
	});
	it('on half of the nodes D is most of J*, and no more', async () => {
		const certificate = certificateOf(problemOf(game), 0.5);
		if (typeof certificate === 'string') throw new Error(certificate);
		const { value } = await certificate.bound(async (points) => new Float64Array(points.length / 3));
		expect(value).toBeLessThan(0.0757);
		expect(value).toBeGreaterThan(0.85 * 0.0629);
	});
});

describe('a law with an edge', () => {
	const board = (lattice: ReturnType<typeof latticeOf>) => {
		/** Of side 2, from −0.9 to 1.1. */
		const inside = (x: number, y: number): number =>
			Math.max(Math.abs(x - 0.1), Math.abs(y - 0.1)) < 1 ? 0 : -30;
		const logs = Float64Array.from({ length: 400 }, (_, k) => inside(...nodeOf(lattice, k)));
		const logsAt = (places: Float32Array) =>
			Float64Array.from({ length: places.length / 2 }, (_, k) =>
				inside(places[2 * k] ?? 0, places[2 * k + 1] ?? 0),
			);
		const cells = cellsOf(logs, lattice, logsAt);
		return { logs, held: cells ? heldAt(lattice, cells) : logs };
	};
	it.each([1.77, 1.9, 2.2])('has the moments of its square, wherever nodes fall: a box of %d', (side) => {
		const lattice = latticeOf({ x: [-side, side], y: [-side, side] }, 20);
		const mean = (logs: Float64Array, of: (x: number) => number): number =>
			lawOf(lattice, logs).mass.reduce((sum, m, k) => sum + m * of(nodeOf(lattice, k)[0]), 0);
		const { logs, held } = board(lattice);
		const h = side / 10;
		expect(Math.abs(mean(held, (x) => x) - 0.1)).toBeLessThan(0.01 * h);
		// A share f of an edge cell is given to two nodes, (½ − ½f)(½ + ½f)h² more, of 2h; nodes miss h²/12 of what is spread over them.
		const squared = (logs: Float64Array) => mean(logs, (x) => (x - 0.1) ** 2) - 1 / 3;
		expect(squared(held) + h ** 2 / 12).toBeGreaterThan(-1e-3 * h ** 2);
		expect(squared(held) + h ** 2 / 12).toBeLessThan(0.25 * h ** 3 + 1e-3 * h ** 2);
		expect(squared(spreadOver(held, lattice)) - squared(held)).toBeCloseTo(h ** 2 / 12, 9);
		expect(Math.abs(squared(logs)) + Math.abs(mean(logs, (x) => x) - 0.1)).toBeGreaterThan(0.02);
	});

	it('is not defined beyond it: there is none of it', () => {
		const lattice = latticeOf({ x: [-2, 2], y: [-2, 2] }, 20);
		const log = (x: number, y: number): number => Math.log(1.7 - x * x - y * y);
		const logs = Float64Array.from({ length: 400 }, (_, k) => log(...nodeOf(lattice, k)));
		const cells = cellsOf(logs, lattice, (places) =>
			Float64Array.from({ length: places.length / 2 }, (_, k) =>
				log(places[2 * k] ?? 0, places[2 * k + 1] ?? 0),
			),
		);
		if (!cells) throw new Error('a disc has an edge');
		const { mass } = lawOf(lattice, heldAt(lattice, cells));
		const squared = mass.reduce((sum, m, k) => sum + m * nodeOf(lattice, k)[0] ** 2, 0);
		// E x² of a paraboloid over a disc of radius R is R²/6.
		expect(squared).toBeGreaterThan(1.7 / 6 - 0.01);
		expect(squared).toBeLessThan(1.7 / 6 + 0.01);
	});

	it('a valley between two hills is seen by nodes that see the hills', () => {
		const lattice = latticeOf({ x: [-9, 9], y: [-6, 6] }, 16);
		const log = (x: number, y: number) =>
			Math.log(Math.exp(-((x - 2.6) ** 2) / 2) + Math.exp(-((x + 2.6) ** 2) / 2)) - (y * y) / 2;
		const logs = Float64Array.from({ length: 256 }, (_, k) => log(...nodeOf(lattice, k)));
		expect(cellsOf(logs, lattice, () => new Float64Array(256))).toBeNull();
	});

	it('a density that the nodes see is left as it is', () => {
		const lattice = latticeOf({ x: [-4, 4], y: [-4, 4] }, 20);
		const logs = Float64Array.from({ length: 400 }, (_, k) => -(nodeOf(lattice, k)[0] ** 2) * 2);
		expect(cellsOf(logs, lattice, () => new Float64Array(nodesOf(lattice).length))).toBeNull();
	});

	it('a square is reached at the cost of the monotone map of each axis, and D is not above it', async () => {
		const [side, edge, std] = [3.1, 0.01, 0.7];
		const target = { id: 'uniform', side, edge };
		const game = gameOf({
			...hard,
			running: { id: 'kinetic', weight: 1 },
			reference: normal(0, 0, std, std),
			target,
		});
		/** Where shares (k + ½)/n of a mass on an axis end, summed in small steps. */
		const quantiles = (density: (x: number) => number): Float64Array => {
			const [n, step] = [4000, 1e-4];
			const axis = Float64Array.from({ length: 8 / step }, (_, k) => (k + 0.5) * step - 4);
			const total = axis.reduce((sum, x) => sum + density(x), 0);
			const out = new Float64Array(n);
			let [below, k] = [0, 0];
			for (const x of axis) {
				below += density(x) / total;
				while (k < n && below >= (k + 0.5) / n) {
					out[k] = x;
					k += 1;
				}
			}
			return out;
		};
		const from = quantiles((x) => Math.exp(-((x / std) ** 2) / 2));
		const to = quantiles((x) => Math.exp(-((Math.max(Math.abs(x) - side, 0) / edge) ** 2) / 2));
		// ½ for each of the axes.
		const least = from.reduce((sum, x, k) => sum + (x - (to[k] ?? Number.NaN)) ** 2, 0) / from.length;
		const { value, error } = await boundOfNothing(game);
		expect(value).toBeLessThanOrEqual(least);
		expect(value).toBeGreaterThan(0.99 * least);
		expect(error).toBeLessThan(0.001);
	});

	it.each([1.9, 2, 2.05, 2.1])(
		'D of a square of side 2 × %d onto one of half its size is not above J*',
		async (a) => {
			const s = 0.02;
			const square = (share: number) => ({ id: 'uniform', side: share * a, edge: share * s });
			const game = gameOf({ ...hard, reference: square(1), target: square(0.5) }, long);
			// E x² of an axis: flat to a, half a Gaussian on either side.
			const tail = s * Math.sqrt(Math.PI / 2);
			const squared =
				((2 / 3) * a ** 3 + 2 * (a ** 2 * tail + 2 * a * s ** 2 + s ** 2 * tail)) / (2 * (a + tail));
			const [lambda, T] = [2, 1.5];
			const least = ((lambda / (2 * T)) * 2 * squared) / 4;
			const { value } = await boundOf(game, (x, y) => (lambda * (x * x + y * y)) / (4 * T));
			expect(value).toBeLessThan(least);
			expect(value).toBeGreaterThan(0.998 * least);
		},
	);
});
