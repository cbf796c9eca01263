import { logDensityAt, type Moment, pointsAt } from '../engine/logDensity';
import { localFields } from '../engine/observe';
import { cloudAt, crowdAt, variationAt } from '../engine/variation';
import type { Game } from '../game/game';
import { levelIsTrained, type Problem, problemOf } from '../game/problem';
import { unitsOf } from '../game/units';
import type { Kernels } from '../kernels/contract';
import { mean } from '../math/stats';
import { logDensityInData, toLab } from '../math/units';
import { networkOf, valueParameters } from '../solvers/paths';
import { BadInput } from './outcome';

/** Where a model is asked: place x in data units, flow time t in [0, T]. */
export interface ProbePoint {
	readonly x: readonly [number, number];
	readonly t: number;
}

/** What it answers there; null where the game does not define it. Densities in nats per unit area. */
export interface ProbeAnswer extends ProbePoint {
	readonly value: number;
	readonly gradient: readonly [number, number];
	readonly timeDerivative: number;
	readonly laplacian: number;
	/** f + v*. */
	readonly velocity: readonly [number, number];
	readonly hjbResidual: number | null;
	/**
	 * The same less its mean over ρ_t, where training sees ∇U alone and leaves U a free function of time: what the pictures
	 * show. The residual itself where training determines it.
	 */
	readonly hjbResidualLevelled: number | null;
	/** log ρ_t(x). */
	readonly logDensity: number | null;
}

/** Reads the probe file's text. Throws `BadInput` that names the entry and what was expected of it. */
export function parseProbe(text: string, horizon: number): ProbePoint[] {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new BadInput(`probe: this is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
	if (!Array.isArray(json)) throw new BadInput('probe: expected a list of { "x": [x, y], "t": t }');
	return json.map((entry: unknown, i) => {
		const refuse = (what: string): never => {
			throw new BadInput(`probe.${i}: got ${JSON.stringify(entry)}, expected ${what}`);
		};
		if (typeof entry !== 'object' || entry === null || !('x' in entry) || !('t' in entry))
			return refuse('{ "x": [x, y], "t": t }');
		const { x, t, ...rest } = entry;
		if (Object.keys(rest).length > 0) return refuse('no keys but x and t');
		if (!Array.isArray(x) || x.length !== 2) return refuse('x to be a pair of numbers');
		const [a, b]: unknown[] = x;
		if (typeof a !== 'number' || typeof b !== 'number') return refuse('x to be a pair of numbers');
		if (typeof t !== 'number' || t < 0 || t > horizon)
			return refuse(`t to be a number from 0 to T = ${horizon}`);
		return { x: [a, b], t };
	});
}

/** Asks the model with parameters θ at each point. */
export async function probe(
	game: Game,
	kernels: Kernels,
	theta: Float32Array,
	asked: readonly ProbePoint[],
): Promise<ProbeAnswer[]> {
	const problem = problemOf(game);
	const units = unitsOf(game);
	const points = asked.map(
		({ x, t }): ProbePoint => ({ x: [toLab(units, 0, x[0]), toLab(units, 1, x[1])], t }),
	);
	const flat = Float32Array.from(points.flatMap(({ x, t }) => [...x, t]));
	const jets = await kernels.jets(networkOf(game), valueParameters(game, theta), flat);
	const { dx, dy } = await localFields(problem, kernels, theta, flat);
	const logDensities = await logDensitiesAt(problem, kernels, theta, points);
	const residuals = await byTime(points, (t, places) => residualAt({ problem, kernels, theta, t }, places));
	const levels = levelIsTrained(game)
		? null
		: await byTime(points, async (t, places) => {
				const moment = { problem, kernels, theta, t };
				const along = await residualAt(moment, await cloudAt(moment));
				return along && new Float64Array(places.length / 2).fill(mean(along));
			});
	const { scale } = units;
	return asked.map(({ x, t }, i) => {
		const jet = (channel: number): number => jets[7 * i + channel] ?? Number.NaN;
		const logDensity = logDensities?.[i];
		return {
			x,
			t,
			value: jet(0),
			gradient: [jet(1) / scale, jet(2) / scale],
			timeDerivative: jet(3),
			laplacian: (jet(4) + jet(6)) / scale ** 2,
			velocity: [scale * (dx[i] ?? Number.NaN), scale * (dy[i] ?? Number.NaN)],
			hjbResidual: residuals?.[i] ?? null,
			hjbResidualLevelled: residuals ? (residuals[i] ?? Number.NaN) - (levels?.[i] ?? 0) : null,
			logDensity: logDensity === undefined ? null : logDensityInData(units, logDensity),
		};
	});
}

/** The HJB residual at places [n, 2], δI/δρ taken off; null where H is infinite. */
async function residualAt(moment: Moment, places: Float32Array): Promise<Float64Array | null> {
	const { problem, kernels, theta, t } = moment;
	const { r } = await localFields(problem, kernels, theta, pointsAt(places, t));
	if (!r || problem.game.interaction.id === 'none') return r;
	const variation = await variationAt(moment, places, await crowdAt(moment));
	return r.map((value, i) => value - (variation?.[i] ?? 0));
}

/** log ρ_t(x) at each point, as the pictures have it; null without log ρ_0. */
const logDensitiesAt = async (
	problem: Problem,
	kernels: Kernels,
	theta: Float32Array,
	points: readonly ProbePoint[],
): Promise<Float64Array | null> =>
	problem.logReference && problem.flow
		? byTime(points, async (t, places) => {
				const moment = { problem, kernels, theta, t };
				return logDensityAt(moment, places, problem.flow?.learned ? await cloudAt(moment) : places);
			})
		: null;

/** Asks about the points of each time at once; null where one of the answers is. */
async function byTime(
	points: readonly ProbePoint[],
	ask: (t: number, places: Float32Array) => Promise<Float64Array | null>,
): Promise<Float64Array | null> {
	const found = new Float64Array(points.length);
	for (const t of new Set(points.map((point) => point.t))) {
		const here = points.flatMap((point, i) => (point.t === t ? [i] : []));
		const answers = await ask(t, Float32Array.from(here.flatMap((i) => points[i]?.x ?? [])));
		if (!answers) return null;
		here.forEach((i, k) => {
			found[i] = answers[k] ?? Number.NaN;
		});
	}
	return found;
}
