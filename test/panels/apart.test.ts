import { expect, test } from 'vitest';
import { distanceIn } from '../../src/panels/apart';

const apart = {
	...{ run: 1, step: 10, n: 256 },
	times: Float32Array.of(0, 1),
	velocity: Float32Array.of(0.1, 0.1),
	w2: Float32Array.of(0.25, 0.75),
	floor: Float32Array.of(0.5, 0.5),
};

test('W₂ that is no more than its floor is told with that, in the units of the data', () => {
	expect([0, 1].map((t) => distanceIn(apart, t, 2))).toEqual(['0.500, floor 1.000', '1.500']);
});
