import type { Distribution } from './distribution';
import type { Params } from './param';

const params = {
	bend: { kind: 'number', label: 'bend', symbol: 'b', default: 0.5, min: -3, max: 3 },
	stdX: { kind: 'number', label: 'std x', default: 1.5, min: 0.05, max: 5 },
	stdY: { kind: 'number', label: 'std y given x', default: 0.4, min: 0.05, max: 5 },
} as const satisfies Params;

/** A Gaussian bent along a parabola: x ~ N(0, s_x²), y − b(x² − s_x²) ~ N(0, s_y²); the bend keeps areas. */
export const banana: Distribution<typeof params> = {
	id: 'banana',
	label: 'Banana',
	params,
	source: 'Haario, Saksman and Tamminen, Comput. Statist. 14 (1999) 375',
	tex: () => '\\text{banana}',
	sample: (p, rng, n) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			const x = p.stdX * rng.normal();
			out[2 * i] = x;
			out[2 * i + 1] = p.bend * (x * x - p.stdX ** 2) + p.stdY * rng.normal();
		}
		return out;
	},
	logDensity: (A, p, [x, y]) => {
		const square = A.mul(x, x);
		const straight = A.sub(y, A.mul(A.num(p.bend), A.sub(square, A.num(p.stdX ** 2))));
		const exponent = A.add(
			A.mul(A.num(-0.5 / p.stdX ** 2), square),
			A.mul(A.num(-0.5 / p.stdY ** 2), A.mul(straight, straight)),
		);
		return A.sub(exponent, A.num(Math.log(2 * Math.PI * p.stdX * p.stdY)));
	},
	entropy: (p) => 1 + Math.log(2 * Math.PI * p.stdX * p.stdY),
	extent: (p) => {
		const reach = 3.2 * p.stdX;
		const ends = [-p.bend * p.stdX ** 2, p.bend * (reach ** 2 - p.stdX ** 2)];
		return {
			x: [-reach, reach],
			y: [Math.min(...ends) - 3 * p.stdY, Math.max(...ends) + 3 * p.stdY],
		};
	},
};
