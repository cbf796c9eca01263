/**
 * How places u of the lab stand in the units of the data: x = shift + scale · u, with one scale for both axes, so that
 * shapes stay what they are. Distances and speeds grow by the scale, densities in the plane fall by its square.
 */
export interface Units {
	readonly shift: readonly [x: number, y: number];
	readonly scale: number;
}

/** The lab's own units: what a game without standardised points is in. */
export const LAB: Units = { shift: [0, 0], scale: 1 };

export const toData = ({ shift, scale }: Units, axis: 0 | 1, u: number): number => shift[axis] + scale * u;
export const toLab = ({ shift, scale }: Units, axis: 0 | 1, x: number): number => (x - shift[axis]) / scale;

/** log of a density per unit area of the lab, nats, as one per unit area of the data. */
export const logDensityInData = ({ scale }: Units, inLab: number): number => inLab - 2 * Math.log(scale);

/**
 * Units in which rows (x, y), row-major [n, 2], have mean 0 and root mean square deviation 1 on an axis: the mean and the deviation, the
 * latter to two significant digits and the former to its second, so that they can be said in full. Rows in one
 * place keep their scale.
 */
export function unitsOfRows(rows: Float64Array): Units {
	const n = Math.max(1, rows.length / 2);
	let [sx, sy, spread] = [0, 0, 0];
	for (let i = 0; i < rows.length; i += 2) {
		sx += rows[i] ?? 0;
		sy += rows[i + 1] ?? 0;
	}
	const [mx, my] = [sx / n, sy / n];
	for (let i = 0; i < rows.length; i += 2)
		spread += ((rows[i] ?? 0) - mx) ** 2 + ((rows[i + 1] ?? 0) - my) ** 2;
	const deviation = Math.sqrt(spread / n / 2);
	// What float64 leaves of the spread of equal numbers is none.
	const scale = deviation > 1e-9 * Math.max(1, Math.hypot(mx, my)) ? Number(deviation.toPrecision(2)) : 1;
	const digits = 1 - Math.floor(Math.log10(scale));
	const round = (value: number): number =>
		digits >= 0
			? Number(value.toFixed(Math.min(100, digits)))
			: Math.round(value * 10 ** digits) / 10 ** digits;
	return { shift: [round(mx), round(my)], scale };
}

/** Rows (x, y) of the data in the lab's units, row-major. */
export const rowsInLab = (units: Units, rows: Float64Array): Float64Array =>
	rows.map((x, i) => toLab(units, i % 2 === 0 ? 0 : 1, x));
