import { ADAM, adamStep } from '../kernels/optimiser';

/** State of Adam: first and second moments, and the number of updates they have seen. */
export interface AdamState {
	readonly first: Float32Array<ArrayBuffer>;
	readonly second: Float32Array<ArrayBuffer>;
	count: number;
}

export const adamState = (size: number): AdamState => ({
	first: new Float32Array(size),
	second: new Float32Array(size),
	count: 0,
});

/**
 * One Adam update of θ in place (ADAM), each parameter's step multiplied by its scale where `scales` [P] are given.
 */
export function adam(
	theta: Float32Array,
	gradient: Float32Array,
	state: AdamState,
	learningRate: number,
	scales: Float32Array | null = null,
): void {
	const { beta1, beta2 } = ADAM;
	const { first, second } = state;
	state.count += 1;
	const { rate, floor } = adamStep(learningRate, state.count);
	for (let i = 0; i < theta.length; i++) {
		const g = gradient[i] ?? 0;
		const m = beta1 * (first[i] ?? 0) + (1 - beta1) * g;
		const v = beta2 * (second[i] ?? 0) + (1 - beta2) * g * g;
		first[i] = m;
		second[i] = v;
		const step = (rate * m) / (Math.sqrt(v) + floor);
		theta[i] = (theta[i] ?? 0) - (scales ? (scales[i] ?? 1) * step : step);
	}
}

/** Euclidean norm of the gradient; scales it in place to `limit` where it is longer (limit 0: never). */
export function clipNorm(gradient: Float32Array, limit: number): number {
	let squares = 0;
	for (const g of gradient) squares += g * g;
	const norm = Math.sqrt(squares);
	if (limit > 0 && norm > limit) {
		const scale = limit / norm;
		for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? 0) * scale;
	}
	return norm;
}
