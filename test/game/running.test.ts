import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlockSpec, defaultsOf } from '../../src/data/param';
import type { RunningCost } from '../../src/game/block';
import { runningCosts } from '../../src/game/running/index';
import { numbers, type Vec } from '../../src/math/algebra';
import { duals } from '../../src/math/dual';

const coordinate = fc.double({ min: -4, max: 4, noNaN: true });
const vector = fc.tuple(coordinate, coordinate);
const at: Vec<number> = [0.3, -0.7];
const medium = { sigma: 0.8, divergence: () => -0.4 };
const dot = (a: Vec<number>, b: Vec<number>): number => a[0] * b[0] + a[1] * b[1];

/** A cost at its defaults, and with each number at either end of its range. */
const settingsOf = (cost: RunningCost): BlockSpec[] => {
	const usual = { id: cost.id, ...defaultsOf(cost.params) };
	const ends = Object.entries(cost.params).flatMap(([key, param]) =>
		param.kind === 'number' ? [param.min, param.max].map((end) => ({ ...usual, [key]: end })) : [],
	);
	return [usual, ...ends];
};
const finite = Object.values(runningCosts).filter(({ hamiltonian }) => hamiltonian);

describe.each(finite.flatMap((cost) => settingsOf(cost).map((params) => ({ cost, params }))))(
	'running cost $params',
	({ cost, params }) => {
		const lagrangian = (v: Vec<number>) => cost.lagrangian(numbers, params, 0.4, at, v, medium);
		const hamiltonian = (q: Vec<number>) =>
			cost.hamiltonian?.(numbers, params, 0.4, at, q, medium) ?? Number.NaN;
		const control = (q: Vec<number>) => cost.control(numbers, params, 0.4, at, q, medium);
		const slack = cost.smoothing ?? 1e-9;
		const topSpeed = Number(params.speed ?? Number.POSITIVE_INFINITY);
		/** H(q) + q·v + L(v), per 1 + H(q). */
		const gap = (q: Vec<number>, v: Vec<number>): number =>
			(hamiltonian(q) + dot(q, v) + lagrangian(v)) / (1 + hamiltonian(q));

		test('H(q) ≥ −q·v − lagrangian(v) for every v', () => {
			fc.assert(
				fc.property(vector, vector, (q, v) => {
					fc.pre(Math.hypot(...v) < 0.999 * topSpeed);
					return gap(q, v) >= -slack;
				}),
			);
		});

		test('with equality at the optimal control', () => {
			fc.assert(
				fc.property(vector, (q) => {
					expect(Math.abs(gap(q, control(q)))).toBeLessThan(slack);
				}),
			);
		});

		test('the control is −∂H/∂q', () => {
			const D = duals(numbers);
			fc.assert(
				fc.property(vector, (q) => {
					const still = (value: number) => ({ value, slope: 0 });
					const slopeAlong = (i: 0 | 1): number =>
						cost.hamiltonian?.(
							D,
							params,
							still(0.4),
							[still(at[0]), still(at[1])],
							[
								{ value: q[0], slope: i === 0 ? 1 : 0 },
								{ value: q[1], slope: i === 1 ? 1 : 0 },
							],
							{ sigma: still(medium.sigma), divergence: () => still(medium.divergence()) },
						).slope ?? Number.NaN;
					const v = control(q);
					expect(v[0]).toBeCloseTo(-slopeAlong(0), 10);
					expect(v[1]).toBeCloseTo(-slopeAlong(1), 10);
				}),
			);
		});
	},
);

// From far below the smoothing to far above it; a cost that says more than it needs hides faults of that size.
test.each(finite.filter(({ smoothing }) => smoothing))(
	'smoothing of $id is no larger than it must be',
	(cost) => {
		const sizes = Array.from({ length: 600 }, (_, k) => 10 ** (k / 100 - 4));
		const gaps = settingsOf(cost).flatMap((params) =>
			sizes.map((size) => {
				const q = [size, 0] as const;
				const v = cost.control(numbers, params, 0, at, q, medium);
				const H = cost.hamiltonian?.(numbers, params, 0, at, q, medium) ?? Number.NaN;
				return Math.abs(H + dot(q, v) + cost.lagrangian(numbers, params, 0, at, v, medium)) / (1 + H);
			}),
		);
		expect(Math.max(...gaps)).toBeLessThan(cost.smoothing ?? 0);
		expect(Math.max(...gaps)).toBeGreaterThan((cost.smoothing ?? 0) / 2);
	},
);

test('a flow without running cost has no Hamiltonian, and says what follows', () => {
	expect(runningCosts.none?.hamiltonian).toBeUndefined();
	expect(runningCosts.none?.theory).toContain('ill-posed');
});

test('relativistic control never reaches the top speed', () => {
	const cost = runningCosts.relativistic;
	const v = cost?.control(numbers, { id: 'relativistic', speed: 2 }, 0, at, [1e6, -1e6], medium);
	expect(Math.hypot(...(v ?? [9, 9]))).toBeLessThanOrEqual(2);
});

describe('bounded speed', () => {
	const cost = runningCosts.bounded;
	const params = { id: 'bounded', speed: 2 };
	const control = (q: Vec<number>): Vec<number> =>
		cost?.control(numbers, params, 0, at, q, medium) ?? [Number.NaN, Number.NaN];
	const speed = (q: Vec<number>): number => Math.hypot(...control(q));

	test('full speed against ∇U, falling to rest where ∇U does', () => {
		expect(control([3, -4])[0] / control([3, -4])[1]).toBeCloseTo(-0.75, 12);
		expect(speed([3, -4])).toBeGreaterThan(0.9999 * 2);
		expect(speed([3e3, -4e3])).toBeLessThanOrEqual(2);
		expect(speed([0.05, 0])).toBeCloseTo(2 / Math.SQRT2, 12);
		expect(speed([0, 0])).toBe(0);
	});

	test('H is c|q| but for the smoothing at 0, and no admissible speed costs more than what that takes off', () => {
		const H = (q: Vec<number>) => cost?.hamiltonian?.(numbers, params, 0, at, q, medium) ?? Number.NaN;
		for (const size of [0, 0.01, 1, 100]) {
			expect(H([size, 0])).toBeLessThanOrEqual(2 * size);
			expect(2 * size - H([size, 0])).toBeLessThanOrEqual(2 * 0.05);
		}
		for (const v of [0, 1, 1.9, 2]) {
			const paid = cost?.lagrangian(numbers, params, 0, at, [0, v], medium) ?? Number.NaN;
			expect(paid).toBeGreaterThan(-1e-12);
			expect(paid).toBeLessThanOrEqual(2 * 0.05);
		}
	});
});
