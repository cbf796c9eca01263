import { describe, expect, it } from 'vitest';
import { isIntegrator, rungeKuttaStep, SCHEMES } from '../../src/math/rungeKutta';

const ORDERS = [
	['euler', 1],
	['heun', 2],
	['rk4', 4],
] as const;

describe('the table of Runge–Kutta methods', () => {
	it('has every method that is measured here', () => {
		expect(Object.keys(SCHEMES)).toEqual(ORDERS.map(([name]) => name));
		expect([isIntegrator('heun'), isIntegrator('toString'), isIntegrator(undefined)]).toEqual([
			true,
			false,
			false,
		]);
	});
	it.each(ORDERS)('%s follows a time-dependent system with order %i, either way in time', (name, order) => {
		// x' = cos(t) x² y, y' = −cos(t) y² x: xy stays 1, so x = e^{sin t} and y = e^{−sin t}.
		const exact = (t: number): number => Math.exp(Math.sin(t));
		const error = (steps: number, from: number, to: number): number => {
			const h = (to - from) / steps;
			let z: readonly number[] = [exact(from), 1 / exact(from)];
			for (let k = 0; k < steps; k++)
				z = rungeKuttaStep(
					name,
					(t, [x = 0, y = 0]) => [Math.cos(t) * x * x * y, -Math.cos(t) * y * y * x],
					from + k * h,
					z,
					h,
				);
			return Math.hypot((z[0] ?? 0) - exact(to), (z[1] ?? 0) - 1 / exact(to));
		};
		for (const [from, to] of [
			[0.2, 1.7],
			[1.7, 0.2],
		] as const) {
			const measured = Math.log2(error(64, from, to) / error(128, from, to));
			expect(Math.abs(measured - order)).toBeLessThan(0.25);
		}
	});
});
