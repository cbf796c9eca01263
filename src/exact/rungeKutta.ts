/** One step of the classical Runge–Kutta method of order 4 for z' = rates(t, z); h < 0 goes backward in time. */
export function rungeKutta4(
	rates: (t: number, z: readonly number[]) => readonly number[],
	t: number,
	z: readonly number[],
	h: number,
): readonly number[] {
	const moved = (k: readonly number[], by: number) => z.map((value, i) => value + by * (k[i] ?? Number.NaN));
	const a = rates(t, z);
	const b = rates(t + h / 2, moved(a, h / 2));
	const c = rates(t + h / 2, moved(b, h / 2));
	const d = rates(t + h, moved(c, h));
	const sum = a.map((value, i) => value + 2 * ((b[i] ?? 0) + (c[i] ?? 0)) + (d[i] ?? 0));
	return moved(sum, h / 6);
}
