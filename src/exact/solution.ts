import type { Game } from '../game/game';
import { blockOf, isScoreModel, type Jet, type Problem, problemOf } from '../game/problem';
import type { Jets, PathSet, Sampler, Solution } from '../game/solution';
import type { Vec } from '../math/algebra';
import { arrays, column } from '../math/arrays';
import { createRng, type Rng } from '../math/rng';
import type { Moments } from '../math/stats';
import type { ClosedForm, Instant } from './closedForm';
import { type Columns, type March, march, particlesAt, stepsFor } from './march';
import type { Point } from './symmetric';

/** A solution in closed form. It is run in steps so small that its sampler's integrator and steps play no part. */
export interface ExactSolution extends Solution {
	/** Mean and covariance of the particles at t in [0, T]; null where they are not known. */
	moments(t: number): Moments | null;
}

/** Particles of a cloud, and those whose paths tell how many steps it takes. */
const [CLOUD, PROBES] = [2000, 8];
const TOLERANCE = 1e-5;

type Places = Vec<Float64Array>;
const placesOf = (rows: Float32Array, width: 2 | 3): Places => [
	column(rows, width, 0),
	column(rows, width, 1),
];
/** A function of the place at each of n places. */
const at = ([x, y]: Places, f: (x: Point) => number): Float64Array =>
	x.map((x, i) => f([x, y[i] ?? Number.NaN]));
/** Columns [n] as rows [n, columns]. */
const rowsOf = (columns: Columns): Float64Array =>
	Float64Array.from(
		{ length: columns.length * (columns[0]?.length ?? 0) },
		(_, i) => columns[i % columns.length]?.[Math.floor(i / columns.length)] ?? Number.NaN,
	);

/** ∇U and ∇²U as the formulas of a problem take them; of the others they are not asked for here. */
function jetAt({ slopes }: Instant, [x, y]: Places): Jet<Float64Array> {
	const of = () => new Float64Array(x.length);
	const [Ux, Uy, Uxx, Uxy, Uyy] = [of(), of(), of(), of(), of()];
	for (let i = 0; i < x.length; i++) {
		const here = slopes([x[i] ?? Number.NaN, y[i] ?? Number.NaN]);
		Ux[i] = here.Ux;
		Uy[i] = here.Uy;
		Uxx[i] = here.Uxx;
		Uxy[i] = here.Uxy;
		Uyy[i] = here.Uyy;
	}
	const none = of().fill(Number.NaN);
	return { U: none, Ut: none, Ux, Uy, Uxx, Uxy, Uyy };
}

/** δI/δρ where ρ_t is known: w times that of the block; null where there is none, or it takes more than a density. */
function variationOf({
	game,
	logTarget,
}: Problem): ((x: Places, logModel: Float64Array) => Float64Array) | null {
	const { block, params } = blockOf(game, 'interaction');
	const { variation } = block;
	if (!variation) return null;
	const w = block.weight(params);
	return (x, logModel) => {
		const A = arrays(logModel.length);
		const known = logTarget ? { logTarget: logTarget(A, x) } : {};
		return variation(A, params, { x, logModel, ...known }).map((value) => w * value);
	};
}

/** What moves particles: their mean velocity and the noise beside it, and the deterministic flow with the same marginals. */
function motionsOf(problem: Problem, form: ClosedForm): Readonly<Record<Sampler['process'], March>> {
	const { sigma, flow, game } = problem;
	const accelerated = game.dynamics.order === 'second';
	const columns = accelerated ? 4 : 2;
	const level = (t: number): number => sigma?.(arrays(1), Float64Array.of(t))[0] ?? 0;
	const dynamics: March['rates'] = (time) => {
		const instant = form.at(time);
		return (...x) => {
			const A = arrays(x[0].length);
			const [t, jet] = [A.num(time), jetAt(instant, x)];
			const velocity = problem.velocity(A, t, x, jet);
			return accelerated ? [...velocity, ...problem.control(A, t, x, jet)] : velocity;
		};
	};
	const probability: March['rates'] = (time) => {
		const instant = form.at(time);
		const half = 0.5 * level(time) ** 2;
		return (...x) => {
			const A = arrays(x[0].length);
			const [t, jet] = [A.num(time), jetAt(instant, x)];
			if (isScoreModel(game) && flow) return flow.velocity(A, t, x, jet);
			const v = problem.velocity(A, t, x, jet);
			return v.map((rate, axis) => {
				const score = at(x, (place) => instant.score(place)[axis] ?? Number.NaN);
				return rate.map((value, i) => value - half * (score[i] ?? Number.NaN));
			});
		};
	};
	return {
		dynamics: { columns, rates: dynamics, sigma: sigma && level },
		flow: { columns, rates: sigma ? probability : dynamics, sigma: null },
	};
}

/** A closed form as an answer to all that may be asked of a solution. */
export function solutionOf(game: Game, form: ClosedForm): ExactSolution {
	const problem = problemOf(game);
	const { horizon } = problem;
	/** Where paths end. */
	const last = form.until ?? horizon;
	const accelerated = game.dynamics.order === 'second';
	const { block: reference, params } = blockOf(game, 'reference');
	const variation = variationOf(problem);
	const motions = motionsOf(problem, form);
	/** A time of single precision may lie beyond T by its rounding. */
	const within = (t: number): number => {
		if (!(t > -1e-6 * horizon && t < (1 + 1e-6) * horizon))
			throw new Error(`t = ${t} is outside [0, ${horizon}]`);
		return Math.min(horizon, Math.max(0, t));
	};

	let counted: number | undefined;
	/** Steps from 0 to T. */
	const steps = (): number => {
		const rng = createRng(game.seed);
		const few = reference.sample?.(params, rng, PROBES) ?? new Float32Array(0);
		counted ??= stepsFor(motions.flow, rng, few, last, form.stretches ?? 1, form.tolerance ?? TOLERANCE);
		return counted;
	};
	/** Paths [K, B, 2] at K ascending times. */
	const run = (starts: Float32Array, times: readonly number[], rng: Rng, { process }: Sampler): PathSet => {
		const motion = motions[process];
		const states = new Float32Array(times.length * starts.length);
		const stops = times.map((t) => Math.min(t, last));
		if (form.paths) {
			for (let i = 0; i < starts.length; i += 2) {
				const way = form.paths.from([starts[i] ?? Number.NaN, starts[i + 1] ?? Number.NaN]);
				for (const [k, t] of stops.entries()) states.set(way(t), k * starts.length + i);
			}
			return { times: Float32Array.from(times), states, reduced: states };
		}
		const reduced = accelerated ? new Float32Array(states.length) : states;
		const particles = particlesAt(starts, motion.columns);
		march(motion, rng, particles, { from: 0, to: last, steps: steps() }, stops, (k) => {
			const left = horizon - (times[k] ?? Number.NaN);
			reduced.set(rowsOf(particles.slice(0, 2)), k * starts.length);
			if (!accelerated) return;
			// x = y − (T − t) w (see Problem).
			const w = rowsOf(particles.slice(2));
			for (let i = 0, at = k * starts.length; i < w.length; i++, at++)
				states[at] = (reduced[at] ?? Number.NaN) - left * (w[i] ?? Number.NaN);
		});
		return { times: Float32Array.from(times), states, reduced };
	};
	const placesAt: Solution['placesAt'] = async (starts, t, rng) => {
		const { states, reduced } = run(starts, [within(t)], rng, game.sampler);
		return { states, reduced };
	};

	/** Columns of answers at points [n, 3], those at one time together. */
	const over = (
		points: Float32Array,
		answer: (t: number, x: Places, instant: Instant) => Columns,
	): Columns => {
		const answers: Columns[] = [];
		for (let from = 0, to = 0; from < points.length; from = to) {
			const t = points[from + 2] ?? Number.NaN;
			while (to < points.length && points[to + 2] === t) to += 3;
			if (to === from) throw new Error('a point is at no time');
			const time = within(t);
			answers.push(answer(time, placesOf(points.subarray(from, to), 3), form.at(time)));
		}
		return Array.from(answers[0] ?? [], (_, j) =>
			Float64Array.from(answers.flatMap((columns) => Array.from(columns[j] ?? []))),
		);
	};
	const vectors = async (points: Float32Array, field: Problem['velocity']): Promise<Float64Array> =>
		rowsOf(
			over(points, (t, x, instant) => {
				const A = arrays(x[0].length);
				return field(A, A.num(t), x, jetAt(instant, x));
			}),
		);
	const logDensityOf = ({ logDensity }: Instant, x: Places): Float64Array => at(x, logDensity);
	const jets = async (points: Float32Array): Promise<Jets> => {
		let levelled = true;
		const [U, Ut, Ux, Uy, Uxx, Uxy, Uyy] = over(points, (time, x, instant) => {
			levelled &&= instant.value !== null;
			const A = arrays(x[0].length);
			const [slopes, none] = [jetAt(instant, x), A.num(0)];
			const jet = { ...slopes, U: instant.value ? at(x, instant.value) : none, Ut: none };
			// The HJB equation, solved for ∂_tU.
			const rest = problem.residual?.(A, A.num(time), x, jet) ?? none;
			const Ut = variation ? A.sub(rest, variation(x, logDensityOf(instant, x))) : rest;
			return [jet.U, Ut, jet.Ux, jet.Uy, jet.Uxx, jet.Uxy, jet.Uyy];
		});
		if (!U || !Ut || !Ux || !Uy || !Uxx || !Uxy || !Uyy) throw new Error('jets at no points');
		return {
			places: accelerated ? 'reduced' : 'particles',
			value: levelled ? U : null,
			gradient: rowsOf([Ux, Uy]),
			timeDerivative: levelled && problem.residual ? Ut : null,
			hessian: rowsOf([Uxx, Uxy, Uyy]),
			laplacian: Uxx.map((value, i) => value + (Uyy[i] ?? Number.NaN)),
		};
	};
	const logDensity = async (places: Float32Array, t: number): Promise<Float64Array> =>
		logDensityOf(form.at(within(t)), placesOf(places, 2));

	return {
		game,
		horizon,
		moments: (t) => form.moments(within(t)),
		jets,
		control: (points) => vectors(points, problem.control),
		velocity: (points) => vectors(points, problem.velocity),
		logDensity,
		paths: async (starts, keep, rng, sampler = game.sampler) => {
			const all = form.paths ? keep : steps();
			const kept = Math.min(keep, all);
			const times = Array.from({ length: kept + 1 }, (_, k) => (Math.round((k * all) / kept) * last) / all);
			return run(starts, times, rng, sampler);
		},
		placesAt,
		origins: async (places) => {
			// A chain of maps is no flow.
			if (form.stretches !== undefined) return null;
			const origins = new Float32Array(places.length);
			if (form.paths)
				for (let i = 0; i < places.length; i += 2)
					origins.set(form.paths.origin([places[i] ?? Number.NaN, places[i + 1] ?? Number.NaN]), i);
			else {
				const particles = particlesAt(places, motions.flow.columns);
				const span = { from: last, to: 0, steps: steps() };
				march(motions.flow, createRng(game.seed), particles, span, [0], () => {});
				origins.set(rowsOf(particles.slice(0, 2)));
			}
			return {
				origins,
				logDensity: form.flowApart ? null : await logDensity(places, horizon),
			};
		},
		cloud: async (t) => {
			if (!reference.sample) return null;
			const rng = createRng(game.seed).split('cloud');
			return (await placesAt(reference.sample(params, rng, CLOUD), t, rng)).reduced;
		},
		// The interactions of closed forms are local: they read ρ_t where a particle is, and no cloud.
		variation: variation && {
			crowds: async ({ reduced }) => reduced,
			at: async (places, t) => {
				const x = placesOf(places, 2);
				return variation(x, logDensityOf(form.at(within(t)), x));
			},
		},
		cost: form.cost,
		error: form.error,
	};
}
