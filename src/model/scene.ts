import type { Extent } from '../data/distribution';
import { certificateOf } from '../exact/certificate/index';
import type { Game } from '../game/game';
import { blockOf, problemOf, readsTarget } from '../game/problem';
import { unitsOf } from '../game/units';
import { arrays, column } from '../math/arrays';
import { cellCentres } from '../math/grid';
import { createRng } from '../math/rng';
import type { Scene } from '../protocol/snapshot';
import { coupledPairs } from '../solvers/bridgeMatching';
import { trainingSet } from '../solvers/data';
import { partsOf, putMeans, steepCells } from './cells';

/** A square that holds reference and target, with a little air: what every panel shows. */
export function extentOf(game: Game): Extent {
	const boxes = (['reference', 'target'] as const).map((slot) => {
		const { block, params } = blockOf(game, slot);
		return block.extent(params);
	});
	const span = (axis: 'x' | 'y') => {
		const min = Math.min(...boxes.map((box) => box[axis][0]));
		const max = Math.max(...boxes.map((box) => box[axis][1]));
		return { middle: (min + max) / 2, half: (max - min) / 2 };
	};
	const [x, y] = [span('x'), span('y')];
	const half = 1.04 * Math.max(x.half, y.half);
	return { x: [x.middle - half, x.middle + half], y: [y.middle - half, y.middle + half] };
}

/** Places in all steep cells of a target together, if three a side are not more. */
const WITHIN = 6000;

/** What is shown beside the solutions of a game, on a grid of grid × grid cells and by so many target samples. */
export function sceneOf(
	game: Game,
	extent: Extent,
	detail: { readonly grid: number; readonly target: number },
): Omit<Scene, 'run' | 'terms'> {
	const { block, params } = blockOf(game, 'target');
	// What plays no part is no target.
	const aimed = readsTarget(game);
	const problem = problemOf(game);
	const { logTarget } = problem;
	const certificate = certificateOf(problem);
	const cells = cellCentres(extent, detail.grid);
	const logAt = (places: Float32Array) =>
		logTarget?.(arrays(places.length / 2), [column(places, 2, 0), column(places, 2, 1)]);
	const log = aimed ? logAt(cells) : undefined;
	const density = log?.map(Math.exp) ?? null;
	if (log && density) {
		const steep = steepCells(log, detail.grid, log.length);
		putMeans(density, steep, logAt(partsOf(steep, extent, detail.grid, WITHIN)) ?? []);
	}
	const cellArea = ((extent.x[1] - extent.x[0]) * (extent.y[1] - extent.y[0])) / detail.grid ** 2;
	return {
		extent,
		units: unitsOf(game),
		grid: detail.grid,
		target:
			(aimed && block.sample?.(params, createRng(game.seed).split('target'), detail.target)) ||
			new Float32Array(0),
		training: trainingSet(game),
		pairs: blockOf(game, 'solver').block.way === 'bridge' ? pairsOf(game) : null,
		uncertified: typeof certificate === 'string' ? certificate : null,
		targetDensity: density && normalise(density, block.normalised === false, cellArea),
	};
}

/** Pairs that lines are drawn between: more could not be told apart. */
const PAIRS = 160;

function pairsOf(game: Game): Float32Array<ArrayBuffer> {
	const { x0, x1 } = coupledPairs(game, createRng(game.seed).split('pairs'), PAIRS);
	return Float32Array.from(
		{ length: 2 * x0.length },
		(_, i) => (i % 4 < 2 ? x0 : x1)[2 * Math.floor(i / 4) + (i % 2)] ?? 0,
	);
}

/** A density on the grid, scaled to mass 1 where it is only known up to a constant. */
function normalise(density: Float64Array, unknown: boolean, cell: number): Float32Array<ArrayBuffer> {
	const mass = unknown ? density.reduce((sum, value) => sum + value, 0) * cell : 1;
	return Float32Array.from(density, (value) => (mass > 0 ? value / mass : 0));
}
