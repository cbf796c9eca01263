/** Points of a stencil, the first of them two before the one below the place. */
export const [STENCIL, FIRST] = [6, -2] as const;

/** Coefficients [6, 6] of 1, u, …, u⁵ in the polynomial that is 1 at node i − 2 and 0 at the other five. */
const BASIS = Float64Array.from(
	Array.from({ length: STENCIL }, (_, i) => {
		let polynomial = [1];
		for (let k = 0; k < STENCIL; k++) {
			if (k === i) continue;
			const [root, scale] = [k + FIRST, 1 / (i - k)];
			polynomial = [0, ...polynomial].map(
				(raised, power) => scale * (raised - root * (polynomial[power] ?? 0)),
			);
		}
		return polynomial;
	}).flat(),
);

/** Weights of the six values for the value, the first and the second derivative, in units of the spacing. */
export interface Weights {
	readonly value: Float64Array;
	readonly slope: Float64Array;
	readonly bend: Float64Array;
}

export const emptyWeights = (): Weights => ({
	value: new Float64Array(STENCIL),
	slope: new Float64Array(STENCIL),
	bend: new Float64Array(STENCIL),
});

/**
 * The polynomial of degree five through six equally spaced values, at u from the third of them: errors of the sixth order in
 * the spacing, of the slope of the fifth, of the bend of the fourth. Written into `into`, as it is asked for at very many places.
 */
export function weighSix(u: number, { value, slope, bend }: Weights): void {
	for (let i = 0; i < 6; i++) {
		let p = BASIS[6 * i + 5] ?? 0;
		let dp = 0;
		let ddp = 0;
		for (let power = 4; power >= 0; power--) {
			ddp = ddp * u + 2 * dp;
			dp = dp * u + p;
			p = p * u + (BASIS[6 * i + power] ?? 0);
		}
		value[i] = p;
		slope[i] = dp;
		bend[i] = ddp;
	}
}
