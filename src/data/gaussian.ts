import { balancedNormals } from './balanced';
import type { Distribution } from './distribution';
import type { NumberParam, Params } from './param';

const mean = <const A extends 'x' | 'y'>(axis: A, value: number) =>
	({
		kind: 'number',
		label: `mean ${axis}`,
		default: value,
		min: -20,
		max: 20,
		axis,
	}) as const satisfies NumberParam;
const std = (label: string, value: number) =>
	({ kind: 'number', label, default: value, min: 0.02, max: 20 }) as const satisfies NumberParam;

const paramsWith = (x: number, y: number, stdX: number, stdY: number, correlation: number) =>
	({
		x: mean('x', x),
		y: mean('y', y),
		stdX: std('std x', stdX),
		stdY: std('std y', stdY),
		correlation: {
			kind: 'number',
			label: 'correlation',
			symbol: '\\varrho',
			default: correlation,
			min: -0.99,
			max: 0.99,
		},
	}) as const satisfies Params;

function gaussian(params: ReturnType<typeof paramsWith>): Distribution<typeof params> {
	return {
		id: 'gaussian',
		label: 'Gaussian',
		params,
		source: 'definition: N(m, Σ)',
		tex: (p) => {
			const centred = p.x === 0 && p.y === 0;
			const unit = p.stdX === 1 && p.stdY === 1 && p.correlation === 0;
			return `\\mathcal N(${centred ? '0' : 'm'}, ${unit ? 'I' : '\\Sigma'})`;
		},
		line: ({ x, y, stdX, stdY, correlation }) => {
			const say = (value: number): string => String(value).replace('-', '−');
			const mean = x === 0 && y === 0 ? '0' : `(${say(x)}, ${say(y)})`;
			const round = stdX === stdY && correlation === 0;
			const law = `N(${mean}, ${round ? `${stdX === 1 ? '' : `${say(stdX)}² `}I` : 'Σ'})`;
			return mean === '0' ? `Gaussian ${law}` : law;
		},
		sample: (p, rng, n) => {
			const rest = Math.sqrt(1 - p.correlation ** 2);
			const out = new Float32Array(2 * n);
			for (let i = 0; i < n; i++) {
				const a = rng.normal();
				out[2 * i] = p.x + p.stdX * a;
				out[2 * i + 1] = p.y + p.stdY * (p.correlation * a + rest * rng.normal());
			}
			return out;
		},
		balancedSample: (p, rng, n) => {
			const rest = Math.sqrt(1 - p.correlation ** 2);
			const out = balancedNormals(rng, n);
			for (let i = 0; i < 2 * n; i += 2) {
				const [a = 0, b = 0] = out.subarray(i, i + 2);
				out[i] = p.x + p.stdX * a;
				out[i + 1] = p.y + p.stdY * (p.correlation * a + rest * b);
			}
			return out;
		},
		logDensity: (A, p, [x, y]) => {
			// Standardise x, then y given x: two independent standard normals.
			const rest = Math.sqrt(1 - p.correlation ** 2);
			const a = A.mul(A.num(1 / p.stdX), A.sub(x, A.num(p.x)));
			const scaled = A.mul(A.num(1 / p.stdY), A.sub(y, A.num(p.y)));
			const b = A.mul(A.num(1 / rest), A.sub(scaled, A.mul(A.num(p.correlation), a)));
			const height = A.num(-Math.log(2 * Math.PI * p.stdX * p.stdY * rest));
			return A.add(height, A.mul(A.num(-0.5), A.add(A.mul(a, a), A.mul(b, b))));
		},
		gaussians: ({ x, y, stdX, stdY, correlation }) => [
			{ weight: 1, mean: [x, y], covariance: [stdX ** 2, correlation * stdX * stdY, stdY ** 2] },
		],
		// One over the larger eigenvalue of Σ.
		tail: ({ stdX, stdY, correlation }) => {
			const [a, b, c] = [stdX ** 2, stdY ** 2, correlation * stdX * stdY];
			return 2 / (a + b + Math.hypot(a - b, 2 * c));
		},
		entropy: (p) => 1 + Math.log(2 * Math.PI * p.stdX * p.stdY) + 0.5 * Math.log(1 - p.correlation ** 2),
		extent: (p) => ({
			x: [p.x - 4 * p.stdX, p.x + 4 * p.stdX],
			y: [p.y - 4 * p.stdY, p.y + 4 * p.stdY],
		}),
	};
}

/** N(0, I) unless told otherwise. */
export const gaussianReference = gaussian(paramsWith(0, 0, 1, 1, 0));
/** Off-centre and correlated, so that there is something to transport. */
export const gaussianTarget = gaussian(paramsWith(1.5, 0.5, 0.6, 0.9, 0.5));
