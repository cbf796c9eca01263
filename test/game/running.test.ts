import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../src/data/param';
import { runningCosts } from '../../src/game/running/index';
import { relativistic } from '../../src/game/running/relativistic';
import { numbers, type Vec } from '../../src/math/algebra';
import { duals } from '../../src/math/dual';

const coordinate = fc.double({ min: -4, max: 4, noNaN: true });
const vector = fc.tuple(coordinate, coordinate);
const at: Vec<number> = [0.3, -0.7];
const dot = (a: Vec<number>, b: Vec<number>): number => a[0] * b[0] + a[1] * b[1];

describe.each(Object.values(runningCosts).filter(({ hamiltonian }) => hamiltonian))(
	'running cost $id',
	(cost) => {
		const params = { id: cost.id, ...defaultsOf(cost.params) };
		const lagrangian = (v: Vec<number>) => cost.lagrangian(numbers, params, 0.4, at, v);
		const hamiltonian = (q: Vec<number>) => cost.hamiltonian?.(numbers, params, 0.4, at, q) ?? Number.NaN;
		const control = (q: Vec<number>) => cost.control(numbers, params, 0.4, at, q);
		// The power cost is smoothed within 1e-3 of rest, on both sides of the pair: they meet to that accuracy.
		const slack = cost.id === 'power' ? 5e-3 : 1e-9;
		const topSpeed =
			cost.id === 'relativistic' ? defaultsOf(relativistic.params).speed : Number.POSITIVE_INFINITY;

		test('H(q) ≥ −q·v − lagrangian(v) for every v', () => {
			fc.assert(
				fc.property(vector, vector, (q, v) => {
					fc.pre(Math.hypot(...v) < 0.999 * topSpeed);
					return hamiltonian(q) >= -dot(q, v) - lagrangian(v) - slack;
				}),
			);
		});

		test('with equality at the optimal control', () => {
			fc.assert(
				fc.property(vector, (q) => {
					const v = control(q);
					expect(Math.abs(hamiltonian(q) + dot(q, v) + lagrangian(v))).toBeLessThan(
						slack * (1 + hamiltonian(q)),
					);
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
						).slope ?? Number.NaN;
					const v = control(q);
					expect(v[0]).toBeCloseTo(-slopeAlong(0), 10);
					expect(v[1]).toBeCloseTo(-slopeAlong(1), 10);
				}),
			);
		});
	},
);

test('a flow without running cost has no Hamiltonian, and says what follows', () => {
	expect(runningCosts.none?.hamiltonian).toBeUndefined();
	expect(runningCosts.none?.theory).toContain('ill-posed');
});

test('relativistic control never reaches the top speed', () => {
	const cost = runningCosts.relativistic;
	const v = cost?.control(numbers, { id: 'relativistic', speed: 2 }, 0, at, [1e6, -1e6]);
	expect(Math.hypot(...(v ?? [9, 9]))).toBeLessThanOrEqual(2);
});
