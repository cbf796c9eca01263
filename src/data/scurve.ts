import type { Rng } from '../math/rng';
import { blurredLogDensity, curveNodes } from './curve';
import type { Distribution } from './distribution';

const [SCALE, STD, END] = [1.5, 0.075, 1.5 * Math.PI];
const bend = (t: number): [number, number] => [SCALE * Math.sin(t), SCALE * Math.sign(t) * (Math.cos(t) - 1)];
const half = (sign: number) => (s: number) => {
	const [x, y] = bend(sign * END * s);
	return { mass: 1, x, y };
};
// Two pieces: the curvature jumps at t = 0.
const curve = curveNodes(105, half(-1), half(1));

/** `along(i)`: how far along the curve, in [0, 1]. */
function draw(rng: Rng, n: number, along: (i: number) => number): Float32Array<ArrayBuffer> {
	const out = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		const [x, y] = bend(END * (2 * along(i) - 1));
		out[2 * i] = x + STD * rng.normal();
		out[2 * i + 1] = y + STD * rng.normal();
	}
	return out;
}

/** t uniform on ±3π/2, (sin t, sign(t)(cos t − 1)) plus normal noise 0.05, times 1.5. */
export const scurve: Distribution<Record<string, never>> = {
	id: 'scurve',
	label: 'S curve',
	params: {},
	source: 'torchcfm, arXiv:2302.00482; scikit-learn make_s_curve without its width',
	tex: () => '\\text{S curve}',
	sample: (_, rng, n) => draw(rng, n, () => rng.uniform()),
	balancedSample: (_, rng, n, phase = 0.5) => draw(rng, n, (i) => (i + phase) / n),
	logDensity: (A, _, x) => blurredLogDensity(A, curve, STD, x),
	entropy: () => 1.48645,
	extent: () => ({ x: [-1.8, 1.8], y: [-3.3, 3.3] }),
};
