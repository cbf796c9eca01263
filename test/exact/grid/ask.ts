import type { Density } from '../../../src/exact/certificate/density';
import { type GridBridge, type GridGame, gridBridge } from '../../../src/exact/grid/bridge';
import type { Point } from '../../../src/exact/symmetric';

/** A density that is known at one place at a time. */
export const pointwise =
	(log: (x: Point) => number): Density =>
	(places) =>
		Float64Array.from({ length: places.length / 2 }, (_, k) =>
			log([places[2 * k] ?? Number.NaN, places[2 * k + 1] ?? Number.NaN]),
		);

/** Does a job, and keeps what it said of its progress. */
export function done<T>(job: Generator<number, T>): {
	readonly value: T;
	readonly progress: readonly number[];
} {
	const progress: number[] = [];
	for (;;) {
		const piece = job.next();
		if (piece.done) return { value: piece.value, progress };
		progress.push(piece.value);
	}
}

/** A solved game with U, its derivatives and v* at a point. */
export function onGrid(game: GridGame) {
	const grid: GridBridge = done(gridBridge(game)).value;
	const { beta, noising } = game;
	const jet = (x: Point, t: number) => {
		const { potential } = grid.at(t);
		const { Ux, Uy, Uxx, Uyy } = potential.slopes(x);
		return {
			value: grid.level + potential.value(x),
			gradient: [Ux, Uy] as const,
			laplacian: Uxx + Uyy,
		};
	};
	const velocity = (x: Point, t: number): Point => {
		const { Ux, Uy } = grid.at(t).potential.slopes(x);
		const mobility = noising.intensity(noising.horizon - t) / beta;
		return [-mobility * Ux, -mobility * Uy];
	};
	return { ...grid, jet, velocity };
}
