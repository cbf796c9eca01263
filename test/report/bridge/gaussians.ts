import { exactOf } from '../../../src/exact/index';
import type { Game } from '../../../src/game/game';
import { blockOf, problemOf } from '../../../src/game/problem';
import { createRng } from '../../../src/math/rng';
import { type Moments, moments } from '../../../src/math/stats';
import { pathsOf } from '../../../src/solvers/paths';
import { withDefaults } from '../../../src/spec/defaults';
import { over, percent, seeds, table, trained } from '../report';

interface Ends {
	readonly name: string;
	readonly reference: readonly [x: number, y: number, stdX: number, stdY: number, correlation: number];
	readonly target: readonly [x: number, y: number, stdX: number, stdY: number, correlation: number];
}
const ENDS: readonly Ends[] = [
	{ name: 'N(0, I) to N(m, diag)', reference: [0, 0, 1, 1, 0], target: [1.5, -1, 0.6, 1.4, 0] },
	{ name: 'not commuting', reference: [-1, 0, 1.2, 0.5, 0.3], target: [1, 0.5, 0.6, 1, -0.5] },
];
/** Paths behind each number. */
export const PATHS = 160_000;
export const learning = {
	network: { width: 32, activation: 'tanh' },
	training: { steps: 16_000, learningRate: 0.005, batch: 256 },
} as const;
const blockFor = ([x, y, stdX, stdY, correlation]: Ends['reference']) => ({
	id: 'gaussian',
	x,
	y,
	stdX,
	stdY,
	correlation,
});
const frobenius = ([xx, xy, yy]: Moments['covariance']): number => Math.hypot(xx, xy, xy, yy);

/** Largest errors at ¼, ½, ¾: of the mean in units of √tr Σ*, of the covariance relative in the Frobenius norm. */
async function gaussianErrors(game: Game, seed: number) {
	const made = await trained(game, seed);
	const { block, params } = blockOf(made.game, 'reference');
	const rng = createRng(seed).split('report');
	const starts = block.balancedSample?.(params, rng.split('starts'), PATHS) ?? new Float32Array(0);
	const { states } = await pathsOf(
		problemOf(made.game),
		made.kernels,
		made.theta,
		starts,
		4,
		rng.split('noise'),
		{ process: 'dynamics', integrator: 'heun', steps: 64 },
	);
	made.dispose();
	const truth = exactOf(game);
	const errors = [1, 2, 3].map((k) => {
		const found = moments(states.subarray(k * starts.length, (k + 1) * starts.length));
		const exact = truth?.moments(k / 4);
		if (!exact) throw new Error('the bridge between Gaussians is known');
		const [a, b] = [found.covariance, exact.covariance];
		const size = Math.sqrt(b[0] + b[2]);
		return {
			mean: Math.hypot(found.mean[0] - exact.mean[0], found.mean[1] - exact.mean[1]) / size,
			covariance: frobenius([a[0] - b[0], a[1] - b[1], a[2] - b[2]]) / frobenius(b),
		};
	});
	return {
		mean: Math.max(...errors.map((error) => error.mean)),
		covariance: Math.max(...errors.map((error) => error.covariance)),
	};
}

export async function gaussians(): Promise<string> {
	const rows: string[][] = [];
	const cases = [
		...ENDS.flatMap((ends) => [0.5, 1, 2].map((sigma) => ({ ends, sigma, method: 'forward' }))),
		...ENDS.map((ends) => ({ ends, sigma: 1, method: 'imf' })),
	];
	for (const { ends, sigma, method } of cases) {
		const imf = method === 'imf';
		const game = withDefaults({
			reference: blockFor(ends.reference),
			target: blockFor(ends.target),
			noise: { id: 'constant', sigma },
			terminal: { id: 'hard' },
			solver: { id: 'bridgeMatching', coupling: imf ? 'independent' : 'entropic', method, refresh: 16 },
			...learning,
			sampler: { integrator: 'heun', steps: 16 },
		});
		const found: Awaited<ReturnType<typeof gaussianErrors>>[] = [];
		for (const seed of seeds()) found.push(await gaussianErrors(game, seed));
		const column = (key: 'mean' | 'covariance') => found.map((error) => 100 * error[key]);
		console.error(ends.name, sigma, method);
		rows.push([
			ends.name,
			String(sigma),
			imf ? 'iterated, from independent pairs' : 'entropic pairs',
			over(column('mean'), 2),
			over(column('covariance'), 2),
			percent(Math.max(...found.flatMap((error) => [error.mean, error.covariance]))),
		]);
	}
	return table(['ends', 'σ', 'method', 'mean, %', 'covariance, %', 'largest of a seed'], rows);
}
