import { createRng } from '../../../src/math/rng';
import { mean } from '../../../src/math/stats';
import { endSource, sourceOf } from '../../../src/solvers/data';
import { couple, type Pairs } from '../../../src/solvers/pairs';
import { percent, table } from '../report';
import { gameFrom, STARTS, transportFrom } from './ends';

const SAMPLES = 32_768;
const TIMES = [0, 0.25, 0.5, 0.75, 1];
/** Trapezoidal rule over TIMES. */
const WEIGHTS = [0.125, 0.25, 0.25, 0.25, 0.125];

/** One affine function of the place in each direction: a + b (x − m_x) + c (y − m_y). */
type Affine = readonly [a: number, b: number, c: number];

/** E|f|² where the place has covariance (xx, xy, yy). */
const power = ([a, b, c]: Affine, [xx, xy, yy]: readonly number[]): number =>
	a * a + b * b * (xx ?? 0) + 2 * b * c * (xy ?? 0) + c * c * (yy ?? 0);

/** The affine function nearest to the displacement on one axis, of places (x, y) [n]. */
function regress(x: Float64Array, y: Float64Array, values: Float64Array) {
	const [mx, my, mv] = [mean(x), mean(y), mean(values)];
	const about = (a: Float64Array, ma: number, b: Float64Array, mb: number): number =>
		mean(a.map((value, i) => (value - ma) * ((b[i] ?? 0) - mb)));
	const [xx, xy, yy] = [about(x, mx, x, mx), about(x, mx, y, my), about(y, my, y, my)];
	const [xv, yv] = [about(x, mx, values, mv), about(y, my, values, mv)];
	const det = xx * yy - xy * xy;
	const affine: Affine = [mv, (xv * yy - yv * xy) / det, (yv * xx - xv * xy) / det];
	return { affine, centre: [mx, my] as const, covariance: [xx, xy, yy] };
}

function measure({ x0, x1 }: Pairs): string[] {
	const [start] = STARTS;
	if (!start) throw new Error('no start');
	const truth = transportFrom(start);
	const size = 2 * truth.cost;
	const axes = [0, 1].map((axis) => Float64Array.from({ length: SAMPLES }, (_, i) => x0[2 * i + axis] ?? 0));
	const moves = axes.map((from, axis) => from.map((x, i) => (x1[2 * i + axis] ?? 0) - x));
	const length = moves.reduce((sum, move) => sum + mean(move.map((v) => v * v)), 0);
	let energy = 0;
	const errors = TIMES.map((t, k) => {
		const [x, y] = axes.map((from, axis) => from.map((a, i) => a + t * (moves[axis]?.[i] ?? 0)));
		if (!x || !y) throw new Error('two axes');
		let [wrong, right] = [0, 0];
		for (const axis of [0, 1] as const) {
			const { affine, centre, covariance } = regress(x, y, moves[axis] ?? x);
			const at = (dx: number, dy: number): number => truth.forward([centre[0] + dx, centre[1] + dy], t)[axis];
			const a = at(0, 0);
			const exact: Affine = [a, at(1, 0) - a, at(0, 1) - a];
			const off: Affine = [affine[0] - exact[0], affine[1] - exact[1], affine[2] - exact[2]];
			energy += (WEIGHTS[k] ?? 0) * power(affine, covariance);
			wrong += power(off, covariance);
			right += power(exact, covariance);
		}
		return percent(Math.sqrt(wrong / right));
	});
	return [percent(length / size - 1), percent(energy / size - 1), ...errors];
}

export function affineTable(): string {
	const [start] = STARTS;
	if (!start) throw new Error('no start');
	const rows = (['random', 'balanced'] as const).flatMap((ends) =>
		[64, 256, 1024].map((n) => {
			const game = gameFrom(start, ends);
			const target = ends === 'balanced' ? endSource(game, 'target') : sourceOf(game, 'target');
			const reference = endSource(game, 'reference');
			const rng = createRng(5);
			const all = { x0: new Float32Array(2 * SAMPLES), x1: new Float32Array(2 * SAMPLES) };
			for (let at = 0; at < SAMPLES; at += n) {
				const pairs = couple('optimal', { x0: reference(rng, n), x1: target(rng, n) }, n, 0, rng);
				all.x0.set(pairs.x0, 2 * at);
				all.x1.set(pairs.x1, 2 * at);
			}
			return [ends, n.toLocaleString('en'), ...measure(all)];
		}),
	);
	const head = ['targets', 'n', 'length', 'energy', ...TIMES.map((t) => `velocity, t = ${t}`)];
	return table(head, rows);
}
