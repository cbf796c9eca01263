import type { ClosedForm } from '../../src/exact/closedForm';
import { gridSolution } from '../../src/exact/grid/solution';
import { type ExactSolution, exactOf } from '../../src/exact/index';
import { solutionOf } from '../../src/exact/solution';
import type { Game } from '../../src/game/game';
import { withDefaults } from '../../src/spec/defaults';
import { publish, table } from './report';

/** Games on a grid whose solution is known in closed form. */
const reference = { id: 'gaussian', x: -0.5, y: 0.3, stdX: 0.9, stdY: 0.65, correlation: 0.5 };
const target = { id: 'gaussian', x: 0.8, y: 0.5, stdX: 0.65, stdY: 0.85, correlation: -0.4 };
const bridge = { terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'entropic' } };
const heun = { id: 'simulate', integrator: 'heun' };
const constant = (sigma: number) => ({ id: 'constant', sigma });
const straight = { reference: { id: 'gaussian' }, target: { ...target, correlation: 0 }, solver: heun };
const vp = { id: 'vp', betaMin: 0.1, betaMax: 8 };
const CASES = [
	...[0.3, 0.5, 1].map((sigma) => ({
		name: `bridge, σ = ${sigma}`,
		parts: { reference, target, noise: constant(sigma), ...bridge },
	})),
	{
		name: 'cross-entropy, α = 2, σ = 0.8',
		parts: { ...straight, noise: constant(0.8), terminal: { id: 'crossEntropy', weight: 2 } },
	},
	{
		name: 'KL(ρ_T‖π), α = 5, σ = 0.8',
		parts: { ...straight, noise: constant(0.8), terminal: { id: 'reverseKL', weight: 5 } },
	},
	{
		name: 'cross-entropy, V = |x|², σ = 0.8',
		parts: {
			...straight,
			noise: constant(0.8),
			potential: { id: 'quadratic', stiffness: 2 },
			terminal: { id: 'crossEntropy', weight: 2 },
		},
	},
	...[
		{ name: 'KL(ρ_T‖π), α = 5, without noise', parts: { terminal: { id: 'reverseKL', weight: 5 } } },
		{ name: 'KL(π‖ρ_T), α = 5, without noise', parts: { terminal: { id: 'forwardKL', weight: 5 } } },
		{
			name: 'KL(ρ_T‖π), α = 5, V = |x|², without noise',
			parts: { terminal: { id: 'reverseKL', weight: 5 }, potential: { id: 'quadratic', stiffness: 2 } },
		},
	].map(({ name, parts }) => ({ name, parts: { ...straight, solver: { id: 'simulate' }, ...parts } })),
	{
		name: 'score, VP, 8 Gaussians',
		parts: {
			drift: vp,
			noise: vp,
			target: { id: '8gaussians' },
			running: { id: 'diffusion' },
			terminal: { id: 'crossEntropy' },
			solver: { id: 'scoreMatching' },
		},
	},
];
const SIDES = [32, 64, 128];
const TIMES = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99];

function onGrid(game: Game, cells: number): { readonly form: ClosedForm; readonly seconds: number } {
	const job = gridSolution(game, cells);
	if (!job) throw new Error('a grid can solve it');
	const begun = performance.now();
	for (;;) {
		const piece = job.next();
		if (piece.done) return { form: piece.value, seconds: (performance.now() - begun) / 1000 };
	}
}

/** Rms error of the columns of a row over the spread of the right ones. */
function relative(found: ArrayLike<number>, right: ArrayLike<number>): number {
	const values = Array.from(right);
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const over = (of: (value: number, i: number) => number): number =>
		values.reduce((sum, value, i) => sum + of(value, i) ** 2, 0);
	return Math.sqrt(over((value, i) => value - (found[i] ?? Number.NaN)) / over((value) => value - mean));
}

/** The worst of several times of U, its level apart, and of v, at particles of the closed form. */
async function errorsOf(grid: ExactSolution, exact: ExactSolution) {
	let [U, v] = [0, 0];
	for (const share of TIMES) {
		const t = share * exact.horizon;
		const cloud = (await exact.cloud(t))?.subarray(0, 1000) ?? new Float32Array(0);
		const points = Float32Array.from({ length: (cloud.length / 2) * 3 }, (_, i) =>
			i % 3 === 2 ? t : (cloud[2 * Math.floor(i / 3) + (i % 3)] ?? Number.NaN),
		);
		const [ours, theirs] = [(await grid.jets(points))?.value, (await exact.jets(points))?.value];
		const [a, b] = [await grid.velocity(points), await exact.velocity(points)];
		if (!ours || !theirs || !a || !b) throw new Error('both are known');
		const level = ours.reduce((sum, value, i) => sum + value - (theirs[i] ?? 0), 0) / ours.length;
		U = Math.max(
			U,
			relative(
				ours.map((value) => value - level),
				theirs,
			),
		);
		v = Math.max(v, relative(a, b));
	}
	return { U, v };
}

const rows: string[][] = [];
for (const { name, parts } of CASES) {
	const game = withDefaults({ ...parts, sampler: { integrator: 'heun' } });
	const exact = exactOf(game);
	if (!exact) throw new Error(`${name}: a closed form is known`);
	let before: number | null = null;
	for (const cells of SIDES) {
		try {
			const { form, seconds } = onGrid(game, cells);
			const { U, v } = await errorsOf(solutionOf(game, form), exact);
			const total = (of: ClosedForm['cost']): number | null => of && of.running + of.terminal;
			const [ours, theirs] = [total(form.cost), total(exact.cost)];
			rows.push([
				name,
				`${cells}²`,
				ours === null || theirs === null ? '–' : Math.abs(ours / theirs - 1).toExponential(1),
				U.toExponential(1),
				v.toExponential(1),
				before === null ? '' : Math.log2(before / v).toFixed(1),
				form.error.replace(/^.*halved: /, ''),
				seconds.toFixed(2),
			]);
			before = v;
		} catch (error) {
			rows.push([
				name,
				`${cells}²`,
				error instanceof Error ? error.message : String(error),
				'',
				'',
				'',
				'',
				'',
			]);
			before = null;
		}
		process.stderr.write(`${rows.at(-1)?.join(' | ')}\n`);
	}
}

publish('grid', 'Games on a grid against their closed forms', [
	'Relative error of the cost, and rms errors of U (its level apart) and of v over their spread, under ρ_t at the worst of six times up to 0.99 T; the order of v from one grid to the next; what the solution says of its own error by halving; seconds of one core with the half as many cells that tell the error.',
	table(['game', 'cells', 'cost', 'U', 'v', 'order of v', 'halved', 'seconds'], rows),
]);
