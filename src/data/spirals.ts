import { type Algebra, normSq, numbers, subV, sumAll, type Vec } from '../math/algebra';
import type { Rng } from '../math/rng';
import { curveNodes, logSumNear } from './curve';
import type { Distribution } from './distribution';
import { gaussLegendre } from './quadrature';

const STD = 0.1;
/** Side of the box of uniform noise. */
const BOX = 0.5 / 3;
const TURNS = 3 * Math.PI;
/** One arm and its mirror image; x, y are the box's low corner. */
const arm = (angle: number): [number, number] => [
	(-Math.cos(angle) * angle) / 3,
	(Math.sin(angle) * angle) / 3,
];

// Mass 2n dn / TURNS². In s, n + n²/2 = s (TURNS + TURNS²/2), the speed is nearly constant.
const END = TURNS + TURNS ** 2 / 2;
const piece = (sign: number) => (s: number) => {
	const angle = Math.sqrt(1 + 2 * s * END) - 1;
	const [x, y] = arm(angle);
	return { mass: angle / (1 + angle), x: sign * (x + BOX / 2), y: sign * (y + BOX / 2) };
};
const curve = curveNodes(180, piece(1), piece(-1));

// Uniform noise over a side, by three Gauss–Legendre points −D, 0, D about its middle:
// ∫ N(d − b) db ∝ exp(−d²/2σ²) (w0 + w1 (e^{dD/σ²} + e^{−dD/σ²})), w1 with the factor exp(−D²/2σ²) of N(D).
// Relative error 1e-5 in the middle, 1e-3 at 3σ, 1e-2 at 4σ.
const { nodes, weights } = gaussLegendre(3);
const OUTER = BOX * ((nodes[2] ?? 0) - 0.5);
const MIDDLE_WEIGHT = weights[1] ?? 0;
const OUTER_WEIGHT = (weights[2] ?? 0) * Math.exp(-0.5 * (OUTER / STD) ** 2);

function boxFactor<S>(A: Algebra<S>, distance: S): S {
	// Beyond 4, where the Gaussian is long nothing, the clamp keeps float32 finite.
	const near = A.max(A.min(distance, A.num(4)), A.num(-4));
	const tilt = A.exp(A.mul(A.num(OUTER / STD ** 2), near));
	const both = A.add(tilt, A.div(A.num(1), tilt));
	return A.add(A.num(MIDDLE_WEIGHT), A.mul(A.num(OUTER_WEIGHT), both));
}

// w0 + 2 w1 cosh(dD/σ²) is least at 0, and grows by e^{|d|D/σ²} at most.
const near = logSumNear(
	curve,
	STD,
	(dx, dy) => boxFactor(numbers, dx) * boxFactor(numbers, dy),
	OUTER / STD ** 2,
);

function logDensity<S>(A: Algebra<S>, x: Vec<S>): S {
	const level = A.num(-Math.log(2 * Math.PI * STD ** 2));
	if (A.each) return A.add(A.each(...x, near), level);
	const terms = curve.map((node) => {
		const [dx, dy] = subV(A, x, [A.num(node.x), A.num(node.y)]);
		const squares = A.mul(A.num(-0.5 / STD ** 2), normSq(A, [dx, dy]));
		const factor = A.mul(boxFactor(A, dx), boxFactor(A, dy));
		return { exponent: A.add(A.num(node.logMass), squares), factor };
	});
	const top = terms.map(({ exponent }) => exponent).reduce((a, b) => A.max(a, b));
	const sum = sumAll(
		A,
		terms.map(({ exponent, factor }) => A.mul(A.exp(A.sub(exponent, top)), factor)),
	);
	return A.add(A.add(top, A.log(sum)), level);
}

/** `sign(i)`: which arm. */
function draw(rng: Rng, n: number, sign: (i: number) => 1 | -1): Float32Array<ArrayBuffer> {
	const out = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		const [x, y] = arm(TURNS * Math.sqrt(rng.uniform()));
		out[2 * i] = sign(i) * (x + BOX * rng.uniform()) + STD * rng.normal();
		out[2 * i + 1] = sign(i) * (y + BOX * rng.uniform()) + STD * rng.normal();
	}
	return out;
}

/** n = 3π√u, ±(−n cos n + U(0, ½), n sin n + U(0, ½))/3, plus normal noise of std 0.1. */
export const twoSpirals: Distribution<Record<string, never>> = {
	id: '2spirals',
	label: '2 spirals',
	params: {},
	source: 'FFJORD toy data, arXiv:1810.01367',
	tex: () => '\\text{2 spirals}',
	sample: (_, rng, n) => {
		const signs = Array.from({ length: n }, () => (rng.uniform() < 0.5 ? 1 : -1));
		return draw(rng, n, (i) => signs[i] ?? 1);
	},
	balancedSample: (_, rng, n, phase = 0.5) => draw(rng, n, (i) => (2 * (i + phase) <= n ? 1 : -1)),
	logDensity: (A, _, x) => logDensity(A, x),
	entropy: () => 2.64545,
	extent: () => ({ x: [-3.7, 3.7], y: [-3.2, 3.2] }),
};
