/**
 * Explicit Runge–Kutta methods for dx/dt = f(t, x) whose stage i starts from stage i − 1 alone:
 * k_i = f(t + a_i h, x + a_i h k_{i−1}), and a step leads to x + h Σ b_i k_i. A step h < 0 goes backward in time.
 * Euler, Heun (order 2) and the classical method of order 4: Hairer, Nørsett and Wanner, Solving Ordinary Differential
 * Equations I (1993), §II.1.
 */
export const SCHEMES = {
	euler: { a: [0], b: [1] },
	heun: { a: [0, 1], b: [1 / 2, 1 / 2] },
	rk4: { a: [0, 1 / 2, 1 / 2, 1], b: [1 / 6, 1 / 3, 1 / 3, 1 / 6] },
} as const satisfies Record<string, Scheme>;

export interface Scheme {
	readonly a: readonly number[];
	readonly b: readonly number[];
}
export type Integrator = keyof typeof SCHEMES;

export const isIntegrator = (name: unknown): name is Integrator =>
	typeof name === 'string' && Object.hasOwn(SCHEMES, name);

/** One step of size h from z at time t, for a state of any number of components. */
export function rungeKuttaStep(
	integrator: Integrator,
	rates: (t: number, z: readonly number[]) => readonly number[],
	t: number,
	z: readonly number[],
	h: number,
): readonly number[] {
	const { a, b }: Scheme = SCHEMES[integrator];
	const moved = (from: readonly number[], k: readonly number[], by: number) =>
		from.map((value, i) => value + by * (k[i] ?? Number.NaN));
	let [next, stage] = [z, z.map(() => 0)];
	a.forEach((ai, i) => {
		stage = [...rates(t + ai * h, moved(z, stage, ai * h))];
		next = moved(next, stage, (b[i] ?? Number.NaN) * h);
	});
	return next;
}
