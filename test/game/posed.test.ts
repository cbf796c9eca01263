import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { references, targets } from '../../src/data/index';
import type { BlockSpec } from '../../src/data/param';
import { formulaOf } from '../../src/game/formulas';
import type { Game } from '../../src/game/game';
import { interactions } from '../../src/game/interaction/index';
import { nameOf } from '../../src/game/names';
import { hillOf, limitOfHill } from '../../src/game/posed';
import { potentials } from '../../src/game/potential/index';
import { blockOf } from '../../src/game/problem';
import { runningCosts } from '../../src/game/running/index';
import { terminalCosts } from '../../src/game/terminal/index';
import { numbers } from '../../src/math/algebra';
import { evaluateFormula } from '../../src/math/formula';
import { createRng } from '../../src/math/rng';
import { energyDistance, mmdSquared } from '../../src/metrics/discrepancy';
import { sinkhornDivergence } from '../../src/metrics/sinkhorn';
import { gameOf } from './fixture';
import { anyGame } from './random';

const says = (game: Game): string =>
	nameOf(game)
		.theory.map(({ text }) => text)
		.join(' ');

const [noise, points, none] = [{ id: 'constant' }, { id: 'points' }, { id: 'none' }];
const hill = (stiffness: number) => ({ id: 'quadratic', stiffness });

describe('sentences do not contradict each other', () => {
	const NO_FLOW =
		/so KL.* infinite|so −E log π is infinite|no control of finite energy|so it has none|no minimum at any|may have no minimum|ill-posed|(no flow|none) is optimal|many flows|need not be unique|No flow splits|infimum is −∞/;
	const EXCLUDED: readonly (readonly [RegExp, RegExp])[] = [
		[/one optimal flow/, NO_FLOW],
		[/many flows are optimal/, /infinite:|no flow is optimal|none is optimal|shrinks|No flow splits/],
		[/U is smooth/, /so it has none|no minimum at any|may have no minimum/],
		[
			/every minimiser is/,
			/so KL.* infinite|no control of finite energy|so it has none|no minimum at any|may have no minimum|infimum is −∞/,
		],
		[/carries ρ_0 to π/, /No flow splits|no control of finite energy/],
		[/plays no part/, /no density in the plane|up to a constant|of π:/],
	];
	const consistent = (game: Game): void => {
		const all = says(game);
		for (const [one, other] of EXCLUDED)
			if (one.test(all)) expect(other.exec(all)?.[0], `${JSON.stringify(game)} ${all}`).toBeUndefined();
	};
	test('in any composition', () => {
		fc.assert(fc.property(anyGame, consistent), { numRuns: 300 });
	});
	test('in every composition of what they speak of', () => {
		for (const target of ['8gaussians', 'gaussian', 'formula', 'points'])
			for (const reference of ['gaussian', 'points']) {
				// Their samples are looked at once.
				const laws = gameOf({ target: { id: target }, reference: { id: reference } });
				for (const running of Object.keys(runningCosts))
					for (const interaction of Object.keys(interactions))
						for (const terminal of Object.keys(terminalCosts))
							for (const potential of [none, { id: 'obstacle' }, hill(-0.5), hill(-20)])
								for (const noise of [none, { id: 'constant' }])
									for (const points of [0, 50])
										consistent({
											...gameOf(
												{
													running: { id: running },
													interaction: { id: interaction },
													terminal: { id: terminal },
													potential,
													noise,
													solver: { id: terminal === 'hard' ? 'bridgeMatching' : 'simulate' },
												},
												{ training: { points } },
											),
											target: laws.target,
											reference: laws.reference,
										});
			}
	});
});

describe('games without a minimum, or with more than one', () => {
	const bridge = { terminal: { id: 'hard' }, solver: { id: 'bridgeMatching' } };
	test('a target without density under a likelihood has no optimal flow, by a bridge without noise it has', () => {
		const likelihood = gameOf({ target: points });
		expect(says(likelihood)).toMatch(/KL\(π‖ρ_T\) is infinite/);
		expect(says(likelihood)).not.toMatch(/one optimal flow/);
		expect(says(gameOf({ target: points, ...bridge }))).toMatch(/one optimal flow/);
		const noisy = says(gameOf({ target: points, ...bridge, noise }));
		expect(noisy).toMatch(/no control of finite energy/);
		expect(noisy).not.toMatch(/one optimal flow|both are unique/);
		expect(says(gameOf({ target: points, terminal: { id: 'mmd' } }))).toMatch(/one optimal flow/);
	});
	test('a data budget is a target without density', () => {
		expect(says(gameOf({}, { training: { points: 20 } }))).not.toMatch(/one optimal flow/);
		expect(says(gameOf({ terminal: { id: 'sinkhorn' } }, { training: { points: 20 } }))).toMatch(
			/one optimal flow/,
		);
	});
	test('no flow splits an atom', () => {
		const from = (slots: object): string => says(gameOf({ reference: points, ...bridge, ...slots }));
		expect(from({})).toMatch(/ρ_T = π can be met only where whole points of ρ_0 add up to those of π/);
		expect(from({ solver: { id: 'bridgeMatching', coupling: 'independent' } })).not.toMatch(
			/carries ρ_0 to π/,
		);
		expect(from({ noise })).not.toMatch(/splits/);
		expect(says(gameOf({ reference: points, terminal: { id: 'mmd' } }))).toMatch(
			/is no more points than ρ_0 is/,
		);
	});
	test('bounds that a top speed does not reach, nor whole points, nor any flow at once', () => {
		const cap = { id: 'barenblatt' };
		const within = { target: cap, terminal: { id: 'reverseKL' } };
		const relativistic = { id: 'relativistic' };
		const pulled = { interaction: { id: 'relativeEntropy' }, terminal: { id: 'energyDistance' } };
		for (const slots of [
			{ ...within, running: relativistic },
			{ reference: cap, running: relativistic },
			{ ...bridge, running: relativistic },
			{ ...bridge, reference: points },
			{ ...pulled, target: cap },
		])
			expect(says(gameOf(slots)), JSON.stringify(slots)).not.toMatch(/one optimal flow|minimiser/);
		for (const slots of [within, { running: relativistic }, { reference: cap }, pulled])
			expect(says(gameOf(slots)), JSON.stringify(slots)).toMatch(/one optimal flow.*every minimiser/);
	});
	test('KL is infinite for densities alone: ρ_T = π may be points', () => {
		expect(says(gameOf({ target: points, ...bridge }))).toMatch(/for a ρ_T that has one both KL/);
	});
	test('a state cost of stiffness 0 is none', () => {
		const flat = { potential: hill(0) };
		expect(says(gameOf(flat))).not.toMatch(/paths bend/);
		expect(says(gameOf({ running: none, ...flat }))).toMatch(/many flows are optimal/);
		expect(says(gameOf({ potential: hill(1) }))).toMatch(/paths bend/);
	});
	test('without a running cost: −∞, haste, or many', () => {
		const free = (slots: Parameters<typeof gameOf>[0]): string => says(gameOf({ running: none, ...slots }));
		for (const slots of [{ interaction: { id: 'entropy' } }, { potential: hill(-1) }])
			expect(free(slots)).toMatch(/infimum is −∞/);
		// What the entropy gains by spreading, a trap takes back: ∫ρ log ρ + k/2 E|x|² is least for a Gaussian.
		expect(free({ interaction: { id: 'entropy' }, potential: hill(1) })).toMatch(/ever faster flows/);
		expect(free({ potential: { id: 'obstacle' } })).toMatch(/ever faster flows/);
		expect(free({})).toMatch(/many flows are optimal/);
		expect(free({ terminal: { id: 'crossEntropy' } })).toMatch(/ill-posed/);
		expect(free({ terminal: { id: 'crossEntropy' } })).not.toMatch(/many flows/);
		for (const entropy of ['entropy', 'power'])
			expect(says(gameOf({ interaction: { id: entropy } })), entropy).toMatch(/one optimal flow/);
	});
});

/** Time until p' = −p²/λ + k, p(0) = κ, that is HJB of the linear-quadratic game read backward, falls below all bounds. */
function blowUp(kappa: number, k: number, lambda: number): number {
	const slope = (p: number): number => k - p ** 2 / lambda;
	let [p, s] = [kappa, 0];
	while (p > -1e7) {
		const h = 2e-3 / (Math.sqrt(-k / lambda) + Math.abs(p) / lambda);
		const a = slope(p);
		const b = slope(p + (h / 2) * a);
		const c = slope(p + (h / 2) * b);
		p += (h / 6) * (a + 2 * b + 2 * c + slope(p + h * c));
		s += h;
	}
	return s - lambda / p;
}

/** Whether ∫(λ/2 |ḣ|² + k/2 |h|²)dt + κ/2 |h(T)|² > 0 for all h(0) = 0: pivots of its finite-element matrix. */
function positive(T: number, kappa: number, k: number, lambda: number): boolean {
	const n = 4000;
	const h = T / n;
	let pivot = Number.POSITIVE_INFINITY;
	for (let i = 1; i <= n; i++) {
		const last = i === n;
		const diagonal = (last ? 1 : 2) * (lambda / h + (k * h) / 3) + (last ? kappa : 0);
		const beside = -lambda / h + (k * h) / 6;
		pivot = diagonal - (pivot === Number.POSITIVE_INFINITY ? 0 : beside ** 2 / pivot);
		if (pivot <= 0) return false;
	}
	return true;
}

/** Signs of print in the spelling of typed formulas. */
const SPELT: Readonly<Record<string, string>> = {
	π: 'pi',
	arctan: 'atan',
	'√': 'sqrt',
	'−': '-',
	kλ: 'k*l',
	κ: 'c',
};

describe('a hill', () => {
	const some = [
		[0, -1, 1],
		[2, -1, 1],
		[0.3, -4, 0.5],
		[30, -2, 1],
		[1e4, -3, 2],
		[-0.2, -1, 1],
	] as const;
	test.each(some)(
		'κ = %d, k = %d, λ = %d: its time is that of the Riccati equation, and of the second variation',
		(kappa, k, lambda) => {
			const time = limitOfHill(kappa, k, lambda) / Math.sqrt(-k / lambda);
			expect(blowUp(kappa, k, lambda)).toBeCloseTo(time, 5);
			expect(positive(0.999 * time, kappa, k, lambda)).toBe(true);
			expect(positive(1.001 * time, kappa, k, lambda)).toBe(false);
		},
	);

	const at = (horizon: number, slots: Parameters<typeof gameOf>[0]): Game =>
		gameOf({ potential: hill(-1), ...slots }, { dynamics: { horizon } });
	/** Ends with the curvature they have where the law they are held to is N(0, s²I). */
	const law = { id: 'gaussian', x: 0, y: 0, stdX: 0.8, stdY: 0.5, correlation: 0 };
	const ends = [
		['energyDistance', 0],
		['mmd', 0],
		['wasserstein1', 0],
		['sinkhorn', 3],
		['reverseKL', 3 / 0.64],
		['crossEntropy', 3 / 0.64],
		['forwardKL', 3 / 1.44],
		['hard', Number.POSITIVE_INFINITY],
	] as const;
	test.each(ends)('under %s, whose end has curvature %d', (id, kappa) => {
		const reference = { id: 'gaussian', x: 0, y: 0, stdX: 1, stdY: 1.2, correlation: 0 };
		const slots = { terminal: { id, weight: 3 }, target: law, reference };
		const time = Math.PI / 2 + Math.atan(kappa);
		expect(hillOf(at(1, slots))?.quadratic?.limit).toBeCloseTo(time, 12);
		expect(hillOf(at(0.999 * time, slots))?.minimum).toBe(true);
		expect(hillOf(at(1.001 * time, slots))?.minimum).toBe(false);
		const told = says(at(0.999 * time, slots));
		expect(told).toMatch(/so it has one\./);
		// The theorem as it is printed is the number beside it.
		const printed = /T√\(−k\/λ\) = (.*?) on, κ .* against (\S+), so/.exec(told);
		const formula = (printed?.[1] ?? '')
			.replaceAll(/π|arctan|√|−|kλ|κ/g, (sign) => SPELT[sign] ?? sign)
			.replaceAll(' ', '');
		const value = evaluateFormula(numbers, formulaOf(formula, ['k', 'l', 'c']), {
			k: -1,
			l: 1,
			c: Math.min(kappa, 1e9),
		});
		expect(value).toBeCloseTo(time, 6);
		expect(Number(printed?.[2])).toBeCloseTo(time, 2);
		expect(says(at(1.001 * time, slots))).toMatch(/so it has none\./);
	});
	test('where the curvature of the end is not known, only what holds for all is said', () => {
		const slots = { terminal: { id: 'reverseKL' }, target: { id: 'banana' } };
		const verdict = (T: number) => hillOf(at(T, slots))?.minimum;
		expect([verdict(1.57), verdict(1.58), verdict(3.14), verdict(3.15)]).toEqual([true, null, null, false]);
		expect(says(at(2, slots))).toMatch(/Here that is 2\.00\./);
	});

	/** Cost of the path x = s·sin(πt/T), out and back again, from the blocks' own formulas, by the midpoint rule. */
	const cost = (running: BlockSpec, T: number, s: number): number => {
		const { block, params } = blockOf(gameOf({ running }), 'running');
		const medium = { sigma: 1, divergence: () => 0 };
		let sum = 0;
		for (let i = 0; i < 400; i++) {
			const t = ((i + 0.5) / 400) * T;
			const speed = ((s * Math.PI) / T) * Math.cos((Math.PI * t) / T);
			const L = block.lagrangian(numbers, params, t, [0, 0], [speed, 0], medium);
			sum += (T / 400) * (L - 0.5 * (s * Math.sin((Math.PI * t) / T)) ** 2);
		}
		return sum;
	};
	test('has no minimum at any horizon where the cost grows more slowly than |v|²', () => {
		const running = { id: 'power', exponent: 1.5 };
		const far = [8, 9, 10].map((power) => cost(running, 0.05, 10 ** power));
		// Not even with an end that is given: the path comes back.
		expect(far.map((J, i) => J < 10 * (far[i - 1] ?? -1))).toEqual([true, true, true]);
		expect(says(at(0.05, { running }))).toMatch(/no minimum at any horizon/);
	});
	test('has one at any horizon where it grows faster, or ends at a top speed', () => {
		const running = { id: 'power', exponent: 2.5 };
		for (const s of [1e5, 1e6]) expect(cost(running, 20, s)).toBeGreaterThan(s ** 2);
		for (const running of [{ id: 'power', exponent: 2.5 }, { id: 'relativistic' }, { id: 'bounded' }])
			expect(says(at(20, { running })), running.id).toMatch(/a minimum at any horizon/);
		expect(says(at(20, { running: { id: 'power', exponent: 2 } }))).toMatch(/so it has none/);
	});
	test('promises nothing where other forces act', () => {
		for (const slots of [
			{ drift: { id: 'linear', rate: -3 } },
			{ interaction: { id: 'relativeEntropy' } },
			{ running: { id: 'anisotropic' } },
			{ target: points },
		])
			expect(says(at(1, slots)), JSON.stringify(slots)).toMatch(/may have no minimum/);
		expect(says(gameOf({ potential: hill(1) }))).not.toMatch(/hill k/);
	});
});

/** Second difference along rays far out: exact for a quadratic, whatever is of lower order beside it. */
const farCurvatures = (f: (x: number, y: number) => number): number[] =>
	Array.from({ length: 720 }, (_, i) => {
		const [c, s] = [Math.cos((Math.PI * i) / 360), Math.sin((Math.PI * i) / 360)];
		const R = 1e4;
		return (f(3 * R * c, 3 * R * s) - 2 * f(2 * R * c, 2 * R * s) + f(R * c, R * s)) / R ** 2;
	});

describe('what blocks say of themselves', () => {
	const law = { id: 'gaussian', x: 1, y: 2, stdX: 0.8, stdY: 0.5, correlation: 0.6 };
	const mixture = {
		id: 'mixture',
		components: [
			[1, 2, 0, 0.4],
			[2, -1, 1, 0.7],
		],
	};
	const laws = [law, mixture, { id: '8gaussians' }, { id: '8gaussians-dsb' }];
	test.each(laws)('the tail of $id', (spec) => {
		const game = gameOf({ target: spec });
		const { block, params } = blockOf(game, 'target');
		const least = Math.min(
			...farCurvatures((x, y) => -(block.logDensity?.(numbers, params, [x, y]) ?? Number.NaN)),
		);
		expect((block.tail?.(params) ?? 0) / least).toBeCloseTo(1, 3);
	});
	test('only laws that are points have no density', () => {
		for (const block of [...Object.values(references), ...Object.values(targets)])
			expect(block.atoms === true, block.id).toBe(block.logDensity === undefined);
	});
	test.each(Object.keys(potentials))('the pull of the state cost %s', (id) => {
		const { block, params } = blockOf(gameOf({ potential: { id } }), 'potential');
		const [first] = farCurvatures((x, y) => block.value?.(numbers, params, 0, [x, y]) ?? 0);
		expect(block.pull(params)).toBeCloseTo(first ?? Number.NaN, 6);
	});
	const tail = 1.7;
	const far = { logModel: 0, logTarget: 0 };
	test.each(Object.keys(interactions))('the pull of the interaction %s', (id) => {
		const { block, params } = blockOf(gameOf({ interaction: { id, weight: 3 } }), 'interaction');
		const [first = Number.NaN] = farCurvatures((x, y) => {
			const crowd = { ...far, x: [x, y] as const, logTarget: (-tail / 2) * (x ** 2 + y ** 2) };
			return 3 * (block.integrand?.(numbers, params, crowd) ?? 0);
		});
		expect(block.pull(params, tail)).toBeCloseTo(first, 6);
	});
	const own = Object.values(terminalCosts).filter(({ integrand }) => integrand);
	test.each(own.map(({ id }) => id))('the pull of the terminal cost %s', (id) => {
		const { block, params } = blockOf(gameOf({ terminal: { id, weight: 3 } }), 'terminal');
		const [first = Number.NaN] = farCurvatures((x, y) => {
			const log = (-tail / 2) * (x ** 2 + y ** 2);
			const ends = block.direction === 'backward' ? { ...far, logModel: log } : { ...far, logTarget: log };
			return 3 * (block.integrand?.(numbers, params, ends) ?? 0);
		});
		expect(block.pull(params, tail)).toBeCloseTo(first, 6);
		expect(block.pull(params, undefined)).toBeUndefined();
	});
	test('what costs between clouds pull: Sinkhorn as ½|x|², energy distance and MMD less than any square', () => {
		const rng = createRng(4);
		const cloud = (size: number) => Float32Array.from({ length: 128 }, () => size * rng.normal());
		const target = cloud(1);
		const far = (size: number): readonly number[] => {
			const generated = cloud(size);
			const square = generated.reduce((sum, x) => sum + x * x, 0) / 64;
			const costs = [
				sinkhornDivergence(generated, target, 1),
				energyDistance(generated, target),
				mmdSquared(generated, target, 1),
			];
			return costs.map((cost) => (2 * cost) / square);
		};
		const pulls = far(300);
		for (const [i, id] of ['sinkhorn', 'energyDistance', 'mmd'].entries()) {
			const { block, params } = blockOf(gameOf({ terminal: { id, weight: 1 } }), 'terminal');
			expect(Math.abs((pulls[i] ?? Number.NaN) - (block.pull(params, tail) ?? Number.NaN)), id).toBeLessThan(
				0.03,
			);
		}
	});
	test.each(Object.keys(runningCosts))('the running cost %s: strictly convex, growth, inertia', (id) => {
		const { block, params } = blockOf(gameOf({ running: { id } }), 'running');
		const L = (x: number, y: number): number =>
			block.lagrangian(numbers, params, 0, [0, 0], [x, y], { sigma: 1.3, divergence: () => 0 });
		const rng = createRng(3);
		const growth = block.growth(params);
		const top = growth === Number.POSITIVE_INFINITY;
		// A top speed: no slope drives a particle beyond it.
		const [v] = block.control(numbers, params, 0, [0, 0], [-1e9, 0], { sigma: 1.3, divergence: () => 0 });
		expect(Math.abs(v) < 1e3).toBe(top);
		if (!top && growth > 0) expect(Math.log2(L(2e6, 1e6) / L(1e6, 5e5))).toBeCloseTo(growth, 6);
		if (growth === 0) expect(L(1e6, 0)).toBe(0);
		const inertia = block.inertia?.(params);
		if (inertia !== undefined) expect(L(3, 4) - L(0, 0)).toBeCloseTo((inertia / 2) * 25, 9);
		const reach = top ? 0.9 * Math.abs(v) : 5;
		for (let i = 0; block.strict && i < 100; i++) {
			const [a, b, c, d] = Array.from({ length: 4 }, () => (reach * (2 * rng.uniform() - 1)) / Math.SQRT2);
			if (a === undefined || b === undefined || c === undefined || d === undefined)
				throw new Error('no draw');
			expect(L((a + c) / 2, (b + d) / 2)).toBeLessThan((L(a, b) + L(c, d)) / 2);
		}
	});
	test('the crowd’s kernel is positive definite', () => {
		const rng = createRng(5);
		const { block, params } = blockOf(gameOf({ interaction: { id: 'crowd' } }), 'interaction');
		expect([block.convex({ ...params, weight: 2 }), block.convex({ ...params, weight: -2 })]).toEqual([
			true,
			false,
		]);
		for (let trial = 0; trial < 20; trial++) {
			const at = Array.from({ length: 12 }, () => [rng.normal(), rng.normal(), rng.normal()] as const);
			let sum = 0;
			for (const [x, y, a] of at)
				for (const [u, w, b] of at) sum += a * b * Math.exp(-((x - u) ** 2 + (y - w) ** 2) / 0.5);
			expect(sum).toBeGreaterThanOrEqual(0);
		}
	});
});
