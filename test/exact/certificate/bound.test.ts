import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { gridBridge } from '../../../src/exact/grid/bridge';
import { exactOf } from '../../../src/exact/index';
import { constantNoising } from '../../../src/exact/noising';
import type { Game } from '../../../src/game/game';
import { problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { gameOf } from '../../game/fixture';
import { hard, noisy, normal, skew, soft } from '../games';

const kinetic = { id: 'kinetic', weight: 1 } as const;
const CASES: readonly (readonly [name: string, game: Game])[] = [
	['KL(ρ_T‖π), α = 1', gameOf({ ...soft, terminal: { id: 'reverseKL', weight: 1 } })],
	['KL(ρ_T‖π), α = 5', gameOf({ ...soft, terminal: { id: 'reverseKL', weight: 5 } })],
	['KL(ρ_T‖π), correlated', gameOf({ ...soft, reference: normal(-0.5, 0.3, 0.8, 0.8), target: skew })],
	['maximum likelihood', gameOf({ ...soft, terminal: { id: 'forwardKL', weight: 5 } })],
	['λ = 3 and T = 2', gameOf({ ...soft, running: { ...kinetic, weight: 3 } }, { dynamics: { horizon: 2 } })],
	['an acceleration', gameOf(soft, { dynamics: { order: 'second' } })],
	['optimal transport', gameOf(hard)],
	['a bridge, σ = ½', gameOf({ ...hard, noise: { id: 'constant', sigma: 0.5 } }, noisy)],
	['a bridge, σ = 1', gameOf({ ...hard, noise: { id: 'constant', sigma: 1 } }, noisy)],
];

/** Of a bridge between Gaussians, on a grid. */
function bridgeCost(game: Game): { readonly running: number; readonly terminal: number } {
	const { logReference, logTarget } = problemOf(game);
	const log =
		(of: typeof logTarget) =>
		([x, y]: readonly [number, number]): number =>
			of?.(numbers, [x, y]) ?? Number.NaN;
	const sigma = Number(game.noise.sigma);
	const job = gridBridge({
		box: { x: [-5, 5], y: [-5, 5] },
		n: 80,
		noising: constantNoising(0, sigma, game.dynamics.horizon),
		beta: Number(game.running.weight) * sigma ** 2,
		start: log(logReference),
		end: { kind: 'constraint', target: log(logTarget) },
	});
	for (;;) {
		const { done, value } = job.next();
		if (done) return value.cost;
	}
}

/** The bound from the exact value function, bent: U + bend · (quadratic in x), and J* in closed form. */
async function boundOf(game: Game, bend = 0) {
	const exact = exactOf(game);
	const certificate = certificateOf(problemOf(game));
	if (!exact || typeof certificate === 'string') throw new Error(`${game.terminal.id}: not known`);
	const bound = await certificate.bound(async (points) => {
		const value = (await exact.jets(points))?.value ?? new Float64Array(0);
		return value.map((u, i) => u + bend * ((points[3 * i] ?? 0) ** 2 - 0.5 * (points[3 * i + 1] ?? 0)));
	});
	const { running, terminal } = exact.cost ?? bridgeCost(game);
	return { ...bound, least: running + terminal };
}

describe('the certificate of a game in closed form', () => {
	it.each(CASES)('%s: D is below J*, and with the exact U next to it', async (_, game) => {
		const { value, error, least } = await boundOf(game);
		expect(value).toBeLessThanOrEqual(least);
		expect(least - value).toBeLessThan(0.005 * least);
		expect(error).toBeLessThan(0.005 * least);
	});

	it.each(CASES.filter(([name]) => name.startsWith('KL(ρ_T‖π), α')))(
		'%s: the bound falls with the square of an error of U, and never above J*',
		async (_, game) => {
			const bounds = await Promise.all([0, 0.2, 0.4].map((bend) => boundOf(game, bend)));
			const [exact = 0, small = 0, large = 0] = bounds.map(({ value, error }) => value + error);
			for (const { value, least } of bounds) expect(value).toBeLessThanOrEqual(least);
			expect(exact - small).toBeGreaterThan(0);
			expect((exact - large) / (exact - small)).toBeGreaterThan(3);
			expect((exact - large) / (exact - small)).toBeLessThan(5);
		},
	);
});

describe('what has no certificate says why', () => {
	it.each([
		['particles meet', { interaction: { id: 'crowd' } }],
		['any way to the same end', { running: { id: 'none' } }],
		['conjugate F*', { terminal: { id: 'sinkhorn' } }],
		['no multiple of x', { drift: { id: 'rotation' } }],
	] as const)('%s', (words, draft) => {
		expect(certificateOf(problemOf(gameOf({ ...soft, ...draft })))).toContain(words);
	});
});
