import { expect, test } from 'vitest';
import { createRng } from '../../src/math/rng';
import { controlledLogLikelihood, negativeLogLikelihood } from '../../src/metrics/nll';

test('log π as control variate: the same expectation, a far smaller error', () => {
	// π = N(0, 1), ρ = N(0.1, 1.1²) on the line: H(π) and KL(π‖ρ) in closed form.
	const [m, s, n] = [0.1, 1.1, 4000];
	const rng = createRng(4);
	const x = Float64Array.from({ length: n }, () => rng.normal());
	const logTarget = x.map((v) => -(v * v) / 2 - Math.log(2 * Math.PI) / 2);
	const logModel = x.map((v) => -((v - m) ** 2) / (2 * s * s) - Math.log(s) - Math.log(2 * Math.PI) / 2);
	const entropy = 0.5 * Math.log(2 * Math.PI * Math.E);
	const truth = entropy + Math.log(s) + (1 + m * m) / (2 * s * s) - 0.5;
	const plain = negativeLogLikelihood(logModel);
	const controlled = controlledLogLikelihood(logModel, logTarget, entropy);
	expect(Math.abs(plain.mean - truth)).toBeLessThan(4 * plain.error);
	expect(Math.abs(controlled.mean - truth)).toBeLessThan(4 * controlled.error);
	expect(controlled.error).toBeLessThan(plain.error / 3);
});
