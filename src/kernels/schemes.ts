import type { Integrator } from './contract';

/** Explicit Runge–Kutta schemes: row k of `a` gives the place of stage k, `b` the step (Butcher's names). */
export const SCHEMES = {
	euler: { a: [[]], b: [1], c: [0] },
	heun: { a: [[], [1]], b: [1 / 2, 1 / 2], c: [0, 1] },
	rk4: { a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]], b: [1 / 6, 1 / 3, 1 / 3, 1 / 6], c: [0, 1 / 2, 1 / 2, 1] },
} as const satisfies Record<
	Integrator,
	{ a: readonly (readonly number[])[]; b: readonly number[]; c: readonly number[] }
>;
