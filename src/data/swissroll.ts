import { blurredLogDensity, curveNodes } from './curve';
import type { Distribution } from './distribution';

const [FROM, TO] = [1.5 * Math.PI, 4.5 * Math.PI];
const STD = 1 / 5;
const roll = (t: number): [number, number] => [(t * Math.cos(t)) / 5, (t * Math.sin(t)) / 5];

// t uniform; in s = (t² − FROM²)/(TO² − FROM²) the speed is nearly constant, and dt/ds ∝ 1/t.
const curve = curveNodes(110, (s) => {
	const t = Math.sqrt(FROM ** 2 + s * (TO ** 2 - FROM ** 2));
	const [x, y] = roll(t);
	return { mass: 1 / t, x, y };
});

/** t = 1.5π(1 + 2u), (t cos t, t sin t) plus standard normal noise, divided by 5. */
export const swissroll: Distribution<Record<string, never>> = {
	id: 'swissroll',
	label: 'Swiss roll',
	params: {},
	source: 'FFJORD toy data, arXiv:1810.01367; scikit-learn make_swiss_roll',
	tex: () => '\\text{swiss roll}',
	sample: (_, rng, n) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			const [x, y] = roll(FROM + (TO - FROM) * rng.uniform());
			out[2 * i] = x + STD * rng.normal();
			out[2 * i + 1] = y + STD * rng.normal();
		}
		return out;
	},
	logDensity: (A, _, x) => blurredLogDensity(A, curve, STD, x),
	entropy: () => 2.66965,
	extent: () => ({ x: [-3, 3.4], y: [-2.8, 3.6] }),
};
