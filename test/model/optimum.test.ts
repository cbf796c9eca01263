import { beforeAll, describe, expect, it } from 'vitest';
import { certificateOf } from '../../src/exact/certificate/index';
import type { Nodes } from '../../src/exact/certificate/rule';
import { exactOf } from '../../src/exact/index';
import type { Game } from '../../src/game/game';
import { pointsAt } from '../../src/game/points';
import { blockOf, problemOf } from '../../src/game/problem';
import type { Kernels } from '../../src/kernels/contract';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { heldOutLosses } from '../../src/model/heldOut';
import { optimumMetrics, optimumOf } from '../../src/model/optimum';
import { resultOf } from '../../src/model/result';
import { trainedOf } from '../../src/model/trained';
import { presets } from '../../src/spec/presets/index';
import { hard, noisy, normal, score, soft } from '../exact/games';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});
const small = { network: { width: 8 }, sampler: { steps: 6 } } as const;
const still = ({ network }: Game) => new Float32Array(layoutOf(network).size);
const random = ({ network }: Game, seed = 3) =>
	Float32Array.from(initialParameters(network, createRng(seed)), (x) => 1.5 * x);

/** A midpoint rule of m² nodes in each dark square of the checkerboard. */
function board(m: number): Nodes {
	const squares = [-2, -1, 0, 1].flatMap((i) =>
		[-2, -1, 0, 1].flatMap((j) => ((i + j) % 2 === 0 ? [[i, j]] : [])),
	);
	const inside = Array.from({ length: m }, (_, k) => (2 * (k + 0.5)) / m);
	const places = squares.flatMap(([i = 0, j = 0]) =>
		inside.flatMap((a) => inside.map((b) => [2 * i + a, 2 * j + b])),
	);
	return {
		places: Float32Array.from(places.flat()),
		logs: new Float64Array(places.length).fill(-Math.log(32)),
		mass: new Float64Array(places.length).fill(1 / places.length),
		nodes: places.map((_, k) => k % 2 === 1),
		edged: false,
	};
}

async function optimum(game: Game, theta: Float32Array, share: 0.5 | 1 = 1) {
	const certificate = certificateOf(problemOf(game), share);
	if (typeof certificate === 'string') throw new Error(certificate);
	const model = trainedOf(game, kernels, theta);
	return { ...(await optimumOf(model, certificate)), model, certificate };
}

describe('the distance to the optimum', () => {
	it.each(['reverseKL', 'forwardKL'])(
		'of a model that does not move is that of ρ_0 from π: %s',
		async (id) => {
			const game = gameOf({ ...soft, terminal: { id, weight: 3 } }, small);
			const { cost, parts, gap, nats, lowerBound, errors } = await optimum(game, still(game));
			// Axis by axis, as both laws have the same axes.
			const [a, b] = [
				[
					[-0.5, 0.8],
					[1.5, 0.6],
				],
				[
					[0.3, 1.2],
					[-1, 1.4],
				],
			].map(([from, to]) => {
				const [first, second] = id === 'reverseKL' ? [from, to] : [to, from];
				const [[m = 0, s = 1] = [], [M = 0, S = 1] = []] = [first, second];
				return Math.log(S / s) + (s * s + (m - M) ** 2) / (2 * S * S) - 0.5;
			});
			expect(cost).toBeCloseTo(3 * ((a ?? 0) + (b ?? 0)), 4);
			expect(errors.cost).toBeLessThan(1e-3);
			expect(errors.timeSteps).toBe(0);
			const exact = exactOf(game)?.cost;
			expect(lowerBound).toBeLessThanOrEqual((exact?.running ?? 0) + (exact?.terminal ?? Number.NaN));
			expect(lowerBound).toBeGreaterThanOrEqual(0);
			expect(gap).toBeCloseTo((cost ?? 0) - lowerBound, 12);
			expect(nats).toBeCloseTo((gap ?? 0) / 3, 12);
			expect((parts?.paths ?? 0) + (parts?.end ?? 0)).toBeCloseTo(gap ?? 0, 12);
			expect(parts?.end).toBeGreaterThan(0);
		},
	);

	it.each([
		['likelihood', gameOf({ ...soft, terminal: { id: 'forwardKL', weight: 3 } }, small)],
		['reverse KL', gameOf(soft, small)],
		['an acceleration', gameOf(soft, { ...small, dynamics: { order: 'second' } })],
		['moons', gameOf({ target: { id: 'moons' }, terminal: { id: 'forwardKL', weight: 8 } }, small)],
		['the energy distance', gameOf({ ...soft, terminal: { id: 'energyDistance', weight: 8 } }, small)],
		['MMD', gameOf({ target: { id: 'moons' }, terminal: { id: 'mmd', weight: 8, width: 0.5 } }, small)],
		[
			'a crowd that keeps apart',
			gameOf({ ...soft, interaction: { id: 'crowd', weight: 6, width: 0.7 } }, small),
		],
		[
			'a crowd that keeps apart, backward',
			gameOf(
				{
					...soft,
					terminal: { id: 'forwardKL', weight: 3 },
					interaction: { id: 'crowd', weight: 6, width: 0.7 },
				},
				small,
			),
		],
		['local aversion', gameOf({ ...soft, interaction: { id: 'power', weight: 2, exponent: 2 } }, small)],
		['an entropy', gameOf({ ...soft, interaction: { id: 'entropy', weight: 0.3 } }, small)],
		[
			'a crowd with a top speed, under a drift',
			gameOf(
				{
					...soft,
					running: { id: 'relativistic', speed: 3 },
					drift: { id: 'linear', rate: -0.4 },
					interaction: { id: 'crowd', weight: 6, width: 0.7 },
				},
				small,
			),
		],
		[
			'the energy distance with noise',
			gameOf(
				{
					...soft,
					terminal: { id: 'energyDistance', weight: 8 },
					noise: { id: 'constant', sigma: 0.7 },
					solver: { id: 'simulate', integrator: 'heun', steps: 16 },
				},
				{
					...noisy,
					network: { width: 16 },
					sampler: { integrator: 'heun', steps: 16 },
				},
			),
		],
	])('%s: J is what held-out samples cost, and D is below it', async (_, game) => {
		// With all nodes the top speed took as long as all others do.
		const share = game.running.id === 'relativistic' ? 0.5 : 1;
		const { cost, lowerBound, errors, model } = await optimum(game, random(game), share);
		const terms = await heldOutLosses(model, 4000);
		const mean = (name: string) => {
			const found = terms.find(({ id }) => id === `loss.${name}`);
			return { value: found?.value ?? Number.NaN, error: found?.error ?? Number.NaN };
		};
		const [running, terminal, alpha] = [mean('running'), mean('terminal'), Number(game.terminal.weight)];
		// A likelihood is told without the entropy of π.
		const { block, params } = blockOf(game, 'target');
		const entropy = game.terminal.id === 'forwardKL' ? (block.entropy?.(params) ?? Number.NaN) : 0;
		const { block: interaction, params: meeting } = blockOf(game, 'interaction');
		const w = interaction.weight(meeting);
		const met = w === 0 ? { value: 0, error: 0 } : mean('interaction');
		const told = running.value + w * met.value + alpha * (terminal.value - entropy);
		const error = Math.hypot(running.error, w * met.error, alpha * terminal.error, errors.cost ?? Number.NaN);
		expect(Math.abs((cost ?? Number.NaN) - told)).toBeLessThan(4 * error);
		expect(lowerBound).toBeLessThan(cost ?? Number.NaN);
	});

	// Of all nodes those along a side happen to fit the squares, of half of them none do: plain nodes are off by 8 % there.
	it.each([
		[0, 1],
		[0, 0.5],
		[1, 0.5],
		[2, 1],
		[3, 0.5],
	] as const)(
		'J of a target with edges is what a rule tells that knows them, within its error: model %d, %d of the nodes',
		async (seed, share) => {
			const game = gameOf(
				{ target: { id: 'checkerboard' }, terminal: { id: 'forwardKL', weight: 5 } },
				small,
			);
			const theta = seed === 0 ? still(game) : random(game, seed);
			const { cost, errors, model, certificate } = await optimum(game, theta, share);
			const truth = await optimumOf(model, { ...certificate, nodes: () => board(40) });
			expect(errors.cost).toBeLessThan(0.01 * (truth.cost ?? 0));
			expect(Math.abs((cost ?? Number.NaN) - (truth.cost ?? 0))).toBeLessThan(errors.cost ?? 0);
			// Who does not move has KL(π‖ρ_0), E|x|² = 2 · 16/3 over the board.
			if (seed === 0) expect(truth.cost).toBeCloseTo(5 * (-Math.log(32) + Math.log(2 * Math.PI) + 16 / 3), 2);
		},
	);

	it('a score model costs no less than the score that it should be, and what is between is all of its paths', async () => {
		const game = gameOf(
			{ ...score, drift: { id: 'linear', rate: 1 }, noise: { id: 'constant', sigma: 1.2 } },
			{ network: { width: 8 }, sampler: { integrator: 'heun', steps: 64 } },
		);
		const { cost, lowerBound, errors, nats, gap } = await optimum(game, still(game));
		// J* = E U(X_0, 0), U = −log η in closed form.
		const certificate = certificateOf(problemOf(game));
		if (typeof certificate === 'string') throw new Error(certificate);
		const { places, mass } = certificate.nodes(2000);
		const value = (await exactOf(game)?.jets(pointsAt(places, 0)))?.value;
		const least = mass.reduce((sum, m, i) => sum + m * (value?.[i] ?? Number.NaN), 0);
		expect(lowerBound).toBeCloseTo(least, 3);
		expect(cost).toBeGreaterThan(lowerBound - 4 * (errors.cost ?? 0));
		expect(nats).toBe(gap);
	});

	it('J and D are the same to the last bit by kernels that tell jets alone', async () => {
		const game = gameOf(
			{ ...score, drift: { id: 'linear', rate: 1 }, noise: { id: 'constant', sigma: 1.2 } },
			{ network: { width: 8 }, sampler: { integrator: 'heun', steps: 12 } },
		);
		const theta = random(game);
		const { model, certificate, ...found } = await optimum(game, theta, 0.5);
		const { values: _, pathsWithJets: __, ...plain } = kernels;
		expect(await optimumOf(trainedOf(game, plain, theta), certificate)).toEqual(found);
		expect(found.n).toBe(256);
	});

	it('J of a score model is the closed form of particles that drift off, and little of it is left to chance', async () => {
		// π = ρ_0 = N(0, s² I) is at rest under the noising, σ² = 2as², and U = |x|²/2s² + log 2πs² its optimum; this U leans by b·x.
		const [a, s, T] = [1, 0.8, 1];
		const law = normal(0, 0, s, s);
		const game = gameOf(
			{
				...{ reference: law, target: law, running: { id: 'diffusion' }, terminal: { id: 'crossEntropy' } },
				...{ drift: { id: 'linear', rate: a }, noise: { id: 'constant', sigma: Math.sqrt(2 * a) * s } },
				solver: { id: 'scoreMatching' },
			},
			{ network: { width: 8 }, sampler: { integrator: 'heun', steps: 64 }, dynamics: { horizon: T } },
		);
		const theta = still(game);
		const { A, slope } = layoutOf(game.network);
		theta.set([1 / s, 0, 0, 0, 1 / s, 0], A);
		theta.set([0.3, -0.2, 0], slope);
		const { cost, lowerBound, errors, gap } = await optimum(game, theta);
		// Their mean is −2s²b (1 − e^(−at)) and their variance stays.
		const [once, twice] = [-Math.expm1(-a * T), -Math.expm1(-2 * a * T)];
		const slope2 = 0.3 ** 2 + 0.2 ** 2;
		const lost = a * s * s * slope2 * ((2 * twice) / a - (4 * once) / a + T) + 2 * (s * once) ** 2 * slope2;
		const least = 1 + Math.log(2 * Math.PI * s * s);
		expect(lowerBound).toBeCloseTo(least, 3);
		// By as many plain samples, 1,024, it is 0.04.
		expect(errors.cost).toBeLessThan(0.02);
		expect(Math.abs((cost ?? Number.NaN) - least - lost)).toBeLessThan(4 * (errors.cost ?? 0));
		expect(Math.abs((gap ?? Number.NaN) - lost)).toBeLessThan(4 * (errors.cost ?? 0));
	});

	it.each([1, 1.4])(
		'a density that noise makes is carried by Q, and J is more by ½ασ²E|∇Q + ∇log ρ|²T where that is off: %d times Q',
		async (off) => {
			// N(0, s² I) is at rest, 2as² = σ², under no control: KL(ρ_T‖π) is that of ρ_0.
			const [a, s, T, alpha] = [1, 0.8, 1, 3];
			const game = gameOf(
				{
					reference: normal(0, 0, s, s),
					target: normal(0.5, -0.2, 1, 0.9),
					drift: { id: 'linear', rate: -a },
					noise: { id: 'constant', sigma: Math.sqrt(2 * a) * s },
					terminal: { id: 'reverseKL', weight: alpha },
				},
				{ network: { width: 8 }, sampler: { integrator: 'heun', steps: 32 }, dynamics: { horizon: T } },
			);
			const { size, A } = layoutOf(game.network);
			const theta = new Float32Array(2 * size);
			theta.set([Math.sqrt(off) / s, 0, 0, 0, Math.sqrt(off) / s, 0], size + A);
			const { cost, errors, lowerBound, parts } = await optimum(game, theta);
			const apart = (m: number, S: number) => Math.log(S / s) + (s * s + m * m) / (2 * S * S) - 0.5;
			const exact = alpha * (apart(0.5, 1) + apart(-0.2, 0.9));
			const above = alpha * 2 * a * T * (off - 1) ** 2;
			expect(Math.abs((cost ?? 0) - exact - above)).toBeLessThan(
				4 * (errors.cost ?? 0) + 2 * (errors.timeSteps ?? 0),
			);
			expect(errors.cost).toBeLessThan(0.15 * exact);
			expect(lowerBound).toBeLessThan(exact);
			expect(parts?.end).toBeGreaterThan(above);
		},
	);

	it('of J from above what finer steps take off is no error: closed form of a chain that nobody controls', async () => {
		const [s, sigma, alpha, steps, q] = [0.8, 1, 3, 4, 1.5];
		const target = [
			[0.5, 1],
			[-0.2, 0.9],
		] as const;
		const game = gameOf(
			{
				reference: normal(0, 0, s, s),
				target: normal(0.5, -0.2, 1, 0.9),
				noise: { id: 'constant', sigma },
				terminal: { id: 'reverseKL', weight: alpha },
			},
			{ network: { width: 8 }, sampler: { integrator: 'heun', steps } },
		);
		const { size, A } = layoutOf(game.network);
		const theta = new Float32Array(2 * size);
		// Q = |x|²/2q: a step back by it costs ½E|σ√h x/q − ξ|² − ½E|ξ|², of x after the step.
		theta.set([1 / Math.sqrt(q), 0, 0, 0, 1 / Math.sqrt(q), 0], size + A);
		const { cost, errors } = await optimum(game, theta);
		const [h, variance] = [1 / steps, (t: number) => s * s + sigma ** 2 * t];
		const back = Array.from(
			{ length: steps },
			(_, k) => sigma ** 2 * h * (variance((k + 1) * h) / (2 * q * q) - 1 / q),
		).reduce((sum, each) => sum + each, 0);
		const chain = target.reduce(
			(sum, [m, S]) => sum + back - Math.log(s) - 0.5 + Math.log(S) + (variance(1) + m * m) / (2 * S * S),
			0,
		);
		expect(Math.abs((cost ?? Number.NaN) - alpha * chain)).toBeLessThan(4 * (errors.cost ?? 0));
		// Steps of half the length take α σ⁴h/4q² off.
		expect(errors.timeSteps).toBe(0);
	});

	it.each<readonly [string, Game['dynamics']['order'], NonNullable<Parameters<typeof gameOf>[0]>]>([
		['of an acceleration', 'second', {}],
		['under a drift', 'first', { drift: { id: 'linear', rate: -2 } }],
	])('of a chain %s, which is no way of the game, it is; and no part is below 0', async (_, order, slots) => {
		const game = gameOf(
			{ ...soft, noise: { id: 'constant', sigma: 1 }, ...slots },
			{ network: { width: 8 }, sampler: { integrator: 'heun', steps: 3 }, dynamics: { horizon: 1, order } },
		);
		const { size } = layoutOf(game.network);
		const { errors, parts } = await optimum(game, new Float32Array(2 * size));
		expect(errors.timeSteps).toBeGreaterThan(0);
		expect(parts?.paths).toBeGreaterThanOrEqual(0);
	});

	// Laws as in test/exact/certificate/steepness.test.ts: J* = K m − ½K² (T/λ + s²/α) where all go K T/λ and the steepness αL = K binds.
	it.each(['none', 'constant'])(
		'a proximal by W₁ is told from above, by finite clouds: a shift, noise %s',
		async (id) => {
			const [lambda, alpha, bound, m, s] = [1.5, 4, 0.2, 1.6, 0.7];
			const K = alpha * bound;
			const least = K * m - (K * K * (1 / lambda + s ** 2 / alpha)) / 2;
			const game = gameOf(
				{
					...{
						reference: normal(0, 0, s, s),
						target: normal(m, 0, s, s),
						running: { id: 'kinetic', weight: lambda },
					},
					terminal: { id: 'wasserstein1', weight: alpha, bound },
					noise: id === 'none' ? { id } : { id, sigma: 0.3 },
				},
				{ network: { width: 8 }, sampler: { integrator: 'heun', steps: 6 } },
			);
			const theta = still(game);
			theta.set([-K, 0, 0], layoutOf(game.network).slope);
			const { cost, errors, lowerBound, parts } = await optimum(game, theta);
			// What noise adds, mostly across the way, is less than 5 %.
			expect(lowerBound).toBeLessThanOrEqual(id === 'none' ? least + 1e-9 : (cost ?? 0));
			expect(cost).toBeGreaterThan(least - 2 * (errors.cost ?? 0));
			expect(cost).toBeLessThan(1.05 * least);
			expect(errors.cost).toBeGreaterThan(0.005);
			expect(errors.cost).toBeLessThan(0.05 * least);
			expect(parts?.paths).toBeCloseTo(0, 2);
		},
	);

	it('a proximal by W₁ to points: who does not move is as far as the circle is', async () => {
		const game = presets.find((each) => each.id === 'w1-circle')?.game;
		if (!game) throw new Error('no such preset');
		const { cost, errors, lowerBound, n } = await optimum(game, still(game));
		// 5 · 2 E|2 − r|, r e^(−r²/2): all go straight there, and each comes alike often.
		let far = 0;
		for (let k = 0; k < 8000; k++) {
			const r = (k + 0.5) / 1000;
			far += (Math.abs(2 - r) * r * Math.exp((-r * r) / 2)) / 1000;
		}
		expect(Math.abs((cost ?? Number.NaN) - 10 * far)).toBeLessThan(0.01 * 10 * far);
		expect(errors.cost).toBeLessThan(0.01 * 10 * far);
		expect(n).toBeGreaterThan(6000);
		// All straight to the circle cost ½E(2 − r)².
		expect(lowerBound).toBeLessThan(3 - 4 * Math.sqrt(Math.PI / 8));
	});

	it('the mass of π is a constant of both bounds: the gap of a density that lacks it is the same', async () => {
		const bowl = (logDensity: string) => gameOf({ ...soft, target: { id: 'formula', logDensity } }, small);
		const [plain, more] = ['-(x^2+y^2)/2', '7-(x^2+y^2)/2'].map(bowl);
		if (!plain || !more) throw new Error('two games');
		const whole = gameOf({ ...soft, target: normal(0, 0, 1, 1) }, small);
		const theta = random(whole);
		const [a, b, c] = [await optimum(plain, theta), await optimum(more, theta), await optimum(whole, theta)];
		expect([a, b, c].map(({ upToConstant }) => upToConstant)).toEqual([true, true, false]);
		// α = 3.
		expect((a.cost ?? 0) - (b.cost ?? 0)).toBeCloseTo(21, 5);
		// Steps to a better u are the same but for rounding, by which least ways of equal cost differ.
		expect(a.lowerBound - b.lowerBound).toBeCloseTo(21, 4);
		expect((c.cost ?? 0) - (a.cost ?? 0)).toBeCloseTo(3 * Math.log(2 * Math.PI), 3);
		expect(c.lowerBound - a.lowerBound).toBeCloseTo(3 * Math.log(2 * Math.PI), 2);
		expect([b.gap, b.nats]).toEqual([
			expect.closeTo(a.gap ?? Number.NaN, 4),
			expect.closeTo((a.gap ?? 0) / 3, 4),
		]);
	});

	it('of a cross-entropy αH(π) is no constant that each model pays: the optimum is below it', async () => {
		const rest = normal(0, 0, 1, 1);
		const game = gameOf(
			{ reference: rest, target: rest, terminal: { id: 'crossEntropy', weight: 1 } },
			small,
		);
		const { cost, lowerBound, gap, nats } = await optimum(game, still(game));
		const entropy = 1 + Math.log(2 * Math.PI);
		expect(cost).toBeCloseTo(entropy, 3);
		// U = |x|²/2(1 + T − t) + log 2π: all go half of the way to the mode.
		expect(lowerBound).toBeCloseTo(entropy - 0.5, 3);
		expect(nats).toBe(gap);
	});

	it('of a game that has none a result says why', async () => {
		const game = gameOf({ ...soft, running: { id: 'none' } }, small);
		const told: string[] = [];
		const { optimum } = await resultOf(
			trainedOf(game, kernels, still(game)),
			{ steps: 0, backend: 'wasm', seconds: 0, losses: [] },
			{
				...{ samples: 4, size: { heldOut: 64, assignment: 8 }, optimum: true },
				tell: (what) => void told.push(what),
			},
		);
		expect(optimum).toBeNull();
		expect(told.at(-1)).toMatch(/^no distance to the optimum, since there is no running cost: .*\.$/);
	});

	it('a bridge does not meet its end exactly: no J, but a bound', async () => {
		const game = gameOf(
			{ ...hard, noise: { id: 'constant', sigma: 1 } },
			{ ...noisy, network: { width: 8 } },
		);
		const { cost, gap, parts, nats, lowerBound } = await optimum(game, still(game));
		expect([cost, gap, parts, nats]).toEqual([null, null, null, null]);
		expect(lowerBound).toBeGreaterThan(0);
	});

	it('of paths without noise that are to meet a constraint it is told what they cost', async () => {
		const game = gameOf(hard, { ...noisy, network: { width: 8 } });
		const still0 = (await optimum(game, still(game))).onTheWay;
		expect(still0?.value).toBeCloseTo(0, 9);
		const { onTheWay, model } = await optimum(game, random(game));
		const { value = Number.NaN, error = Number.NaN, n = 0 } = onTheWay ?? {};
		// E∫|v|²dt with λ = 2, by other paths: the control at many places.
		const { block, params } = blockOf(game, 'reference');
		const starts = block.sample?.(params, createRng(9), 4000) ?? new Float32Array(0);
		const STRETCHES = 32;
		const { times, states } = await model.paths(starts, STRETCHES, createRng(8), {
			...game.sampler,
			process: 'dynamics',
		});
		let spent = 0;
		for (let k = 0; k <= STRETCHES; k++) {
			const at = states.slice(k * starts.length, (k + 1) * starts.length);
			const v = await model.control(pointsAt(at, times[k] ?? 0));
			const square = Float64Array.from(v ?? []).reduce((sum, x) => sum + x * x, 0) / 4000;
			spent += (square * (k % STRETCHES === 0 ? 0.5 : 1) * game.dynamics.horizon) / STRETCHES;
		}
		expect(value).toBeGreaterThan(0.1);
		expect(Math.abs(value - spent)).toBeLessThan(5 * error + 0.02 * spent);
		expect(n).toBeGreaterThan(1500);
		expect(optimumMetrics({ ...(await optimum(game, random(game))) })).toEqual([
			expect.objectContaining({ id: 'onTheWay', value, error, n }),
		]);
	});
});
