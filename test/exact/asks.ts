import { expect } from 'vitest';
import type { ExactSolution } from '../../src/exact/index';
import { blockOf, type Jet, problemOf } from '../../src/game/problem';
import { numbers } from '../../src/math/algebra';
import { arrays, column } from '../../src/math/arrays';
import { cellCentres } from '../../src/math/grid';
import { createRng } from '../../src/math/rng';
import { mean, moments } from '../../src/math/stats';

/** Steps of central differences: exact in single precision beside places and times on that grid. */
const H = 2 ** -8;
const GRID = 2 ** -11;
const onGrid = (x: number): number => Math.round(x / GRID) * GRID;

/** Fourth-order central differences, errors some h⁴/30 of the fifth derivative. */
const slope = (f: (by: number) => number): number => (8 * (f(H) - f(-H)) - (f(2 * H) - f(-2 * H))) / (12 * H);
const bend = (f: (by: number) => number): number =>
	(16 * (f(H) + f(-H)) - (f(2 * H) + f(-2 * H)) - 30 * f(0)) / (12 * H * H);

type At = readonly [x: number, y: number, t: number];

/** Values at a place, a time and around them, each by name, so that differences can be taken of what is only told at points. */
async function around(exact: ExactSolution, [x, y, t]: At) {
	const offsets = [-2, -1, 0, 1, 2];
	const places = offsets.flatMap((i) => offsets.map((j): At => [x + i * H, y + j * H, t]));
	const times = offsets.map((k): At => [x, y, t + k * H]);
	const all = [...places, ...times];
	const jets = await exact.jets(Float32Array.from(all.flat()));
	if (!jets) throw new Error('a closed form has jets');
	const velocity = (await exact.velocity(Float32Array.from(all.flat()))) ?? new Float64Array(0);
	const logDensity: number[] = [];
	for (const [a, b, at] of all)
		logDensity.push((await exact.logDensity(Float32Array.from([a, b]), at))?.[0] ?? Number.NaN);
	const [index, time] = [
		(dx: number, dy: number) => (Math.round(dx / H) + 2) * 5 + Math.round(dy / H) + 2,
		(dt: number) => places.length + Math.round(dt / H) + 2,
	];
	const reader = (values: ArrayLike<number> | null | undefined, width = 1, of = 0) => ({
		in: (dx: number, dy: number) => values?.[width * index(dx, dy) + of] ?? Number.NaN,
		at: (dt: number) => values?.[width * time(dt) + of] ?? Number.NaN,
	});
	return { jets, middle: index(0, 0), reader, velocity, logDensity };
}

const close = (a: number, b: number, tolerance: number): void =>
	expect(Math.abs(a - b)).toBeLessThan(tolerance * (1 + Math.abs(b)));

/**
 * A solution against the equations of its game, by differences of what it says: ∇U and ∇²U of U, the HJB equation with
 * ∂_tU, the velocity of its jets, and the continuity or Fokker–Planck equation of ρ_t.
 */
export async function expectEquations(exact: ExactSolution, at: At, tolerance: number): Promise<void> {
	const problem = problemOf(exact.game);
	const { interaction } = exact.game;
	const [x, y, t] = at.map(onGrid) as [number, number, number];
	const { jets, middle: m, reader, velocity, logDensity } = await around(exact, [x, y, t]);
	const [U, Ux, Uy] = [reader(jets.value), reader(jets.gradient, 2, 0), reader(jets.gradient, 2, 1)];
	const [gx, gy] = [Ux.in(0, 0), Uy.in(0, 0)];
	const [xx = Number.NaN, xy = Number.NaN, yy = Number.NaN] = jets.hessian?.subarray(3 * m, 3 * m + 3) ?? [];
	close(
		xx,
		slope((h) => Ux.in(h, 0)),
		tolerance,
	);
	close(
		xy,
		slope((h) => Ux.in(0, h)),
		tolerance,
	);
	close(
		yy,
		slope((h) => Uy.in(0, h)),
		tolerance,
	);
	close(jets.laplacian?.[m] ?? Number.NaN, xx + yy, 1e-12);
	const jet: Jet<number> = { U: Number.NaN, Ux: gx, Uy: gy, Ut: Number.NaN, Uxx: xx, Uxy: xy, Uyy: yy };
	const rho = reader(logDensity);
	if (jets.value) {
		close(
			gx,
			slope((h) => U.in(h, 0)),
			tolerance,
		);
		close(
			gy,
			slope((h) => U.in(0, h)),
			tolerance,
		);
		const Ut = slope((h) => U.at(h));
		close(jets.timeDerivative?.[m] ?? Number.NaN, Ut, tolerance);
		const { block, params } = blockOf(exact.game, 'interaction');
		const logTarget = problem.logTarget?.(numbers, [x, y]);
		const paid = block.variation?.(numbers, params, {
			x: [x, y],
			logModel: rho.in(0, 0),
			...(logTarget === undefined ? {} : { logTarget }),
		});
		const residual = problem.residual?.(numbers, t, [x, y], { ...jet, U: U.in(0, 0), Ut });
		close(residual ?? Number.NaN, block.weight(params) * (paid ?? 0), tolerance);
		expect(interaction.id === 'none').toBe(exact.variation === null);
	}
	const [vx, vy] = [reader(velocity, 2, 0), reader(velocity, 2, 1)];
	const [px, py] = problem.velocity(numbers, t, [x, y], jet);
	close(vx.in(0, 0), px, 1e-12);
	close(vy.in(0, 0), py, 1e-12);
	const [rx, ry] = [slope((h) => rho.in(h, 0)), slope((h) => rho.in(0, h))];
	const sigma = problem.sigma?.(numbers, t) ?? 0;
	const spread =
		0.5 * sigma ** 2 * (bend((h) => rho.in(h, 0)) + bend((h) => rho.in(0, h)) + rx ** 2 + ry ** 2);
	const divergence = slope((h) => vx.in(h, 0)) + slope((h) => vy.in(0, h));
	close(
		slope((h) => rho.at(h)),
		spread - divergence - vx.in(0, 0) * rx - vy.in(0, 0) * ry,
		tolerance,
	);
}

/** Mean and covariance of paths from balanced starts at T/2 and T, in units of the law's, and the tolerance of each. */
export async function expectPaths(
	exact: ExactSolution,
	tolerance: number,
	sampler = exact.game.sampler,
): Promise<void> {
	const { block, params } = blockOf(exact.game, 'reference');
	const rng = createRng(11);
	const n = exact.game.noise.id === 'none' ? 1000 : 4000;
	const starts = (block.balancedSample ?? block.sample)?.(params, rng, n) ?? new Float32Array(0);
	const { times, states } = await exact.paths(starts, 4, rng, sampler);
	expect(Array.from(times)).toEqual(
		[0, 0.25, 0.5, 0.75, 1].map((share) => expect.closeTo(share * exact.horizon, 5)),
	);
	for (const k of [2, 4]) {
		const found = moments(states.subarray(k * starts.length, (k + 1) * starts.length));
		const right = exact.moments(times[k] ?? Number.NaN);
		if (!right) throw new Error('the moments are known');
		const [xx, , yy] = right.covariance;
		const size = Math.sqrt(Math.max(xx, yy));
		found.mean.forEach((value, i) => {
			expect(Math.abs(value - (right.mean[i] ?? Number.NaN)) / size).toBeLessThan(tolerance);
		});
		found.covariance.forEach((value, i) => {
			expect(Math.abs(value - (right.covariance[i] ?? Number.NaN)) / size ** 2).toBeLessThan(tolerance);
		});
	}
}

/** The moments of a density on a grid of a side against those of paths, at T/2 and T, and its mass against 1. */
export async function expectMoments(
	exact: ExactSolution,
	tolerance: number,
	{ side, digits } = { side: 14, digits: 5 },
): Promise<void> {
	const { block, params } = blockOf(exact.game, 'reference');
	const rng = createRng(12);
	const starts = (block.balancedSample ?? block.sample)?.(params, rng, 4000) ?? new Float32Array(0);
	const { times, states } = await exact.paths(starts, 2, rng);
	const edge = [-side / 2, side / 2] as const;
	const cells = cellCentres({ x: edge, y: edge }, SIDE);
	for (const k of [1, 2]) {
		const cloud = moments(states.subarray(k * starts.length, (k + 1) * starts.length));
		const logDensity = (await exact.logDensity(cells, times[k] ?? Number.NaN)) ?? new Float64Array(0);
		const over = (f: (x: number, y: number) => number): number =>
			logDensity.reduce(
				(sum, log, i) =>
					sum +
					Math.exp(log) * (side / SIDE) ** 2 * f(cells[2 * i] ?? Number.NaN, cells[2 * i + 1] ?? Number.NaN),
				0,
			);
		expect(over(() => 1)).toBeCloseTo(1, digits);
		const [mx, my] = [over((x) => x), over((_, y) => y)];
		const found = [
			over((x) => (x - mx) ** 2),
			over((x, y) => (x - mx) * (y - my)),
			over((_, y) => (y - my) ** 2),
		];
		const size = Math.sqrt(Math.max(...cloud.covariance));
		for (const [i, value] of [mx, my].entries())
			expect(Math.abs(value - (cloud.mean[i] ?? Number.NaN)) / size).toBeLessThan(tolerance);
		for (const [i, value] of found.entries())
			expect(Math.abs(value - (cloud.covariance[i] ?? Number.NaN)) / size ** 2).toBeLessThan(tolerance);
	}
}
const SIDE = 40;

/** U(·, T) is e^(T/ε) δF/δρ: the loss does not discount the end. */
export async function expectEnd(exact: ExactSolution, tolerance = 1e-6): Promise<void> {
	const { game, horizon } = exact;
	const problem = problemOf(game);
	const { block, params } = blockOf(game, 'terminal');
	const places = Float32Array.from([0.3, -0.4, 1.1, 0.6, -0.9, 1.5]);
	const points = Float32Array.from([0.3, -0.4, horizon, 1.1, 0.6, horizon, -0.9, 1.5, horizon]);
	const [jets, density] = [await exact.jets(points), await exact.logDensity(places, horizon)];
	const weight = block.weight(params) * Math.exp(game.dynamics.discount * horizon);
	for (let i = 0; i < 3; i++) {
		const at = [places[2 * i] ?? 0, places[2 * i + 1] ?? 0] as const;
		const logTarget = problem.logTarget?.(numbers, at) ?? Number.NaN;
		const ends = { logModel: density?.[i] ?? Number.NaN, logTarget };
		const right = weight * (block.variation?.(numbers, params, ends) ?? Number.NaN);
		// T is rounded to single precision.
		close(jets?.value?.[i] ?? Number.NaN, right, tolerance);
	}
}

/**
 * The cost of a game along the paths of its solution, from balanced starts, by Simpson's rule in time, without noise.
 * Paths of maximum likelihood set out from π, backward.
 */
export async function costAlong(exact: ExactSolution): Promise<number[]> {
	const { game, horizon } = exact;
	const problem = problemOf(game);
	const { block, params } = blockOf(game, 'terminal');
	const from = problem.direction === 'backward' ? 'target' : 'reference';
	const { block: law, params: lawParams } = blockOf(game, from);
	const ends = law.balancedSample?.(lawParams, createRng(3), N) ?? new Float32Array(0);
	const starts = from === 'target' ? (await exact.origins(ends))?.origins : ends;
	const { times, states, reduced } = await exact.paths(starts ?? ends, STRETCHES, createRng(1));
	const A = arrays(N);
	let [running, interaction] = [0, 0];
	for (const [k, t] of times.entries()) {
		const at = reduced.subarray(2 * N * k, 2 * N * (k + 1));
		const x = [column(at, 2, 0), column(at, 2, 1)] as const;
		const points = Float32Array.from({ length: 3 * N }, (_, i) =>
			i % 3 === 2 ? t : (at[2 * Math.floor(i / 3) + (i % 3)] ?? Number.NaN),
		);
		const jets = await exact.jets(points);
		const flat = A.num(0);
		const [Ux, Uy] = [0, 1].map((axis) => column(jets?.gradient ?? [], 2, axis));
		if (!Ux || !Uy) throw new Error('a closed form has jets');
		const jet = { U: flat, Ux, Uy, Ut: flat, Uxx: flat, Uxy: flat, Uyy: flat };
		const weight =
			(((k === 0 || k === STRETCHES ? 1 : k % 2 === 0 ? 2 : 4) * horizon) / (3 * STRETCHES)) *
			Math.exp(-game.dynamics.discount * t);
		running += weight * mean(problem.running(A, A.num(t), x, jet));
		const { block: between, params } = blockOf(game, 'interaction');
		if (!between.integrand) continue;
		const logModel = (await exact.logDensity(at, t)) ?? flat;
		interaction += weight * between.weight(params) * mean(between.integrand(A, params, { x, logModel }));
	}
	const last = states.subarray(2 * N * STRETCHES);
	const logModel = (await exact.logDensity(last, horizon)) ?? A.num(0);
	const logTarget = problem.logTarget?.(A, [column(last, 2, 0), column(last, 2, 1)]) ?? A.num(0);
	const integrand =
		from === 'target'
			? A.sub(logTarget, logModel)
			: (block.integrand?.(A, params, { logModel, logTarget }) ?? A.num(0));
	return [running, block.weight(params) * mean(integrand), interaction];
}
const [N, STRETCHES] = [1000, 16];
