import { levelIsTrained } from '../game/problem';
import type { Solution } from '../game/solution';
import { unitsOf } from '../game/units';
import { mean } from '../math/stats';
import { logDensityInData, toLab } from '../math/units';
import type { ProbeAnswer, ProbePoint } from '../protocol/probe';
import { residualAt } from './residual';

/** Asks a solution at each point. */
export async function probe(solution: Solution, asked: readonly ProbePoint[]): Promise<ProbeAnswer[]> {
	const { game } = solution;
	const units = unitsOf(game);
	const points = asked.map(
		({ x, t }): ProbePoint => ({ x: [toLab(units, 0, x[0]), toLab(units, 1, x[1])], t }),
	);
	const flat = Float32Array.from(points.flatMap(({ x, t }) => [...x, t]));
	const jets = await solution.jets(flat);
	const velocity = await solution.velocity(flat);
	const logDensities = await byTime(points, (t, places) => solution.logDensity(places, t));
	const residuals = await byTime(points, (t, places) => residualAt(solution, places, t));
	const levels = levelIsTrained(game)
		? null
		: await byTime(points, async (t, places) => {
				const cloud = await solution.cloud(t);
				const along = cloud && (await residualAt(solution, cloud, t));
				return along && new Float64Array(places.length / 2).fill(mean(along));
			});
	const { scale } = units;
	const at = (values: Float64Array | null | undefined, i: number, factor = 1): number | null =>
		told(factor * (values?.[i] ?? Number.NaN));
	const pair = (
		values: Float64Array | null | undefined,
		i: number,
		factor: number,
	): readonly [number, number] | null => {
		const [x, y] = [at(values, 2 * i, factor), at(values, 2 * i + 1, factor)];
		return x === null || y === null ? null : [x, y];
	};
	return asked.map(({ x, t }, i) => {
		const [logDensity = null, residual = null] = [logDensities[i], residuals[i]];
		return {
			x,
			t,
			value: at(jets?.value, i),
			gradient: pair(jets?.gradient, i, 1 / scale),
			timeDerivative: at(jets?.timeDerivative, i),
			laplacian: at(jets?.laplacian, i, 1 / scale ** 2),
			velocity: pair(velocity, i, scale),
			hjbResidual: residual,
			hjbResidualLevelled: residual === null ? null : residual - (levels?.[i] ?? 0),
			logDensity: logDensity === null ? null : logDensityInData(units, logDensity),
		};
	});
}

/** NaN is where nothing is known, as beyond the box of a grid. */
const told = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Asks about the points of each time at once; null where there is no answer. */
async function byTime(
	points: readonly ProbePoint[],
	ask: (t: number, places: Float32Array) => Promise<Float64Array | null>,
): Promise<readonly (number | null)[]> {
	const found = points.map((): number | null => null);
	for (const t of new Set(points.map((point) => point.t))) {
		const here = points.flatMap((point, i) => (point.t === t ? [i] : []));
		const answers = await ask(t, Float32Array.from(here.flatMap((i) => points[i]?.x ?? [])));
		here.forEach((i, k) => {
			found[i] = told(answers?.[k] ?? Number.NaN);
		});
	}
	return found;
}
