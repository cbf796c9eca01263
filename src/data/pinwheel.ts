import { type Algebra, logSumExp, normSq, type Vec } from '../math/algebra';
import type { Distribution } from './distribution';

const [RADIAL, TANGENTIAL, RATE, ARMS, SCALE] = [0.3, 0.1, 0.25, 5, 2];
/** From here on, 60 deviations out, e^r is held: float32 ends at e^88. */
const FAR = 20;

/**
 * log-density of one arm at z = (x, y)/SCALE. There z is (r, τ) turned by −θ(r), θ(r) = offset + RATE e^r,
 * r ~ N(1, RADIAL²), τ ~ N(0, TANGENTIAL²), and |∂z/∂(r, τ)| = 1 + θ'(r) τ. r solves h(r) = r − (x cos θ(r) −
 * y sin θ(r)) = 0 with |r| ≤ |z|; h' = 1 + θ' τ > 0 wherever the arm has mass, so the solution is unique.
 */
function armLogDensity<S>(A: Algebra<S>, [x, y]: Vec<S>, radius: S, offset: number): S {
	const at = (r: S) => {
		const bend = A.mul(A.num(RATE), A.exp(A.min(r, A.num(FAR))));
		const angle = A.add(A.num(offset), bend);
		const [c, s] = [A.cos(angle), A.sin(angle)];
		const tau = A.add(A.mul(x, s), A.mul(y, c));
		const miss = A.sub(r, A.sub(A.mul(x, c), A.mul(y, s)));
		return { tau, miss, slope: A.max(A.add(A.num(1), A.mul(bend, tau)), A.num(0.1)) };
	};
	let r = radius;
	for (let iteration = 0; iteration < 7; iteration++) {
		const { miss, slope } = at(r);
		r = A.max(A.min(A.sub(r, A.div(miss, slope)), radius), A.neg(radius));
	}
	const { tau, miss, slope } = at(r);
	const squares = [
		{ value: A.sub(r, A.num(1)), std: RADIAL },
		{ value: tau, std: TANGENTIAL },
		// Where Newton's method has not arrived, no r of this arm was found: no mass.
		{ value: miss, std: 1e-3 },
	].map(({ value, std }) => A.mul(A.num(-0.5 / std ** 2), A.mul(value, value)));
	return A.sub(
		squares.reduce((a, b) => A.add(a, b)),
		A.log(slope),
	);
}

function logDensity<S>(A: Algebra<S>, x: Vec<S>): S {
	const z: Vec<S> = [A.mul(x[0], A.num(1 / SCALE)), A.mul(x[1], A.num(1 / SCALE))];
	const radius = A.sqrt(A.add(normSq(A, z), A.num(1e-12)));
	const arms = Array.from({ length: ARMS }, (_, k) => armLogDensity(A, z, radius, (2 * Math.PI * k) / ARMS));
	const mass = 1 / (ARMS * 2 * Math.PI * RADIAL * TANGENTIAL * SCALE ** 2);
	return A.add(logSumExp(A, arms), A.num(Math.log(mass)));
}

/** Five bent arms: (1 + 0.3 z_1, 0.1 z_2) turned by −(2πk/5 + e^{r}/4), times 2. */
export const pinwheel: Distribution<Record<string, never>> = {
	id: 'pinwheel',
	label: 'Pinwheel',
	params: {},
	source: 'FFJORD toy data, arXiv:1810.01367; Johnson et al., arXiv:1603.06277',
	tex: () => '\\text{pinwheel}',
	sample: (_, rng, n) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			const r = 1 + RADIAL * rng.normal();
			const tau = TANGENTIAL * rng.normal();
			const angle = (2 * Math.PI * rng.below(ARMS)) / ARMS + RATE * Math.exp(r);
			const [c, s] = [Math.cos(angle), Math.sin(angle)];
			out[2 * i] = SCALE * (r * c + tau * s);
			out[2 * i + 1] = SCALE * (tau * c - r * s);
		}
		return out;
	},
	logDensity: (A, _, x) => logDensity(A, x),
	entropy: () => 2.31779,
	extent: () => ({ x: [-4, 4], y: [-4, 4] }),
};
