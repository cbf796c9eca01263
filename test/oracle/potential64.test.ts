import { expect, test } from 'vitest';
import { JET } from '../../src/kernels/contract';
import { ACTIVATIONS, initialParameters, type Network } from '../../src/kernels/network';
import { numbers } from '../../src/math/algebra';
import { type Dual, duals } from '../../src/math/dual';
import { createRng } from '../../src/math/rng';
import { jet64, potential } from './potential64';

/** Jet by dual numbers of dual numbers over the definition of U: exact, and nothing in common with jet64's loops. */
function jetByDuals(net: Network, theta: ArrayLike<number>, at: readonly number[]): number[] {
	const second = duals(duals(numbers));
	const along = (i: number, j: number): Dual<Dual<number>> =>
		potential(
			second,
			net,
			theta,
			at.map((value, k) => ({
				value: { value, slope: k === i ? 1 : 0 },
				slope: { value: k === j ? 1 : 0, slope: 0 },
			})),
		);
	const [xx, xy, yy, tt] = [along(0, 0), along(0, 1), along(1, 1), along(2, 2)];
	return [
		xx.value.value,
		xx.slope.value,
		yy.slope.value,
		tt.slope.value,
		xx.slope.slope,
		xy.slope.slope,
		yy.slope.slope,
	];
}

for (const activation of ACTIVATIONS) {
	for (const layers of [0, 1, 3]) {
		test(`float64 jet of ${activation}, ${layers} residual layers, equals dual numbers`, () => {
			const rng = createRng(7).split(`${activation}${layers}`);
			const net: Network = { width: 9, layers, activation };
			const theta = initialParameters(net, rng).map((value) => value + 0.1 * rng.normal());
			for (let k = 0; k < 10; k++) {
				const [x, y, t] = [2 * rng.normal(), 2 * rng.normal(), rng.uniform()];
				const expected = jetByDuals(net, theta, [x, y, t]);
				jet64(net, theta, x, y, t).forEach((value, c) => {
					expect(value, JET[c]).toBeCloseTo(expected[c] ?? Number.NaN, 11);
				});
			}
		});
	}
}
