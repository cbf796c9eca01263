import { afterEach, describe, expect, it, vi } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { gridBridge } from '../../../src/exact/grid/bridge';
import { exactOf } from '../../../src/exact/index';
import { constantNoising } from '../../../src/exact/noising';
import type { Game } from '../../../src/game/game';
import { quadratic } from '../../../src/game/potential/quadratic';
import { problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { gameOf } from '../../game/fixture';
import { noisy, normal, type Slots, soft } from '../games';
import { done, pointwise } from '../grid/ask';

const [OMEGA, T] = [1.3, 1.5];
const drift = { id: 'rotation', rate: OMEGA } as const;
const noise = { id: 'constant', sigma: 0.8 } as const;
const from = normal(-0.5, 0.3, 0.8, 1.2);
/** π turned back: where the covariances of both are along the axes a closed form is known. */
const back = normal(1.5, -1, 0.6, 1.2);
type Normal = typeof back;

/** Rows that begin with (x, y), turned by an angle of each. */
const rotated = (rows: Float32Array, width: number, angleOf: (row: number) => number): Float32Array =>
	rows.map((value, i) => {
		const row = Math.floor(i / width);
		const [c, s] = [Math.cos(angleOf(row)), Math.sin(angleOf(row))];
		const [x, y] = [rows[row * width] ?? 0, rows[row * width + 1] ?? 0];
		return [c * x - s * y, s * x + c * y][i % width] ?? value;
	});

/** The Gaussian, turned. */
function normalRotated({ x, y, stdX, stdY, correlation }: Normal, angle: number): Normal {
	const [c, s] = [Math.cos(angle), Math.sin(angle)];
	const [xx, xy, yy] = [stdX ** 2, correlation * stdX * stdY, stdY ** 2];
	const a = c * c * xx - 2 * c * s * xy + s * s * yy;
	const b = c * s * (xx - yy) + (c * c - s * s) * xy;
	const d = s * s * xx + 2 * c * s * xy + c * c * yy;
	return normal(c * x - s * y, s * x + c * y, Math.sqrt(a), Math.sqrt(d), b / Math.sqrt(a * d));
}

const to = normalRotated(back, OMEGA * T);

/** A game under the rotation, and the same in y = e^(−ωJt)x, without it. */
function pair(slots: Slots, settings = {}) {
	const own = { ...soft, reference: from, ...slots };
	const all = { ...noisy, ...settings };
	return {
		game: gameOf({ ...own, target: to, drift }, all),
		plain: gameOf({ ...own, target: back }, all),
	};
}

function certificate(game: Game, share: 0.5 | 1 = 1) {
	const found = certificateOf(problemOf(game), share);
	if (typeof found === 'string') throw new Error(found);
	return found;
}

type Value = (points: Float32Array) => Promise<Float64Array>;
type Paths = (starts: Float32Array) => Promise<Float32Array>;

/** The value function and paths in x, of those in y. */
const inPlace = (value: Value, paths: Paths, from: number, to: number): readonly [Value, Paths] => [
	(points) => value(rotated(points, 3, (row) => -OMEGA * (points[3 * row + 2] ?? 0))),
	async (starts) => {
		const states = await paths(rotated(starts, 2, () => -OMEGA * from));
		const last = states.length / starts.length - 1;
		const at = (row: number) => Math.floor((2 * row) / starts.length) / last;
		return rotated(states, 2, (row) => OMEGA * (from + at(row) * (to - from)));
	},
];

const still: Value = async (points) => new Float64Array(points.length / 3);
/** To the middle of what is there at the end, at even speed. */
const drawn: Paths = async (starts) =>
	Float32Array.from({ length: 5 * starts.length }, (_, i) => {
		const share = Math.floor(i / starts.length) / 4;
		return (1 - 0.3 * share) * (starts[i % starts.length] ?? 0) - (i % 2 === 0 ? 0.4 : -0.2) * share;
	});

async function boundsOf(
	{ game, plain }: ReturnType<typeof pair>,
	value: Value,
	paths: Paths,
	share?: 0.5 | 1,
) {
	const turning = certificate(game, share);
	const known = inPlace(value, paths, turning.from, turning.to);
	return {
		turning,
		bound: await turning.bound(...known),
		straight: await certificate(plain, share).bound(value, paths),
	};
}

describe('under a rotation D is that of the game without it whose end is turned back', () => {
	const given = { terminal: { id: 'crossEntropy', weight: 3 } } as const;
	const simulated = { solver: { id: 'simulate', integrator: 'heun', steps: 16 } } as const;
	it.each<readonly [name: string, slots: Slots]>([
		['KL(ρ_T‖π)', {}],
		['maximum likelihood, against time', { terminal: { id: 'forwardKL', weight: 3 } }],
		[
			'optimal transport',
			{ terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'entropic' } },
		],
		['noise, KL(ρ_T‖π)', { noise, ...simulated }],
		['noise, U_T given', { noise, ...simulated, ...given }],
	])('%s: from the exact U it is J*', async (_, slots) => {
		const both = pair(slots);
		const exact = exactOf(both.plain);
		if (!exact?.cost) throw new Error('a closed form is known');
		const value: Value = async (points) => (await exact.jets(points))?.value ?? new Float64Array(0);
		const { turning, bound } = await boundsOf(both, value, drawn);
		const { running, terminal } = exact.cost;
		const least = running + terminal;
		expect(bound.value).toBeLessThanOrEqual(least);
		expect(least - bound.value).toBeLessThan(0.01 * Math.abs(least));
		expect(bound.error).toBeLessThan(0.01 * Math.abs(least));
		// With noise what U tells of the start is enough.
		const ofStart: Value = async (points) =>
			(await value(points)).map((U, i) => (points[3 * i + 2] === T ? 0 : U));
		const rough = await certificate(both.game, 0.5).bound(...inPlace(ofStart, drawn, 0, T));
		expect(rough.value).toBeLessThanOrEqual(least);
		if (both.game.noise.id !== 'none') expect(least - rough.value).toBeLessThan(0.01 * Math.abs(least));
		// Nodes are where particles are.
		const { places, mass, logs } = turning.nodes(900);
		const mean = (of: (i: number) => number) => mass.reduce((sum, m, i) => sum + m * of(i), 0);
		const law = turning.from > 0 ? to : from;
		expect(mean((i) => places[2 * i] ?? 0)).toBeCloseTo(law.x, 3);
		expect(mean((i) => places[2 * i + 1] ?? 0)).toBeCloseTo(law.y, 3);
		const { logReference, logTarget } = problemOf(both.game);
		const log = turning.from > 0 ? logTarget : logReference;
		expect(logs[7]).toBeCloseTo(log?.(numbers, [places[14] ?? 0, places[15] ?? 0]) ?? Number.NaN, 4);
		// And so are the places that potentials are asked for: both are U up to one level.
		const sign = turning.from > 0 ? -1 : 1;
		const near = [0.2, -0.4, 1, 0.5, 0.4, 0.9];
		for (const [t, found] of [
			[turning.from, bound.atStart(Float32Array.from(near))],
			[turning.to, bound.atEnd(Float32Array.from(near))],
		] as const) {
			const points = Float32Array.from([0, 2, 4].flatMap((k) => [...near.slice(k, k + 2), t]));
			const right = await inPlace(value, drawn, 0, T)[0](points);
			const [level = 0, ...others] = found.map((w, i) => w - sign * (right[i] ?? Number.NaN));
			for (const other of others) expect(Math.abs(other - level)).toBeLessThan(0.05);
		}
	});

	it.each<readonly [name: string, slots: Slots, share: 0.5 | 1]>([
		['any power, U_T given', { ...given, running: { id: 'power', exponent: 2.5 } }, 1],
		['a score', { ...given, noise, running: { id: 'diffusion' } }, 1],
		['a top speed', { running: { id: 'relativistic', speed: 3 } }, 1],
		[
			'a top speed, in a bowl',
			{ running: { id: 'relativistic', speed: 3 }, potential: { id: 'quadratic', stiffness: 0.8 } },
			1,
		],
		['an energy distance', { terminal: { id: 'energyDistance', weight: 4 } }, 1],
		['who keeps apart', { interaction: { id: 'crowd', weight: 3, width: 0.5 } }, 0.5],
		['a power of ρ', { interaction: { id: 'power', weight: 0.5 } }, 0.5],
		['noise, and who keeps apart', { noise, interaction: { id: 'crowd', weight: 3, width: 0.5 } }, 1],
	])('%s: from any U', async (_, slots, share) => {
		const { bound, straight } = await boundsOf(pair(slots), still, drawn, share);
		const off = bound.value + bound.error - straight.value - straight.error;
		expect(Math.abs(off)).toBeLessThan(bound.error + straight.error + 0.005 * Math.abs(straight.value));
		expect(Math.abs(bound.met - straight.met)).toBeLessThanOrEqual(0.01 * straight.met);
	});
});

describe('what is paid where particles are turns against them', () => {
	afterEach(() => void vi.restoreAllMocks());

	it('with noise: D of a grid’s U past an obstacle that goes round is its least cost', async () => {
		const sigma = 0.7;
		const { game, plain } = pair({
			...{
				noise: { id: 'constant', sigma },
				potential: { id: 'obstacle', x: 1, y: 0.6, radius: 0.5, height: 8 },
			},
			...{ terminal: { id: 'hard' }, solver: { id: 'bridgeMatching', coupling: 'entropic' } },
		});
		const { logReference, logTarget } = problemOf(plain);
		const log = (of: typeof logTarget) => pointwise((x) => of?.(numbers, x) ?? Number.NaN);
		const grid = done(
			gridBridge({
				...{ box: { x: [-6, 6], y: [-6, 6] }, n: 72, noising: constantNoising(0, sigma, T) },
				beta: Number(game.running.weight) * sigma ** 2,
				start: log(logReference),
				end: { kind: 'constraint', target: log(logTarget) },
				states: ([x, y], t) => {
					const [c, s] = [Math.cos(OMEGA * t), Math.sin(OMEGA * t)];
					const [dx, dy] = [c * x - s * y - 1, s * x + c * y - 0.6];
					return 8 * Math.exp(-(dx * dx + dy * dy) / (2 * 0.5 ** 2));
				},
			}),
		).value;
		const least = grid.cost.running + grid.cost.terminal;
		const [start, end] = [grid.at(0).potential, grid.at(T).potential];
		const value: Value = async (points) =>
			Float64Array.from({ length: points.length / 3 }, (_, i) => {
				const [x = 0, y = 0, t = 0] = points.subarray(3 * i, 3 * i + 3);
				return (t > 0 ? end : start).value([x, y]);
			});
		const bound = await certificate(game).bound(...inPlace(value, drawn, 0, T));
		expect(bound.value).toBeLessThanOrEqual(least);
		expect(least - bound.value).toBeLessThan(0.01 * least);
	});

	it.each([
		['without noise', {}],
		['with noise', { noise }],
	] as const)('%s: KL(ρ_t‖π) on the way is its entropy, and −log π as a state cost', async (_, slots) => {
		const w = 0.4;
		const one = pair({ ...slots, interaction: { id: 'relativeEntropy', weight: w } }).game;
		const two = pair({
			...slots,
			interaction: { id: 'entropy', weight: w },
			potential: { id: 'quadratic' },
		}).game;
		const { logTarget } = problemOf(one);
		vi.spyOn(quadratic, 'value').mockImplementation((A, _p, _t, x) =>
			A.mul(A.num(-w), logTarget?.(A, x) ?? A.num(0)),
		);
		const [, paths] = inPlace(still, drawn, 0, T);
		const [a, b] = [
			await certificate(one, 0.5).bound(still, paths),
			await certificate(two, 0.5).bound(still, paths),
		];
		const off = a.value + a.error - b.value - b.error;
		expect(Math.abs(off)).toBeLessThan(0.1 * (a.error + b.error));
		expect(Math.abs(off)).toBeLessThan(0.01 * Math.abs(b.value));
	});

	it('a turn that its steps do not see is refused', async () => {
		const fast = (slots: Slots) => gameOf({ ...soft, drift: { ...drift, rate: 20 }, ...slots });
		const bound = (slots: Slots) => certificate(fast(slots), 0.5).bound(still, drawn);
		await expect(bound({ potential: { id: 'obstacle' } })).rejects.toThrow('take a lower ω');
		await expect(bound({})).resolves.toBeDefined();
	});
});
